"""How a draft is printed on a page: where each figure leads, what is lacking and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.errors import BihuanError
from bihuan.indicators.addresses import trace_url
from bihuan.reports import ledgers, rules
from bihuan.reports.queries import Course, Draft


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a block; a figure has the address of its trace, or says why there is none."""

    text: str
    url: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading as a page prints it, or a chart, or a ledger.

    ``role`` is the part of the document it is, in a word of a style sheet; nothing for its text.
    """

    level: int
    pieces: list[Piece]
    role: str = ""
    course: Course | None = None
    table: ledgers.Sheet | None = None


def blocks_of(draft: Draft) -> list[Block]:
    tables = iter(draft.sheets)
    return [_block(draft, block, tables) for block in draft.template.blocks]


def _block(draft: Draft, block: rules.Part, tables: Iterator[ledgers.Sheet]) -> Block:
    if isinstance(block, rules.Chart):
        return _chart(draft, block)
    if isinstance(block, rules.Ledger):
        return _table(draft, block, tables)
    pieces = [_piece(draft, piece) for piece in block.pieces]
    return Block(block.level, pieces, block.role.name.lower() if block.role else "")


def _chart(draft: Draft, chart: rules.Chart) -> Block:
    course = draft.course_of(chart)
    if course is not None:
        return Block(0, [], course=course)
    said = _("〔图“%(caption)s”画不出〕") % {"caption": chart.caption}
    return Block(0, [Piece(said, why=_why(draft.refusals.get(chart.code)))])


def _table(draft: Draft, asked: rules.Ledger, tables: Iterator[ledgers.Sheet]) -> Block:
    refusal = draft.refusals.get(f"table:{asked.form}:{asked.plan}")
    if refusal is None:
        return Block(0, [], "caption", table=next(tables))
    said = _("〔表“%(caption)s”列不出〕") % {"caption": asked.caption}
    return Block(0, [Piece(said, why=_why(refusal))])


def _piece(draft: Draft, piece: rules.Piece) -> Piece:
    if isinstance(piece, str):
        return Piece(piece)
    text = draft.text_of(piece)
    if piece.code in rules.WORDS and piece.code not in draft.refusals:
        return Piece(text)
    figure = draft.figures.get(piece.code)
    if figure is not None:
        return Piece(text, trace_url(figure))
    return Piece(text, why=_why(draft.refusals.get(piece.code)))


def _why(refusal: BihuanError | None) -> str:
    return refusal.message if refusal else _("没有记录支持。")
