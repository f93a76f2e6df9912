"""Terms of office: the only owner of what the dates of a term say on a day; knows no Django.

Early or late elections are approved by the superior, and a branch is reminded half a year before
its term is due (《关于党的基层组织任期的意见》, 2018).
"""

from datetime import date
from enum import StrEnum

from bihuan.periods import months_later
from bihuan.words import lazy

MONTHS_BEFORE = 6
"""So many months before it is due, a term is near its end."""


class TermState(StrEnum):
    """How a term stands, in the order in which it may pass through."""

    RUNNING = "running"
    NEAR = "near"
    DUE = "due"
    EXTENDED = "extended"
    RENEWED = "renewed"

    @property
    def word(self) -> str:
        return WORDS[self]

    @property
    def shape(self) -> str:
        """A mark beside the word, so that no state is told by its colour alone."""
        return SHAPES[self]

    @property
    def look(self) -> str:
        """``bad``, ``warn`` or ``still``: how grave it looks."""
        return LOOKS[self]


WORDS = {
    TermState.RUNNING: lazy("任期内"),
    TermState.NEAR: lazy("临近"),
    TermState.DUE: lazy("到期"),
    TermState.EXTENDED: lazy("已延期"),
    TermState.RENEWED: lazy("已换届"),
}
SHAPES = {
    TermState.RUNNING: "●",
    TermState.NEAR: "◆",
    TermState.DUE: "▲",
    TermState.EXTENDED: "◇",
    TermState.RENEWED: "○",
}
LOOKS = {
    TermState.RUNNING: "still",
    TermState.NEAR: "warn",
    TermState.DUE: "bad",
    TermState.EXTENDED: "warn",
    TermState.RENEWED: "still",
}


def near_until(day: date) -> date:
    """The last day on which a term may be due that is near its end on a day."""
    return months_later(day, MONTHS_BEFORE)


def state_on(
    day: date, *, due_on: date, extended_to: date | None = None, renewed_on: date | None = None
) -> TermState:
    """How a term stands at the end of a day.

    A term is due on its ``due_on`` already. An extension counts while its own day is not reached
    and the term would else be near its end or due; after that day the term is due.
    """
    if renewed_on is not None and renewed_on <= day:
        return TermState.RENEWED
    if due_on > near_until(day):
        return TermState.RUNNING
    if extended_to is not None and extended_to > day:
        return TermState.EXTENDED
    return TermState.NEAR if due_on > day else TermState.DUE
