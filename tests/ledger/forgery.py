"""Hands that go below the system: plain SQL, without triggers, keys or checks in the way."""

import contextlib
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

SQLITE_TRIGGERS = (
    "ledger_entry_never_changed",
    "ledger_entry_never_deleted",
    "ledger_head_only_grows",
    "ledger_head_never_deleted",
    "edition_never_changed",
    "edition_never_deleted",
)


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def only_on(vendor: str) -> None:
    if connection.vendor != vendor:
        pytest.skip(f"a statement of {vendor}")


def run(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def unguarded():
    """No trigger and no check hinders; what was done is undone at the end."""
    with contextlib.suppress(Undone), transaction.atomic():
        if is_sqlite():
            for name in SQLITE_TRIGGERS:
                run(f"DROP TRIGGER {name}")
            run("PRAGMA ignore_check_constraints = 1")
        else:
            run("SET CONSTRAINTS ALL IMMEDIATE")
            run("SET LOCAL session_replication_role = replica")
        try:
            yield
        finally:
            if is_sqlite():
                run("PRAGMA ignore_check_constraints = 0")
        raise Undone


@contextmanager
def undone():
    """What is done inside is undone, also when the database refuses it."""
    with contextlib.suppress(Undone), transaction.atomic():
        yield
        raise Undone


class Undone(Exception):
    """Takes a savepoint back."""


def columns_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [c.name for c in connection.introspection.get_table_description(cursor, table)]


def raw(table: str, column: str, key: str, at: object) -> str:
    """What really stands there, with its type, whatever a driver would make of it."""
    if is_sqlite():
        sql = f'SELECT typeof("{column}") || quote("{column}") FROM "{table}" WHERE "{key}" = %s'
    else:
        sql = f'SELECT "{column}"::text FROM "{table}" WHERE "{key}" = %s'
    found = run(sql, at)
    return str(found[0][0]) if found else "nothing"


def put(table: str, column: str, value: object, key: str, at: object) -> None:
    run(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', value, at)


def copy(table: str, key: str, at: object, **changed: object) -> None:
    """Insert a row like another but for some columns."""
    names = [name for name in columns_of(table) if name not in changed]
    listed = ", ".join(f'"{name}"' for name in (*changed, *names))
    kept = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(changed))
    whence = f'SELECT {marks}, {kept} FROM "{table}" WHERE "{key}" = %s'
    run(f'INSERT INTO "{table}" ({listed}) {whence}', *changed.values(), at)


def delete(table: str, key: str, at: object) -> None:
    run(f'DELETE FROM "{table}" WHERE "{key}" = %s', at)
