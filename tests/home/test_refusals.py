"""What a command cannot do it says in one line of Chinese, with exit status 2."""

import socket

import pytest

from bihuan.config.command import run
from bihuan.errors import NotFound, Refused
from bihuan.home.server import ADDRESS, check_port
from bihuan.ledger import queries
from home.test_commands import bihuan


@pytest.mark.parametrize(
    "arguments",
    [
        ["receipt", "head:1", "--out", "{}/no/where/r.json"],
        ["backup", "{}/file"],
        ["rebuild", "--out", "{}/file/r.sqlite3"],
        ["init", "--office", " "],
    ],
)
def test_a_place_that_cannot_be_written_is_one_line(office, tmp_path, capsys, arguments):
    (tmp_path / "file").write_text("x")
    assert run([argument.format(tmp_path) for argument in arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_backup_leaves_what_lies_beside_it(office, tmp_path):
    kept = tmp_path / "mine.partial"
    kept.mkdir()
    (kept / "keep").touch()
    assert run(["backup", str(tmp_path / "mine")]) == 0
    assert (kept / "keep").exists()
    assert {path.name for path in tmp_path.iterdir()} >= {"mine", "mine.partial"}
    assert not list(tmp_path.glob(".mine-*"))


@pytest.mark.sqlite_only
def test_a_file_that_is_no_database_is_one_line(tmp_path):
    (tmp_path / "bihuan.sqlite3").write_bytes(b"not a database at all" * 200)
    done = bihuan(tmp_path, "verify")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_port_that_is_taken_is_refused():
    with socket.socket() as taken:
        taken.bind((ADDRESS, 0))
        taken.listen()
        with pytest.raises(Refused, match="端口"):
            check_port(taken.getsockname()[1])
    for port in (-1, 99999):
        with pytest.raises(Refused, match="端口"):
            check_port(port)


@pytest.mark.parametrize("seq", [0, 99_999_999, 10**23])
def test_an_entry_that_is_not_there_has_no_receipt(office, client, office_clerk, seq):
    with pytest.raises(NotFound, match="没有第"):
        queries.receipt([1, seq])
    client.force_login(office_clerk.user)
    assert client.get(f"/ledger/{seq}/receipt/").status_code == 404
