"""Days: the only owner of what words about time mean: days, spans of days, deadlines."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from bihuan.periods import end_of_month
from bihuan.words import _
from bihuan.written.cells import Cell, half_width, squeezed, text_of
from bihuan.written.values import without_brackets

AT_ONCE = (
    "立行立改", "立知立改", "即知即改", "即行即改", "立说立改", "边查边改", "边督边改",
    "即查即改", "立查立改", "马上整改", "马上就改", "立即整改", "立即完成", "立即",
)  # fmt: skip
STANDING = (
    "长期坚持", "长期整改", "持续整改", "持续推进", "持续坚持", "持续开展", "坚持", "常态化",
    "长期", "持续", "经常性",
)  # fmt: skip
_SERIAL = range(20_000, 80_000)
"""Spreadsheet day numbers from 1954 to 2119; other whole numbers are not days."""

_YEAR = r"(?:(?P<year>(?:19|20)\d{2})年?[-./]?)"
_DAY = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?:年|[-./])(?P<month>\d{1,2})(?:月|[-./])(?P<day>\d{1,2})(?:日|号)?"
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})(?:月(?P<day>\d{1,2})(?:日|号)?|[./](?P<day2>\d{1,2}))")
_MONTH = re.compile(
    _YEAR + r"?(?P<month>\d{1,2})月(?:份)?(?P<part>上旬|中旬|下旬|底|末|初)?"
    r"|(?P<year2>(?:19|20)\d{2})[-./](?P<month2>\d{1,2})(?P<part2>底|末|初)?"
)
_QUARTER = re.compile(_YEAR + r"?(?:第)?(?P<quarter>[一二三四1-4])季度(?:末|底)?")
_HALF = re.compile(_YEAR + r"?(?P<half>上|下)半年(?:末|底)?")
_YEAR_END = re.compile(_YEAR + r"?(?:年)?(?:年底|年末|底|末|年内|内|全年|年度|年)?")

_BEFORE = re.compile(r"(?:之|以)?前(?:完成|办结|整改到位)?$|(?:完成|办结)$")
_RANGE = re.compile(
    r"[-—–~～至到]+(?=\d{1,2}月|(?:19|20)\d{2}[年./]|\d{1,2}日|年底|年末|底|\d{1,2}\.\d{1,2}$)"
)
_SAME_MONTH = re.compile(
    r"^((?:19|20)\d{2}[./年]\d{1,2}[./月])(\d{1,2})日?[-—–~～至到]+(\d{1,2})日?$"
)
_WORDS_YEAR = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "去年": -1}
_QUARTERS = {word: n for n, pair in enumerate(("一1", "二2", "三3", "四4"), 1) for word in pair}

_HOUR = r"(?:\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?Z?|\d{1,2}[时点](?:\d{1,2}分?|半|整)?)"
_PART_OF_DAY = "上午|下午|中午|晚上|晚|早上|早|全天|凌晨|傍晚"
_CLOCK = re.compile(
    rf"(?:(?<=\d)\s+|(?<=[日号])\s*|(?<=\d)T|(?<=\d)(?={_PART_OF_DAY}))"
    rf"(?:{_PART_OF_DAY})?{_HOUR}?(?:\s*[-—–~～至到]+\s*(?:{_PART_OF_DAY}|次日)?{_HOUR})?"
    r"(?=$|\s*前|\s*之前|\s*以前)"
)
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
_LABEL = re.compile(r"^[^\d:]{2,10}:(?=.)")
_CHINESE = re.compile(r"[\u3007○零一二三四五六七八九十]+(?=[年月日号](?!间|常|报))")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})(?=年(?:\d{1,2}月|年?底|年?末)|[.](?:\d{1,2}[.]\d{1,2}$))")
_SAID = re.compile(
    r"(?:(?:(?:19|20)\d{2}|今|本|明)年?[-./]?|(?<![\d两几半多第]))"
    r"(?:\d{1,2}月(?:份?(?:上旬|中旬|下旬|底|末|初)|\d{1,2}[日号]?(?!\d))?"
    r"|(?<=[-./])\d{1,2}(?:[-./]\d{1,2})?(?!\d)|第?[一二三四1-4]季度|[上下]半年|年?[底末内]|全年)"
    r"(?!以?来|起|开始|个|以?后)"
)
_ONLY_DATE_MARKS = re.compile(r"[\d年月日号./\\-]*\d[\d年月日号./\\-]*")


class NotADay(ValueError):
    """Words that say no day at all."""


class NoSuchDay(NotADay):
    """Words that are meant for a day, and there is none such, as 30 February."""


def is_at_once(words: str) -> bool:
    """Whether a deadline without a day says: now."""
    return any(word in squeezed(words) for word in AT_ONCE)


def is_standing(words: str) -> bool:
    """Whether a deadline without a day says: always."""
    return any(word in squeezed(words) for word in STANDING)


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date


def day_of(cell: Cell, year: int | None) -> date:
    """The day that a cell names; a month, quarter, half or year means its last day.

    ``year`` completes a day written without one. NotADay says what is missing or impossible.
    """
    return span_of(cell, year).last


def span_of(cell: Cell, year: int | None) -> Span:
    """The days from first to last that a cell names; most name a single one."""
    if isinstance(cell, datetime):
        return Span(cell.date(), cell.date())
    if isinstance(cell, date):
        return Span(cell, cell)
    if (serial := _serial(cell)) is not None:
        return Span(serial, serial)
    return _span_in(_plain(text_of(cell)), year)


def _serial(cell: Cell) -> date | None:
    """The day behind a spreadsheet's day number, also where it was saved as text."""
    if isinstance(cell, str) and re.fullmatch(r"[2-7]\d{4}", cell):
        cell = int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal) or int(cell) not in _SERIAL:
        return None
    return date(1899, 12, 30) + timedelta(days=int(cell))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Without hours, weekdays, remarks in brackets and labels; numerals and years in digits."""
    text = squeezed(_CLOCK.sub("", half_width(text).strip()))
    text = _WEEKDAY.sub("", without_brackets(text) or text.strip("()[]"))
    text = _CHINESE.sub(lambda found: _digits(found[0]), _LABEL.sub("", text))
    text = _SHORT_YEAR.sub(r"20\1", text).strip("。.,;")
    return _BEFORE.sub("", _SAME_MONTH.sub(r"\1\2至\1\3", text))


def _digits(numeral: str) -> str:
    """Chinese numerals as digits: 十二 is 12, 三十一 is 31, 二〇二四 is 2024."""
    values = {word: n for n, word in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "○": 0}
    if "十" not in numeral:
        return "".join(str(values[char]) for char in numeral)
    tens, _ten, ones = numeral.partition("十")
    return str(values.get(tens, 1) * 10 + values.get(ones, 0))


@lru_cache(maxsize=4096)
def _span_in(text: str, year: int | None) -> Span:
    parts = [part for part in _RANGE.split(text) if part]
    if len(parts) > 1:
        last = _end_of_range(parts, year)
        try:
            first = _day_in(parts[0], last.year)
        except NotADay:
            return Span(last, last)
        return Span(min(first, last), last)
    day = _day_in(text, year)
    return Span(day, day)


@lru_cache(maxsize=4096)
def _day_in(text: str, year: int | None) -> date:
    for words, shift in _WORDS_YEAR.items():
        if text.startswith(words):
            return _day_in(f"{_needed(year) + shift}年{text.removeprefix(words)}", year)
    for form, last in _FORMS:
        if (found := form.fullmatch(text)) and (form is not _YEAR_END or _says_year(text)):
            return last(found, year)
    kind = NoSuchDay if _ONLY_DATE_MARKS.fullmatch(text) else NotADay
    raise kind(_("“%(text)s”不是日期") % {"text": text})


def days_said(cell: Cell, year: int | None) -> list[date]:
    """The days that a sentence speaks of, in its order; a day once given its year lends it to
    those after it. Not the days from which something begins, nor what recurs.
    """
    text = _plain(text_of(cell))
    days: list[date] = []
    for words in () if "每" in text else _SAID.findall(text):
        if len(words) > 1:
            days.append(_day_in(words, days[-1].year if days else year))
    return days


def _end_of_range(parts: list[str], year: int | None) -> date:
    """The last day of a span; what its end leaves out stands in its start."""
    start = re.match(
        r"(?:(?P<year>(?:19|20)\d{2})年?[-./]?)?(?:(?P<month>\d{1,2})[月./])?", parts[0]
    )
    known = start["year"] if start else None
    end = parts[-1]
    if re.fullmatch(r"\d{1,2}日", end) and start and start["month"]:
        end = f"{start['month']}月{end}"
    return _day_in(end, int(known) if known else year)


def _says_year(text: str) -> bool:
    return bool(text) and (
        "年" in text or text in {"底", "末"} or bool(re.match(r"(19|20)\d{2}", text))
    )


def _needed(year: int | None) -> int:
    if year is None:
        raise NotADay(_("日期没有写年份"))
    return year


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDay(
            _("没有 %(year)s年%(month)s月%(day)s日 这一天")
            % {"year": year, "month": month, "day": day}
        ) from error


def _exact(found: re.Match[str], _year: int | None) -> date:
    return _date(int(found["year"]), int(found["month"]), int(found["day"]))


def _month_day(found: re.Match[str], year: int | None) -> date:
    return _date(_needed(year), int(found["month"]), int(found["day"] or found["day2"]))


def _month(found: re.Match[str], year: int | None) -> date:
    written, month = found["year"] or found["year2"], int(found["month"] or found["month2"])
    part = found["part"] or found["part2"] or ""
    of = int(written) if written else _needed(year)
    if not 1 <= month <= 12:
        raise NoSuchDay(_("没有 %(month)s 月") % {"month": month})
    if day := {"上旬": 10, "中旬": 20, "初": 10}.get(part):
        return date(of, month, day)
    return end_of_month(of, month)


def _quarter(found: re.Match[str], year: int | None) -> date:
    of = int(found["year"]) if found["year"] else _needed(year)
    return end_of_month(of, 3 * _QUARTERS[found["quarter"]])


def _half(found: re.Match[str], year: int | None) -> date:
    of = int(found["year"]) if found["year"] else _needed(year)
    return end_of_month(of, 6 if found["half"] == "上" else 12)


def _year_end(found: re.Match[str], year: int | None) -> date:
    return date(int(found["year"]) if found["year"] else _needed(year), 12, 31)


_FORMS = (
    (_DAY, _exact),
    (_COMPACT, _exact),
    (_MONTH_DAY, _month_day),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_HALF, _half),
    (_YEAR_END, _year_end),
)


_PERIOD = re.compile(
    r"(?<!\d)(?P<year>20\d{2})年?度?"
    r"(?:[-./]?(?:第?(?P<from>\d{1,2})月?(?:份)?[-—–~～至到]+)?(?P<month>\d{1,2})月"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)?(?!\d)"
)


def period_of(text: str) -> Span | None:
    """The month, months, quarter, half or year that a title such as 2024年12月… speaks of."""
    found = _PERIOD.search(_CHINESE.sub(lambda said: _digits(said[0]), squeezed(text)))
    if not found:
        return None
    year = int(found["year"])
    first, last = _months(found)
    if not 1 <= first <= last <= 12:
        return None
    return Span(date(year, first, 1), end_of_month(year, last))


def _months(found: re.Match[str]) -> tuple[int, int]:
    if found["month"]:
        return int(found["from"] or found["month"]), int(found["month"])
    if found["quarter"]:
        last = 3 * _QUARTERS[found["quarter"]]
        return last - 2, last
    if found["half"]:
        return (1, 6) if found["half"] == "上" else (7, 12)
    return 1, 12
