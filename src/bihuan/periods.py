"""Spans of days: half-open periods and the calendar spans a report speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1900, 3000)
"""The years that a ledger may speak of."""

FIRST_DAY = date(2000, 1, 1)
"""Before it nothing was done that is entered by hand: an earlier day is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` up to but not including ``end``."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period ends before it starts: {self.start} to {self.end}")

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.last.isoformat()}"


def year_to_date(day: date) -> Period:
    return Period(date(day.year, 1, 1), day + timedelta(days=1))


def end_of_month(year: int, month: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """The same day some years on; 29 February falls back to 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_later(day: date, months: int) -> date:
    """The same day some months on; a day that the month has not falls back to its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), end_of_month(year, month + 1))


def gaps(spans: Iterable[tuple[date, date | None]], until: date) -> list[tuple[date, date | None]]:
    """The half-open spans that none of these covers, from the first start on.

    A span that ends with None is still running; so is a gap that lasts on the day ``until``.
    """
    found: list[tuple[date, date | None]] = []
    covered: date | None = None
    for start, end in sorted(spans, key=lambda span: span[0]):
        if covered is not None and start > covered:
            found.append((covered, start))
        covered = max(covered or start, end or date.max)
    if covered is not None and covered <= until:
        found.append((covered, None))
    return found


def same_day_last_year(day: date) -> date:
    return years_later(day, -1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The two times of a question: the day it speaks of, and how much of the log counts.

    ``known_at`` is the sequence of the last entry that counts; None is the whole log.
    """

    as_of: date
    known_at: int | None = None


def official(day: date | None) -> str:
    """A day as official documents write it (GB/T 9704-2012, 7.3.5.4); none is empty."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
