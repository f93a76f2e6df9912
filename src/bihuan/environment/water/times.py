"""When a sample was taken, as files write it: the only owner of its reading.

A day, an hour, or a month alone, which stands for its first day. An instant with a zone is taken in
the time of Beijing.
"""

import re
from datetime import date, datetime, timedelta, timezone
from functools import cache

from bihuan.words import _

BEIJING = timezone(timedelta(hours=8))

_CLOCK = r"(?:[T\s]*(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{2})?分?(?::\d{2}(?:\.\d+)?)?)?)?"
_FULL = re.compile(
    r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})(?:[-/.月](?P<day>\d{1,2}))?"
    r"|(?P<month2>\d{2})(?P<day2>\d{2})?)[月日号]?(?:份)?"
    rf"{_CLOCK}\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?"
)
_SHORT = re.compile(rf"(?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?[T\s]+{_CLOCK.strip('?')}")
_MONTH = re.compile(r"(?P<month>\d{1,2})月(?:份)?")


def time_of(value: object, year: int | None) -> datetime | str:
    """A time, or why it is none. ``year`` is that of times which say none."""
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a local day
    return _read(str(value or "").strip(), year)


@cache
def _read(text: str, year: int | None) -> datetime | str:
    if full := _FULL.fullmatch(text):
        return _made(text, full.groupdict())
    short = _SHORT.fullmatch(text) or _MONTH.fullmatch(text)
    if short is None:
        return _("时间“%(text)s”不是日期") % {"text": text}
    if year is None:
        return _("时间“%(text)s”没有年份，请给出年份") % {"text": text}
    return _made(text, {"year": str(year), **short.groupdict()})


def _made(text: str, parts: dict[str, str | None]) -> datetime | str:
    def part(*names: str, least: int = 0) -> int:
        return next((int(said) for name in names if (said := parts.get(name))), least)

    try:
        time = datetime(  # noqa: DTZ001 - a local time
            part("year"),
            part("month", "month2", least=1),
            part("day", "day2", least=1),
            part("hour"),
            part("minute"),
        )
    except ValueError:
        return _("时间“%(text)s”不存在") % {"text": text}
    zone = parts.get("zone")
    if zone is None:
        return time
    offset = "+00:00" if zone == "Z" else zone
    return (
        datetime.fromisoformat(f"{time.isoformat()}{offset}")
        .astimezone(BEIJING)
        .replace(tzinfo=None)
    )
