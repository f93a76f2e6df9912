"""A month of records: weeks from Monday on, and on narrow screens a list of its days."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.errors import Unreadable
from bihuan.periods import YEARS, end_of_month
from bihuan.workdays import WorkCalendar

MOST = 3
"""Records that a day shows; the list of the day has them all."""

WEEKDAYS = (
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"),
    gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日"),
)  # fmt: skip

WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self:
        """A month as addresses say it."""
        found = WRITTEN.fullmatch(text)
        month = cls(int(found[1]), int(found[2])) if found else None
        if month is None or month.year not in YEARS or month.number not in range(1, 13):
            raise Unreadable(_("月份请写成 2025-06。"))
        return month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return end_of_month(self.year, self.number)

    def later(self, months: int) -> "Month | None":
        """The month so many later, or earlier if fewer than none; none beyond the years we know."""
        years, month = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, month + 1) if self.year + years in YEARS else None


@dataclass(frozen=True, slots=True)
class Mark:
    """A record as its day shows it; the kind is left out where the title says it."""

    kind: str
    title: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; ``word`` says that it is off or worked against its place in the week.

    ``url`` is the list of its records, ``more`` how many of them are not shown here.
    """

    on: date
    weekday: str
    is_in_month: bool
    is_off: bool
    is_today: bool
    word: str
    marks: Sequence[Mark]
    more: int
    url: str


def weeks(
    month: Month,
    marks: Mapping[date, Sequence[Mark]],
    url: Callable[[date], str],
    today: date,
    work: WorkCalendar,
) -> list[list[Day]]:
    """The grid of a month; the days of its neighbours that fill it up show no records."""

    def day(on: date) -> Day:
        found = marks.get(on, ()) if Month.of(on) == month else ()
        return Day(
            on=on,
            weekday=str(WEEKDAYS[on.weekday()]),
            is_in_month=Month.of(on) == month,
            is_off=not work.is_workday(on),
            is_today=on == today,
            word=work.word(on),
            marks=found[:MOST],
            more=len(found) - len(found[:MOST]),
            url=url(on) if found else "",
        )

    dates = calendar.Calendar().monthdatescalendar(month.year, month.number)
    return [[day(on) for on in week] for week in dates]
