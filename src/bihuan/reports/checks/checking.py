"""A draft checked whole: each figure with its verdict, and what the figures say of each other."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from bihuan.reports.checks import subjects
from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.earlier import from_earlier
from bihuan.reports.checks.judging import Judged, Known, Verdict, judge
from bihuan.reports.checks.matching import Aliases, Match, Spoken, match
from bihuan.reports.checks.quoting import Quoted, quoted
from bihuan.reports.checks.surroundings import Around, surroundings
from bihuan.reports.checks.words import words

ALMOST = 0.6
"""A reading that fits so well as a share of the best may be taken where the ledger bears it out."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a draft is checked against: metrics and their aliases, whose office it is, the day.

    ``known`` gives the figure of a metric on a day, or None where the records cannot give it; it is
    asked only for metrics and days that a draft speaks of.
    """

    metrics: dict[str, Spoken]
    aliases: Aliases
    as_of: date
    known: Callable[[str, date], Known | None]
    is_of_one_unit: bool = False
    """The draft speaks of one unit: what it says of no other need not be what the office has."""


def check(text: str, yardstick: Yardstick, *, is_foreign: bool) -> list[Checked]:
    """Every figure of a text with its verdict, in the order of the text.

    Of one ``is_foreign``, about another office, the ledger has nothing to say.
    """
    figures = quoted(text)
    arounds = surroundings(text, figures)
    if is_foreign:
        return [_unsupported(q, a) for q, a in zip(figures, arounds, strict=True)]
    yardstick = replace(yardstick, is_of_one_unit=subjects.is_of_one_unit(text))
    found: list[Checked] = []
    for q, a in zip(figures, arounds, strict=True):
        found.append(
            from_earlier(_checked(q, a, yardstick), found, yardstick.known, yardstick.as_of)
        )
    return found


def _unsupported(figure: Quoted, around: Around) -> Checked:
    return Checked(figure, around, Verdict.UNSUPPORTED)


def _checked(figure: Quoted, around: Around, yardstick: Yardstick) -> Checked:
    found = match(figure, around, yardstick.aliases, yardstick.metrics)
    best = max((one.score for one in found if one.is_sure), default=0.0)
    close = [one for one in found if one.score >= ALMOST * best]
    judged = [result for one in close if (result := _judged(figure, around, one, yardstick))]
    for result in judged:
        if result.verdict is Verdict.SUPPORTED:
            return result
    return judged[0] if judged else _unsupported(figure, around)


def _judged(figure: Quoted, around: Around, found: Match, yardstick: Yardstick) -> Checked | None:
    """The verdict by one reading; None where the figure is aimed at or the ledger is silent."""
    if subjects.is_aim(around, figure.text, yardstick.as_of, found.words):
        return None
    day = subjects.own_day(around, yardstick.as_of)
    up_to = subjects.day_up_to(around, yardstick.as_of)
    if day == yardstick.as_of and up_to and up_to < day:
        by_span = _judged_on(up_to, figure, around, found, yardstick)
        if by_span and by_span.verdict is Verdict.SUPPORTED:
            return by_span
    return _judged_on(day, figure, around, found, yardstick)


def _judged_on(
    day: date, figure: Quoted, around: Around, found: Match, yardstick: Yardstick
) -> Checked | None:
    """The verdict by the ledger as of a day."""
    known = yardstick.known(found.code, day) if day <= yardstick.as_of else None
    if known is None:
        return None
    result = judge(figure, known, found.near)
    if result.verdict is Verdict.CONTRADICTED and not (
        day.year == yardstick.as_of.year and _may_contradict(around, found, yardstick)
    ):
        return None
    checked = _dressed(figure, around, found, known, result)
    return replace(checked, day=day) if checked.code and day != yardstick.as_of else checked


def _may_contradict(around: Around, found: Match, yardstick: Yardstick) -> bool:
    """Whether words are so near and so plain that another value than the ledger's is wrong."""
    said = around.sentence + around.before
    if not found.is_sure or ("其中" in said and not found.is_own_clause):
        return False
    if around.row and not any(word in around.row for word in found.words):
        return False
    if yardstick.is_of_one_unit and found.alias.is_derived and not words().of_all.search(said):
        return False
    return not subjects.is_elsewhere(
        around, yardstick.metrics[found.code], yardstick.as_of, found.words
    )


def _dressed(figure: Quoted, around: Around, found: Match, known: Known, result: Judged) -> Checked:
    if result.verdict is Verdict.UNSUPPORTED:
        return _unsupported(figure, around)
    return Checked(
        figure, around, result.verdict, known.code, known.label, result.ledger_value,
        result.meant, found.words, said=found.alias.said,
    )  # fmt: skip
