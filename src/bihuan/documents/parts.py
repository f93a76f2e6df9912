"""What a document is made of, before any file format."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Style(StrEnum):
    """The ranks of a paragraph in an official document (GB/T 9704-2012, 7.3)."""

    TITLE = "title"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    BODY = "body"
    PLAIN = "plain"
    NUMBER = "number"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words that can be jumped to by ``name``, and that jump to the anchor ``to``, if any."""

    text: str
    name: str = ""
    to: str = ""


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


Content: TypeAlias = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Appendix:
    """Further pages, on their own sheets, landscape where tables are wide."""

    title: str
    blocks: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """``made_at`` goes into the properties of the file: the same document is the same file."""

    title: str
    made_at: datetime
    blocks: tuple[Content, ...]
    appendices: tuple[Appendix, ...] = field(default=())
