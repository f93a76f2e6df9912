"""Water of a month: all sections and each basin, by ``environment.water``, beside last year."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from django.db.models import Max

from bihuan.environment import water
from bihuan.environment.water.items import CLASSES, ITEMS
from bihuan.environment.wording import Said
from bihuan.ledger import queries as ledger
from bihuan.monitoring.models import WaterMonth
from bihuan.monitoring.naming import class_name, item_names, status_name
from bihuan.periods import Moment

WHAT = "优良水体（一至三类）比例"
KEPT = ("section", "body", "basin")


@dataclass(frozen=True, slots=True)
class Group:
    """Sections of a basin, or all together where ``is_whole``; ``before`` is a year ago."""

    name: str
    is_whole: bool
    now: Mapping[str, Any]
    before: Mapping[str, Any]

    @property
    def classes(self) -> Sequence[int]:
        return [self.now[f"class_{number}"] for number, _said in enumerate(CLASSES, 1)]

    @property
    def named_classes(self) -> list[tuple[str, int]]:
        return [(class_name(number), n) for number, n in enumerate(self.classes, 1)]

    @property
    def main(self) -> Sequence[str]:
        return item_names(self.now["main_pollutants"] or "")

    @property
    def status(self) -> str:
        return status_name(self.now["status"] or "")

    @property
    def said(self) -> Said | None:
        """The share of good sections as a figure of a sentence."""
        now, before = (_decimal(side.get("good")) for side in (self.now, self.before))
        return None if now is None else Said(WHAT, now, "%", before, in_points=True)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def months_known(at: Moment) -> list[date]:
    rows = WaterMonth.objects.known_at(at.known_at).as_of(at.as_of)
    return list(rows.dates("month", "month", order="DESC"))


def incomplete(at: Moment, month: date) -> int:
    """Sections of a month with a value that could not be classed, so that a class may fall."""
    rows = WaterMonth.objects.known_at(at.known_at).as_of(at.as_of)
    return rows.filter(month=month, incomplete=True).count()


def groups(at: Moment, month: date) -> tuple[Group, ...]:
    """All sections together first, then each basin."""
    return _groups(_standing(at), at, month)


def _standing(at: Moment) -> str:
    """What tells one state of the section months from another."""
    rows = WaterMonth.objects.known_at(at.known_at)
    taken = WaterMonth.objects.aggregate(last=Max("superseded_seq"))["last"] or 0
    last = max(rows.aggregate(last=Max("recorded_seq"))["last"] or 0, taken)
    return ledger.head_at(last).root if last else ""


@lru_cache(maxsize=64)
def _groups(_standing: str, at: Moment, month: date) -> tuple[Group, ...]:
    now, before = (_grouped(at, one) for one in (month, month.replace(year=month.year - 1)))
    return tuple(
        Group(name, is_whole, row, before.get((is_whole, name), {}))
        for (is_whole, name), row in sorted(now.items(), key=lambda one: (not one[0][0], one[0][1]))
    )


def _grouped(at: Moment, month: date) -> dict[tuple[bool, str], Mapping[str, Any]]:
    rows = WaterMonth.objects.known_at(at.known_at).as_of(at.as_of).filter(month=month)
    kept = list(rows.order_by("section").values(*KEPT, "values_text"))
    if not kept:
        return {}
    sections = water.graded(_table(kept))
    whole = water.grouped(sections.mutate(everything=ibis.literal("")), ["everything"])
    found = {(True, ""): whole.to_pyarrow().to_pylist()[0]}
    by_basin = water.grouped(sections, ["basin"]).to_pyarrow().to_pylist()
    return found | {(False, row["basin"]): row for row in by_basin if row["basin"]}


def _table(kept: Sequence[Mapping[str, Any]]) -> Any:
    """Section months as samples: their means as numbers again."""
    values = [json.loads(row["values_text"]) for row in kept]
    items = [name for name in ITEMS if any(name in row for row in values)]
    columns = {name: pa.array([row[name] or None for row in kept], pa.string()) for name in KEPT}
    for name in items:
        measured = [float(row[name]) if name in row else None for row in values]
        columns[name] = pa.array(measured, pa.float64())
    return ibis.memtable(pa.table(columns))
