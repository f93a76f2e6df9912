"""A glance at a file: told by its bytes, shown by its beginning, and harmless whatever it is."""

import io
import struct
import zipfile
import zlib

import docx
import pytest
import xlsxwriter

from bihuan.documents import glance as module
from bihuan.documents.glance import CELL, HEAD, PARAGRAPHS, ROWS, Kind, glance, media_type


@pytest.fixture
def seen(tmp_path):
    """What a glance at these bytes gives."""

    def look(content: bytes):
        path = tmp_path / "file"
        path.write_bytes(content)
        return glance(path)

    return look


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\xff\x00\x00" * width for _row in range(height)))
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def workbook(*sheets: list[list[object]], far: bool = False) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for number, rows in enumerate(sheets, start=1):
            sheet = book.add_worksheet(f"第{number}张")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if far:
                sheet.write(1_048_575, 16_383, 1)
    return stream.getvalue()


def document(*paragraphs: str) -> bytes:
    stream = io.BytesIO()
    written = docx.Document()
    for text in paragraphs:
        written.add_paragraph(text)
    written.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (png(), "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"GIF87", ""),
    ],
)
def test_what_a_browser_may_show_is_told_by_the_first_bytes(head, mime):
    assert media_type(head) == mime


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_text_is_read_in_the_encodings_of_offices(seen, encoding):
    found = seen("序号,内容\r\n1,“台账”更新\n".encode(encoding))
    assert found.kind is Kind.TEXT
    assert found.lines == ("序号,内容", "1,“台账”更新")


def test_a_long_text_is_cut_between_two_characters_and_says_so(seen):
    found = seen("甲".encode() * HEAD)
    assert (found.kind, found.is_cut) == (Kind.TEXT, True)
    assert set("".join(found.lines)) == {"甲"}


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>", b"  <!DOCTYPE html>", b"\xef\xbb\xbf<svg onload=x>",
        b"MIME-Version: 1.0\n\n<html>", b"<?xml version='1.0'?><a/>",
    ],
)  # fmt: skip
def test_what_a_browser_would_run_is_never_shown(seen, content):
    assert seen(content).kind is Kind.MARKUP


def test_a_workbook_shows_the_beginning_of_its_first_sheet(seen):
    rows = [["编号", "内容"], [1, "长" * 1000], *[[n, "行"] for n in range(100)]]
    found = seen(workbook(rows, [["第二张"]]))
    assert (found.kind, found.sheet, found.is_cut) == (Kind.TABLE, "第1张", True)
    assert found.lines[0] == ["编号", "内容"]
    assert found.lines[1] == ["1", "长" * CELL + "…"]
    assert len(found.lines) == ROWS
    assert not seen(workbook([["只有一行"]])).is_cut


def test_a_document_shows_its_paragraphs_as_text(seen):
    found = seen(document("第一段", "", "<b>第二段</b>"))
    assert (found.kind, found.lines) == (Kind.WORDS, ("第一段", "<b>第二段</b>"))
    many = seen(document(*[f"第 {n} 段" for n in range(PARAGRAPHS + 5)]))
    assert (len(many.lines), many.is_cut) == (PARAGRAPHS, True)


def bomb() -> bytes:
    """A document of some kilobytes whose text is larger than the memory that is given."""
    stream = io.BytesIO()
    whole = zipfile.ZipFile(io.BytesIO(document("一段")))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            if name != "word/document.xml":
                packed.writestr(name, whole.read(name))
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            for _megabyte in range(1200):
                part.write(b" " * 2**20)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(workbook([["甲"]])[:2000], id="cut off"),
        pytest.param(workbook([["甲"]]).replace(b"xl/workbook", b"xl/workbaak"), id="names forged"),
        pytest.param(document("一段")[:-30] + b"x" * 30, id="no end"),
        pytest.param(workbook([["甲"]], far=True), id="two cells that span a whole sheet"),
        pytest.param(bomb(), id="zip bomb"),
    ],
)
def test_a_damaged_or_hostile_file_is_called_so_and_stops_nothing_else(seen, content):
    found = seen(content)
    assert found.kind in {Kind.BROKEN, Kind.OTHER}
    assert found.lines == ()


def test_a_file_that_takes_too_long_to_read_is_given_up(seen, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.001)
    assert seen(workbook([["甲"]])).kind is Kind.BROKEN


def test_a_workbook_that_is_too_large_is_not_even_opened(seen, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    assert seen(workbook([["甲"]])).kind is Kind.LARGE


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 40, b"\x7fELF\x00\x00", b"PK\x03\x04" + b"\x00" * 50]
)
def test_what_is_nothing_known_is_not_shown(seen, content):
    assert seen(content).kind in {Kind.OTHER, Kind.BROKEN}


def test_an_empty_file_is_an_empty_text(seen):
    assert (seen(b"").kind, seen(b"").lines) == (Kind.TEXT, ())
