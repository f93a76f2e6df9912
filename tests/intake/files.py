"""Files as offices keep them, written for a test by the real libraries."""

import csv
import re
from datetime import datetime
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


def drawn_table(folder: Path, drawn: dict[str, Any]) -> Path:
    """A ledger of offices.toml as the file that it describes."""
    sheets = _sheets(drawn["table"])
    if "sep" in drawn:
        rows = [[_bare(cell) for cell in row] for row in sheets[0][1]]
        path = folder / f"台账.{drawn['format']}"
        return text_table(path, rows, encoding=drawn["encoding"], sep=drawn["sep"])
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name.rstrip("*"))
        sheet.sheet_state = "hidden" if name.endswith("*") else "visible"
        for row in rows:
            sheet.append([_value(cell) for cell in row])
        for merge in _merges(rows):
            sheet.merge_cells(**merge)
        _formatted_but_empty(sheet.cell(len(rows) + 5, max(map(len, rows)) + 3))
    path = folder / "台账.xlsx"
    book.save(path)
    return path


def _formatted_but_empty(cell: Any) -> None:
    cell.fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")


def _sheets(text: str) -> list[tuple[str, list[list[str]]]]:
    sheets: list[tuple[str, list[list[str]]]] = []
    for line in text.strip("\n").split("\n"):
        if line.startswith("["):
            sheets.append((line.strip("[]"), []))
            continue
        if not sheets:
            sheets.append(("台账", []))
        sheets[-1][1].append([cell.strip().replace("\\n", "\n") for cell in line.split("|")])
    return sheets


def _bare(cell: str) -> str:
    return "" if cell in {"^", "<"} else cell.lstrip("'@")


def _value(cell: str) -> Any:
    if cell.startswith("@"):
        return datetime.fromisoformat(cell[1:])
    if re.fullmatch(r"\d+(\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return _bare(cell) or None


def _merges(rows: list[list[str]]) -> list[dict[str, int]]:
    """The merged ranges that ^ and < describe."""
    found = []
    for top, row in enumerate(rows):
        for left, cell in enumerate(row):
            if cell in {"^", "<"}:
                continue
            right, bottom = left, top
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            while bottom + 1 < len(rows) and _at(rows[bottom + 1], left) == "^":
                bottom += 1
            if right > left or bottom > top:
                found.append({"start_row": top + 1, "start_column": left + 1,
                              "end_row": bottom + 1, "end_column": right + 1})  # fmt: skip
    return found


def _at(row: list[str], index: int) -> str:
    return row[index] if index < len(row) else ""
