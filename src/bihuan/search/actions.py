"""Keeping the index: in the transaction of the write, or all of it anew."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from bihuan.search.queries import kind_gram
from bihuan.search.rules import fold, grams

BATCH = 500

END = "\n"
"""So that the last character of a text, too, is the first of a gram."""

TEXT_INSERT = "INSERT INTO search_text (id, kind, text) VALUES (%s, %s, %s)"
TEXT_INSERT_WITH_GRAMS = "INSERT INTO search_text (id, kind, text, grams) VALUES (%s, %s, %s, %s)"
GRAM_INSERT = "INSERT INTO search_gram (rowid, grams) VALUES (%s, %s)"
GRAM_DELETE = "INSERT INTO search_gram (search_gram, rowid, grams) VALUES ('delete', %s, %s)"
GRAM_CLEAR = "INSERT INTO search_gram (search_gram) VALUES ('delete-all')"
"""SQLite's index keeps no text of its own: to delete is to say again what was inserted."""


class Searched(NamedTuple):
    """A record as the index takes it; one with an empty text is not found any more."""

    id: int
    kind: str
    text: str


def add(rows: Iterable[Searched]) -> None:
    """Take in records that the index does not have yet."""
    _insert([_folded(row) for row in rows if row.text.strip()])


def put(rows: Iterable[Searched]) -> None:
    """Take in records that the index may have: from now on it says what is told now."""
    told = {row.id: _folded(row) for row in rows}
    for some in _batches(list(told)):
        kept = {row.id: row for row in _kept(some)}
        changed = [told[number] for number in some if told[number] != kept.get(number)]
        _delete([kept[row.id] for row in changed if row.id in kept])
        _insert([row for row in changed if row.text.strip()])


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")
        if _grams_apart():
            cursor.execute(GRAM_CLEAR)


def _folded(row: Searched) -> Searched:
    return Searched(row.id, row.kind, fold(row.text))


def _kept(ids: Sequence[int]) -> list[Searched]:
    places = ", ".join(["%s"] * len(ids))
    sql = f"SELECT id, kind, text FROM search_text WHERE id IN ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, ids)
        return [Searched(*row) for row in cursor.fetchall()]


def _insert(rows: Sequence[Searched]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if _grams_apart():
            cursor.executemany(TEXT_INSERT, rows)
            cursor.executemany(GRAM_INSERT, _grams_of(rows))
        else:
            cursor.executemany(TEXT_INSERT_WITH_GRAMS, [(*row, _grams(row)) for row in rows])


def _delete(rows: Sequence[Searched]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if _grams_apart():
            cursor.executemany(GRAM_DELETE, _grams_of(rows))
        cursor.executemany("DELETE FROM search_text WHERE id = %s", [(row.id,) for row in rows])


def _grams_apart() -> bool:
    """SQLite has them in a table of their own, PostgreSQL in a column."""
    return connection.vendor == "sqlite"


def _grams_of(rows: Sequence[Searched]) -> list[tuple[int, str]]:
    return [(row.id, " ".join(_grams(row))) for row in rows]


def _grams(row: Searched) -> list[str]:
    return [kind_gram(row.kind), *sorted(grams(row.text + END))]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
