"""What a scheme of appraisal says, as plain values: items, rules, bands; and what is wrong in it.

Points are exact decimals. ``row`` is the row of the table that a part was read from, 0 where it
was typed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from bihuan.words import _, lazy

PLACES = 3
"""Decimals of a point that are kept."""


class Counts(StrEnum):
    """What an item does with the score."""

    DEDUCT = "deduct"
    ADD = "add"
    VETO = "veto"
    NOTHING = "nothing"


COUNTS_WORDS = {
    Counts.DEDUCT: lazy("扣分项目"),
    Counts.ADD: lazy("加分项目"),
    Counts.VETO: lazy("一票否决"),
    Counts.NOTHING: lazy("不计分"),
}


class Basis(StrEnum):
    """Where the times that a rule counts come from; a rule by hand is judged by a person."""

    HAND = "hand"
    OCCURRENCES = "occurrences"
    PROBLEMS = "problems"
    METRIC = "metric"


BASIS_WORDS = {
    Basis.HAND: lazy("由人评定"),
    Basis.OCCURRENCES: lazy("期次"),
    Basis.PROBLEMS: lazy("问题"),
    Basis.METRIC: lazy("指标"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """每…扣…: so many points for every ``per`` of what is counted, ``cap`` at most.

    A rule on a metric counts how far its value is short of ``target``, or beyond it. ``per``
    counts whole steps only: what is left of one takes nothing. ``grade`` is the best that a veto
    leaves. A rule with a ``regulation`` is kept and not scored.
    """

    key: int = 0
    text: str = ""
    points: Decimal | None = None
    per: Decimal = Decimal(1)
    measure: str = ""
    cap: Decimal | None = None
    basis: Basis = Basis.HAND
    filter: Mapping[str, Any] = field(default_factory=dict)
    metric: str = ""
    target: Decimal | None = None
    is_beyond: bool = False
    grade: str = ""
    regulation: str = ""
    row: int = 0

    def taken(self, amount: Decimal) -> Decimal:
        """The points for an amount: whole steps only, never more than the cap."""
        steps = max(Decimal(0), amount) // self.per
        points = steps * (self.points or Decimal(0))
        return points if self.cap is None else min(self.cap, points)

    def short_of(self, value: Decimal) -> Decimal:
        """How far a metric's value misses the target; without a target the value itself."""
        if self.target is None:
            return value
        missed = value - self.target if self.is_beyond else self.target - value
        return max(Decimal(0), missed)


@dataclass(frozen=True, slots=True)
class Item:
    """考核项目: what is scored for so many points; of an addition, ``standard`` is its cap."""

    key: int = 0
    name: str = ""
    heading: str = ""
    counts: Counts = Counts.DEDUCT
    standard: Decimal | None = None
    rules: tuple[Rule, ...] = ()
    regulation: str = ""
    row: int = 0

    @property
    def scored_rules(self) -> list[Rule]:
        return [rule for rule in self.rules if not rule.regulation]


@dataclass(frozen=True, slots=True)
class Band:
    """等次: scores from ``least`` up to but not including ``below``; the best has no end."""

    grade: str
    least: Decimal
    below: Decimal | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """A scheme whole, its bands the best first."""

    total: Decimal
    items: tuple[Item, ...]
    bands: tuple[Band, ...] = ()

    def of(self, counts: Counts) -> list[Item]:
        return [item for item in self.items if item.counts is counts]

    @property
    def scored_total(self) -> Decimal:
        """The points that can be scored: the total without what is not scored."""
        return sum((item.standard or Decimal(0) for item in self.of(Counts.DEDUCT)), Decimal(0))

    @property
    def rules(self) -> Iterator[tuple[Item, Rule]]:
        """Every rule that is scored, with its item."""
        for item in self.items:
            if item.counts is not Counts.NOTHING:
                for rule in item.scored_rules:
                    yield item, rule


# --- What is wrong in a scheme --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a scheme: the place, in words and as a row, what it is, what to do.

    ``column`` names the field that the mistake stands in.
    """

    code: str
    place: str
    message: str
    hint: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        return _("%(place)s：%(message)s") % {"place": self.place, "message": self.message}


def faults(terms: Terms) -> list[Fault]:
    """Everything that keeps a scheme from being applied, each with its place."""
    found = [fault for item in terms.items for fault in item_faults(item, terms.bands)]
    return [*found, *sum_faults(terms), *band_faults(terms)]


def item_faults(item: Item, bands: Sequence[Band] = ()) -> list[Fault]:
    """What is wrong in an item by itself."""
    if item.counts is Counts.NOTHING:
        return []
    found = [fault for rule in item.rules for fault in rule_faults(item, rule, bands)]
    if item.counts is Counts.VETO:
        return found
    if item.standard is None or item.standard <= 0:
        message = _("没有标准分。") if item.counts is Counts.DEDUCT else _("没有加分上限。")
        hint = _("请补上这一项的分值。")
        found.append(Fault("no-standard", item.name, message, hint, item.row, "standard"))
    if not item.rules:
        message, hint = _("还没有评分规则。"), _("至少写一条，可以是“由人评定”。")
        found.append(Fault("no-rule", item.name, message, hint, item.row, "text"))
    return found


def rule_faults(item: Item, rule: Rule, bands: Sequence[Band] = ()) -> list[Fault]:
    """What is wrong in one rule of an item."""
    if rule.regulation:
        return []
    place = _("“%(item)s”的“%(rule)s”") % {"item": item.name, "rule": rule.text}
    found = [*_points_faults(item, rule, place), *_basis_faults(rule, place)]
    if item.counts is Counts.VETO:
        grades = [band.grade for band in bands]
        if grades and rule.grade not in grades:
            message = _("没有“%(grade)s”这个等次。") % {"grade": rule.grade}
            hint = _("请改这一条的最高等次，或改等次划分。")
            found.append(Fault("no-such-grade", place, message, hint, rule.row, "grade"))
    return found


def _points_faults(item: Item, rule: Rule, place: str) -> Iterator[Fault]:
    if rule.per <= 0:
        yield Fault("bad-per", place, _("“每”后面的数须大于 0。"), "", rule.row, "per")
    if item.counts is Counts.VETO:
        return
    if rule.points is None:
        if rule.basis is not Basis.HAND:
            message, hint = _("没有写每次扣（加）几分。"), _("请写上分值。")
            yield Fault("no-points", place, message, hint, rule.row, "points")
        return
    if rule.points <= 0:
        yield Fault("bad-points", place, _("分值须大于 0。"), "", rule.row, "points")
    most = max(filter(None, (rule.points, rule.cap)), default=rule.points)
    if item.standard is not None and most > item.standard:
        said = {"points": shown(most), "standard": shown(item.standard)}
        message = _("扣（加） %(points)s 分，比这一项的 %(standard)s 分还多。") % said
        hint = _("请改小扣分，或改大这一项的标准分。")
        yield Fault("more-than-item", place, message, hint, rule.row, "points")


def _basis_faults(rule: Rule, place: str) -> Iterator[Fault]:
    if rule.basis is Basis.METRIC and not rule.metric:
        yield Fault("no-metric", place, _("没有写按哪个指标。"), "", rule.row, "metric")


def sum_faults(terms: Terms) -> Iterator[Fault]:
    """The standard scores of the items, also of what is not scored, make up the total."""
    given = [
        item for item in terms.items if item.counts in {Counts.DEDUCT, Counts.NOTHING}
    ]  # fmt: skip
    whole = sum((item.standard or Decimal(0) for item in given), Decimal(0))
    if whole != terms.total:
        said = {"whole": shown(whole), "total": shown(terms.total)}
        message = _("各项标准分合计 %(whole)s 分，总分是 %(total)s 分。") % said
        parts = " + ".join(shown(item.standard or Decimal(0)) for item in given)
        hint = _("请核对各项：%(parts)s。") % {"parts": parts or "0"}
        row = max((item.row for item in given), default=0)
        yield Fault("sum", _("总分"), message, hint, row, "standard")


def band_faults(terms: Terms) -> list[Fault]:
    """Gaps and overlaps of the bands, from nothing to the total."""
    place = _("等次")
    if not terms.bands:
        return [Fault("no-band", place, _("还没有划定等次。"), _("如：优秀 90 分以上。"))]
    ordered = sorted(terms.bands, key=lambda band: band.least)
    found = list(_repeated(ordered, place))
    if ordered[0].least > 0:
        found.append(_gap(place, Decimal(0), ordered[0].least, ordered[0].row))
    for low, high in pairwise(ordered):
        found += _between(low, high)
    top = ordered[-1].below
    if top is not None and top <= terms.total:
        found.append(_gap(place, top, terms.total, ordered[-1].row))
    return found


def _repeated(bands: Iterable[Band], place: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for band in bands:
        if band.grade in seen:
            message = _("“%(grade)s”写了两次。") % {"grade": band.grade}
            yield Fault("band-twice", place, message, "", band.row, "item")
        seen.add(band.grade)


def _between(low: Band, high: Band) -> list[Fault]:
    """What is wrong between two neighbouring bands."""
    place = _("等次“%(low)s”和“%(high)s”之间") % {"low": low.grade, "high": high.grade}
    if low.below is None or low.below > high.least:
        to = shown(low.below) if low.below is not None else "…"
        message = _("重叠：从 %(least)s 到 %(below)s 分属于两个等次。") % {
            "least": shown(high.least), "below": to,
        }  # fmt: skip
        return [Fault("band-overlap", place, message, "", high.row, "text")]
    return [_gap(place, low.below, high.least, high.row)] if low.below < high.least else []


def _gap(place: str, least: Decimal, below: Decimal, row: int) -> Fault:
    said = {"least": shown(least), "below": shown(below)}
    message = _("有空档：%(least)s 分以上、不到 %(below)s 分的不属于任何等次。") % said
    if least == below:
        message = _("有空档：%(least)s 分不属于任何等次。") % said
    hint = _("请写成前后相接的，如“80 分以上、不到 90 分”。")
    return Fault("band-gap", place, message, hint, row, "text")


def shown(points: Decimal) -> str:
    """Points as people write them: 0.5, 3, 100."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


MOST_POINTS = Decimal("99999.999")
"""More points than that nobody gives for anything."""


def is_points(value: Decimal) -> bool:
    """Whether a number may be points: neither negative nor huge, and no finer than is kept."""
    return 0 <= value <= MOST_POINTS and value == round(value, PLACES)


def stored(points: Decimal) -> int:
    """Points as a whole number of thousandths, which every engine keeps alike."""
    scaled = points.scaleb(PLACES)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"more than {PLACES} decimals: {points}")
    return int(scaled)


def points_of(whole: int | None) -> Decimal | None:
    return None if whole is None else Decimal(whole).scaleb(-PLACES)
