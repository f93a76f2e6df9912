"""Files: the only owner of opening a table file; gives its sheets as rows of plain cells."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine as calamine

from bihuan.errors import Unreadable
from bihuan.intake.readers.containers import SAVE_AS, FileKind, encrypted, file_kind
from bihuan.intake.readers.limits import check_size
from bihuan.intake.readers.marks import Marks, Merge, as_shown
from bihuan.intake.readers.ooxml import Sheets
from bihuan.words import _
from bihuan.written.cells import Cell, normalise

DELIMITERS = ",\t;|，"
_SAMPLE_LINES = 30


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` counts from the first row and column; ``merges`` is None for text files,
    where a merged cell left nothing but blanks.
    """

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    height: int
    merges: tuple[Merge, ...] | None = None
    is_hidden: bool = False


def sheets(path: Path) -> list[Sheet]:
    """Open a workbook or text table; Unreadable says why it cannot be opened."""
    kind = file_kind(path)
    if kind is FileKind.TEXT:
        return [_text_sheet(path)]
    return _workbook(path, kind)


def _workbook(path: Path, kind: FileKind) -> list[Sheet]:
    marked = Sheets(path) if kind is FileKind.XLSX else None
    try:
        book = calamine.load_workbook(str(path))
        return [
            _sheet(book.get_sheet_by_name(meta.name), meta, marked)
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise encrypted() from error
    except calamine.CalamineError as error:
        raise Unreadable(_("文件损坏，打不开。"), hint=SAVE_AS) from error


def _sheet(sheet: calamine.CalamineSheet, meta: Any, marked: Sheets | None) -> Sheet:
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    check_size(sheet.name, height, width)
    marks = marked.marks(sheet.name) if marked and height else {}
    return Sheet(
        name=sheet.name,
        rows=lambda: _rows(sheet, marks),
        height=height,
        merges=tuple(Merge(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in _merges(sheet)),
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
    )


def _merges(sheet: calamine.CalamineSheet) -> list[Any]:
    return list(sheet.merged_cell_ranges or [])


def _rows(sheet: calamine.CalamineSheet, marks: Marks) -> Iterator[list[Cell]]:
    if sheet.start is None:
        return
    top, left = sheet.start
    for _blank in range(top):
        yield []
    indent: list[Cell] = [None] * left
    for number, values in enumerate(sheet.iter_rows(), start=top + 1):
        row = [*indent, *map(normalise, values)]
        for column, mark in marks.get(number, {}).items():
            if column < len(row):
                row[column] = as_shown(row[column], mark)
        yield row


def _text_sheet(path: Path) -> Sheet:
    text = _decoded(path.read_bytes())
    delimiter = _delimiter(text)
    try:
        rows = [[normalise(value) for value in line] for line in _lines(text, delimiter)]
    except csv.Error as error:
        raise Unreadable(
            _("文本表格读不下去：%(error)s。") % {"error": error}, hint=SAVE_AS
        ) from error
    check_size(path.name, len(rows), max(map(len, rows), default=0))
    return Sheet(name="", rows=lambda: iter(rows), height=len(rows))


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(16 * 1024 * 1024)
    return csv.reader(text.splitlines(keepends=True), delimiter=delimiter)


def _decoded(data: bytes) -> str:
    """Text as offices save it: UTF-8 or UTF-16 with a mark, else UTF-8, else GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        _("文字编码无法识别。"), hint=_("请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。")
    )


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the most alike rows."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    counts = {mark: sum(mark in line for line in lines) for mark in DELIMITERS}
    best = max(counts.values(), default=0)
    return next((mark for mark in DELIMITERS if counts[mark] == best and best), ",")
