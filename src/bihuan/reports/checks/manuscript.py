"""A text and its figures as the rules of a draft read them, and what a rule says of it."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.matching import unit_class
from bihuan.reports.checks.quoting import Kind
from bihuan.words import lazy


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a draft: which rule, what is wrong, and where; 0 to 0 speaks of all of it."""

    rule: str
    message: str
    start: int = 0
    end: int = 0


MOST_TOGETHER = 60
"""Numbers of one sentence that are held against each other."""


def _place(one: Checked) -> int:
    return one.quoted.start


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text and its figures, as the rules read them."""

    text: str
    figures: tuple[Checked, ...]

    @property
    def sentences(self) -> Iterator[tuple[int, int]]:
        start = 0
        for found in re.finditer(r"[。！？\n]", self.text):
            if found.start() > start:
                yield start, found.start()
            start = found.end()
        if start < len(self.text):
            yield start, len(self.text)

    def numbers(self, start: int, end: int) -> list[Checked]:
        """The exact numbers between two places, in their order."""
        found = [one for one in self.between(start, end) if one.quoted.kind is Kind.NUMBER]
        return [one for one in found if one.quoted.low == one.quoted.high][:MOST_TOGETHER]

    def between(self, start: int, end: int) -> tuple[Checked, ...]:
        first = bisect_left(self.figures, start, key=_place)
        return self.figures[first : bisect_left(self.figures, end, key=_place)]


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    label: lazy
    find: Callable[[Manuscript], Iterator[Remark]]


def value_of(one: Checked) -> Fraction:
    return one.quoted.high or Fraction(0)


def counts(one: Checked) -> bool:
    return unit_class(one.quoted.unit) in {"things", "people", "events"}


def remark_at(rule: str, one: Checked, message: str) -> Remark:
    return Remark(rule, message, one.quoted.start, one.quoted.end)
