"""What a document is made of, before any file format."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

WIDE = 7
"""So many columns do not go on a sheet that stands upright."""


class Style(StrEnum):
    """The ranks of a paragraph in an official document (GB/T 9704-2012, 7.3)."""

    TITLE = "title"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    HEADING_3 = "heading-3"
    HEADING_4 = "heading-4"
    BODY = "body"
    PLAIN = "plain"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"
    DATE = "date"
    ATTACHMENT = "attachment"
    CAPTION = "caption"
    """What stands above a table."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that can be jumped to by ``name``, and lead to an address or to the anchor ``to``."""

    text: str
    name: str = ""
    to: str = ""
    url: str = ""


Piece: TypeAlias = str | Anchor


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: Style
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.text for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; ``widths`` are shares of the width of the page.

    One that ``is_small`` stands in the text, its values in the middle of their cells.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]
    widths: tuple[int, ...]
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as wide as the text, PNG; ``about`` says what it shows to who cannot see it."""

    content: bytes
    caption: str
    about: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and on which day, each on its line under the text (7.3.5.2, without a seal)."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class AttachmentNote:
    """附件说明: what is attached, under the text (7.3.4)."""

    names: tuple[str, ...]


Content: TypeAlias = Paragraph | Table | Picture | Signature | AttachmentNote


@dataclass(frozen=True, slots=True)
class Appendix:
    """Further pages, on their own sheets, landscape where tables are wide.

    An attachment has a ``label`` as ``附件1`` above its title (7.3.6); other appendices have none.
    """

    title: str
    blocks: tuple[Content, ...]
    label: str = ""

    @property
    def is_wide(self) -> bool:
        tables = [block for block in self.blocks if isinstance(block, Table)]
        return any(len(table.headings) >= WIDE for table in tables)


@dataclass(frozen=True, slots=True)
class Document:
    """``made_at`` goes into the properties of the file: the same document is the same file."""

    title: str
    made_at: datetime
    blocks: tuple[Content, ...]
    appendices: tuple[Appendix, ...] = field(default=())
