"""Values: the only owner of what a cell's words mean: days, deadlines, numbers, lists of units."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bihuan.intake.readers.cells import BLANK_MARKS, Cell, half_width, squeezed, text_of
from bihuan.periods import end_of_month

AT_ONCE = (
    "立行立改",
    "立知立改",
    "即知即改",
    "边查边改",
    "立查立改",
    "立即整改",
    "立即完成",
    "立即",
)
STANDING = ("长期坚持", "长期整改", "持续整改", "持续推进", "持续坚持", "常态化", "长期", "持续")
DONE = ("已办结", "办结", "已完成", "完成", "已整改", "是", "√", "对")
_SERIAL = range(20_000, 80_000)
"""Spreadsheet day numbers from 1954 to 2119; other whole numbers are not days."""

_YEAR = r"(?:(?P<year>(?:19|20)\d{2})年?[-./]?)"
_DAY = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?:年|[-./])(?P<month>\d{1,2})(?:月|[-./])(?P<day>\d{1,2})(?:日|号)?"
    r"(?:T?\d{1,2}:\d{2}(?::\d{2})?)?"
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
_RANGE = re.compile(r"(?:[-—–~～至到])(?=\d{1,2}月|(?:19|20)\d{2}年|\d{1,2}日|年底|年末|底)")
_WORDS_YEAR = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "去年": -1}
_QUARTERS = {word: n for n, pair in enumerate(("一1", "二2", "三3", "四4"), 1) for word in pair}
_APPROXIMATE = re.compile(r"^(?:约|近|大约|超过|超|不低于|不少于)|(?:左右|以上|以下|余|多)$")
_PARTS = re.compile(r"[,、;；，\n/|]|\s{2,}")
_OPEN, _SHUT = "(（[【", ")）]】"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; ``about`` is what made it approximate, such as 约 or 以上."""

    value: Decimal
    about: str = ""
    unit: str = ""


class NotADay(ValueError):
    """Words that look like a day and are none, or that say none at all."""


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in BLANK_MARKS | {"", "无日期"})


def day_of(cell: Cell, year: int | None) -> date:
    """The day that a cell names; a month, quarter, half or year means its last day.

    ``year`` completes a day written without one. NotADay says what is missing or impossible.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool) and cell in _SERIAL:
        return date(1899, 12, 30) + timedelta(days=cell)
    return _day_in(_BEFORE.sub("", squeezed(text_of(cell))), year)


@lru_cache(maxsize=4096)
def _day_in(text: str, year: int | None) -> date:
    parts = _RANGE.split(text)
    if len(parts) > 1:
        return _end_of_range(parts, year)
    for words, shift in _WORDS_YEAR.items():
        if text.startswith(words):
            return _day_in(f"{_needed(year) + shift}年{text.removeprefix(words)}", year)
    for form, last in _FORMS:
        if (found := form.fullmatch(text)) and (form is not _YEAR_END or _says_year(text)):
            return last(found, year)
    raise NotADay(f"“{text}”不是日期")


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
        raise NotADay("日期没有写年份")
    return year


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADay(f"没有 {year}年{month}月{day}日 这一天") from error


def _exact(found: re.Match[str], _year: int | None) -> date:
    return _date(int(found["year"]), int(found["month"]), int(found["day"]))


def _month_day(found: re.Match[str], year: int | None) -> date:
    return _date(_needed(year), int(found["month"]), int(found["day"] or found["day2"]))


def _month(found: re.Match[str], year: int | None) -> date:
    written, month = found["year"] or found["year2"], int(found["month"] or found["month2"])
    part = found["part"] or found["part2"] or ""
    of = int(written) if written else _needed(year)
    if not 1 <= month <= 12:
        raise NotADay(f"没有 {month} 月")
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


def has_digits(cell: Cell) -> bool:
    return any(char.isdigit() for char in half_width(text_of(cell)))


def number_of(cell: Cell) -> Number | None:
    """A number with what stands around it (约, 以上, a unit); None where there is none."""
    if isinstance(cell, bool):
        return None
    text = squeezed(text_of(cell)).replace(",", "")
    about = "".join(_APPROXIMATE.findall(text))
    text = _APPROXIMATE.sub("", text)
    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(\D{0,12})", text)
    if not found:
        return None
    unit = found[2]
    about += "".join(_APPROXIMATE.findall(unit))
    try:
        return Number(Decimal(found[1]), about, _APPROXIMATE.sub("", unit))
    except InvalidOperation:
        return None


@lru_cache(maxsize=4096)
def listed(text: str) -> tuple[str, ...]:
    """Parts of a list as offices write it; what stands in brackets stays with its part."""
    parts, depth, part = [], 0, ""
    for char in text:
        depth += (char in _OPEN) - (char in _SHUT)
        if depth <= 0 and _PARTS.fullmatch(char):
            parts.append(part)
            part = ""
        else:
            part += char
    cleaned = (_part(written) for written in [*parts, part])
    return tuple(dict.fromkeys(written for written in cleaned if written))


def _part(text: str) -> str:
    words = squeezed(text).strip("。.:：")
    return words.removesuffix("等") if len(words) > 2 else words.strip("等")


def without_brackets(text: str) -> str:
    return re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]", "", text)


def unit_in_brackets(heading: str) -> str:
    """The unit of measure that a heading names, as in 案件数量(件)."""
    found = re.search(r"[(（\[【:：]([^()（）\[\]【】]{1,12})[)）\]】]?$", squeezed(heading))
    return found[1].removeprefix("单位:") if found else ""
