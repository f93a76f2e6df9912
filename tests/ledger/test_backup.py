"""A backup can be restored whole, on either engine, or is refused."""

import contextlib
import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

import given
from bihuan.config.command import run
from bihuan.errors import NotFound, Refused, Unreadable
from bihuan.ledger import backup, evidence
from bihuan.ledger.models import Entry, Evidence, ledgered_models
from bihuan.ledger.verification import live_lines
from bihuan.orgs.actions import open_account
from bihuan.orgs.models import User
from history import mixed_history
from ledger import forgery

pytestmark = pytest.mark.django_db


def silent(*_told):
    pass


def state():
    rows = {t: dict(live_lines(m, "default")) for t, m in ledgered_models().items()}
    return rows, list(Entry.objects.order_by("seq").values_list()), list(User.objects.values())


@pytest.fixture
def kept(office, tmp_path):
    """A living ledger and a backup of it."""
    mixed_history(office)
    folder = tmp_path / "backup"
    backup.backup(folder, silent)
    return folder


@pytest.fixture(scope="module")
def a_backup(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    with (
        django_db_blocker.unblock(),
        override_settings(BIHUAN_EVIDENCE_DIR=folder / "evidence"),
        forgery.undone(),
    ):
        mixed_history(given.office())
        backup.backup(folder / "backup", silent)
    return folder / "backup"


@pytest.fixture
def brought(a_backup, db, tmp_path):
    """A backup brought to a machine with an empty database."""
    return Path(shutil.copytree(a_backup, tmp_path / "backup"))


@contextlib.contextmanager
def emptied(settings, folder):
    """The database and the data folder as on a new machine."""
    with forgery.unguarded():
        for model in reversed(backup.kept_models()):
            forgery.run(f'DELETE FROM "{model._meta.db_table}"')
        settings.BIHUAN_EVIDENCE_DIR = folder
        yield


def test_what_is_restored_is_what_was_backed_up(kept, settings, tmp_path):
    before = state()
    files = Evidence.objects.count()
    with emptied(settings, tmp_path / "elsewhere"):
        assert not Entry.objects.exists()
        told = []
        verdict = backup.restore(kept, lambda what, *_: told.append(what))
        assert verdict.faults == []
        assert verdict.files == files
        assert state() == before
        assert "恢复数据表" in told


def test_a_restored_database_can_be_written_on(kept, settings, tmp_path):
    with emptied(settings, tmp_path / "elsewhere"):
        backup.restore(kept, silent)
        given.preset()
        open_account(login="new", key="P777", name="新人", on=given.DAY, **given.SYSTEM_AT)
        assert User.objects.count() == 2


def test_the_numbers_of_other_tables_go_on_where_they_were(brought, monkeypatch):
    """PostgreSQL counts apart from the tables; what it asks for is done, here by a stand-in."""
    asked = backup.connection.ops.sequence_reset_sql
    done = []
    monkeypatch.setattr(
        backup.connection.ops,
        "sequence_reset_sql",
        lambda style, models: [*asked(style, models), "SELECT 1"],
    )
    with (
        forgery.undone(),
        backup.connection.execute_wrapper(
            lambda execute, sql, *rest: (done.append(sql), execute(sql, *rest))[1]
        ),
    ):
        backup.restore(brought, silent)
    assert "SELECT 1" in done


def bihuan(environment, *arguments):
    return subprocess.run(
        [sys.executable, "-c", "from bihuan.config.command import main; main()", *arguments],
        env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_an_empty_installation_is_restored_by_the_command_and_verified(kept, apart):
    restored = bihuan(apart, "restore", str(kept))
    assert restored.returncode == 0, restored.stderr
    assert f"{Entry.objects.count()} 条台账记录，账本完好" in restored.stdout
    assert bihuan(apart, "verify").returncode == 0
    again = bihuan(apart, "restore", str(kept))
    assert again.returncode == 2
    assert "已有台账记录" in again.stderr


def test_a_backup_goes_only_into_an_empty_folder(office, tmp_path):
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "mine").touch()
    with pytest.raises(Refused):
        backup.backup(folder, silent)
    (folder / "mine").unlink()
    backup.backup(folder, silent)
    assert (folder / backup.MANIFEST).is_file()
    assert list(tmp_path.glob("*.partial")) == []


def test_half_a_backup_never_stays(office, tmp_path):
    row = given.evidence(office)
    evidence.path_of(row).unlink()
    with pytest.raises(NotFound, match=row.digest):
        backup.backup(tmp_path / "backup", silent)
    assert not (tmp_path / "backup").exists()
    assert list(tmp_path.glob("*.partial")) == []


def test_nothing_is_restored_over_a_living_ledger(kept):
    before = state()
    with pytest.raises(Refused):
        backup.restore(kept, silent)
    assert state() == before


@pytest.mark.parametrize("name", ["ledger_entry", "duties_task", "orgs_user"])
def test_a_damaged_table_is_refused(brought, name):
    path = brought / f"{name}.jsonl.gz"
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)
    with pytest.raises(Unreadable, match=name):
        backup.restore(brought, silent)


def test_a_missing_table_is_refused(brought):
    (brought / "duties_task.jsonl.gz").unlink()
    with pytest.raises(Unreadable, match="duties_task"):
        backup.restore(brought, silent)


@pytest.mark.parametrize(
    "text",
    [None, "{", "[]", '{"bihuan": "receipt"}', '{"bihuan": "backup"}',
     '{"bihuan": "backup", "digest_name": "sm3", "tables": []}',
     '{"bihuan": "backup", "digest_name": "md5", "tables": {"duties_task.jsonl.gz": {}}}',
     '{"bihuan": "backup", "digest_name": "sm3", "tables": {"duties_task.jsonl.gz": {}}}',
     '{"bihuan": "backup", "digest_name": "sm3", "tables": {"duties_task.jsonl.gz": 7}}'],
)  # fmt: skip
def test_a_folder_without_a_readable_list_of_tables_is_no_backup(brought, text):
    (brought / backup.MANIFEST).unlink()
    if text is not None:
        (brought / backup.MANIFEST).write_text(text)
    with pytest.raises(Unreadable):
        backup.restore(brought, silent)


def forge(kept, name, old, new):
    """Change a table of a backup, and its digest in the list with it."""
    path = kept / f"{name}.jsonl.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    assert old in text
    path.write_bytes(gzip.compress(text.replace(old, new, 1).encode()))
    manifest = json.loads((kept / backup.MANIFEST).read_text())
    with path.open("rb") as stream:
        manifest["tables"][path.name]["digest"] = evidence.file_digest("sm3", stream)[0]
    (kept / backup.MANIFEST).write_text(json.dumps(manifest))


def test_a_backup_forged_with_its_list_is_found_by_the_verification(brought):
    forge(brought, "duties_problem", "台账更新不及时", "一切正常")
    with forgery.undone():
        verdict = backup.restore(brought, silent)
        assert len(verdict.faults) == 1
        assert "duties_problem" in verdict.faults[0]


def test_evidence_missing_from_a_backup_is_found_by_the_verification(brought):
    (brought / "evidence").rename(brought / "aside")
    with forgery.undone():
        faults = backup.restore(brought, silent).faults
        assert faults
        assert all("的文件不见了" in fault for fault in faults)


def test_the_commands_back_up_and_restore(office, settings, tmp_path, capsys):
    given.evidence(office)
    folder = tmp_path / "b"
    assert run(["backup", str(folder)]) == 0
    assert "条台账记录" in capsys.readouterr().out
    assert run(["backup", str(folder)]) == 2
    with emptied(settings, tmp_path / "elsewhere"):
        assert run(["restore", str(folder)]) == 0
        assert "账本完好" in capsys.readouterr().out
    forge(folder, "orgs_unit", "水处", "土处")
    with emptied(settings, tmp_path / "elsewhere"):
        assert run(["restore", str(folder)]) == 1
        assert "orgs_unit" in capsys.readouterr().err
