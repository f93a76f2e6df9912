"""Ledgers as Excel files: one table on landscape A4, ready to print and to be read in again."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

A4 = 9
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for a formula once somebody types into the cell."""
CELL = 32_767
"""The most characters that a cell holds."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under its title and a note of what it shows; ``widths`` are in characters.

    ``made_at`` goes into the properties of the file: the same table is the same file.
    """

    title: str
    note: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Iterable[tuple[str, ...]]
    made_at: datetime


def write(sheet: Sheet, path: Path) -> None:
    """Write the whole file or nothing."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        made = Path(folder, "sheet.xlsx")
        with xlsxwriter.Workbook(str(made)) as book:
            book.set_properties({"title": sheet.title, "created": _naive(sheet.made_at)})
            _fill(book, sheet)
        with made.open("rb") as done:
            os.fsync(done.fileno())
        made.replace(path)


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None, microsecond=0)


def _fill(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet()
    formats = _formats(book)
    last = len(sheet.headings) - 1
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer("&C第 &P 页，共 &N 页")
    page.freeze_panes(3, 0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.merge_range(0, 0, 0, last, sheet.title, formats["title"])
    page.merge_range(1, 0, 1, last, sheet.note, formats["note"])
    page.set_row(0, 32)
    for column, heading in enumerate(sheet.headings):
        page.write_string(2, column, heading, formats["head"])
    for row, cells in enumerate(sheet.rows, start=3):
        for column, text in enumerate(cells):
            page.write_string(row, column, text[:CELL], _format(text, formats))


def _format(text: str, formats: dict[str, Any]) -> Any:
    return formats["quoted" if text.startswith(FORMULA) else "cell"]


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": "仿宋", "font_size": 10, "border": 1, "text_wrap": True, "valign": "top"}
    middle = {"align": "center", "valign": "vcenter"}
    kinds = {
        "title": {"font_name": "方正小标宋简体", "font_size": 18, **middle},
        "note": {"font_name": "仿宋", "font_size": 10, "align": "right"},
        "head": {**cell, "font_name": "黑体", **middle},
        "cell": cell,
        "quoted": {**cell, "quote_prefix": True},
    }
    return {name: book.add_format(kind) for name, kind in kinds.items()}
