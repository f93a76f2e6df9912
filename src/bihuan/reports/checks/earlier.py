"""Figures that only those before them explain: 这79个, 其中高风险3个, 占四分之一.

What the ledger says of the earlier figure says it of these too: the same figure once more, a part
of it, or the share that two of them make.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.judging import Known, Verdict, names_part, places_of, rounded
from bihuan.reports.checks.quoting import About, Kind
from bihuan.words import _

MOST_BACK = 12
"""So many figures back one may point."""
FARTHEST_BACK = 400
"""And so many characters."""
_BACK = re.compile(r"(?:[这那该此]|上述|前述|以上|上面的?)$")
_SHARE = re.compile(r"(?:占比?|比例|比重)[为是达到约近]*$|，即$")


def from_earlier(
    one: Checked, before: list[Checked], known: Callable[[str, date], Known | None], as_of: date
) -> Checked:
    """A figure for which no words were found, judged by those before it; else as it is."""
    if one.verdict is not Verdict.UNSUPPORTED or one.quoted.kind is not Kind.NUMBER:
        return one
    near = [
        other
        for other in before[-MOST_BACK:]
        if other.code and one.quoted.start - other.quoted.end < FARTHEST_BACK
    ]
    for other in reversed(near):
        if found := _again(one, other) or _part(one, other, known, as_of):
            return found
    return _share(one, near) or one


def _again(one: Checked, other: Checked) -> Checked | None:
    """The same figure, pointed at: 这79个."""
    mine, its = one.quoted, other.quoted
    same = (mine.kind, mine.low, mine.high, mine.unit) == (its.kind, its.low, its.high, its.unit)
    if not same or not _BACK.search(one.around.before):
        return None
    return replace(other, quoted=mine, around=one.around)


def _part(
    one: Checked, other: Checked, known: Callable[[str, date], Known | None], as_of: date
) -> Checked | None:
    """A part by its name behind its whole, which the ledger bears out: 其中高风险3个."""
    if other.verdict is not Verdict.SUPPORTED or other.quoted.unit != one.quoted.unit:
        return None
    figure = known(other.code, other.day or as_of)
    named = (
        [part for part in figure.parts if names_part(part[0], one.around.before)] if figure else []
    )
    if len(named) != 1 or one.quoted.low is None:
        return None
    [(label, value)] = named
    same = one.quoted.low <= Fraction(value) <= (one.quoted.high or 0)
    verdict = Verdict.SUPPORTED if same else Verdict.CONTRADICTED
    return replace(
        other, quoted=one.quoted, around=one.around, verdict=verdict, ledger_value=value,
        meant=label,
    )  # fmt: skip


def _share(one: Checked, near: list[Checked]) -> Checked | None:
    """The share that two figures of its sentence make: 12个, 3个已完成, 占四分之一."""
    if one.quoted.unit != "%" or not _SHARE.search(one.around.before):
        return None
    numbers = [
        other
        for other in near
        if other.verdict is Verdict.SUPPORTED
        and other.quoted.about is About.EXACTLY
        and other.quoted.text in one.around.sentence
        and other.quoted.unit != "%"
    ]
    for other, whole in product(reversed(numbers), reversed(numbers)):
        if _makes(other.quoted.high, whole.quoted.high, one):
            return replace(other, quoted=one.quoted, around=one.around, meant=_("占比"))
    return None


def _makes(part: Fraction | None, whole: Fraction | None, one: Checked) -> bool:
    """Whether a part of a whole is the share that is said, to the places in which it is."""
    if not part or not whole or part >= whole:
        return False
    share = 100 * part / whole
    return rounded(share, places_of(one.quoted.value)) == Decimal(one.quoted.value)
