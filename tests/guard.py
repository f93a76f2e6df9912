"""A guard below the ORM: a GET may not write records, and no record changes without an entry."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from bihuan.ledger.models import ledgered_models

WRITE = re.compile(
    r"^\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)"
    r'\s+"?(\w+)"?',
    re.IGNORECASE,
)
OPEN_TO_GET = frozenset({"django_session", "orgs_auditrecord", "home_token"})
"""Tables that reading may write: a session is kept alive by use, a file taken out is audited, a
token remembers the day of its last use."""


class Watched(AssertionError):
    """What the guard saw and forbids."""


class Guard:
    """The tables that were written while watching, in order."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        if found := WRITE.match(sql):
            self.written.append(found[1])
        return execute(sql, params, many, context)


def ledgered_tables() -> frozenset[str]:
    return frozenset(ledgered_models())


@contextmanager
def watching() -> Iterator[Guard]:
    guard = Guard()
    with connection.execute_wrapper(guard):
        yield guard


@contextmanager
def reading() -> Iterator[None]:
    """Around a GET: fails if it writes any table but the session's."""
    with watching() as guard:
        yield
    if wrong := sorted(set(guard.written) - OPEN_TO_GET):
        raise Watched(f"a GET wrote {', '.join(wrong)}")


@contextmanager
def changing() -> Iterator[None]:
    """Around a POST: fails if it changes a ledgered table and inserts no entry."""
    with watching() as guard:
        yield
    changed = sorted(set(guard.written) & ledgered_tables())
    if changed and "ledger_entry" not in guard.written:
        raise Watched(f"a POST changed {', '.join(changed)} without a ledger entry")


READS = frozenset({"GET", "HEAD", "OPTIONS"})


@pytest.fixture
def guarded_client(client, monkeypatch):
    """The test client with every request under guard."""
    request = client.request

    def guarded(**environ):
        method = environ.get("REQUEST_METHOD", "GET")
        with reading() if method in READS else changing():
            return request(**environ)

    monkeypatch.setattr(client, "request", guarded)
    return client
