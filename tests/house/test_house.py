"""The house itself: what is installed is pinned by hash, and no file tells of a machine."""

import hashlib
import re
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from bihuan.ledger import verifier

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_is_pinned_with_hashes(name):
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 10
    for line in lines:
        assert re.match(r"[a-z0-9-]+(\[[a-z,]+\])?==\S+", line), line
        assert "--hash=sha256:" in line, line


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_records_an_address(name):
    assert not re.search(r"://|index-url|find-links", (ROOT / name).read_text("utf-8"))


def test_no_tracked_file_tells_of_a_machine():
    """No home folder and no address of a package index; the licence names its own address."""
    pattern = r"(^|[^[:alnum:]._-])/(home|root|Users)/|extra-index-url [a-z]|--index-url [a-z]"
    found = subprocess.run(
        ["git", "grep", "-nE", pattern, "--", ".", ":!tests/house"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.stdout == ""


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_examples_of_its_standard(message, digest):
    """GB/T 32905-2016, appendix A: by the platform and by the verifier's own code."""
    assert hashlib.new("sm3", message).hexdigest() == digest
    assert verifier.sm3(message).hex() == digest


@pytest.mark.sqlite_only
def test_sqlite_is_set_to_survive_a_power_cut_and_to_keep_its_triggers(db):
    if connection.vendor != "sqlite":
        pytest.fail("deselect with -m 'not sqlite_only'")
    found = {}
    with connection.cursor() as cursor:
        for name in ("journal_mode", "synchronous", "recursive_triggers", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1, "foreign_keys": 1
    }  # fmt: skip
