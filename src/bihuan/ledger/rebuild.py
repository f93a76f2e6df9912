"""The state as it was known after any entry, written from the log into a fresh SQLite database."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from bihuan.errors import NotFound, Refused
from bihuan.ledger import canonical, merkle, queries
from bihuan.ledger.models import ENTRY_COLUMNS, SCHEMA, Head, Ledgered, columns, ledgered_models
from bihuan.ledger.verification import Progress, last_states

PRAGMAS = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;"
BATCH = 1000


@contextmanager
def database_at(path: Path, alias: str) -> Iterator[BaseDatabaseWrapper]:
    """A SQLite file as a further database of this process, closed and forgotten afterwards."""
    wanted = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"init_command": PRAGMAS},
    }
    configured = connections.configure_settings({"default": {}, alias: wanted})
    connections.settings[alias] = configured[alias]
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def rebuild(out: Path, upto: int | None, progress: Progress) -> queries.HeadAt:
    """Write the state after entry ``upto`` (None: the last) to ``out``, which must not exist."""
    whole = queries.head().size
    size = whole if upto is None else upto
    if not 1 <= size <= whole:
        raise NotFound(f"账本没有第 {size} 条记录。", hint=f"现有 1 至 {whole}。")
    if out.exists():
        raise Refused(f"{out} 已经存在。", hint="请换一个文件名，或先移走它。")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        partial = Path(folder) / out.name
        with database_at(partial, "rebuild") as connection:
            call_command("migrate", database="rebuild", verbosity=0)
            with transaction.atomic(using="rebuild"):
                _write_rows(connection, size, progress)
                _write_log(connection, size)
        partial.replace(out)
    return queries.head_at(size)


def _write_rows(connection: BaseDatabaseWrapper, size: int, progress: Progress) -> None:
    models = ledgered_models()
    states = last_states("default", upto=size)
    for table, lines in groupby(states, key=lambda state: _table(state[2])):
        model = models[table]
        batch: list[list[Any]] = []
        for seq, schema, line in lines:
            batch.append(_values(model, schema, line))
            if len(batch) >= BATCH:
                _replace(connection, model, batch)
                batch = []
                progress("重建", seq, size)
        _replace(connection, model, batch)


def _table(line: str) -> str:
    return line[2 : line.index('"', 2)]


def _values(model: type[Ledgered], schema: int, line: str) -> list[Any]:
    _table_name, _row_id, row = canonical.parse_row_line(line)
    if row is None:
        raise ValueError("ledgered rows are never deleted")
    if schema != SCHEMA:
        row = model.upgraded(row, schema)
    return [row[column] for column, _attribute in columns(model)]


def _replace(connection: BaseDatabaseWrapper, model: type[Ledgered], rows: list[list[Any]]) -> None:
    """The last state of a row wins; SQLite stores days as the log writes them."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column, _attribute in columns(model))
    marks = ", ".join(["%s"] * len(rows[0]))
    sql = f'INSERT OR REPLACE INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _write_log(connection: BaseDatabaseWrapper, size: int) -> None:
    live = Head.objects.get()
    frontier = merkle.Frontier(live.digest_name)
    names = (*ENTRY_COLUMNS, "leaf")
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO ledger_entry ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    batch: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for values in queries.raw_entries(last=size):
            frontier.append(bytes.fromhex(values[-1]))
            batch.append(values)
            if len(batch) >= BATCH:
                cursor.executemany(sql, batch)
                batch = []
        cursor.executemany(sql, batch)
    Head.objects.using("rebuild").create(
        pk=live.pk,
        digest_name=live.digest_name,
        size=size,
        root=frontier.root().hex(),
        peaks=frontier.to_text(),
        next_id=_last_id(connection) + 1,
    )


def _last_id(connection: BaseDatabaseWrapper) -> int:
    last = 0
    with connection.cursor() as cursor:
        for table in ledgered_models():
            cursor.execute(f'SELECT max(id) FROM "{table}"')  # noqa: S608
            last = max(last, cursor.fetchone()[0] or 0)
    return last
