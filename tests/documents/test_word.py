"""Word files, opened again by the library that office suites agree with."""

from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn

from bihuan.documents import word
from bihuan.documents.parts import Anchor, Appendix, Document, Paragraph, Style, Table

MADE = datetime(2025, 11, 3, 8, 0, tzinfo=UTC)


def document(text: str = "正文“引号”&<标签>") -> Document:
    figure = Anchor("219个", name="text_campaign", to="row_campaign")
    row = (Anchor("campaign", name="row_campaign", to="text_campaign"), *["219"] * 6)
    return Document(
        title="报告",
        made_at=MADE,
        blocks=(
            Paragraph(Style.TITLE, ("报告",)),
            Paragraph(Style.HEADING_1, ("一、总体",)),
            Paragraph(Style.BODY, (text, figure, "。")),
        ),
        appendices=(Appendix("附录", (Table(("编码", *["数值"] * 6), (row,), (3, *[1] * 6)),)),),
    )


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "报告.docx"
    word.write(document(), path)
    return path


def test_the_text_is_what_was_said(written):
    texts = [paragraph.text for paragraph in docx.Document(str(written)).paragraphs]
    assert texts[:3] == ["报告", "一、总体", "正文“引号”&<标签>219个。"]


def test_every_link_leads_to_a_bookmark_and_back(written):
    body = docx.Document(str(written)).element.body
    names = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    leads = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert names == leads == {"text_campaign", "row_campaign"}
    numbers = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(numbers)) == len(numbers)


def test_the_same_content_is_the_same_file(tmp_path, written):
    again = tmp_path / "再来.docx"
    word.write(document(), again)
    assert again.read_bytes() == written.read_bytes()
    word.write(document("别的"), again)
    assert again.read_bytes() != written.read_bytes()


def test_a_file_that_cannot_be_finished_leaves_the_old_one(written, monkeypatch):
    before = written.read_bytes()

    def fails(*_args):
        raise OSError("disk full")

    monkeypatch.setattr(word.os, "fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        word.write(document("新的"), written)
    assert written.read_bytes() == before
    assert [path.name for path in written.parent.iterdir()] == [written.name]
