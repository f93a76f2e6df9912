"""Which rows of a ledger that an edition prints came, went or changed since it was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bihuan.errors import NotFound
from bihuan.periods import Moment
from bihuan.reports import ledgers
from bihuan.reports.ledgers import Sheet
from bihuan.reports.states import RowChange


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column said when it was issued, and what it says now."""

    heading: str
    then: str
    now: str

    def as_json(self) -> dict[str, str]:
        return {"column": self.heading, "then": self.then, "now": self.now}


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is another: ``key`` is its problem, None where the edition did not keep it."""

    change: RowChange
    key: int | None
    name: str
    cells: tuple[Cell, ...] = ()

    def as_json(self) -> dict[str, Any]:
        cells = [cell.as_json() for cell in self.cells]
        return {"change": self.change, "id": self.key, "text": self.name, "cells": cells}


@dataclass(frozen=True, slots=True)
class Table:
    """A ledger of an edition beside that of another moment.

    ``holds`` says that its pins still list the same records. ``refusal`` says why there is no such
    ledger at the other moment; all its rows are gone then.
    """

    caption: str
    then: Sheet
    rows: tuple[Row, ...]
    now: int
    holds: bool
    refusal: str = ""

    @property
    def has_moved(self) -> bool:
        return bool(self.rows or self.refusal)

    @property
    def counts(self) -> list[tuple[RowChange, int]]:
        """How many rows of each sort there are."""
        sorts = [row.change for row in self.rows]
        return [(change, sorts.count(change)) for change in RowChange if change in sorts]

    def as_json(self) -> dict[str, Any]:
        return {
            "caption": self.caption,
            "form": self.then.form,
            "plan": self.then.plan,
            "rows_then": len(self.then.rows),
            "rows_now": self.now,
            "note_now": self.refusal,
            "rows": [row.as_json() for row in self.rows],
        }


def compare(
    caption: str, then: Sheet, *, pins: Moment, at: Moment, digest_name: str
) -> Table:  # fmt: skip
    """The ledger of the same plan, at the pins for the records and at ``at`` for what it says."""
    again, _why = _written(then, pins, digest_name)
    holds = again is not None and again.digest == then.digest
    now, refusal = _written(then, at, digest_name)
    keys = then.keys or (again.keys if again is not None and holds else ())
    before = _rows(then, keys)
    after = _rows(now, now.keys) if now is not None else {}
    return Table(caption, then, tuple(_moved(before, after)), len(after), holds, refusal)


def _written(then: Sheet, at: Moment, digest_name: str) -> tuple[Sheet | None, str]:
    """The ledger as it is written at a moment, or why it is not."""
    try:
        form = ledgers.form_named(then.form)
        return ledgers.sheet(form, then.plan, at, digest_name=digest_name), ""
    except NotFound as refusal:
        return None, str(refusal)


def _rows(sheet: Sheet, keys: tuple[int, ...]) -> dict[int, dict[str, str]]:
    """The cells of each record by their headings; rows whose records are unknown count down."""
    known = keys or tuple(range(-1, -len(sheet.rows) - 1, -1))
    cells = (dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows)
    return dict(zip(known, cells, strict=True))


def _moved(before: dict[int, dict[str, str]], after: dict[int, dict[str, str]]) -> Iterator[Row]:
    """In the order of the edition, then what came."""
    for key, cells in before.items():
        if key not in after:
            yield Row(RowChange.GONE, key if key > 0 else None, _name(cells))
        elif differing := tuple(_differing(cells, after[key])):
            yield Row(RowChange.CHANGED, key, _name(cells), differing)
    for key, cells in after.items():
        if key not in before:
            yield Row(RowChange.CAME, key, _name(cells))


def _differing(then: dict[str, str], now: dict[str, str]) -> Iterator[Cell]:
    """Columns that both have and that say something else; a row's place is none of its contents."""
    for heading, text in then.items():
        if heading != ledgers.NUMBER.heading and now.get(heading, text) != text:
            yield Cell(heading, text, now[heading])


def _name(cells: dict[str, str]) -> str:
    return " ".join(cells[name] for name in ledgers.NAMES if cells.get(name))
