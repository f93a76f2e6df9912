"""Change of water quality between two periods: the only owner of how it is named.

Small results in plain numbers. A change of shares is the difference of the shares as they are
published, that is rounded; the two sides must be assessed by the same standard and set.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir

from bihuan.environment.standards import Document
from bihuan.environment.water.standards import Edition, edition
from bihuan.errors import Refused
from bihuan.words import _

NONE, SOME, OBVIOUS = DEGREES = ("无明显变化", "有所变化", "明显变化")

BETTER, WORSE, SAME = "好转", "变差", "持平"


@dataclass(frozen=True, slots=True)
class Change:
    """How much changed, and in which direction; without obvious change the direction is SAME."""

    degree: str
    direction: str
    points: Decimal | None = None

    @property
    def words(self) -> str:
        """As a report says it: 无明显变化, 有所好转, 明显变差."""
        if self.degree == NONE:
            return NONE
        return ("有所" if self.degree == SOME else "明显") + self.direction


def points(now: Decimal, before: Decimal) -> Decimal:
    """Percentage points between two shares as published."""
    return now - before


def by_shares(
    good: tuple[Decimal, Decimal], bad: tuple[Decimal, Decimal], rules: Edition | None = None
) -> Change:
    """The change dG - dD of the shares of I to III and of worse than V, each (now, before).

    Source: Huanban [2011] 22, part 3: up to 10 points no obvious change, up to 20 some, above
    that obvious (the thresholds 10 and 20 are not read in the text; see the standard's file).
    """
    at = (rules or edition()).assessment.value("change")
    moved = points(*good) - points(*bad)
    if abs(moved) <= at["none"]:
        return Change(NONE, SAME, moved)
    degree = SOME if abs(moved) <= at["some"] else OBVIOUS
    return Change(degree, BETTER if moved > 0 else WORSE, moved)


def by_status(now: str, before: str, rules: Edition | None = None) -> Change:
    """The change of a status (优 .. 重度污染): one grade some change, two and more obvious."""
    assessment = (rules or edition()).assessment
    order = list(dict.fromkeys(assessment.value("statuses")))
    return _by_grades(order.index(before) - order.index(now), assessment)


def by_class(now: int, before: int, rules: Edition | None = None) -> Change:
    """The change of a section's class, by the same grades as its status."""
    statuses = (rules or edition()).assessment.value("statuses")
    return by_status(statuses[now - 1], statuses[before - 1], rules)


def _by_grades(better: int, assessment: Document) -> Change:
    at = assessment.value("change_by_status")
    if abs(better) < at["some"]:
        return Change(NONE, SAME)
    degree = OBVIOUS if abs(better) >= at["obvious"] else SOME
    return Change(degree, BETTER if better > 0 else WORSE)


@dataclass(frozen=True, slots=True)
class Compared:
    """A group beside itself in another period. What one side lacks is None, and so is the change.

    ``good`` and ``bad`` are (now, before, points).
    """

    key: tuple[Any, ...]
    good: tuple[Decimal | None, Decimal | None, Decimal | None]
    bad: tuple[Decimal | None, Decimal | None, Decimal | None]
    status: tuple[str | None, str | None]
    by_shares: Change | None
    by_status: Change | None


def compared(
    now: ir.Table, before: ir.Table, by: Sequence[str], rules: Edition | None = None
) -> list[Compared]:
    """Groups of two periods side by side, in the order of their keys.

    Each table is of ``groups.grouped`` and of one period; a group of only one of them stays, with
    nothing to compare.
    """
    left, right = _rows(now, by), _rows(before, by)
    keys = sorted(
        left.keys() | right.keys(), key=lambda key: [(v is not None, str(v)) for v in key]
    )
    return [_pair(key, left.get(key, {}), right.get(key, {}), rules) for key in keys]


def _rows(table: ir.Table, by: Sequence[str]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    rows = table.to_pyarrow().to_pylist()
    found = {tuple(row[name] for name in by): row for row in rows}
    if len(found) < len(rows):
        raise Refused(_("比较的一侧含有多个时期，请先选定一个时期。"))
    return found


def _pair(
    key: tuple[Any, ...], now: Mapping[str, Any], before: Mapping[str, Any], rules: Edition | None
) -> Compared:
    good, bad = ((_exact(now.get(share)), _exact(before.get(share))) for share in ("good", "bad"))
    statuses = now.get("status"), before.get("status")
    return Compared(
        key=key,
        good=(*good, _difference(*good)),
        bad=(*bad, _difference(*bad)),
        status=statuses,
        by_shares=by_shares(good, bad, rules) if _both(*good) and _both(*bad) else None,  # type: ignore[arg-type]
        by_status=by_status(*statuses, rules) if _both(*statuses) else None,  # type: ignore[arg-type]
    )


def _both(now: object, before: object) -> bool:
    return now is not None and before is not None


def _difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else points(now, before)


def _exact(share: float | None) -> Decimal | None:
    """A share as published: the shortest decimal of its float."""
    return None if share is None else Decimal(repr(share))
