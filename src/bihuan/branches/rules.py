"""What is owed by the rules of branches: the only owner; knows no Django."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.periods import Period, months_later
from bihuan.words import Marked, _, lazy

MONTHS_OF_YEAR = 12


class Part(StrEnum):
    """The part of a year that a branch is rated for."""

    YEAR = "year"
    FIRST_HALF = "h1"
    SECOND_HALF = "h2"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"


PART_WORDS = {
    Part.YEAR: lazy("全年"),
    Part.FIRST_HALF: lazy("上半年"),
    Part.SECOND_HALF: lazy("下半年"),
    Part.Q1: lazy("一季度"),
    Part.Q2: lazy("二季度"),
    Part.Q3: lazy("三季度"),
    Part.Q4: lazy("四季度"),
}

_SPANS = {
    Part.YEAR: (1, 12), Part.FIRST_HALF: (1, 6), Part.SECOND_HALF: (7, 6),
    Part.Q1: (1, 3), Part.Q2: (4, 3), Part.Q3: (7, 3), Part.Q4: (10, 3),
}  # fmt: skip
"""The first month of each part, and how many months it has."""


def period_of(year: int, part: Part | str) -> Period:
    first, months = _SPANS[Part(part)]
    start = date(year, first, 1)
    return Period(start, months_later(start, months))


def period_name(year: int, part: Part | str) -> str:
    return _("%(year)s年%(part)s") % {"year": year, "part": PART_WORDS[Part(part)]}


def year_of(day: date) -> Period:
    return period_of(day.year, Part.YEAR)


def whole_months(start: date, end: date) -> int:
    """The whole months between two days."""
    months = (end.year - start.year) * MONTHS_OF_YEAR + end.month - start.month
    return max(months - (months_later(start, months) > end), 0)


def owed_visits(per_year: int, year: Period, from_on: date, to_on: date | None) -> int:
    """Visits that a contact point owes in a year.

    One that was not held all the year owes in proportion to its whole months, rounded down.
    """
    start, end = max(from_on, year.start), min(to_on or year.end, year.end)
    if end <= start:
        return 0
    return per_year * whole_months(start, end) // MONTHS_OF_YEAR


class Pace(Marked):
    """How far what is owed by a day has come, on a day."""

    DONE = "done", lazy("已完成"), "●", "good"
    LATE = "late", lazy("过后才做"), "◆", "warn"
    RUNNING = "running", lazy("还差"), "◐", "still"
    MISSED = "missed", lazy("没有完成"), "▲", "bad"
    NOTHING = "nothing", lazy("不要求"), "·", "still"


def pace(owed: int, made: int, last_on: date, day: date) -> Pace:
    """``last_on`` is the last day for it."""
    if not owed:
        return Pace.NOTHING
    if made >= owed:
        return Pace.DONE
    return Pace.MISSED if day > last_on else Pace.RUNNING


class Verdict(Marked):
    """What became of an item of a checklist."""

    MET = "met", lazy("达到"), "●", "good"
    UNMET = "unmet", lazy("未达到"), "▲", "bad"
    NOT_APPLICABLE = "na", lazy("不适用"), "—", "still"


class Use(StrEnum):
    """What a checklist is for: a standard to come up to, or the class of a branch."""

    STANDARD = "standard"
    CLASS = "class"


USE_WORDS = {Use.STANDARD: lazy("标准化"), Use.CLASS: lazy("分类管理")}


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that the records give of a branch; an item by it is met up to a bound.

    Each counts what is lacking. None counts meetings held, papers or hours: those may not be
    rated (see ``forbidden``).
    """

    code: str
    label: str
    unit: str


MEASURES = {
    one.code: one
    for one in (
        Measure("term_overdue", lazy("届期超期"), lazy("届")),
        Measure("posts_vacant", lazy("岗位空缺"), lazy("个")),
        Measure("visits_short", lazy("联系点走访还差"), lazy("次")),
        Measure("periods_missed", lazy("组织生活未履行"), lazy("期")),
        Measure("training_missed", lazy("新任书记未按期培训"), lazy("人")),
        Measure("problems_overdue", lazy("问题超期未完成"), lazy("个")),
        Measure("problems_open", lazy("问题尚未销号"), lazy("个")),
        Measure("tasks_overdue", lazy("任务超期未完成"), lazy("项")),
    )
}
"""Every number that an item may be judged by; what else is asked of a branch is for a person."""
