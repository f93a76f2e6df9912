"""How a draft is printed on a page: where each figure leads, what is lacking and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.errors import BihuanError
from bihuan.indicators.views.figures import trace_url
from bihuan.reports import rules
from bihuan.reports.queries import Course, Draft
from bihuan.reports.wording import letters


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a block; a figure has the address of its trace, or says why there is none."""

    text: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading as a page prints it, or a chart."""

    level: int
    pieces: list[Piece]
    course: Course | None = None


def blocks_of(draft: Draft) -> list[Block]:
    return [_block(draft, block) for block in draft.template.blocks]


def length_of(draft: Draft) -> int:
    """Characters of the text as it is printed, headings and figures and all."""
    return sum(letters(piece.text) for block in blocks_of(draft) for piece in block.pieces)


def _block(draft: Draft, block: rules.Block | rules.Chart) -> Block:
    if isinstance(block, rules.Block):
        return Block(block.level, [_piece(draft, piece) for piece in block.pieces])
    course = draft.course_of(block)
    if course is not None:
        return Block(0, [], course)
    said = _("〔图“%(caption)s”画不出〕") % {"caption": block.caption}
    return Block(0, [Piece(said, why=_why(draft.refusals.get(block.code)))])


def _piece(draft: Draft, piece: rules.Piece) -> Piece:
    if isinstance(piece, str):
        return Piece(piece)
    text = draft.text_of(piece)
    if piece.code == rules.DAY:
        return Piece(text)
    if piece.code in draft.figures:
        return Piece(text, trace_url(piece.code, draft.at))
    return Piece(text, why=_why(draft.refusals.get(piece.code)))


def _why(refusal: BihuanError | None) -> str:
    return str(refusal) if refusal else _("没有记录支持。")
