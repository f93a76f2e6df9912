"""The words of drafts: what is read of a Word file, what is refused, and comments in a copy."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bihuan.documents import opening
from bihuan.documents.commenting import Comment, commented
from bihuan.documents.reading import read
from bihuan.errors import Unreadable

W = nsdecls("w")
BOX = (
    f'<w:r {W}><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>'
    "<w:txbxContent><w:p><w:r><w:t>文本框里42家</w:t></w:r></w:p>"
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
TRACKED = (
    f'<w:p {W}><w:r><w:t>完成</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>218个'
    '</w:delText></w:r></w:del><w:ins w:id="2" w:author="a"><w:r><w:t>219个</w:t></w:r></w:ins>'
    "</w:p>"
)
NOTES = (
    f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t>脚注里66个</w:t></w:r></w:p></w:footnote></w:footnotes>'
)


def content_of(word) -> bytes:
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def a_draft():
    word = docx.Document()
    word.add_paragraph("查摆问题298个，").add_run("完成整改").bold = True
    word.element.body.insert(1, parse_xml(TRACKED))
    table = word.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "实事", "50件"
    word.add_paragraph("前").runs[0]._r.addnext(parse_xml(BOX))
    return word


def with_notes(content: bytes) -> bytes:
    """The file with a part of footnotes, as a word processor keeps them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                tie = (
                    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/office'
                    b'Document/2006/relationships/footnotes" Target="footnotes.xml"/>'
                    b"</Relationships>"
                )
                data = data.replace(b"</Relationships>", tie)
            if name == "[Content_Types].xml":
                kind = (
                    b'<Override PartName="/word/footnotes.xml" ContentType="application/'
                    b'vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>'
                )
                data = data.replace(b"</Types>", kind)
            new.writestr(name, data)
        new.writestr("word/footnotes.xml", NOTES)
    return out.getvalue()


def test_all_words_of_a_word_file_are_read_and_deleted_ones_are_not():
    text = read(with_notes(content_of(a_draft())), "稿.docx").text
    for said in (
        "查摆问题298个，完成整改",
        "完成219个",
        "实事\t50件",
        "文本框里42家",
        "脚注里66个",
    ):
        assert said in text
    assert "218" not in text


def test_the_places_of_the_words_are_those_of_the_text():
    found = read(content_of(a_draft()), "稿.docx")
    pieces = [found.text[piece.start : piece.end] for piece in found.pieces]
    assert "查摆问题298个，" in pieces
    assert all(pieces)


def test_a_comment_stands_at_just_the_words_and_the_text_stays():
    content = with_notes(content_of(a_draft()))
    found = read(content, "稿.docx")
    text = found.text
    at, box, note = text.index("298个"), text.index("42家"), text.index("66个")
    said = [
        Comment(at, at + 4, "台账为 298"), Comment(box, box + 3, "框"),
        Comment(note, note + 3, "注"), Comment(0, 0, "全文"),
    ]  # fmt: skip
    copy = commented(found, said)
    again = docx.Document(io.BytesIO(copy))
    assert sorted(comment.text for comment in again.comments) == sorted(c.text for c in said)
    assert read(copy, "副本.docx").text == text
    ranged = again.element.xpath(
        "//w:commentRangeStart/following-sibling::w:r[following-sibling::w:commentRangeEnd]/w:t"
    )
    assert "298个" in [words.text for words in ranged]


def _empty_word() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


EMPTY_WORD = _empty_word()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 100, "旧.doc", "旧格式"),
        (b"", "空.txt", "空的"),
        ("\ufeff \r\n\u3000".encode(), "空白.txt", "空的"),
        (EMPTY_WORD, "空白.docx", "空的"),
        (b"PK\x03\x04 broken", "坏.docx", "损坏"),
        (b"\x00\x01\x02\xff\xfe\x80" * 40, "图.png", "不是文本"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content, name, said):
    with pytest.raises(Unreadable, match=said) as refusal:
        read(content, name)
    assert name in str(refusal.value)
    assert refusal.value.hint


def zipped(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def test_a_zip_without_a_document_is_no_word_file():
    with pytest.raises(Unreadable, match="没有正文"):
        read(zipped(other="x"), "表.xlsx")


def test_a_document_that_is_no_xml_is_damaged():
    with pytest.raises(Unreadable, match="损坏"):
        read(zipped(**{"word/document.xml": "<w:document"}), "坏.docx")


def test_a_file_that_swells_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(opening, "MOST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="太大"):
        read(zipped(**{"word/document.xml": "0" * 5000}), "弹.docx")


def test_too_long_and_too_large_are_told_apart(monkeypatch):
    with pytest.raises(Unreadable, match="太长"):
        read(b"0" * 11, "长.txt", most=10)
    monkeypatch.setattr(opening, "MOST_BYTES", 10)
    with pytest.raises(Unreadable, match="太大"):
        read(b"0" * 11, "大.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_as_offices_save_them(encoding):
    assert read("查摆298个\r\n".encode(encoding), "稿.txt").text == "查摆298个\n"


def test_a_table_is_read_once_with_its_inner_tables_and_content_controls():
    word = docx.Document()
    outer = word.add_table(rows=1, cols=2)
    outer.rows[0].cells[0].text = "外"
    outer.rows[0].cells[1].add_table(1, 1).rows[0].cells[0].text = "内3个"
    control = parse_xml(
        f"<w:sdt {W}><w:sdtContent><w:tc><w:p><w:r><w:t>298个</w:t></w:r></w:p></w:tc>"
        "</w:sdtContent></w:sdt>"
    )
    outer.rows[0]._tr.append(control)
    text = read(content_of(word), "稿.docx").text
    assert text.count("内3个") == text.count("298个") == 1
