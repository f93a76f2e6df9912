"""A draft on paper: its blocks, charts, ledgers and appendices as parts of a document."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation

from bihuan.documents import pictures
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
from bihuan.indicators.addresses import trace_url
from bihuan.indicators.figures import Figure
from bihuan.ledger import queries as ledger
from bihuan.periods import end_of_month
from bihuan.reports import rules
from bihuan.reports.ledgers import Sheet
from bihuan.reports.queries import Course, Draft
from bihuan.reports.rules import Role
from bihuan.ui import charts

STYLES = {
    0: Style.BODY, 1: Style.TITLE, 2: Style.HEADING_1, 3: Style.HEADING_2, 4: Style.HEADING_3,
    5: Style.HEADING_4,
}  # fmt: skip
HEADINGS = (
    "指标编码", "指标", "数值", "单位", "口径", "期间", "截至", "记录数", "记录摘要"
)  # fmt: skip
WIDTHS = (17, 12, 5, 6, 21, 11, 10, 5, 13)
SHORT = 16
"""Places of a digest that the report prints; the trace beside it has them all."""

OWN_HOSTS = ("127.0.0.1", "localhost", "::1")
"""Addresses that mean another machine on another machine: nobody else can follow them."""


def document_of(draft: Draft, trace: dict[str, Any], *, appendix: bool = True) -> Document:
    """A draft on paper; ``appendix`` adds the table of where each figure comes from."""
    text, *attached = _Composer(draft, has_appendix=appendix).parts()
    appendices = [
        Appendix(title, tuple(blocks), _label(number, len(attached)))
        for number, (title, blocks) in enumerate(attached, start=1)
    ]
    if appendix:
        appendices.append(appendix_of(draft, trace))
    made_at = ledger.known_since(draft.known_at)
    return Document(draft.title, made_at, tuple(text[1]), tuple(appendices))


def _label(number: int, of: int) -> str:
    return f"附件{number}" if of > 1 else "附件"


class _Composer:
    """Puts the blocks of a draft in their order: the text first, then each attachment."""

    def __init__(self, draft: Draft, *, has_appendix: bool) -> None:
        self.draft = draft
        self.drawn = iter(_drawn(draft.courses))
        self.sheets = iter(draft.sheets)
        self.has_appendix = has_appendix
        self.first: set[str] = set()
        self.names = tuple(draft.words(block.pieces) for block in draft.template.attachments)

    def parts(self) -> list[tuple[str, list[Content]]]:
        """The title of each part, and what stands in it; the text of the document has none."""
        found: list[tuple[str, list[Content]]] = [("", [])]
        signature = self._signature()
        for block in self.draft.template.blocks:
            if block.role == Role.ATTACHMENT:
                found.append((self.names[len(found) - 1], []))
            elif block.role not in {Role.SIGNATURE, Role.DATE}:
                found[-1][1].extend(self._content(block))
        note = [AttachmentNote(self.names)] if self.names else []
        found[0][1].extend([*note, *signature])
        return found

    def _signature(self) -> list[Content]:
        """Name and day stand under the text, wherever the template says them."""
        said = {
            block.role: self.draft.words(block.pieces)
            for block in self.draft.template.blocks
            if isinstance(block, rules.Block) and block.role in {Role.SIGNATURE, Role.DATE}
        }
        name, day = said.get(Role.SIGNATURE, ""), said.get(Role.DATE, "")
        return [Signature(name, day)] if said else []

    def _content(self, block: rules.Part) -> Iterator[Content]:
        if isinstance(block, rules.Chart):
            yield from next(self.drawn)
        elif isinstance(block, rules.Ledger):
            yield from _ledger(block, next(self.sheets))
        else:
            style = STYLES[block.level]
            if block.role == Role.ADDRESSEE:
                style = Style.ADDRESSEE
            yield Paragraph(style, tuple(self._piece(piece) for piece in block.pieces))

    def _piece(self, piece: rules.Piece) -> Piece:
        """A figure is jumped to where it stands first."""
        if isinstance(piece, str):
            return piece
        text = self.draft.text_of(piece)
        if piece.code in rules.WORDS:
            return text
        link = link_of(self.draft, piece.code, has_appendix=self.has_appendix)
        name = "" if piece.code in self.first else _anchor("text", self.draft, piece.code)
        self.first.add(piece.code)
        return replace(link, text=text, name=name)


def link_of(draft: Draft, code: str, *, has_appendix: bool) -> Anchor:
    """A figure leads to the page of its records where readers can reach it, else to its row of the
    appendix, which leads back.
    """
    if has_appendix and urlsplit(settings.BIHUAN_SITE_URL).hostname in OWN_HOSTS:
        return Anchor("", to=_anchor("row", draft, code))
    return Anchor("", url=_address(draft.figures[code]))


def _address(figure: Figure) -> str:
    """Of the records behind a figure, from outside."""
    return f"{settings.BIHUAN_SITE_URL}{trace_url(figure)}"


def _anchor(where: str, draft: Draft, code: str) -> str:
    """A bookmark name: by number, since of a code it has room for 40 letters and no dots."""
    return f"{where}_{list(draft.figures).index(code) + 1}"


# --- Charts and ledgers ---------------------------------------------------------------------------


def _drawn(courses: tuple[Course, ...]) -> list[tuple[Content, ...]]:
    """Each course as a picture, and its values as a small table below."""
    definitions = [_definition(course) for course in courses]
    drawn = pictures.drawn([charts.on_paper(definition) for definition in definitions])
    return [
        (Picture(content, f"图{number}　{course.chart.caption}", str(definition["description"])),
         _values(course))
        for number, (course, definition, content) in enumerate(
            zip(courses, definitions, drawn, strict=True), start=1
        )
    ]  # fmt: skip


def _definition(course: Course) -> dict[str, Any]:
    """In Chinese, as all of a report, whoever asks for it."""
    with translation.override(settings.LANGUAGE_CODE):
        return course.definition


def _values(course: Course) -> Table:
    unit = f"（{course.unit}）" if course.unit else ""
    days, figures = zip(*course.days, strict=True)
    headings = ("截至月末", *[_month(day) for day in days])
    row = (f"数值{unit}", *[figure.value if figure else "缺" for figure in figures])
    return Table(headings, (row,), (18, *[10] * len(days)), is_small=True)


def _month(day: date) -> str:
    is_end = day == end_of_month(day.year, day.month)
    return f"{day.month}月" if is_end else f"{day.month}月{day.day}日"


def _ledger(block: rules.Ledger, sheet: Sheet) -> Iterator[Content]:
    """Its caption stands above, as of tables; one without rows says so."""
    yield Paragraph(Style.CAPTION, (block.caption,))
    if sheet.rows:
        yield Table(sheet.headings, sheet.rows, sheet.widths)
    else:
        yield Paragraph(Style.BODY, ("（没有符合条件的记录。）",))


# --- The appendix ---------------------------------------------------------------------------------


def _period(figure: Figure) -> str:
    """From which day to which; what counts everything until then has no first day."""
    return figure.period.replace("../", "至").replace("/", "至")


def appendix_of(draft: Draft, trace: dict[str, Any]) -> Appendix:
    head = ledger.HeadAt(**trace["ledger"])
    said = f"截至 {draft.as_of.isoformat()}；计到第 {draft.known_at} 条台账记录；{head.line}"
    rows = tuple(
        (
            Anchor(
                f.code, name=_anchor("row", draft, f.code), to=_anchor("text", draft, f.code)
            ),
            f.label, Anchor(f.value, url=_address(f)), f.unit, f.note, _period(f),
            f.as_of.isoformat(), str(f.records), f.digest[:SHORT],
        )
        for f in draft.figures.values()
    )  # fmt: skip
    table = Table(HEADINGS, rows, WIDTHS)
    return Appendix("附录　数据溯源表", (Paragraph(Style.PLAIN, (said,)), table))
