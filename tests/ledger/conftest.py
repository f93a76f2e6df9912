"""What several tests of the ledger need: an installation apart from the database of the tests."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

import given
from history import mixed_history
from ledger import forgery

TESTS = Path(__file__).parents[1]


@pytest.fixture
def apart(tmp_path, db):
    """The environment of an installation of its own, empty, on the engine of the tests."""
    environment = {
        **os.environ,
        "BIHUAN_DIR": str(tmp_path / "apart"),
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "PYTHONPATH": str(TESTS),
    }
    (tmp_path / "apart").mkdir()
    if connection.vendor == "sqlite":
        yield {name: value for name, value in environment.items() if name != "DATABASE_URL"}
        return
    name = f"{connection.settings_dict['NAME']}_apart"
    with server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"'):
        base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
        yield {**environment, "DATABASE_URL": f"{base}/{name}"}


class server:  # noqa: N801 used as a verb
    """Statements outside any transaction, and the database dropped at the end."""

    def __init__(self, *statements: str) -> None:
        self.statements = statements

    def __enter__(self) -> None:
        for statement in self.statements:
            self._run(statement)

    def __exit__(self, *_error: object) -> None:
        self._run(self.statements[0])

    def _run(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415 only where PostgreSQL is tested

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connected:
            connected.execute(statement)


@pytest.fixture(scope="module")
def evidence_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker, evidence_folder):
    """The history, entered once for all tests here; each test is a savepoint upon it."""
    with (
        django_db_blocker.unblock(),
        override_settings(BIHUAN_EVIDENCE_DIR=evidence_folder),
        forgery.undone(),
    ):
        mixed_history(given.office())
        yield


@pytest.fixture
def history(kept, db, settings, evidence_folder):
    settings.BIHUAN_EVIDENCE_DIR = evidence_folder


@pytest.fixture
def unguarded(history):
    with forgery.unguarded():
        yield
