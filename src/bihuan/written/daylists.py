"""Lists of days of a year, a line for a day or for days from one to another: read and written."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bihuan.words import _
from bihuan.workdays import ONE_DAY

_MONTH_DAY = r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?"
_DAYS = re.compile(rf"{_MONTH_DAY}(?:\s*[~～至—–到]+\s*{_MONTH_DAY})?", re.ASCII)


def read_days(text: str, year: int) -> tuple[frozenset[date], list[str]]:
    """The days that lines name, as ``01-28`` or ``01-28~02-03``; and which lines name none, why."""
    days: set[date] = set()
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not (said := line.strip()):
            continue
        try:
            days |= _days_in(said, year)
        except ValueError as error:
            place = {"number": number, "said": said, "why": error}
            wrong.append(_("第 %(number)s 行“%(said)s”：%(why)s") % place)
    return frozenset(days), wrong


def _days_in(said: str, year: int) -> set[date]:
    found = _DAYS.fullmatch(said)
    if found is None:
        raise ValueError(_("请写成 01-28，或 01-28~02-03，一行一个。"))
    first = _day_of(year, *found.group(1, 2, 3))
    last = _day_of(year, *found.group(4, 5, 6)) if found[5] else first
    if last < first:
        raise ValueError(_("后一天早于前一天。跨年的，两年各写各的。"))
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


def _day_of(year: int, said_year: str | None, month: str, day: str) -> date:
    if said_year and int(said_year) != year:
        raise ValueError(_("这里只写%(year)s年的日子。") % {"year": year})
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise ValueError(_("%(year)s年没有这一天。") % {"year": year}) from None


def days_in_lines(days: Iterable[date]) -> str:
    """Days as ``read_days`` takes them: a line for each day, or for days that follow each other."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == ONE_DAY:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "\n".join(
        f"{first:%m-%d}" if first == last else f"{first:%m-%d}~{last:%m-%d}"
        for first, last in spans
    )
