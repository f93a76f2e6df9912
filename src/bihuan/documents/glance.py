"""A glance at a file: the only owner of telling by its bytes what it is, and of its beginning.

The name of a file is never asked. Workbooks and Word documents are read in a process of its own
with limits of memory and time, so that a damaged or hostile file stops nothing but the look at it.
"""

import codecs
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import python_calamine as calamine
from docx.opc.exceptions import PackageNotFoundError

from bihuan.written.cells import normalise, text_of

try:
    import resource
except ImportError:  # no such limits on this system; those of time and size remain
    resource = None  # type: ignore[assignment]

HEAD = 64 * 1024
"""The bytes of a text that are shown."""

MOST_BYTES = 30 * 1024 * 1024
"""A workbook or document above this size is not opened for a look."""

ROWS, COLUMNS, PARAGRAPHS, CELL = 50, 30, 200, 300
"""What is shown of a table and of a document, and the characters of one cell."""

MEMORY = 1024 * 1024 * 1024
SECONDS = 20

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = "application/pdf"
SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Kind(StrEnum):
    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"
    TABLE = "table"
    WORDS = "words"
    """A document of paragraphs."""

    MARKUP = "markup"
    """A page or a drawing that a browser would run: never shown."""

    OTHER = "other"
    LARGE = "large"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Glance:
    """What a file is, and how it begins.

    ``lines`` are those of a text, the paragraphs of a document, or the rows of the first sheet of
    a workbook, whose name is ``sheet``. ``is_cut`` says that there is more.
    """

    kind: Kind
    lines: tuple[Any, ...] = ()
    sheet: str = ""
    is_cut: bool = False


def media_type(head: bytes) -> str:
    """What a browser may show as it is: a picture of pixels or a PDF; else nothing."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for magic, mime in SIGNATURES if head.startswith(magic)), "")


def head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD + 1)


def glance(path: Path) -> Glance:
    head = head_of(path)
    if mime := media_type(head):
        return Glance(Kind.PDF if mime == PDF else Kind.PICTURE)
    if head.startswith((ZIP, OLE)):
        return _apart(path) if path.stat().st_size <= MOST_BYTES else Glance(Kind.LARGE)
    return _text(head)


def _text(head: bytes) -> Glance:
    text = _decoded(head)
    if text is None:
        return Glance(Kind.OTHER)
    start = text[:1000].lstrip().lower()
    if start.startswith("<") or "<html" in start or "<svg" in start:
        return Glance(Kind.MARKUP)
    return Glance(Kind.TEXT, tuple(text.splitlines()), is_cut=len(head) > HEAD)


def encodings(head: bytes) -> tuple[str, ...]:
    """What a text that begins so may be written in: what its mark says, else UTF-8 or GB 18030."""
    marked = next((encoding for mark, encoding in MARKS if head.startswith(mark)), "")
    return (marked,) if marked else ("utf-8", "gb18030")


def _decoded(head: bytes) -> str | None:
    """Text as offices save it; a character that the end of the head cuts in two is left out."""
    if not head.startswith(tuple(mark for mark, _encoding in MARKS)) and b"\x00" in head:
        return None
    for encoding in encodings(head):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head[:HEAD])
        except UnicodeDecodeError:
            continue
        control = sum(char < " " and char not in "\t\n\r\x0b\x0c" for char in text)
        return text if control * 50 <= len(text) else None
    return None


# --- In a process of its own ----------------------------------------------------------------------


def _apart(path: Path) -> Glance:
    """What the process that reads the file says; a process that dies says that it is broken."""
    try:
        done = subprocess.run(  # noqa: S603 - this module itself, and a path of the store
            [sys.executable, "-m", __name__, str(path)],
            capture_output=True, timeout=SECONDS, check=True,
        )  # fmt: skip
        said = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return Glance(Kind.BROKEN)
    return Glance(Kind(said["kind"]), tuple(said["lines"]), said["sheet"], said["is_cut"])


def _limit() -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened(path: Path) -> Glance:
    is_zip = head_of(path).startswith(ZIP)
    names = set(zipfile.ZipFile(path).namelist()) if is_zip else set()
    if "word/document.xml" in names:
        return _words(path)
    if is_zip and not names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return Glance(Kind.OTHER)
    return _table(path)


def _words(path: Path) -> Glance:
    found = (paragraph.text.strip() for paragraph in docx.Document(str(path)).paragraphs)
    lines = list(islice((text for text in found if text), PARAGRAPHS + 1))
    return Glance(Kind.WORDS, tuple(lines[:PARAGRAPHS]), is_cut=len(lines) > PARAGRAPHS)


def _table(path: Path) -> Glance:
    book = calamine.CalamineWorkbook.from_path(str(path))
    names = [
        meta.name for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    sheet = book.get_sheet_by_name(names[0])
    rows = list(islice(sheet.iter_rows(), ROWS + 1))
    lines = tuple(tuple(_cell(value) for value in row[:COLUMNS]) for row in rows[:ROWS])
    is_cut = len(rows) > ROWS or len(names) > 1 or any(len(row) > COLUMNS for row in rows)
    return Glance(Kind.TABLE, lines, sheet=names[0], is_cut=is_cut)


def _cell(value: object) -> str:
    text = text_of(normalise(value))
    return text if len(text) <= CELL else f"{text[:CELL]}…"


NOT_READ = (
    zipfile.BadZipFile, PackageNotFoundError, calamine.CalamineError, KeyError, ValueError,
    IndexError, MemoryError, SyntaxError, NotImplementedError,
)  # fmt: skip
"""What the libraries raise at files that are damaged, or are none of theirs."""


def _main(path: Path) -> None:
    _limit()
    try:
        found = _opened(path)
    except NOT_READ:
        found = Glance(Kind.BROKEN if head_of(path).startswith(ZIP) else Kind.OTHER)
    said = {"kind": found.kind, "lines": found.lines, "sheet": found.sheet, "is_cut": found.is_cut}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
