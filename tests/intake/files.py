"""Files as offices keep them, written for a test by the real libraries."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def workbook(
    path: Path, *sheets: tuple[str, list[list[Any]]], merges: tuple[str, ...] = ()
) -> Path:
    """A workbook of sheets; ``merges`` are ranges of the first, such as A3:A5."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def table(path: Path, rows: list[list[Any]], *merges: str) -> Path:
    return workbook(path, ("台账", rows), merges=merges)


def with_formula_error(path: Path) -> Path:
    """A workbook whose second record holds a formula that came to an error."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["序号", "存在问题", "整改时限"])
    sheet.write_row(1, 0, [1, "甲", "年底前"])
    sheet.write_row(2, 0, [2, "乙"])
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    book.close()
    return path


def text_table(
    path: Path, rows: list[list[Any]], *, encoding: str = "utf-8", sep: str = ","
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=sep).writerows(rows)
    return path
