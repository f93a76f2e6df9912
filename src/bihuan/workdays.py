"""Working days: weekends, holidays and make-up workdays, and deadlines counted in them.

Day 1 is the day after the event; a deadline that falls on a holiday moves to the next working day
(DOMAIN 7.4). A year that is not published yet counts weekends only; ``is_published`` says so.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources

from bihuan.words import _, counted, listed

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """What the yearly notice says: weekdays off, weekend days worked, and the notice."""

    source: str
    off: frozenset[date]
    on: frozenset[date]


@dataclass(frozen=True)
class WorkCalendar:
    years: Mapping[int, YearOfWork]

    @cached_property
    def _days_off(self) -> list[date]:
        """Weekdays that are not worked, in order."""
        off = (day for year in self.years.values() for day in year.off - year.on)
        return sorted(day for day in off if day.weekday() < SATURDAY)

    @cached_property
    def _days_on(self) -> list[date]:
        """Weekend days that are worked, in order."""
        on = (day for year in self.years.values() for day in year.on)
        return sorted(day for day in on if day.weekday() >= SATURDAY)

    def is_published(self, year: int) -> bool:
        return year in self.years

    def laid_over(self, years: Mapping[int, YearOfWork]) -> "WorkCalendar":
        """The calendar in which some years are what an office itself has entered."""
        return WorkCalendar({**self.years, **years}) if years else self

    def unpublished(self, first: date, last: date) -> list[int]:
        """The years of a span, both ends included, in which only weekends are known."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]

    def warning(self, first: date, last: date) -> str:
        """What must be said beside a deadline counted over this span; mostly nothing."""
        years = self.unpublished(first, last)
        if not years:
            return ""
        if years[0] < max(self.years, default=years[0]):
            said = _("%(years)s年放假安排没有录入，暂按周末计算。")
        else:
            said = _("%(years)s年放假安排尚未公布，暂按周末计算。")
        return said % {"years": listed(years)}

    def is_workday(self, day: date) -> bool:
        year = self.years.get(day.year)
        if year is None:
            return day.weekday() < SATURDAY
        return day in year.on or (day.weekday() < SATURDAY and day not in year.off)

    def word(self, day: date) -> str:
        """How the day differs from its place in the week: 放假 or 补班; else nothing."""
        year = self.years.get(day.year)
        if year is None:
            return ""
        return _("放假") if day in year.off else _("补班") if day in year.on else ""

    def workdays_of(self, year: int) -> frozenset[date]:
        first, last = date(year, 1, 1), date(year, 12, 31)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return frozenset(day for day in days if self.is_workday(day))

    def workdays_after(self, day: date) -> Iterator[date]:
        """Every working day after ``day``, without end."""
        while True:
            day += ONE_DAY
            if self.is_workday(day):
                yield day

    def within(self, first: date, last: date) -> int:
        """Working days of a span, both ends included, as a public notice counts them."""
        return self._until(last) - self._until(first - ONE_DAY) if first <= last else 0

    def _until(self, day: date) -> int:
        """Working days up to this one, since the first day that there is, which was a Monday."""
        weeks, rest = divmod(day.toordinal(), 7)
        exceptions = bisect_right(self._days_on, day) - bisect_right(self._days_off, day)
        return SATURDAY * weeks + min(rest, SATURDAY) + exceptions

    def left(self, today: date, due: date) -> int:
        """Working days from today, which is day 0, to a deadline; negative when it is past."""
        if due < today:
            return -self.within(due + ONE_DAY, today)
        return self.within(today + ONE_DAY, due)

    def deadline(self, after: date, workdays: int) -> date:
        """The last day of so many working days after ``after``."""
        following = self.workdays_after(after)
        for _day in range(workdays - 1):
            next(following)
        return next(following)


def read_calendar(text: str) -> WorkCalendar:
    """A calendar from TOML: ``[2025]`` with ``source``, ``off`` and ``on`` as ``"01-28"``.

    ValueError where a day is none.
    """
    years = {}
    for name, said in tomllib.loads(text).items():
        days = {
            key: frozenset(date.fromisoformat(f"{name}-{day}") for day in said[key])
            for key in ("off", "on")
        }
        years[int(name)] = YearOfWork(said["source"], **days)
    return WorkCalendar(years)


def in_both(off: frozenset[date], on: frozenset[date]) -> str:
    """What is wrong with two lists that name the same days; mostly nothing."""
    both = listed(f"{day:%m-%d}" for day in sorted(off & on))
    return _("%(days)s 既写了放假，又写了补班，请只留一处。") % {"days": both} if both else ""


def remarks(said: YearOfWork) -> list[str]:
    """What a year says needlessly: it is kept, and changes nothing."""
    found = []
    if rest := sorted(day for day in said.off if day.weekday() >= SATURDAY):
        days = listed(f"{day:%m-%d}" for day in rest)
        found.append(_("放假里的 %(days)s 是周末，本来就休息。") % {"days": days})
    if work := sorted(day for day in said.on if day.weekday() < SATURDAY):
        days = listed(f"{day:%m-%d}" for day in work)
        found.append(_("补班里的 %(days)s 不是周末，本来就上班。") % {"days": days})
    return found


@cache
def shipped_calendar() -> WorkCalendar:
    """The years that were published when this version was made."""
    text = resources.files("bihuan.presets").joinpath("holidays.toml").read_text("utf-8")
    return read_calendar(text)


SOON = 5
"""Working days before a deadline from which on it is near (DOMAIN 7.3, scheme B)."""


@dataclass(frozen=True, slots=True)
class Signal:
    """``level`` is red, yellow or blue; none has a deadline ahead that is far, or has none."""

    level: str
    text: str


NO_SIGNAL = Signal("", "")


def signal(due: date | None, today: date, calendar: WorkCalendar) -> Signal:
    """Red when overdue, yellow on its last day, blue when near."""
    if due is None:
        return NO_SIGNAL
    left = calendar.left(today, due)
    if due < today:
        return Signal("red", counted("超期 %(n)s 个工作日", max(-left, 1)))
    if due == today:
        return Signal("yellow", _("今天到期"))
    return Signal("blue", counted("还有 %(n)s 个工作日", left)) if left <= SOON else NO_SIGNAL
