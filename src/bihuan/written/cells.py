"""Cells: the only owner of what a cell may hold past the border, and of its plain text."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

EXCEL_DIGITS = 15
"""A spreadsheet computes with 17 significant digits and shows 15: the rest is noise."""

ERROR_CODES = frozenset(
    {
        "#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
        "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", "#N/A!",
    }
)  # fmt: skip
BLANK_MARKS = frozenset({"/", "//", "\\", "-", "--", "—", "——", "－", "–", "／", "N/A", "n/a"})  # noqa: RUF001
"""What people write into a cell to say that nothing belongs there."""

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]|_x000D_")
_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x0b")
_CONTROL = re.compile(r"[\x00-\x08\x0c\x0e-\x1f\x7f]")
_SPACE = re.compile(r"\s+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula that could not be computed, e.g. ``#REF!``."""

    code: str

    def __str__(self) -> str:
        return self.code


NOT_COMPUTED = CellError("公式未计算")
"""A formula that a program wrote and no spreadsheet has computed yet: it has no value at all."""


Cell: TypeAlias = str | int | Decimal | date | datetime | bool | CellError | None


def normalise(value: object) -> Cell:
    """Turn what a file library returns into a Cell; a time of day or a duration becomes text."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, int | Decimal | date | CellError):
        return value
    if isinstance(value, time):
        return value.isoformat("minutes")
    return _duration(value) if isinstance(value, timedelta) else clean_text(str(value))


def clean_text(text: str) -> Cell:
    if not text.isascii() or "_" in text:
        text = _INVISIBLE.sub("", text)
    text = text.strip()
    if not text:
        return None
    if text[0] == "#" and text.upper() in ERROR_CODES:
        return CellError(text.upper())
    return text if text.isprintable() else _CONTROL.sub("", _LINE_END.sub("\n", text)) or None


def number(value: float) -> int | Decimal | CellError:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        return CellError("#NUM!")
    if value.is_integer() and abs(value) < 10**EXCEL_DIGITS:
        return int(value)
    exact = Decimal(repr(value))
    if len(exact.as_tuple().digits) > EXCEL_DIGITS:
        exact = Decimal(f"{value:.{EXCEL_DIGITS}g}")
    return int(exact) if exact == exact.to_integral_value() and abs(value) < 1e18 else exact


def _duration(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def text_of(cell: Cell) -> str:
    """Give the cell as a person would write it; blank is the empty string."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def half_width(text: str) -> str:
    """Letters, digits and punctuation that have a half-width twin; Chinese text stays."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Half-width and without any white space or line break."""
    return _SPACE.sub("", half_width(text))


def one_line(text: str) -> str:
    """A heading or a title on one line: breaks and runs of blanks go, blanks between words stay."""
    text = _SPACE.sub(" ", text.replace("\u3000", " ")).strip()
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


def is_number(cell: Cell) -> bool:
    """A number, or text that is nothing but one (CSV has no numbers)."""
    if isinstance(cell, str):
        return _NUMBER.fullmatch(squeezed(cell)) is not None
    return isinstance(cell, int | Decimal) and not isinstance(cell, bool)


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?%?|[-—/]+")


def column_letter(index: int) -> str:
    """Count from 0: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
