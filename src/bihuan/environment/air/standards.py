"""Air standards out of their data files: the index, the limits, and the rules of assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from bihuan.environment import standards
from bihuan.environment.air.items import NAMES
from bihuan.environment.shapes import Shape, claim, names, share, table, whole
from bihuan.environment.standards import Document, Raw, RuleMissing
from bihuan.errors import NotFound, Refused
from bihuan.words import _, listed

FOLDER = "air"

SHAPES: Mapping[str, Shape] = {
    "day_hours": whole(1, 24),
    "o3_window_hours": whole(1, 8),
    "o3_windows": whole(1, 17),
    "o3_valid_above": whole(0, 1200),
    "month_days": whole(1, 31),
    "february_days": whole(1, 28),
    "year_days": whole(1, 365),
    "points_share": share(),
    "points_share_of_few": share(),
    "few_points": whole(0, 100),
    "percentiles": table(NAMES, whole(1, 100)),
    "index_items": names(NAMES),
    "index_decimals": whole(0, 4),
    "exceptional_events": claim(),
}
"""What the rules of HJ 663 may say."""


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """One item's row of the table: concentrations ``at`` which the IAQI takes its values.

    Above the last concentration the IAQI is ``above``.
    """

    at: tuple[Decimal, ...]
    iaqi: tuple[int, ...]
    above: int
    clause: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the index: its number from 1, its name, the highest AQI in it, its colour."""

    number: int
    name: str
    max: int
    colour: str
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AqiStandard(Document):
    """HJ 633 of one year: breakpoints by item and span (``hour`` or ``day``), and levels."""

    breakpoints: Mapping[tuple[str, str], Breakpoints] = field(default_factory=dict)
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits(Document):
    """GB 3095 of one phase: limits of grade 1 and 2 by item and span."""

    grades: Mapping[tuple[str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)

    def grade2(self, item: str, span: str) -> Decimal:
        """The limit of grade 2 in the item's unit; ``RuleMissing`` where the table has none."""
        if (item, span) not in self.grades:
            raise RuleMissing(
                _("%(document)s 没有 %(item)s 的 %(span)s 限值。")
                % {"document": self.document, "item": item, "span": span}
            )
        return self.grades[item, span][1]


@dataclass(frozen=True, slots=True)
class Edition:
    """What is in force together: the index, the limits and the rules of assessment."""

    aqi: AqiStandard
    limits: Limits
    assessment: Document

    @property
    def id(self) -> str:
        return self.aqi.id


_PHASES = (
    ("HJ633-2012", "GB3095-2012", "HJ663-2013"),
    ("HJ633-2026", "GB3095-2026/transition", "HJ663-2026"),
    ("HJ633-2026", "GB3095-2026/final", "HJ663-2026"),
)
"""The documents of each phase, by the day from which the limits hold."""


def known() -> list[str]:
    """The names of the index standards, the newest last."""
    return list(dict.fromkeys(index for index, _limits, _rules in _PHASES))


@cache
def aqi(name: str) -> AqiStandard:
    if name not in known():
        raise NotFound(
            _("“%(name)s”不是空气质量指数标准。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": listed(known())},
        )
    of = standards.raw(FOLDER, name)
    plain = standards.document(FOLDER, name)
    return AqiStandard(
        **standards.heading(of),
        rules=plain.rules,
        breakpoints={
            (row["item"], span): _breakpoints(row)
            for row in of["breakpoints"]
            for span in row["spans"]
        },
        levels=tuple(
            Level(number, row["name"], row["max"], row["colour"], tuple(row["rgb"]))
            for number, row in enumerate(of["levels"], 1)
        ),
    )


@cache
def limits(name: str) -> Limits:
    of = standards.raw(FOLDER, name)
    return Limits(
        **standards.heading(of),
        grades={
            (row["item"], row["span"]): (Decimal(str(low)), Decimal(str(high)))
            for row in of["limits"]
            for low, high in [row["grades"]]
        },
    )


def assessment(name: str, supplied: Raw | None = None) -> Document:
    """HJ 663 of one year, with rules that somebody supplied where its text was not at hand."""
    found = standards.document(FOLDER, name)
    return found if supplied is None else found.with_rules(supplied, SHAPES)


def edition(name: str, *, on: date | None = None, supplied: Raw | None = None) -> Edition:
    """The documents that belong to an index standard.

    ``on`` chooses among phases of the limits (GB 3095-2026, 4.4); without it the first phase.
    """
    fitting = [
        Edition(aqi(index), limits(limit), assessment(rules, supplied))
        for index, limit, rules in _PHASES
        if index == aqi(name).id
    ]
    holding = [one for one in fitting if on is None or one.limits.holds_on(on)]
    return (holding or fitting)[0]


def edition_on(day: date) -> Edition:
    """The documents in force on a day. Before 2016 no index standard held nationally."""
    for index, limit, rules in _PHASES:
        if aqi(index).holds_on(day) and limits(limit).holds_on(day):
            return Edition(aqi(index), limits(limit), assessment(rules))
    raise Refused(
        _("%(day)s 没有在全国施行的空气质量指数标准。") % {"day": day},
        hint=_("2016 年以前的数据请指定标准，如 HJ633-2012。"),
    )


def _breakpoints(row: Raw) -> Breakpoints:
    return Breakpoints(
        at=tuple(Decimal(str(value)) for value in row["at"]),
        iaqi=tuple(row["iaqi"]),
        above=row["above"],
        clause=row["clause"],
        confidence=row["confidence"],
    )
