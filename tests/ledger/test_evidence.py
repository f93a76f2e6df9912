"""A file is kept once, under its digest, whatever it was called."""

import hashlib
import io

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st

import given
from bihuan.duties.actions.steps import attach_evidence
from bihuan.duties.models import TaskEvidence
from bihuan.errors import NotFound, Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import writing
from bihuan.ledger.models import Evidence
from bihuan.ledger.verification import verify

pytestmark = pytest.mark.django_db


def stored(settings):
    root = settings.BIHUAN_EVIDENCE_DIR
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("纪要.txt", "纪要.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\w\\会议.docx", "会议.docx"),
        ("/abs/path/a.pdf", "a.pdf"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("folder/", "unnamed"),
        (" . ", "unnamed"),
        ("a\x00b\n.txt", "ab.txt"),
        ("\u202etxt.exe", "txt.exe"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_file_name_keeps_no_folder_and_no_control(office, settings, name, kept):
    row = given.evidence(office, name=name) if name == kept else attached(office, name)
    assert row.file_name == kept
    assert stored(settings) == [f"{row.digest[:2]}/{row.digest[2:4]}/{row.digest}"]


def assigned(office):
    return given.step(office, given.task(office), "assigned", given.day(1))


def attached(office, name):
    attach_evidence(
        assigned(office),
        files=[given.file("x", name)],
        on=given.day(2),
        actor=office.head,
        at=given.AT,
    )
    return Evidence.objects.get()


@supposing(st.text())
def test_no_name_leads_out_of_the_folder(name):
    bare = evidence.bare_name(name)
    assert bare
    assert len(bare) <= 255
    assert not set(bare) & set("/\\\x00\n")
    assert bare not in {".", ".."}


def test_the_same_content_is_kept_once_under_its_first_name(office, settings):
    for name in ("a.txt", "b.txt"):
        given.records.attach_evidence(
            given.activity(office), files=[given.file("同一份", name)], on=given.day(4),
            actor=office.clerk, at=given.AT,
        )  # fmt: skip
    row = Evidence.objects.get()
    assert row.file_name == "a.txt"
    assert len(stored(settings)) == 1
    assert verify().is_intact


def test_the_same_file_twice_in_one_step_is_linked_once(office):
    task = assigned(office)
    task = attach_evidence(
        task, files=[given.file("x", "a"), given.file("x", "b")], on=given.day(2),
        actor=office.head, at=given.AT,
    )  # fmt: skip
    assert task.evidence_count == TaskEvidence.objects.count() == 1
    with pytest.raises(Refused):
        attach_evidence(
            task, files=[given.file("x", "c")], on=given.day(2), actor=office.head, at=given.AT
        )


def test_a_file_is_named_by_its_digest_and_may_not_be_written(office, settings):
    row = given.evidence(office, "签到表")
    path = evidence.path_of(row)
    assert row.digest == hashlib.new("sm3", "签到表".encode()).hexdigest()
    assert row.size == len("签到表".encode())
    assert path.stat().st_mode & 0o777 == 0o444
    assert str(row) == row.file_name


def test_a_large_file_is_kept_piece_by_piece(office):
    data = bytes(range(256)) * 10_000
    with writing(office.clerk, given.AT) as log:
        row = evidence.keep(log, io.BytesIO(data), "large.bin")
        log.record("evidence.kept", row, on=given.DAY)
    assert row.size == len(data) > evidence.CHUNK
    with evidence.opened(row) as stream:
        assert b"".join(evidence.chunks(stream)) == data
    assert verify().is_intact


def test_a_kept_file_can_be_opened_and_a_lost_one_is_missed(office):
    row = given.evidence(office, "内容")
    with evidence.opened(row) as stream:
        assert stream.read().decode() == "内容"
    evidence.path_of(row).unlink()
    with pytest.raises(NotFound, match=row.digest):
        evidence.opened(row)


def test_a_failed_transaction_leaves_no_row_of_the_file(office):
    with pytest.raises(ValueError, match="no entry"), writing(office.clerk, given.AT) as log:
        evidence.keep(log, io.BytesIO(b"x"), "x")
    assert not Evidence.objects.exists()
    assert verify().is_intact
