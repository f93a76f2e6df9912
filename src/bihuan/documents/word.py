"""Word files: the only owner of how a document becomes .docx; same content, same bytes."""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, Twips

from bihuan.documents import layout
from bihuan.documents.layout import FACES, Face
from bihuan.documents.parts import (
    Anchor,
    Appendix,
    Content,
    Document,
    Paragraph,
    Picture,
    Piece,
    Style,
    Table,
)

HEADINGS = frozenset({Style.HEADING_1, Style.HEADING_2})
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(document: Document, path: Path) -> None:
    """Write the whole file or nothing: it appears under its name when it is complete."""
    word = docx.Document()
    _properties(word, document)
    _set_normal(word.styles["Normal"])
    _set_page(word.sections[0], wide=False)
    writer = _Writer(word)
    writer.blocks(document.blocks)
    for appendix in document.appendices:
        writer.appendix(appendix)
    _save(word, path)


class _Writer:
    """Puts blocks one after another and numbers the anchors."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.numbers = 0

    def blocks(self, blocks: Iterable[Content]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self.table(block)
            elif isinstance(block, Picture):
                self.picture(block)
            else:
                paragraph = self.word.add_paragraph()
                if block.style in HEADINGS:
                    paragraph.paragraph_format.keep_with_next = True
                self.paragraph(paragraph, FACES[block.style], block.pieces)

    def appendix(self, appendix: Appendix) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, wide=any(isinstance(block, Table) for block in appendix.blocks))
        title = Paragraph(Style.HEADING_1, (appendix.title,))
        self.blocks([title, *appendix.blocks])

    def picture(self, picture: Picture) -> None:
        """As wide as the text, its caption below it on the same page."""
        holder = self.word.add_paragraph()
        _format(holder, layout.PICTURE)
        holder.paragraph_format.keep_with_next = True
        room = _room(self.word.sections[-1])
        shape = holder.add_run().add_picture(io.BytesIO(picture.content), width=room)
        shape._inline.docPr.set("descr", picture.about)
        caption = self.word.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        self.paragraph(caption, layout.CAPTION, (picture.caption,))

    def table(self, table: Table) -> None:
        grid = self.word.add_table(rows=1, cols=len(table.headings), style="Table Grid")
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        self._row(grid.rows[0], layout.TABLE_HEAD, table.headings)
        _repeat(grid.rows[0])
        face = layout.SMALL_CELL if table.is_small else layout.TABLE_CELL
        for row in table.rows:
            self._row(grid.add_row(), face, row)
        _set_widths(grid, table.widths, self.word.sections[-1])
        if table.is_small:
            _format(self.word.add_paragraph(), layout.AFTER_SMALL)

    def _row(self, row: Any, face: Face, pieces: Iterable[Piece]) -> None:
        for cell, piece in zip(row.cells, pieces, strict=True):
            self.paragraph(cell.paragraphs[0], face, (piece,))

    def paragraph(self, paragraph: Any, face: Face, pieces: Iterable[Piece]) -> None:
        _format(paragraph, face)
        for piece in pieces:
            if isinstance(piece, Anchor):
                self._anchor(paragraph, face, piece)
            else:
                paragraph._p.append(_run(piece, face))

    def _anchor(self, paragraph: Any, face: Face, anchor: Anchor) -> None:
        run = _run(anchor.text, face)
        holder = paragraph._p
        if anchor.name:
            holder.append(self._bookmark("w:bookmarkStart", anchor.name))
        if anchor.to:
            link = _element("w:hyperlink", {"w:anchor": anchor.to, "w:history": "1"})
            link.append(run)
            holder.append(link)
        else:
            holder.append(run)
        if anchor.name:
            holder.append(self._bookmark("w:bookmarkEnd"))
            self.numbers += 1

    def _bookmark(self, tag: str, name: str = "") -> Any:
        values = {"w:id": str(self.numbers)} | ({"w:name": name} if name else {})
        return _element(tag, values)


def _set_normal(style: Any) -> None:
    """What is written later in the file by hand looks like the rest."""
    face = FACES[Style.BODY]
    style.font.size = Pt(face.size / 2)
    style.font.name = layout.LATIN
    style.element.rPr.rFonts.set(qn("w:eastAsia"), face.font)


def _element(tag: str, values: dict[str, str]) -> Any:
    element = OxmlElement(tag)
    for name, value in values.items():
        element.set(qn(name), value)
    return element


def _run(text: str, face: Face) -> Any:
    run = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    properties.append(
        _element(
            "w:rFonts",
            {
                "w:ascii": layout.LATIN,
                "w:hAnsi": layout.LATIN,
                "w:eastAsia": face.font,
                "w:hint": "eastAsia",
            },
        )
    )
    if face.size == FACES[Style.BODY].size:
        properties.append(_element("w:spacing", {"w:val": str(layout.CHARACTER_SPACING)}))
    for tag in ("w:sz", "w:szCs"):
        properties.append(_element(tag, {"w:val": str(face.size)}))
    run.append(properties)
    words = OxmlElement("w:t")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    return run


def _format(paragraph: Any, face: Face) -> None:
    properties = paragraph._p.get_or_add_pPr()
    if face.line != layout.LINE:
        properties.append(_element("w:snapToGrid", {"w:val": "0"}))
    spacing = {"w:before": "0", "w:after": str(face.space_after)}
    if face.line:
        spacing |= {"w:line": str(face.line), "w:lineRule": "exact"}
    properties.append(_element("w:spacing", spacing))
    if indent := _indent(face):
        properties.append(_element("w:ind", indent))
    properties.append(_element("w:jc", {"w:val": face.align}))


def _indent(face: Face) -> dict[str, str]:
    """In hundredths of a character; programs that do not know those take the twips."""
    found: dict[str, str] = {}
    if face.right:
        twips = face.right * face.size * 10
        found |= {"w:rightChars": str(face.right * 100), "w:right": str(twips)}
    if face.indent:
        found |= {
            "w:firstLineChars": str(face.indent * 100), "w:firstLine": str(face.size * 20)
        }  # fmt: skip
    return found


def _set_page(section: Any, *, wide: bool) -> None:
    size = (layout.PAGE_WIDTH, layout.PAGE_HEIGHT)
    width, height = size[::-1] if wide else size
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Twips(width), Twips(height)
    section.top_margin, section.bottom_margin = Twips(layout.TOP), Twips(layout.BOTTOM)
    section.left_margin, section.right_margin = Twips(layout.LEFT), Twips(layout.RIGHT)
    section.footer_distance = Twips(layout.FOOTER)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = {"w:type": "lines", "w:linePitch": str(layout.LINE)}
    section._sectPr.append(_element("w:docGrid", grid))
    section.footer.is_linked_to_previous = False
    _page_number(section.footer.paragraphs[0])


def _page_number(paragraph: Any) -> None:
    """Two dashes around the number, right-aligned, one character in (7.5)."""
    face = layout.PAGE_NUMBER
    _format(paragraph, face)
    paragraph._p.append(_run("— ", face))
    field = _element("w:fldSimple", {"w:instr": "PAGE"})
    field.append(_run("1", face))
    paragraph._p.append(field)
    paragraph._p.append(_run(" —", face))


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(_element("w:tblHeader", {"w:val": "true"}))


def _set_widths(grid: Any, shares: tuple[int, ...], section: Any) -> None:
    room = _room(section)
    widths = [room * share // sum(shares) for share in shares]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _room(section: Any) -> int:
    """The width of the text."""
    return int(section.page_width - section.left_margin - section.right_margin)


def _properties(word: Any, document: Document) -> None:
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = ""
    properties.comments = ""
    properties.created = properties.modified = document.made_at.replace(tzinfo=None, microsecond=0)
    properties.revision = 1


def _save(word: Any, path: Path) -> None:
    """By way of a file beside it, its parts in order and without the time of writing."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
        first, second = Path(folder) / "first.docx", Path(folder) / "second.docx"
        word.save(str(first))
        with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w") as new:
            for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
                member = zipfile.ZipInfo(name, ZIP_TIME)
                member.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(member, old.read(name))
        with second.open("rb") as done:
            os.fsync(done.fileno())
        second.replace(path)
