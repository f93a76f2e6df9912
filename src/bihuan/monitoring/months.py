"""The months of a city's two years: lines beside last year's, and which of them are valid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bihuan.environment.air import standards
from bihuan.environment.air.items import ITEMS, NAMES
from bihuan.environment.air.periods import periods
from bihuan.environment.standards import Document
from bihuan.monitoring.rows import days_at, standing
from bihuan.periods import Moment, end_of_month

FEBRUARY = 2


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the year beside the same month of the year before; empty where not known."""

    number: int
    now: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Valid:
    """An item in a month: its valid days, how many the standard asks for, and how many there are.

    ``is_short`` only of a month that is over.
    """

    days: int
    needed: int
    length: int
    is_short: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Items by months, and what the shortfall costs the year."""

    rows: Sequence[tuple[str, Sequence[Valid | None]]]
    days: Mapping[str, int]
    year_days: int
    lost: Sequence[str]
    """Items whose year can no longer be valid, since a month that is over is short."""


def months(at: Moment, place: str, year: int, standard: str) -> tuple[Month, ...]:
    return _months(standing(at.known_at), at, place, year, standard)


@lru_cache(maxsize=64)
def _months(_standing: str, at: Moment, place: str, year: int, standard: str) -> tuple[Month, ...]:
    days = days_at(at, [year - 1, year], [place])
    if not days.rows:
        return ()
    found = periods(days.table(), standards.edition(standard), span="month")
    rows = {row["period"]: row for row in found.table.to_pyarrow().to_pylist()}
    return tuple(
        Month(n, rows.get(f"{year}-{n:02}", {}), rows.get(f"{year - 1}-{n:02}", {}))
        for n in range(1, 13)
    )


def board(found: Sequence[Month], at: Moment, year: int, standard: str) -> Board:
    """Which months of which items have too few valid days (HJ 663, GB 3095 table 4)."""
    rules = standards.edition(standard).assessment
    rows = [
        (ITEMS[name].label, [_valid(one, name, at, year, rules) for one in found]) for name in NAMES
    ]
    return Board(
        rows=rows,
        days={label: sum(one.days for one in cells if one) for label, cells in rows},
        year_days=int(rules.value("year_days")),
        lost=[label for label, cells in rows if any(one and one.is_short for one in cells)],
    )


def _valid(month: Month, name: str, at: Moment, year: int, rules: Document) -> Valid | None:
    end = end_of_month(year, month.number)
    days = month.now.get(f"{name}_days") or 0
    is_over = end <= at.as_of
    if not month.now and not is_over:
        return None
    rule = "february_days" if month.number == FEBRUARY else "month_days"
    needed = int(rules.value(rule))
    return Valid(days, needed, end.day, is_over and days < needed)
