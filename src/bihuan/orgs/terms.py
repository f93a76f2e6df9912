"""Terms of office: the only owner of what the dates of a term say on a day; knows no Django.

Early or late elections are approved by the superior, by no more than a year, and a branch is
reminded half a year before its term is due (《关于党的基层组织任期的意见》, 2018).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from bihuan.periods import months_later, years_later
from bihuan.words import Marked, lazy

MONTHS_BEFORE = 6
"""So many months before it is due, a term is near its end."""

ONE_DAY = timedelta(days=1)

MOST_YEARS = 1
"""By so much an election may be early or late with approval."""


class TermState(Marked):
    """How a term stands, in the order in which it may pass through."""

    COMING = "coming", lazy("尚未选举"), "·", "still"
    RUNNING = "running", lazy("任期内"), "●", "still"
    NEAR = "near", lazy("临近"), "◆", "warn"
    DUE = "due", lazy("到期"), "▲", "bad"
    EXTENDED = "extended", lazy("已批延期"), "◇", "warn"
    OVERDUE = "overdue", lazy("超期", context="term"), "✕", "bad"
    ELECTING = "electing", lazy("换届中"), "◐", "warn"
    RENEWED = "renewed", lazy("已换届"), "○", "still"


def near_until(day: date) -> date:
    """The last day on which a term may be due that is near its end on a day."""
    return months_later(day, MONTHS_BEFORE)


def near_since(due_on: date) -> date:
    """The first day on which a term is near its end; ``near_until`` says the same."""
    day = months_later(due_on, -MONTHS_BEFORE)
    while near_until(day) < due_on:
        day += ONE_DAY
    return day


def latest_extension(due_on: date) -> date:
    return years_later(due_on, MOST_YEARS)


def earliest_election(due_on: date) -> date:
    return years_later(due_on, -MOST_YEARS)


@dataclass(frozen=True, slots=True)
class TermDays:
    """The days of a term; an extension counts from ``extended_on`` on, or always without it."""

    due_on: date
    extended_to: date | None = None
    extended_on: date | None = None
    begun_on: date | None = None
    renewed_on: date | None = None
    elected_on: date = date.min

    def last_day(self, day: date) -> date:
        """The day by which an election was owed, as it was settled on a day."""
        if self.extended_to is None or (self.extended_on is not None and self.extended_on > day):
            return self.due_on
        return self.extended_to

    def state_on(self, day: date) -> TermState:
        """How the term stands at the end of a day; ``queries.term_state`` says the same.

        Held, it is renewed; begun, it is being renewed, also when its last day is past. Else it is
        near from half a year before ``due_on``, extended from the approval until the day before
        the last, due on its last day, and overdue after it.
        """
        if day < self.elected_on:
            return TermState.COMING
        if _is_past(self.renewed_on, day):
            return TermState.RENEWED
        if _is_past(self.begun_on, day):
            return TermState.ELECTING
        if self.due_on > near_until(day):
            return TermState.RUNNING
        last = self.last_day(day)
        if last > day:
            return TermState.NEAR if last == self.due_on else TermState.EXTENDED
        return TermState.DUE if last == day else TermState.OVERDUE

    def days_over(self, day: date) -> int:
        """How many days ago the last day was, while the election is not held."""
        if _is_past(self.renewed_on, day):
            return 0
        return max((day - self.last_day(day)).days, 0)


def _is_past(on: date | None, day: date) -> bool:
    return on is not None and on <= day


class Rule(Protocol):
    effective_from: date


R = TypeVar("R", bound=Rule)


def rule_on(rules: Iterable[R], day: date) -> R | None:
    """Of some rules about the same, as how long a term is, the one in force on a day."""
    in_force = [rule for rule in rules if rule.effective_from <= day]
    return max(in_force, key=lambda rule: rule.effective_from, default=None)
