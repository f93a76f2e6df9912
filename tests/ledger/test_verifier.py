"""The one-file verifier, alone on a machine without Bihuan."""

import ast
import copy
import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st

from bihuan.ledger import canonical, merkle, verifier

FILE = b"minutes of the meeting"
SOURCE = Path(verifier.__file__)


def text_of(seq, digest_name="sm3"):
    """The text of an entry that keeps an evidence file."""
    header = {"seq": seq, "event": "task.closed", "subject": ["duties_task", 7]}
    kept = {"digest": merkle.digest(digest_name)(FILE).hex()}
    lines = [
        canonical.row_line("duties_task", 7, {"state": "closed"}),
        canonical.row_line("ledger_evidence", 8, None if seq % 2 else kept),
        canonical.row_line("ledger_evidence", 9, kept),
    ]
    return canonical.entry_text(canonical.to_text(header), "\n".join(lines))


def log_of(size, digest_name="sm3"):
    digest = merkle.digest(digest_name)
    texts = [text_of(seq, digest_name) for seq in range(1, size + 1)]
    leaves = [merkle.leaf_hash(digest, text.encode()) for text in texts]
    return texts, leaves, merkle.root(digest_name, leaves).hex()


def receipt_of(size, *seqs, digest_name="sm3", texts=None):
    made, leaves, root = log_of(size, digest_name)
    if texts:
        digest = merkle.digest(digest_name)
        made = texts
        leaves = [merkle.leaf_hash(digest, text.encode("utf-8", "surrogatepass")) for text in made]
        root = merkle.root(digest_name, leaves).hex()
    return {
        "bihuan": "receipt",
        "version": 1,
        "digest_name": digest_name,
        "size": size,
        "root": root,
        "entries": [
            {
                "index": seq - 1,
                "text": made[seq - 1],
                "proof": [
                    n.hex() for n in merkle.inclusion_proof(digest_name, leaves, seq - 1)
                ],
            }
            for seq in seqs
        ],
    }  # fmt: skip


def consistency_of(old_size, size):
    _texts, leaves, root = log_of(size)
    return {
        "bihuan": "consistency",
        "version": 1,
        "digest_name": "sm3",
        "old_size": old_size,
        "old_root": merkle.root("sm3", leaves[:old_size]).hex(),
        "size": size,
        "root": root,
        "proof": [node.hex() for node in merkle.consistency_proof("sm3", leaves, old_size)],
    }


@pytest.fixture
def checked(tmp_path, capsys):
    """Run the verifier on something: its exit status and all it says."""

    def check(said, *arguments):
        path = tmp_path / "receipt.json"
        path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        status = verifier.main([str(path), *arguments])
        spoken = capsys.readouterr()
        return status, spoken.out + spoken.err

    return check


# --- On another machine ---------------------------------------------------------------------------


def alone(folder, *arguments):
    """The verifier, copied elsewhere and run by a Python that sees nothing else."""
    copied = folder / "verifier.py"
    copied.write_bytes(SOURCE.read_bytes())
    return subprocess.run(
        [sys.executable, "-I", str(copied), *map(str, arguments)],
        capture_output=True, cwd=folder, encoding="utf-8", env={"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip


def test_a_copied_verifier_confirms_a_receipt_and_its_evidence(tmp_path):
    receipt = receipt_of(11, 4, 9)
    (tmp_path / "r.json").write_text(json.dumps(receipt))
    (tmp_path / "minutes").write_bytes(FILE)
    head = f"11:{receipt['root']}"
    ran = alone(tmp_path, "r.json", "minutes", "--head", head)
    assert ran.returncode == 0, ran.stderr
    assert "holds" in ran.stdout
    assert "task.closed" in ran.stdout


def test_a_copied_verifier_refuses_a_changed_receipt(tmp_path):
    receipt = receipt_of(11, 4)
    receipt["entries"][0]["text"] = receipt["entries"][0]["text"].replace("closed", "opened")
    (tmp_path / "r.json").write_text(json.dumps(receipt))
    ran = alone(tmp_path, "r.json")
    assert ran.returncode == 1
    assert "does not hold" in ran.stderr


def test_it_leaves_with_the_status_of_what_it_found(tmp_path, monkeypatch):
    for arguments, status in ((["receipt.json"], 0), (["none.json"], 2)):
        (tmp_path / "receipt.json").write_text(json.dumps(receipt_of(3, 2)))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["verifier.py", *arguments])
        with pytest.raises(SystemExit) as left:
            runpy.run_path(str(SOURCE), run_name="__main__")
        assert left.value.code == status


def test_it_is_written_for_python_3_8_and_the_standard_library_alone():
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"argparse", "hashlib", "json", "sys", "typing"}


# --- What holds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("digest_name", ["sm3", "sha256"])
@pytest.mark.parametrize("size", [1, 2, 7, 8])
def test_a_receipt_holds_for_every_entry(checked, digest_name, size):
    receipt = receipt_of(size, *range(1, size + 1), digest_name=digest_name)
    status, said = checked(receipt)
    assert status == 0
    assert said.count("task.closed") == size


@pytest.mark.parametrize(("old_size", "size"), [(1, 1), (1, 2), (3, 7), (4, 7), (6, 8), (8, 8)])
def test_a_consistency_proof_holds(checked, old_size, size):
    status, said = checked(consistency_of(old_size, size))
    assert status == 0
    assert f"1..{old_size}" in said


def test_it_works_where_openssl_has_no_sm3(checked, monkeypatch):
    receipt = receipt_of(5, 3)

    def without(name, *_data):
        raise ValueError(name)

    monkeypatch.setattr(hashlib, "new", without)
    assert checked(receipt)[0] == 0


# --- What does not --------------------------------------------------------------------------------


def flip(text, at):
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


@supposing(st.integers(1, 20), st.data())
def test_any_changed_digit_breaks_a_receipt(size, data):
    receipt = receipt_of(size, data.draw(st.integers(1, size)))
    entry = receipt["entries"][0]
    verifier.check_receipt(copy.deepcopy(receipt))
    place = data.draw(st.integers(-2, len(entry["proof"]) - 1))
    if place == -2:
        receipt["root"] = flip(receipt["root"], data.draw(st.integers(0, 63)))
    elif place == -1:
        at = data.draw(st.integers(0, len(entry["text"]) - 1))
        entry["text"] = flip(entry["text"], at)
    else:
        entry["proof"][place] = flip(entry["proof"][place], data.draw(st.integers(0, 63)))
    with pytest.raises(verifier.Broken):
        verifier.check_receipt(receipt)


@supposing(st.integers(1, 20), st.integers(0, 30), st.integers(0, 40))
def test_a_receipt_for_another_place_or_size_is_broken(size, index, claimed):
    receipt = receipt_of(size, size)
    if (index, claimed) == (size - 1, size):
        return
    receipt["entries"][0]["index"], receipt["size"] = index, claimed
    with pytest.raises(verifier.Broken):
        verifier.check_receipt(receipt)


def test_a_consistency_proof_with_another_root_is_broken(checked):
    for old_size in (3, 4, 7):
        for name in ("old_root", "root"):
            proof = consistency_of(old_size, 7)
            proof[name] = flip(proof[name], 5)
            assert checked(proof)[0] == 1


def test_a_consistency_proof_that_needs_none_may_bring_none(checked):
    proof = consistency_of(7, 7)
    proof["proof"] = ["00" * 32]
    assert checked(proof)[0] == 1


def test_an_empty_consistency_proof_is_too_short(checked):
    proof = consistency_of(3, 7)
    proof["proof"] = []
    status, said = checked(proof)
    assert status == 1
    assert "too short" in said


@pytest.mark.parametrize("length", [-1, 1])
def test_a_proof_of_another_length_is_broken(checked, length):
    receipt = receipt_of(7, 3)
    proof = receipt["entries"][0]["proof"]
    receipt["entries"][0]["proof"] = proof[:-1] if length < 0 else [*proof, "00" * 32]
    assert checked(receipt)[0] == 1


def test_another_head_than_the_one_printed_is_broken(checked):
    receipt = receipt_of(7, 3)
    assert checked(receipt, "--head", f"7:{receipt['root']}")[0] == 0
    status, said = checked(receipt, "--head", f"8:{receipt['root']}")
    assert status == 1
    assert "head" in said


@pytest.mark.parametrize(
    "text",
    ["no json", '["a list"]', '{"seq": 9}', '{"no": "seq"}', "\ud800", ""],
)
def test_a_leaf_that_is_no_entry_is_broken_even_if_it_is_in_the_tree(checked, text):
    status, _said = checked(receipt_of(1, 1, texts=[text]))
    assert status == 1


def test_the_evidence_must_be_the_file_that_was_kept(checked, tmp_path):
    path = tmp_path / "minutes"
    path.write_bytes(FILE)
    assert checked(receipt_of(3, 2), str(path))[0] == 0
    assert checked(consistency_of(2, 3), str(path))[0] == 1
    path.write_bytes(FILE + b"\n")
    status, said = checked(receipt_of(3, 2), str(path))
    assert status == 1
    assert "not the file" in said


def test_entries_that_no_proof_covers_keep_no_evidence(checked, tmp_path):
    """A consistency proof proves heads; entries written into it by a hand prove nothing."""
    path = tmp_path / "minutes"
    path.write_bytes(FILE)
    forged = {**consistency_of(2, 3), "entries": receipt_of(3, 2)["entries"]}
    assert checked(forged)[0] == 0
    assert checked(forged, str(path))[0] == 1


@pytest.mark.parametrize(
    "line", ["no json", '["ledger_evidence"]', "7", '[1, 2, {"digest": "x"}]', '["x", 1, []]']
)
def test_a_row_that_is_none_keeps_no_evidence(checked, tmp_path, line):
    path = tmp_path / "minutes"
    path.write_bytes(FILE)
    status, _said = checked(receipt_of(1, 1, texts=[f'{{"seq":1}}\n{line}']), str(path))
    assert status == 1


# --- What cannot be read --------------------------------------------------------------------------


def changed(**values):
    return {**receipt_of(3, 2), **values}


UNREADABLE = {
    "no json": "{",
    "a list": [],
    "another kind": changed(bihuan="invoice"),
    "a kind that is no word": changed(bihuan=["receipt"]),
    "another version": changed(version=2),
    "no digest": changed(digest_name=None),
    "an unknown digest": changed(digest_name="md5"),
    "a size that is a text": changed(size="3"),
    "a size that is a claim": changed(size=True),
    "a root that is no hex": changed(root="xx"),
    "a root that is no text": changed(root=7),
    "no root": changed(root=None),
    "a short root": changed(root="00"),
    "no entries": changed(entries=[]),
    "entries that are none": changed(entries={}),
    "an entry that is none": changed(entries=[7]),
    "a text that is none": changed(entries=[{"index": 1, "text": 1, "proof": []}]),
    "a proof that is none": changed(entries=[{"index": 1, "text": "x", "proof": "x"}]),
    "a proof of no hex": changed(entries=[{"index": 1, "text": "x", "proof": ["x"]}]),
    "an old size of nothing": {**consistency_of(2, 3), "old_size": 0},
    "an old size beyond": {**consistency_of(2, 3), "old_size": 4},
}


@pytest.mark.parametrize("said", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_receipt_is_unreadable_and_no_crash(checked, said):
    assert checked(said)[0] == 2


def test_files_that_are_not_there_are_unreadable(checked, tmp_path):
    assert verifier.main([str(tmp_path / "none.json")]) == 2
    assert checked(receipt_of(3, 2), str(tmp_path / "none"))[0] == 2
