"""Word files: the only owner of how a document becomes .docx; same content, same bytes."""

import io
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE

from bihuan.documents import layout
from bihuan.documents.elements import (
    element,
    format_paragraph,
    run,
    set_borders,
    set_normal,
    set_page,
)
from bihuan.documents.layout import FACES, Face
from bihuan.documents.parts import (
    Anchor,
    Appendix,
    AttachmentNote,
    Content,
    Document,
    Paragraph,
    Picture,
    Piece,
    Signature,
    Style,
    Table,
)

KEPT_WITH_NEXT = frozenset(
    {Style.HEADING_1, Style.HEADING_2, Style.HEADING_3, Style.HEADING_4, Style.CAPTION}
)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(document: Document, path: Path) -> None:
    """Write the whole file or nothing: it appears under its name when it is complete."""
    word = docx.Document()
    _properties(word, document)
    set_normal(word.styles["Normal"])
    word.settings.odd_and_even_pages_header_footer = True
    set_page(word.sections[0], wide=False)
    writer = Writer(word)
    writer.blocks(document.blocks)
    for appendix in document.appendices:
        writer.appendix(appendix)
    save(word, path)


class Writer:
    """Puts blocks one after another and numbers the anchors."""

    def __init__(self, word: Any) -> None:
        self.word = word
        self.numbers = 0

    def blocks(self, blocks: Iterable[Content]) -> None:
        for block in blocks:
            if isinstance(block, Signature | AttachmentNote):
                self._keep_last_with_next()
            if isinstance(block, Table):
                self.table(block)
            elif isinstance(block, Picture):
                self.picture(block)
            elif isinstance(block, Signature):
                self.signature(block)
            elif isinstance(block, AttachmentNote):
                self.note(block)
            else:
                self.text(block)

    def text(self, block: Paragraph) -> None:
        if block.style == Style.TITLE:
            self.title(block.text)
            return
        paragraph = self._paragraph(FACES[block.style], block.pieces)
        if block.style in KEPT_WITH_NEXT:
            paragraph.paragraph_format.keep_with_next = True

    def title(self, title: str) -> None:
        *lines, last = layout.title_lines(title)
        for line in lines:
            self._paragraph(layout.TITLE_LINE, (line,))
        self._paragraph(FACES[Style.TITLE], (last,))

    def signature(self, block: Signature) -> None:
        """A line is left free above; name and day stay on one page with it."""
        faces = layout.signature_faces(block.name, block.date)
        said = [pair for pair in zip(faces, (block.name, block.date), strict=True) if pair[1]]
        self._empty_line().paragraph_format.keep_with_next = True
        for face, text in said[:-1]:
            self._paragraph(face, (text,)).paragraph_format.keep_with_next = True
        for face, text in said[-1:]:
            self._paragraph(face, (text,))

    def note(self, block: AttachmentNote) -> None:
        """附件说明: one name has no number; it stays with the signature below it."""
        self._empty_line().paragraph_format.keep_with_next = True
        several = len(block.names) > 1
        for index, name in enumerate(block.names, start=1):
            number = f"{index}." if several else ""
            first, further = layout.note_faces("附件：", number)
            head = "附件：" if index == 1 else ""
            line = self._paragraph(first if head else further, (f"{head}{number}{name}",))
            line.paragraph_format.keep_with_next = True

    def _keep_last_with_next(self) -> None:
        """No page has the signature alone: the last paragraph goes with it (7.3.5)."""
        for last in self.word.paragraphs[-1:]:
            last.paragraph_format.keep_with_next = True

    def _empty_line(self) -> Any:
        return self._paragraph(FACES[Style.BODY], ())

    def _paragraph(self, face: Face, pieces: Iterable[Piece]) -> Any:
        paragraph = self.word.add_paragraph()
        self.paragraph(paragraph, face, pieces)
        return paragraph

    def appendix(self, appendix: Appendix) -> None:
        """An attachment names itself on the first line; its title stands on the third (7.3.6)."""
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        set_page(section, wide=appendix.is_wide)
        if appendix.label:
            self.text(Paragraph(Style.ATTACHMENT, (appendix.label,)))
            self._empty_line()
            self.title(appendix.title)
        else:
            self.text(Paragraph(Style.HEADING_1, (appendix.title,)))
        self.blocks(appendix.blocks)

    def picture(self, picture: Picture) -> None:
        """As wide as the text, its caption below it on the same page."""
        holder = self.word.add_paragraph()
        format_paragraph(holder, layout.PICTURE)
        holder.paragraph_format.keep_with_next = True
        room = _room(self.word.sections[-1])
        shape = holder.add_run().add_picture(io.BytesIO(picture.content), width=room)
        shape._inline.docPr.set("descr", picture.about)
        caption = self._paragraph(layout.CAPTION, (picture.caption,))
        caption.paragraph_format.keep_with_next = True

    def table(self, table: Table) -> None:
        grid = self.word.add_table(rows=1, cols=len(table.headings))
        set_borders(grid)
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        self._row(grid.rows[0], layout.TABLE_HEAD, table.headings)
        _repeat(grid.rows[0])
        face = layout.SMALL_CELL if table.is_small else layout.TABLE_CELL
        for row in table.rows:
            line = grid.add_row()
            self._row(line, face, row)
            _keep_whole(line)
        _set_widths(grid, table.widths, self.word.sections[-1])
        if table.is_small:
            format_paragraph(self.word.add_paragraph(), layout.AFTER_SMALL)

    def _row(self, row: Any, face: Face, pieces: Iterable[Piece]) -> None:
        for cell, piece in zip(row.cells, pieces, strict=True):
            self.paragraph(cell.paragraphs[0], face, (piece,))

    def paragraph(self, paragraph: Any, face: Face, pieces: Iterable[Piece]) -> None:
        format_paragraph(paragraph, face)
        for piece in pieces:
            if isinstance(piece, Anchor):
                self._anchor(paragraph, face, piece)
            else:
                paragraph._p.append(run(piece, face))

    def _anchor(self, paragraph: Any, face: Face, anchor: Anchor) -> None:
        made = run(anchor.text, face)
        holder = paragraph._p
        if anchor.name:
            holder.append(self._bookmark("w:bookmarkStart", anchor.name))
        if anchor.url or anchor.to:
            link = self._link(paragraph, anchor)
            link.append(made)
            holder.append(link)
        else:
            holder.append(made)
        if anchor.name:
            holder.append(self._bookmark("w:bookmarkEnd"))
            self.numbers += 1

    def _link(self, paragraph: Any, anchor: Anchor) -> Any:
        if not anchor.url:
            return element("w:hyperlink", {"w:anchor": anchor.to, "w:history": "1"})
        number = paragraph.part.relate_to(anchor.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return element("w:hyperlink", {"r:id": number, "w:history": "1"})

    def _bookmark(self, tag: str, name: str = "") -> Any:
        values = {"w:id": str(self.numbers)} | ({"w:name": name} if name else {})
        return element(tag, values)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("w:tblHeader", {"w:val": "true"}))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, element("w:cantSplit", {"w:val": "true"}))


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


def save(word: Any, path: Path) -> None:
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
