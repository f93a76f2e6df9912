"""From ledgered days to the tables that ``environment.air`` computes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.db.models import Max

from bihuan.environment.air.items import NAMES
from bihuan.ledger import queries as ledger
from bihuan.monitoring.models import PLACES, AirDay
from bihuan.periods import Moment

CONCENTRATION = pa.decimal128(18, PLACES)


@dataclass(frozen=True, slots=True)
class Days:
    """City days as plain tuples: place, day, and the six items in thousandths."""

    rows: Sequence[tuple[Any, ...]]

    def between(self, first: date, last: date) -> "Days":
        return Days([row for row in self.rows if first <= row[1] <= last])

    @property
    def last(self) -> date | None:
        return max((row[1] for row in self.rows), default=None)

    @property
    def places(self) -> list[str]:
        return sorted({row[0] for row in self.rows})

    def table(self) -> ir.Table:
        """``city``, ``day`` and the items in their units, as ``periods`` takes them."""
        place, day, *items = zip(*self.rows, strict=True) if self.rows else ((),) * 8
        columns = {"city": pa.array(place, pa.string()), "day": pa.array(day, pa.date32())}
        for name, values in zip(NAMES, items, strict=True):
            exact = [None if v is None else Decimal(v).scaleb(-PLACES) for v in values]
            columns[name] = pa.array(exact, CONCENTRATION)
        return ibis.memtable(pa.table(columns))


def days_at(at: Moment, years: Sequence[int], places: Sequence[str] = ()) -> Days:
    """The days of some years as they were known, in the order of place and day."""
    rows = AirDay.objects.known_at(at.known_at).as_of(at.as_of)
    rows = rows.filter(day__range=(date(min(years), 1, 1), date(max(years), 12, 31)))
    if places:
        rows = rows.filter(place__in=places)
    return Days(list(rows.order_by("place", "day").values_list("place", "day", *NAMES)))


def standing(known_at: int | None) -> str:
    """What tells one state of the days from another: the root up to the last entry on them."""
    rows = AirDay.objects.known_at(known_at)
    every = AirDay.objects.aggregate(last=Max("superseded_seq"))["last"] or 0
    last = max(rows.aggregate(last=Max("recorded_seq"))["last"] or 0, every)
    return ledger.head_at(last).root if last else ""


def years_known(at: Moment) -> list[int]:
    """Years of which a day is known, the latest first."""
    rows = AirDay.objects.known_at(at.known_at).as_of(at.as_of)
    return [day.year for day in rows.dates("day", "year", order="DESC")]


def places_known(at: Moment) -> list[str]:
    rows = AirDay.objects.known_at(at.known_at).as_of(at.as_of)
    return list(rows.order_by("place").values_list("place", flat=True).distinct())
