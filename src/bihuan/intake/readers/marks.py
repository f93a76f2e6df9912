"""Marks: what a cell shows where that differs from what it holds (94.3% for 0.943, 2024年12月)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from bihuan.written.cells import Cell, CellError

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_BUILT_IN = {
    9: "0%", 10: "0.00%", 17: "mmm-yy", 27: "yyyym", 36: "yyyym", 50: "yyyym", 52: "yyyym",
    57: "yyyym",
}  # fmt: skip
"""Number formats that a file names by number only and that matter here (zh-CN editions)."""


class Shown(StrEnum):
    """How a number format shows a value."""

    PERCENT = "percent"
    MONTH = "month"
    YEAR = "year"


Mark: TypeAlias = Shown | CellError
Marks: TypeAlias = Mapping[int, Mapping[int, Mark]]
"""Row number from 1, then column from 0."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows counted from 1, columns from 0, both ends inclusive."""

    top: int
    left: int
    bottom: int
    right: int


def shown_by(code: str) -> Shown | None:
    """Judge a number format such as ``yyyy"年"m"月"``; None where the value shows as it is."""
    plain = _QUOTED.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "%" in plain:
        return Shown.PERCENT
    if "y" not in plain or re.search(r"[dhs]", plain):
        return None
    return Shown.MONTH if "m" in plain else Shown.YEAR


def shown_by_number(number: int, codes: Mapping[int, str]) -> Shown | None:
    code = codes.get(number) or _BUILT_IN.get(number)
    return shown_by(code) if code else None


def as_shown(cell: Cell, mark: Mark) -> Cell:
    if isinstance(mark, CellError):
        return mark
    return _SHOWING[mark](cell)


def _percent(cell: Cell) -> Cell:
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal):
        return cell
    percent = (Decimal(cell) * 100).normalize()
    return f"{percent:f}%"


def _month(cell: Cell) -> Cell:
    return f"{cell.year}年{cell.month}月" if isinstance(cell, date) else cell


def _year(cell: Cell) -> Cell:
    return f"{cell.year}年" if isinstance(cell, date) else cell


_SHOWING: dict[Shown, Callable[[Cell], Cell]] = {
    Shown.PERCENT: _percent,
    Shown.MONTH: _month,
    Shown.YEAR: _year,
}
