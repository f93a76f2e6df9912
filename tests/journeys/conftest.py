"""A real browser before a real server, and a database that is put back after each journey."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

import sampled
from bihuan.orgs.models import User
from journeys.watch import Watch
from personas import replace_password

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 8_000
READERS = ("clerk", "branch", "accounts")
"""Who reads the sample: the clerk of the office, a branch secretary, the officer of accounts."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


# --- The database: committed, so that the server sees it, and put back ----------------------------


@contextmanager
def put_back() -> Iterator[None]:
    """The whole SQLite file as it was: the ledger refuses the flush that Django would do."""
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:")
    try:
        connection.connection.backup(kept)
        yield
        kept.backup(connection.connection)
    finally:
        kept.close()


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """In place of pytest-django's, whose transaction no other thread would see."""
    with django_db_blocker.unblock(), put_back():
        yield


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample department, committed; its readers have replaced their one-time passwords."""
    with django_db_blocker.unblock(), put_back(), sampled.loading() as accounts:
        for account in accounts:
            if account.login in READERS:
                replace_password(User.objects.get(login=account.login), account.password)
        yield Path(django_settings.BIHUAN_EVIDENCE_DIR)


# --- The server and the browser -------------------------------------------------------------------


@pytest.fixture(scope="package")
def home(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The address of the server, without a slash at its end."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    with django_db_blocker.unblock():
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://{server.host}:{server.port}"
        server.terminate()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium with a profile of its own; the ORM may be used beside its event loop."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium on this machine")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def watch(home) -> Iterator[Watch]:
    watching = Watch(home)
    yield watching
    assert watching.faults == []


Visitor = Callable[..., Page]


@pytest.fixture
def visitor(browser, home, watch, db) -> Iterator[Visitor]:
    """Opens a page for somebody who is signed in, or for nobody yet; each has a profile."""
    contexts = []

    def visit(user: User | None = None, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=home, locale="zh-CN", java_script_enabled=scripts, timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": _session(user), "url": home}])
        page = context.new_page()
        watch.over(page)
        return page

    yield visit
    for context in contexts:
        context.close()


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def reader(sample, visitor) -> Page:
    """A page before somebody who sees the whole sample."""
    return visitor(User.objects.get(login=READERS[0]))


@pytest.fixture
def branch_reader(sample, visitor) -> Page:
    """A page before the secretary of one branch of the sample."""
    return visitor(User.objects.get(login=READERS[1]))
