"""The only owner of how a score comes about: exact, by the terms of a scheme and what was taken.

Score = Σ max(0, standard − Σ deductions) + Σ min(cap, additions); then vetoes, then the band.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from bihuan.scorecards.terms import Band, Counts, Item, Rule, Terms

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule took from an item or gave to it, before the item's own bound."""

    rule: Rule
    points: Decimal


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The score of an item, and the rules that moved it."""

    item: Item
    lines: tuple[Line, ...]
    score: Decimal

    @property
    def moved(self) -> Decimal:
        """What was deducted from the item, or added by it, within its bound."""
        if self.item.counts is Counts.ADD:
            return self.score
        return (self.item.standard or ZERO) - self.score

    @property
    def is_cut(self) -> bool:
        """Whether its rules took or gave more than the item has."""
        return sum((line.points for line in self.lines), ZERO) > self.moved


@dataclass(frozen=True, slots=True)
class Score:
    """考核得分: items, sum, the grade by the band and the grade that vetoes leave of it."""

    items: tuple[ItemResult, ...]
    points: Decimal
    out_of: Decimal
    scaled: Decimal
    grade: str
    band: str
    vetoes: tuple[Line, ...]


def score(terms: Terms, taken: Mapping[int, Decimal]) -> Score:
    """``taken`` gives the points of each rule by its key; of a veto, more than 0 where it holds.

    Where some of the total is not scored, the grade is that of the score scaled up to the total,
    compared exactly; what is printed of it is rounded half up to two decimals.
    """
    results = tuple(_item(item, taken) for item in terms.items if item.counts in _SCORED)
    points = sum((result.score for result in results), ZERO)
    out_of = terms.scored_total
    exact = Fraction(points) * Fraction(terms.total) / Fraction(out_of) if out_of else Fraction(0)
    band = grade_at(terms.bands, exact)
    vetoes = tuple(
        Line(rule, taken[rule.key])
        for item in terms.of(Counts.VETO)
        for rule in item.scored_rules
        if taken.get(rule.key, ZERO) > 0
    )
    grade = capped(terms.bands, band, [line.rule.grade for line in vetoes])
    return Score(results, points, out_of, _rounded(exact), grade, band, vetoes)


_SCORED = frozenset({Counts.DEDUCT, Counts.ADD})


def _item(item: Item, taken: Mapping[int, Decimal]) -> ItemResult:
    lines = tuple(
        Line(rule, taken[rule.key])
        for rule in item.scored_rules
        if taken.get(rule.key, ZERO) > 0
    )  # fmt: skip
    whole = sum((line.points for line in lines), ZERO)
    standard = item.standard or ZERO
    is_addition = item.counts is Counts.ADD
    return ItemResult(
        item, lines, min(standard, whole) if is_addition else max(ZERO, standard - whole)
    )


def _rounded(exact: Fraction) -> Decimal:
    """Half up to two decimals, without a quotient in between that is itself rounded."""
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)


def grade_at(bands: Sequence[Band], score: Fraction | Decimal) -> str:
    """The grade of the band that a score falls in; nothing where there is none."""
    exact = Fraction(score)
    for band in sorted(bands, key=lambda band: band.least, reverse=True):
        if exact >= Fraction(band.least):
            return band.grade
    return ""


def capped(bands: Sequence[Band], grade: str, caps: Sequence[str]) -> str:
    """A grade, or the worst of the caps where that is worse; bands in any order."""
    worst_first = [band.grade for band in sorted(bands, key=lambda band: band.least)]
    rank = {name: place for place, name in enumerate(worst_first)}
    return min(
        (name for name in (grade, *caps) if name in rank), key=rank.__getitem__, default=grade
    )


def most_of_best(share: int | None, cards: int) -> int | None:
    """How many may have the best grade: a share in percent of the cards, rounded down."""
    return None if share is None else share * cards // 100
