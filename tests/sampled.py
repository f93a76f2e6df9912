"""A sample office, loaded once for a module of tests and gone after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction

import given
from bihuan.home.sample import SAMPLE, load_sample


@contextmanager
def loading(name: str, folder: Path) -> Iterator[Path]:
    """A sample in the test database, inside one transaction that is undone at the end."""
    kept = django_settings.BIHUAN_EVIDENCE_DIR
    django_settings.BIHUAN_EVIDENCE_DIR = folder / "evidence"
    with transaction.atomic():
        load_sample(name, today=given.AT.date(), at=given.AT, progress=lambda *_said: None)
        yield folder / "evidence"
        transaction.set_rollback(True)
    django_settings.BIHUAN_EVIDENCE_DIR = kept


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), loading(SAMPLE, tmp_path_factory.mktemp("sample")) as files:
        yield files


@pytest.fixture
def sample(loaded, db, settings):
    """The sample department; what a test changes is undone after it."""
    settings.BIHUAN_EVIDENCE_DIR = loaded
    return loaded
