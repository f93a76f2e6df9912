"""The ground of every test: a data folder of its own, a database of its own, and the personas."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings

FOLDER = Path(tempfile.mkdtemp(prefix="bihuan-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
# For the processes that tests start; pytest-django has read the settings before this file.
os.environ["BIHUAN_DIR"] = str(FOLDER)
os.environ.setdefault("BIHUAN_SECRET_KEY", "a secret for tests, and for nothing else")

# A busy machine is no defect: how long an example takes is for bench/ to say.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

pytest_plugins = ["personas", "guard", "sampled"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as in an office, and not in memory; PostgreSQL as DATABASE_URL says."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(FOLDER / "test.sqlite3")


@pytest.fixture(autouse=True)
def spoken():
    """A request leaves its language to the thread, as in a server; the next test starts anew."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    """What the test writes goes to its own folder; a password costs nothing to check.

    Static files are looked for when they are asked for, not whenever a client is made.
    """
    settings.BIHUAN_DIR = tmp_path
    settings.BIHUAN_EVIDENCE_DIR = tmp_path / "evidence"
    settings.BIHUAN_OUTPUT_DIR = tmp_path / "output"
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path
