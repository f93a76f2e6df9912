"""What is left out of figures with a reason: sand dust, exceptional events, natural background.

Nothing here detects anything: the days come as a list that somebody answers for, and every figure
is given with and without it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from bihuan import words
from bihuan.environment.air.items import ITEMS, NAMES
from bihuan.environment.standards import Document
from bihuan.errors import Refused
from bihuan.findings import Finding, Severity
from bihuan.words import _


class Kind(StrEnum):
    """Why something is left out."""

    DUST = "dust"
    EXCEPTIONAL = "exceptional"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Deduction:
    """Items of a place left out from one day to another, both included."""

    city: str
    from_on: date
    to_on: date
    items: tuple[str, ...]
    kind: Kind
    reason: str
    document: str

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise Refused(
                _("%(city)s 的扣除到 %(to)s 止，早于开始的 %(from)s。")
                % {"city": self.city, "to": self.to_on, "from": self.from_on}
            )
        if not self.reason or not self.document:
            raise Refused(_("%(city)s 的扣除须写明理由和文件。") % {"city": self.city})
        strange = [item for item in self.items if item not in NAMES]
        if strange or not self.items:
            raise Refused(
                _("%(city)s 的扣除项目“%(items)s”不在六项之中。")
                % {"city": self.city, "items": words.listed(strange)}
            )

    def days(self) -> Iterable[date]:
        span = (self.to_on - self.from_on).days
        return (self.from_on + timedelta(days=n) for n in range(span + 1))


def listed(deductions: Iterable[Deduction], rules: Document) -> ir.Table:
    """The list as ``periods`` takes it: one row for a city, a day and an item.

    Raises
    ------
    RuleMissing
        Exceptional events are deducted by a procedure of HJ 663-2026 whose text has to be supplied
        as the rule ``exceptional_events``. Dust is deducted as Huanban Jiance [2016] 120 has it,
        by lists that the national centre confirms.
    """
    rows = set()
    for one in deductions:
        if one.kind is Kind.EXCEPTIONAL:
            rules.rule("exceptional_events")
        rows |= {(one.city, day, item) for day in one.days() for item in one.items}
    columns = {"city": "string", "day": "date", "item": "string"}
    return ibis.memtable(sorted(rows), schema=columns)


def unused(days: ir.Table, deductions: Collection[Deduction]) -> list[Finding]:
    """Deductions that left nothing out: no day of theirs has a value of their items."""
    if not deductions:
        return []
    wanted = sorted({(one.city, day) for one in deductions for day in one.days()})
    named = ibis.memtable(wanted, schema={"city": "string", "day": "date"})
    rows = days.select("city", "day", *NAMES).semi_join(named, ["city", "day"])
    there = {
        (row["city"], row["day"], item)
        for row in rows.to_pyarrow().to_pylist()
        for item in NAMES
        if row[item] is not None
    }
    return [
        _unused(number, one)
        for number, one in enumerate(deductions, 1)
        if not any((one.city, day, item) in there for day in one.days() for item in one.items)
    ]


def _unused(number: int, one: Deduction) -> Finding:
    said = {
        "n": number,
        "city": one.city,
        "items": words.listed(ITEMS[item].label for item in one.items),
        "from_on": one.from_on,
        "to_on": one.to_on,
    }
    return Finding(
        "deduction-unused",
        _("扣除清单第 %(n)s 条（%(city)s %(items)s，%(from_on)s 至 %(to_on)s）没有用上。") % said,
        hint=_("这些天没有该城市、该项目的值；请核对城市名称、日期和项目。"),
        severity=Severity.WARNING,
    )
