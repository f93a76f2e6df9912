"""The words of a document that somebody else wrote: text files and .docx, with their places.

All words that stand in the document are read: tables, text boxes, notes and what tracked changes
put in; what they took out is not. Nothing of the document is executed, and nothing is fetched.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from bihuan.documents import opening
from bihuan.documents.glance import OLE, ZIP, encodings
from bihuan.errors import Unreadable
from bihuan.words import _

MOST_CHARACTERS = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one run, from ``start`` to ``end`` of the text.

    ``run`` is where a comment on them can be hung; ``is_whole`` says that it cannot be parted.
    """

    start: int
    end: int
    run: Any
    is_whole: bool


@dataclass(slots=True)
class Read:
    """The text of a document, and for a Word file the document and the places of its words."""

    text: str
    word: Any = None
    pieces: list[Piece] = field(default_factory=list)


def read(content: bytes, name: str, most: int = MOST_CHARACTERS) -> Read:
    """The words of a draft; what cannot be read is refused by name, with what to do."""
    opening.check_size(len(content), name)
    is_word = content.startswith((ZIP, OLE))
    found = _word(content, name) if is_word else Read(_decoded(content, name))
    if not found.text.strip("\ufeff \t\r\n\u3000"):
        raise Unreadable(
            _("“%(name)s”是空的：里面没有文字。") % {"name": name},
            hint=_("请核对是不是选错了文件；扫描件和图片里的字读不到。"),
        )
    if len(found.text) > most:
        raise Unreadable(
            _("“%(name)s”太长（%(count)s 字）。") % {"name": name, "count": len(found.text)},
            hint=_("一次最多 %(most)s 字，请分成几份。") % {"most": most},
        )
    return found


def _decoded(content: bytes, name: str) -> str:
    for encoding in encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype", "<html")):
            break
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable(
        _("“%(name)s”不是文本，也不是 .docx。") % {"name": name},
        hint=_("可核对 UTF-8 或 GBK 的 .txt，以及 .docx。"),
    )


def _word(content: bytes, name: str) -> Read:
    with opening.opened(io.BytesIO(content), name, _("请交 .docx 或 .txt。")):
        pass
    try:
        word = docx.Document(io.BytesIO(content))
        reader = _Reader()
        reader.blocks(word.element.body)
        for notes in _notes(word):
            reader.notes(notes)
    except (
        KeyError,
        ValueError,
        AttributeError,
        etree.XMLSyntaxError,
        zipfile.BadZipFile,
    ) as error:
        raise _broken(name) from error
    return Read("".join(reader.parts), word, reader.pieces)


def _broken(name: str) -> Unreadable:
    return Unreadable(
        _("“%(name)s”已损坏，读不出来。") % {"name": name},
        hint=_("请在 Word 或 WPS 里打开、另存为 .docx 再试。"),
    )


def _notes(word: Any) -> list[Any]:
    kinds = (
        RELATIONSHIP_TYPE.HEADER,
        RELATIONSHIP_TYPE.FOOTNOTES,
        RELATIONSHIP_TYPE.ENDNOTES,
    )
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return [
        etree.fromstring(rel.target_part.blob, parser)
        for rel in word.part.rels.values()
        if rel.reltype in kinds
    ]


_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), qn("w:rPr"), qn("w:pPr"), qn("w:instrText")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SPACES = {
    qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-",
}  # fmt: skip


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """What stands in a holder itself, or in content controls around it; not in what it holds."""
    for element in holder:
        if element.tag == qn(tag):
            yield element
        elif element.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _within(element, tag)


class _Reader:
    """Goes through a document in its order, and keeps where each run stands in the text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pieces: list[Piece] = []
        self.length = 0
        self.boxes: list[tuple[Any, Any]] = []

    def blocks(self, holder: Any, host: Any = None) -> None:
        """Paragraphs and tables; ``host`` is the run that a comment on them must hang on."""
        for block in holder:
            if block.tag == qn("w:p"):
                self.paragraph(block, host)
                self.add("\n")
                self.text_boxes()
            elif block.tag == qn("w:tbl"):
                self.table(block, host)
            elif block.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
                self.blocks(block, host)

    def table(self, table: Any, host: Any) -> None:
        """A line for each row, its cells parted by tabs."""
        for row in _within(table, "w:tr"):
            for number, cell in enumerate(_within(row, "w:tc")):
                self.add("\t" if number else "")
                self.cell(cell, host)
            self.add("\n")
        self.text_boxes()

    def cell(self, cell: Any, host: Any) -> None:
        """The paragraphs of a cell in one line; a table within it stands after them."""
        for number, paragraph in enumerate(_within(cell, "w:p")):
            self.add(" " if number else "")
            self.paragraph(paragraph, host)
        for inner in _within(cell, "w:tbl"):
            self.add("\n")
            self.table(inner, host)

    def notes(self, notes: Any) -> None:
        for note in notes:
            if note.get(qn("w:type")) in {"separator", "continuationSeparator"}:
                continue
            for paragraph in note.iter(qn("w:p")):
                self.paragraph(paragraph, host=notes)
                self.add("\n")

    def text_boxes(self) -> None:
        while self.boxes:
            box, run = self.boxes.pop(0)
            self.blocks(box, run)

    def paragraph(self, holder: Any, host: Any, run: Any = None) -> None:
        for element in holder:
            if element.tag in _LEFT_OUT or element.tag == _FALLBACK:
                continue
            if element.tag == qn("w:t"):
                self.words(element.text or "", run, host)
            elif element.tag in _SPACES:
                self.add(_SPACES[element.tag])
            elif element.tag == qn("w:txbxContent"):
                self.boxes.append((element, host if host is not None else run))
            else:
                inner = element if element.tag == qn("w:r") else run
                self.paragraph(element, host, inner)

    def words(self, text: str, run: Any, host: Any) -> None:
        if text and (run is not None or host is not None):
            anchor = host if host is not None else run
            whole = host is not None or len(run.findall(qn("w:t"))) != 1
            self.pieces.append(Piece(self.length, self.length + len(text), anchor, whole))
        self.add(text)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
