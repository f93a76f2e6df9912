"""A sample office, entered once in a process, there for a module of tests and gone after it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction

import given
from bihuan.home.sample import SAMPLE, Persona, load_sample
from kept import once


@once
def entered(name: str) -> list[Persona]:
    return load_sample(name, today=given.AT.date(), at=given.AT, progress=lambda *_said: None)


@contextmanager
def loading(name: str = SAMPLE) -> Iterator[list[Persona]]:
    """A sample in the database and its evidence in a folder, all or nothing; its accounts."""
    kept = django_settings.BIHUAN_EVIDENCE_DIR
    django_settings.BIHUAN_EVIDENCE_DIR = Path(os.environ["BIHUAN_DIR"]) / name
    with transaction.atomic():
        accounts = entered(name)
    yield accounts
    django_settings.BIHUAN_EVIDENCE_DIR = kept


@contextmanager
def undone(name: str = SAMPLE) -> Iterator[Path]:
    """A sample inside one transaction that is undone at the end; the folder of its evidence."""
    with transaction.atomic():
        with loading(name):
            yield django_settings.BIHUAN_EVIDENCE_DIR
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), undone() as files:
        yield files


@pytest.fixture
def sample(loaded, db, settings):
    """The sample department; what a test changes is undone after it."""
    settings.BIHUAN_EVIDENCE_DIR = loaded
    return loaded
