"""PDF by LibreOffice: a private profile, nothing left behind, and plain words where it is not."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bihuan.documents import pdf, word
from bihuan.documents.parts import Document, Paragraph, Style
from bihuan.errors import Refused

needs_office = pytest.mark.skipif(not pdf.program(), reason="LibreOffice is not on this machine")


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "r.docx"
    blocks = (Paragraph(Style.BODY, ("闭" * (28 * 22 * 2),)),)
    word.write(Document("报告", datetime(2025, 1, 1, tzinfo=UTC), blocks), path)
    return path


def pages(path: Path) -> list[list[str]]:
    """The lines of each page without their indents, by poppler."""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    whole = done.stdout.decode().split("\f")
    return [[line for line in page.splitlines() if line.strip()] for page in whole if page.strip()]


@needs_office
def test_a_page_has_22_lines_of_28_characters(written, tmp_path):
    pdf.convert(written, tmp_path / "r.pdf")
    first, second, _rest = pages(tmp_path / "r.pdf")
    *lines, number = first
    assert number.replace(" ", "") == "—1—"
    assert [len(line) for line in lines] == [26, *[28] * 21]
    assert [len(line) for line in second[:-1]] == [28] * 22
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.docx", "r.pdf"]


def test_without_the_program_it_says_so_and_what_to_do(written, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "PROGRAMS", ("no-such-program",))
    with pytest.raises(Refused, match="没有 LibreOffice"):
        pdf.convert(written, tmp_path / "r.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["r.docx"]


def as_program(monkeypatch, tmp_path, script):
    program = tmp_path / "office"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o700)
    monkeypatch.setattr(pdf, "program", lambda: str(program))


def test_a_program_that_hangs_is_ended(written, tmp_path, monkeypatch):
    as_program(monkeypatch, tmp_path, "import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "PATIENCE_S", 0.3)
    with pytest.raises(Refused, match="没有转完"):
        pdf.convert(written, tmp_path / "r.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office", "r.docx"]


def test_a_program_that_makes_nothing_is_told(written, tmp_path, monkeypatch):
    as_program(monkeypatch, tmp_path, "")
    with pytest.raises(Refused, match="没有转成"):
        pdf.convert(written, tmp_path / "r.pdf")
