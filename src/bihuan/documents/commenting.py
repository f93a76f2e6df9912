"""A copy of somebody's Word document with comments at places of its text."""

import io
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.text.run import Run

from bihuan.documents.reading import Piece, Read

AUTHOR, INITIALS = "闭环核稿", "核"


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of the words from ``start`` to ``end``; of all of the text where both are 0."""

    start: int
    end: int
    text: str


def commented(read: Read, comments: Iterable[Comment]) -> bytes:
    """The document with each comment at its words, from the last to the first.

    Words in text boxes and notes cannot bear one: it stands at what holds the box, and for notes
    at the beginning, with the words quoted. The document's own text is not changed.
    """
    word = read.word
    pieces = sorted(read.pieces, key=lambda piece: piece.start)
    for comment in sorted(comments, key=lambda one: one.start, reverse=True):
        runs = _runs(pieces, comment) or _first(pieces)
        if runs:
            word.add_comment(
                [Run(run, word) for run in (runs[0], runs[-1])],
                text=comment.text, author=AUTHOR, initials=INITIALS,
            )  # fmt: skip
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _runs(pieces: list[Piece], comment: Comment) -> list[Any]:
    """The runs that hold just the words, parted from the rest where that can be done."""
    found: list[Any] = []
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if not (piece.start < comment.end and comment.start < piece.end):
            continue
        if piece.run.tag != qn("w:r"):
            return []
        if not piece.is_whole:
            piece = _cut(pieces, index, comment)
        found.insert(0, piece.run)
    return found


def _cut(pieces: list[Piece], index: int, comment: Comment) -> Piece:
    """Part a run at both ends of the words; the pieces are kept as they then stand."""
    piece = pieces[index]
    if comment.end < piece.end:
        pieces[index : index + 1] = _parted(piece, comment.end)
        piece = pieces[index]
    if piece.start < comment.start:
        pieces[index : index + 1] = _parted(piece, comment.start)
        piece = pieces[index + 1]
    return piece


def _parted(piece: Piece, at: int) -> list[Piece]:
    """A run as two that look alike; what else stood in it, as a tab, stays on its side."""
    words = piece.run.find(qn("w:t"))
    later = deepcopy(piece.run)
    text, cut = words.text, at - piece.start
    _set(words, text[:cut])
    _set(later.find(qn("w:t")), text[cut:])
    for sibling in list(words.itersiblings()):
        piece.run.remove(sibling)
    twin = later.find(qn("w:t"))
    for sibling in [s for s in twin.itersiblings(preceding=True) if s.tag != qn("w:rPr")]:
        later.remove(sibling)
    piece.run.addnext(later)
    return [
        Piece(piece.start, at, piece.run, is_whole=False),
        Piece(at, piece.end, later, is_whole=False),
    ]


def _set(words: Any, text: str) -> None:
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _first(pieces: list[Piece]) -> list[Any]:
    return next(([piece.run] for piece in pieces if piece.run.tag == qn("w:r")), [])
