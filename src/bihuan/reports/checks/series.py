"""Numerals that only number what follows them, seen by standing in a row: 一组、二组、三组.

Each of these takes a text and hides such words, keeping its length.
"""

import re
from functools import cache

from bihuan.reports.checks.words import words

HIDDEN = "\u2593"
"""What stands in the place of every character of such words."""

_ORDER = "一二三四五六七八九十"
_SAYING = re.compile(r"[“‘「]([\u4e00-\u9fff，、；]{7,40})[”’」]")
_STEP = r"[^\d一二两三四五六七八九十，。；：、\n]{1,7}"
_UP = re.compile(
    rf"一{_STEP}[、，]?[二两]{_STEP}[、，]?三{_STEP}(?:[、，]?四{_STEP})?(?:[、，]?五{_STEP})?"
)
_PARTS = "[表册图书函单账库网码证室廊墙处科所庭]"
_SOME = "[一两二三四五六七八九]"
_PAIRED = re.compile(rf"(?<![\d{_ORDER}百千万]){_SOME}{_PARTS}{_SOME}{_PARTS}(?![\u4e00-\u9fff]件)")
"""Things of a slogan two by two: 四表一册, 三单一函."""


def without_series(text: str) -> str:
    """The text without ordinals in a row, and slogans that count up or go in even steps."""
    lines = map(_without_rows, text.split("\n"))
    text = _SAYING.sub(
        lambda found: _away(found) if is_saying(found[1]) else found[0], "\n".join(lines)
    )
    return _PAIRED.sub(_away, text)


def is_saying(said: str) -> bool:
    """Whether quoted words go in even steps, as 一人不廉，全家不圆, or count up from one."""
    steps = re.split("[，、；]", said)
    is_even = len(steps) > 1 and len({len(step) for step in steps}) == 1
    return is_even or bool(_UP.fullmatch(said))


@cache
def _in_rows() -> re.Pattern[str]:
    return re.compile(rf"(?<![{_ORDER}百千万两零分之第\d])[{_ORDER}](?:{words().ordered})")


def _without_rows(line: str) -> str:
    """Hides what goes on from 一 and 二 of its kind in a line: 三组 after 二组."""
    rows: dict[str, list[re.Match[str]]] = {}
    for found in _in_rows().finditer(line):
        row = rows.setdefault(found[0][1:], [])
        if len(row) < len(_ORDER) and found[0][0] == _ORDER[len(row)]:
            row.append(found)
    said = list(line)
    for found in (one for row in rows.values() if len(row) > 1 for one in row):
        said[found.start() : found.end()] = _away(found)
    return "".join(said)


def _away(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])
