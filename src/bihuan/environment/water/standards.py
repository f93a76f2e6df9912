"""Water standards out of their data files: the limits of classes and the rules of assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal

from bihuan.environment import standards
from bihuan.environment.shapes import Shape, names, share, table, texts, whole
from bihuan.environment.standards import Document, Raw, Rule, RuleMissing
from bihuan.environment.water.items import ITEMS, TABLE_1
from bihuan.errors import NotFound
from bihuan.words import _

FOLDER = "water"

SHAPES: Mapping[str, Shape] = {
    "do_saturation": whole(1, 100),
    "decimals": table(list(ITEMS), whole(0, 6), all_of_them=False),
    "items": names(list(TABLE_1)),
    "statuses": texts(6),
    "colours": texts(6),
    "group_statuses": table(["excellent", "good", "moderate", "heavy"], whole(0, 100)),
    "group_sections": whole(1, 1000),
    "main_pollutants": whole(1, 21),
    "main_first": names(list(TABLE_1)),
    "no_multiple": names(list(TABLE_1)),
    "multiple_decimals": whole(0, 4),
    "share_decimals": whole(0, 4),
    "quarter_samples": whole(1, 100),
    "year_months": whole(1, 12),
    "year_months_frozen": whole(1, 12),
    "to_date": whole(1, 12),
    "below_detection": share(),
    "change": table(["none", "some"], whole(0, 200)),
    "change_by_status": table(["some", "obvious"], whole(1, 4)),
}
"""What the rules of GB 3838 and Huanban [2011] 22 may say."""

Direction = Literal["most", "least", "within"]
"""A value is at most the limit, at least the limit, or within the two that are given."""


@dataclass(frozen=True, slots=True)
class Limits:
    """One item's row of the table: limits of classes I to V, or the two that it lies within."""

    item: str
    direction: Direction
    at: tuple[Decimal, ...]
    clause: str
    confidence: str

    @property
    def third(self) -> Decimal:
        """The limit of class III."""
        return self.at[2]


@dataclass(frozen=True, slots=True)
class ClassStandard(Document):
    """GB 3838 of one year: limits by item and body (``river`` or ``lake``)."""

    limits: Mapping[tuple[str, str], Limits] = field(default_factory=dict)

    def limits_of(self, item: str, body: str) -> Limits:
        if (item, body) not in self.limits:
            raise RuleMissing(
                _("%(document)s 没有 %(item)s（%(body)s）的类别限值。")
                % {"document": self.document, "item": item, "body": body}
            )
        return self.limits[item, body]

    @property
    def classed(self) -> tuple[str, ...]:
        """Items that have classes, in the order of the table."""
        return tuple(dict.fromkeys(item for item, _body in self.limits))

    def decimals(self, item: str) -> int:
        """Decimals of an assessed mean of the item."""
        return int(self.value("decimals").get(item, ITEMS[item].places))


@dataclass(frozen=True, slots=True)
class Edition:
    """What is applied together: the limits of classes and the rules of assessment."""

    limits: ClassStandard
    assessment: Document

    @property
    def id(self) -> str:
        return self.limits.id

    @property
    def items(self) -> tuple[str, ...]:
        """The items that a class goes by."""
        return tuple(self.assessment.value("items"))

    @property
    def below_detection(self) -> Fraction:
        return Fraction(self.assessment.value("below_detection"))

    def unproven(self) -> list[Rule]:
        """Rules whose official text was not seen (K) or is doubtful (C): every report says them."""
        both = [*self.limits.rules.values(), *self.assessment.rules.values()]
        return [rule for rule in both if rule.confidence in {"C", "K"}]


@cache
def class_standard(name: str) -> ClassStandard:
    of = standards.raw(FOLDER, name)
    if "limits" not in of:
        raise NotFound(
            _("“%(name)s”不是地表水环境质量标准。") % {"name": name},
            hint=_("可用：%(names)s。") % {"names": "GB3838-2002"},
        )
    plain = standards.document(FOLDER, name)
    return ClassStandard(
        **standards.heading(of),
        rules=plain.rules,
        unknown=plain.unknown,
        limits={
            (row["item"], body): _limits(row) for row in of["limits"] for body in row["bodies"]
        },
    )


def edition(
    name: str = "GB3838-2002", *, assessment: str = "HB2011-22", supplied: Raw | None = None
) -> Edition:
    """The limits and the rules of assessment, with rules of either that somebody supplied."""
    limits, rules = class_standard(name), standards.document(FOLDER, assessment)
    if supplied is not None:
        standards.checked(supplied)
        said = supplied["rules"]
        of_limits = {name: rule for name, rule in said.items() if name in limits.rules}
        others = {name: rule for name, rule in said.items() if name not in limits.rules}
        if of_limits:
            limits = limits.with_rules({"rules": of_limits}, SHAPES)
        if others:
            rules = rules.with_rules({"rules": others}, SHAPES)
    return Edition(limits, rules)


def document(name: str) -> Document:
    """A document of rules alone: ``TLI2001``, ``CWQI2017``."""
    return standards.document(FOLDER, name)


def _limits(row: Raw) -> Limits:
    return Limits(
        item=row["item"],
        direction=row["direction"],
        at=tuple(Decimal(str(value)) for value in row["at"]),
        clause=row["clause"],
        confidence=row["confidence"],
    )
