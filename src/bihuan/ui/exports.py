"""A list as a file, CSV or Excel: written row by row, so that its length costs no memory."""

import csv
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from bihuan.errors import Refused, Unreadable
from bihuan.ui.forms import FilterForm

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""What a browser is told that a file is."""

CHUNK = 2000
"""Rows read from the database at a time."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet read a cell as a formula; in Chinese settings also the wide signs."""

CELL = 32_767
"""The most characters that a cell of Excel holds."""

SHEET = 1_048_576 - 2
"""The most rows of a sheet of Excel, besides the note and the headings."""

COLUMNS = 16_384
"""The most columns of a sheet of Excel."""


Lines = Generator[list[Any], None, None]
"""The lines of a table, one by one; closing them lets go of where they come from."""

FIRST_YEAR = 1900
"""The first year of which Excel knows days; earlier ones are written as text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: a note of what it shows, its headings, and its lines one by one."""

    title: str
    day: date
    note: str
    headings: list[str]
    lines: Lines
    length: Callable[[], int]


def note(request: HttpRequest, title: str, form: FilterForm) -> str:
    """The first row: the list, the day, the filter, and the head of the ledger."""
    context = {"title": title, "form": form, "at": form.at}
    return " ".join(render_to_string("ui/export_note.txt", context, request).split())


def answer(kind: str, sheet: Sheet) -> HttpResponseBase:
    if kind not in WRITERS:
        raise Unreadable(_("导出格式只有 csv 和 xlsx。"))
    response, mime = WRITERS[kind](sheet)
    response["Content-Type"] = mime
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(kind, sheet)
    )
    return response


def file_name(kind: str, sheet: Sheet) -> str:
    return f"{sheet.title}-{sheet.day}.{kind}"


def write(kind: str, sheet: Sheet, file: IO[bytes]) -> None:
    """All of a sheet into an open file, each row as soon as it is read."""
    FILES[kind](sheet, file)


def check_fits(kind: str, length: int) -> None:
    if kind == "xlsx" and length > SHEET:
        raise Refused(
            _("Excel 一张表放不下 %(n)s 行。") % {"n": length}, hint=_("请导出 CSV，或先筛选。")
        )


def _check_width(width: int) -> None:
    if width > COLUMNS:
        raise Refused(
            _("Excel 一张表放不下 %(n)s 列。") % {"n": width}, hint=_("请导出 CSV，或先筛选。")
        )


def _csv(sheet: Sheet) -> tuple[HttpResponseBase, str]:
    """UTF-8 with a byte order mark, without which Excel takes Chinese for something else."""
    return StreamingHttpResponse(_csv_lines(sheet)), "text/csv; charset=utf-8"


def _write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    file.writelines(text.encode() for text in _csv_lines(sheet))


class _Echo:
    """A file that hands back what is written to it."""

    @staticmethod
    def write(text: str) -> str:
        return text


def _csv_lines(sheet: Sheet) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head = [[as_text(sheet.note)], [as_text(heading) for heading in sheet.headings]]
    yield "\ufeff" + "".join(writer.writerow(line) for line in head)
    lines = iter(sheet.lines)
    while some := list(islice(lines, CHUNK)):
        yield "".join(writer.writerow([_csv_cell(value) for value in line]) for line in some)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | Decimal) else as_text(str(value))


def as_text(text: str) -> str:
    """A cell that no spreadsheet will run: a quote stands before what looks like a formula."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) else text


def sent(write: Callable[[Path], object], name: str, content_type: str) -> FileResponse:
    """A file that is made whole at a path, as a download under a name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "made")
        write(path)
        file = path.open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


def _xlsx(sheet: Sheet) -> tuple[HttpResponseBase, str]:
    """By way of a temporary file, for the parts of a workbook are known only at its end."""
    with ExitStack() as until_written:
        file = until_written.enter_context(tempfile.TemporaryFile())
        _write_xlsx(sheet, file)
        file.seek(0)
        until_written.pop_all()  # from here on the response closes it
    return FileResponse(file), XLSX


def _write_xlsx(sheet: Sheet, file: IO[bytes]) -> None:
    check_fits("xlsx", sheet.length())
    _check_width(len(sheet.headings))
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        _fill(book, sheet)


def _fill(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet()
    formats = {
        "bold": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "quoted": book.add_format({"quote_prefix": True}),
    }
    page.set_column(0, max(len(sheet.headings) - 1, 0), 18)
    page.freeze_panes(2, 0)
    page.write_string(0, 0, sheet.note[:CELL])
    for at, heading in enumerate(sheet.headings):
        page.write_string(1, at, heading[:CELL], formats["bold"])
    for number, line in enumerate(sheet.lines, start=2):
        for at, value in enumerate(line):
            _put(page, number, at, value, formats)


def _put(page: Any, row: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    """Numbers and days as such; everything else as a string, which is never a formula."""
    if value is None:
        return
    if isinstance(value, date) and value.year >= FIRST_YEAR:
        page.write_datetime(row, at, value, formats["day"])
    elif isinstance(value, int | Decimal):
        page.write_number(row, at, value)
    else:
        text = str(value)
        quoted = formats["quoted"] if as_text(text) != text else None
        page.write_string(row, at, text[:CELL], quoted)


WRITERS = {"csv": _csv, "xlsx": _xlsx}
FILES = {"csv": _write_csv, "xlsx": _write_xlsx}
