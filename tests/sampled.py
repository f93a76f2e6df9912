"""The sample department, loaded once for a module of tests and gone after it."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import transaction

import given
from bihuan.home.sample import load_sample


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The sample in the test database, inside one transaction that is undone at the end."""
    kept = django_settings.BIHUAN_EVIDENCE_DIR
    django_settings.BIHUAN_EVIDENCE_DIR = tmp_path_factory.mktemp("sample") / "evidence"
    with django_db_blocker.unblock(), transaction.atomic():
        load_sample(today=given.AT.date(), at=given.AT, progress=lambda *_said: None)
        yield Path(django_settings.BIHUAN_EVIDENCE_DIR)
        transaction.set_rollback(True)
    django_settings.BIHUAN_EVIDENCE_DIR = kept


@pytest.fixture
def sample(loaded, db, settings):
    """The sample department; what a test changes is undone after it."""
    settings.BIHUAN_EVIDENCE_DIR = loaded
    return loaded
