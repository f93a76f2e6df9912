"""Outcomes of a year of air: each city beside its own last year, its target, and the others.

Computed by ``environment.air`` from the days; what a page asks for again is remembered as long as
no day was entered or taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import ibis

from bihuan.environment.air import standards
from bihuan.environment.air.comparing import province, ranking, year_on_year
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.periods import Periods, periods
from bihuan.environment.air.standards import Edition
from bihuan.monitoring.models import PLACES
from bihuan.monitoring.rows import Days, days_at, standing
from bihuan.periods import Moment, same_day_last_year

REMEMBERED = 64
PM25 = NAMES.index("pm25") + 2
"""Where PM2.5 stands in a row of ``Days``."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A city's figures, or the mean of all where ``place`` is empty; decimals as published."""

    place: str
    now: Mapping[str, Any]
    before: Mapping[str, Any]
    rank: int | None = None
    pm25_total: Fraction = Fraction(0)

    def value(self, name: str) -> Decimal | None:
        return _decimal(self.now.get(name))

    def earlier(self, name: str) -> Decimal | None:
        return _decimal(self.before.get(name))


@dataclass(frozen=True, slots=True)
class AirYear:
    """The year up to ``through`` beside the same days of the year before, by one standard."""

    year: int
    standard: str
    title: str
    through: date
    since: date
    whole: Figures | None
    cities: tuple[Figures, ...]
    uncompared: tuple[str, ...]
    """Cities that one of the two years lacks, so that the mean of all is not of the same ones."""

    @property
    def is_whole_year(self) -> bool:
        return (self.through.month, self.through.day) == (12, 31)

    @property
    def length(self) -> int:
        return (date(self.year + 1, 1, 1) - date(self.year, 1, 1)).days


def default_standard(at: Moment, year: int) -> str:
    """The standard in force at the end of the year's days, which both years are then judged by."""
    day = min(at.as_of, date(year, 12, 31))
    return standards.edition_on(day).id if day.year > 2015 else standards.known()[0]


def air_year(at: Moment, year: int, standard: str) -> AirYear | None:
    """None where the year has no day yet."""
    return _air_year(standing(at.known_at), at, year, standard)


@lru_cache(maxsize=REMEMBERED)
def _air_year(_standing: str, at: Moment, year: int, standard: str) -> AirYear | None:
    both = days_at(at, [year - 1, year])
    now = both.between(date(year, 1, 1), date(year, 12, 31))
    if (through := now.last) is None:
        return None
    before = both.between(date(year - 1, 1, 1), same_day_last_year(through))
    edition = standards.edition(standard, on=through)
    figures = [_figures(days, edition, through) for days in (now, before)]
    cities = _beside(*figures)
    ranks = _ranks(figures[0])
    totals = _totals(now)
    whole = _beside(*(province(one) for one in figures)) if len(now.places) > 1 else {}
    return AirYear(
        year=year,
        standard=standard,
        title=edition.aqi.document,
        through=through,
        since=date(year, 1, 1),
        whole=Figures("", *whole[None]) if whole else None,
        cities=tuple(
            Figures(place, *cities[place], ranks.get(place), totals[place])
            for place in sorted(cities, key=lambda place: (ranks.get(place) or 10**6, place))
        ),
        uncompared=tuple(sorted(set(now.places) ^ set(before.places))) if before.rows else (),
    )


def _figures(days: Days, edition: Edition, through: date) -> Periods:
    """Figures of each city over the span, computed once and held."""
    span = "year" if (through.month, through.day) == (12, 31) else "all"
    found = periods(days.table(), edition, span=span)
    return replace(found, table=ibis.memtable(found.table.to_pyarrow()))


Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


def _beside(now: Periods, before: Periods) -> dict[Any, Pair]:
    """Each place's figures, and those of the same days a year before; None is all together."""
    year_on_year(now, before)  # refuses two that are not by the same rules
    rows, earlier = ({row.get("city"): row for row in _rows(side)} for side in (now, before))
    return {place: (row, earlier.get(place) or {}) for place, row in rows.items()}


def _rows(figures: Periods) -> list[dict[str, Any]]:
    return list(figures.table.to_pyarrow().to_pylist())


def _ranks(figures: Periods) -> dict[str, int]:
    """Places of the good-day ratio among the cities; equal ones share a place."""
    ranked = ranking(figures.table, "good_ratio", highest_first=True).to_pyarrow().to_pylist()
    return {row["city"]: row["rank"] for row in ranked if row["rank"] is not None}


def _totals(days: Days) -> dict[str, Fraction]:
    totals: dict[str, Fraction] = {}
    for row in days.rows:
        totals[row[0]] = totals.get(row[0], Fraction(0)) + Fraction(row[PM25] or 0, 10**PLACES)
    return totals


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
