"""What is left out of figures with a reason: sand dust, exceptional events, natural background.

Nothing here detects anything: the days come as a list that somebody answers for, and every figure
is given with and without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import NAMES
from bihuan.environment.standards import Document
from bihuan.errors import Refused
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
                % {"city": self.city, "items": "、".join(strange)}
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
