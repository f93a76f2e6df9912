"""Receipts and consistency proofs of a real ledger, and the commands that make and check them."""

import io
import json
import sys

import pytest

import given
from bihuan.config.command import run
from bihuan.errors import NotFound, Refused
from bihuan.ledger import queries, verifier
from bihuan.ledger.models import Entry, Evidence
from ledger import forgery

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(office):
    return given.closed_problem(office)


@pytest.fixture
def bihuan(capsys):
    """The ``bihuan`` command: its status, what it says, and what it remarks."""

    def command(*arguments):
        status = run([str(argument) for argument in arguments])
        spoken = capsys.readouterr()
        return status, spoken.out, spoken.err

    return command


def test_a_closed_problem_is_shown_to_be_in_the_log(closed):
    seqs = list(queries.entries_of(closed).values_list("seq", flat=True))
    receipt = queries.receipt(seqs)
    lines = verifier.check_receipt(json.loads(json.dumps(receipt)))
    assert len(lines) == len(seqs) == 7
    assert "problem.closed" in lines[-1]


def test_a_receipt_shows_nothing_of_other_entries(office, closed):
    secret = given.problem(office, text="别人的问题")
    receipt = queries.receipt([queries.entries_of(closed)[0].seq])
    said = json.dumps(receipt, ensure_ascii=False)
    assert closed.text in said
    assert secret.text not in said
    assert len(receipt["entries"]) == 1


def test_a_receipt_of_a_long_log_is_short(closed):
    proof = queries.receipt([5])["entries"][0]["proof"]
    assert len(proof) <= queries.head().size.bit_length()


def test_there_is_no_receipt_of_nothing(office):
    with pytest.raises(NotFound):
        queries.receipt([])


def test_a_log_only_grew_between_any_two_heads(office):
    before = queries.head()
    given.closed_problem(office)
    proof = queries.consistency(before.size)
    assert (proof["old_root"], proof["size"]) == (before.root, queries.head().size)
    for old_size in range(1, queries.head().size + 1, 7):
        assert verifier.check_consistency(queries.consistency(old_size))


def test_a_rewritten_log_cannot_prove_its_old_head(office, closed):
    before = queries.head()
    with forgery.unguarded():
        forgery.run("UPDATE ledger_entry SET leaf = %s WHERE seq = 3", "00" * 32)
        given.task(office)
        proof = queries.consistency(before.size)
        assert proof["old_root"] != before.root


def test_there_is_no_proof_from_an_empty_or_a_later_log(office):
    with pytest.raises(Refused):
        queries.consistency(0)
    with pytest.raises(NotFound):
        queries.consistency(10**6)
    with pytest.raises(NotFound):
        queries.head_at(-1)


def test_the_head_of_every_time_can_be_told_again(office):
    heads = [queries.head()]
    for _ in range(3):
        given.task(office)
        heads.append(queries.head())
    assert [queries.head_at(head.size) for head in heads] == heads


def test_entries_can_be_read_from_the_middle(office):
    found = [values[0] for values in queries.raw_entries(first=5, last=7)]
    assert found == [5, 6, 7]
    assert next(queries.raw_entries())[0] == 1


def test_an_empty_ledger_has_no_head(db):
    with pytest.raises(NotFound):
        queries.head()


# --- Commands -------------------------------------------------------------------------------------


def test_the_receipt_command_proves_a_record(closed, bihuan, tmp_path):
    out = tmp_path / "r.json"
    assert bihuan("receipt", closed.pk, "--out", out)[0] == 0
    assert len(json.loads(out.read_text(encoding="utf-8"))["entries"]) == 7
    assert verifier.main([str(out)]) == 0
    status, said, _remarks = bihuan("verify", "--receipt", out)
    assert status == 0
    assert "holds" in said


def test_the_receipt_command_proves_an_evidence_file(closed, bihuan, tmp_path, settings):
    kept = Evidence.objects.order_by("-pk")[0]
    out = tmp_path / "r.json"
    assert bihuan("receipt", kept.digest, "--out", out)[0] == 0
    path = settings.BIHUAN_EVIDENCE_DIR / kept.digest[:2] / kept.digest[2:4] / kept.digest
    assert verifier.main([str(out), str(path)]) == 0


def test_the_receipt_command_proves_that_the_log_only_grew(closed, bihuan, tmp_path):
    out = tmp_path / "r.json"
    assert bihuan("receipt", "head:12", "--out", out)[0] == 0
    assert bihuan("verify", "--receipt", out)[0] == 0


@pytest.mark.parametrize("subject", ["999999", "nonsense", "head:x", "head:999999", "²"])
def test_the_receipt_command_refuses_what_is_not_there(office, bihuan, tmp_path, subject):
    status, _said, remarks = bihuan("receipt", subject, "--out", tmp_path / "r.json")
    assert status == 2
    assert remarks
    assert not (tmp_path / "r.json").exists()


def test_the_receipt_command_overwrites_nothing(closed, bihuan, tmp_path):
    out = tmp_path / "r.json"
    out.write_text("mine")
    assert bihuan("receipt", closed.pk, "--out", out)[0] == 2
    assert out.read_text() == "mine"


def test_a_changed_receipt_fails_the_verify_command(closed, bihuan, tmp_path):
    out = tmp_path / "r.json"
    bihuan("receipt", closed.pk, "--out", out)
    out.write_text(out.read_text(encoding="utf-8").replace("problem.closed", "problem.opened"))
    assert bihuan("verify", "--receipt", out)[0] == 1
    assert bihuan("verify", "--receipt", tmp_path / "none.json")[0] == 2


def test_a_receipt_of_another_ledger_fails_the_verify_command(closed, bihuan, tmp_path):
    """It holds by itself, but its head is none that this ledger ever had."""
    out = tmp_path / "r.json"
    with forgery.undone():
        Entry.objects.count()
        given_task = closed
        with forgery.unguarded():
            forgery.run("UPDATE ledger_entry SET leaf = %s WHERE seq = 3", "00" * 32)
            forgery.run("UPDATE ledger_head SET root = %s", queries.head_at(closed_size()).root)
            bihuan("receipt", given_task.pk, "--out", out)
    assert verifier.main([str(out)]) == 0
    status, _said, remarks = bihuan("verify", "--receipt", out)
    assert status == 1
    assert "不是本账本有过的" in remarks


def closed_size():
    return queries.head().size


def test_a_receipt_of_a_longer_ledger_fails_the_verify_command(office, bihuan, tmp_path):
    out = tmp_path / "r.json"
    with forgery.undone():
        longer = given.closed_problem(office)
        bihuan("receipt", longer.pk, "--out", out)
    status, _said, _remarks = bihuan("verify", "--receipt", out)
    assert status == 1


def test_the_verify_command_says_that_all_is_well(closed, bihuan):
    status, said, remarks = bihuan("verify")
    assert (status, remarks) == (0, "")
    assert "账本完好" in said
    assert queries.head().root in said


def test_the_verify_command_names_every_fault(closed, bihuan):
    with forgery.unguarded():
        forgery.run("UPDATE ledger_entry SET reason = 'x' WHERE seq = 4")
        status, said, remarks = bihuan("verify")
    assert (status, said) == (1, "")
    assert "第 4 条台账记录" in remarks
    assert "账本不完好" in remarks


def test_the_verify_command_tells_it_as_data(closed, bihuan):
    status, said, _remarks = bihuan("verify", "--format", "json")
    told = json.loads(said)
    assert status == 0
    assert told["intact"] is True
    assert told["entries"] == queries.head().size
    assert told["faults"] == []


def test_somebody_who_watches_sees_the_progress(closed, monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    assert run(["verify"]) == 0
    assert "核对佐证文件" in screen.getvalue()
