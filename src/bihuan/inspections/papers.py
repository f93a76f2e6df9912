"""Inspections on paper: a notice as Word and Excel, the register of petitions, the place table.

What is printed is Chinese, whoever asks for it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from bihuan.documents import sheets, word
from bihuan.documents.parts import Document, Paragraph, Style, Table
from bihuan.duties.procedures import In, Span
from bihuan.duties.queries import work_calendar
from bihuan.inspections.models import Batch, Notice, NoticeItem, Round
from bihuan.inspections.places import PlaceRow, PlaceTable
from bihuan.inspections.queries import places_of, types_of
from bihuan.ledger import queries as ledger
from bihuan.periods import Moment, official


def length_words(notice: Notice) -> str:
    """How long a notice runs, as 10个工作日."""
    return Span(notice.length_n, In(notice.length_in)).words()


def calendar_warning(notice: Notice) -> str:
    """What must be said of a period that is counted over a year without a published calendar."""
    if notice.length_in != In.WORKDAYS:
        return ""
    return work_calendar().warning(notice.starts_on, notice.last_on)


# --- Notices --------------------------------------------------------------------------------------

FIELDS = (
    "整改问题", "整改实施主体", "重点措施", "目标任务", "完成时限", "整改完成情况", "公示期",
    "监督电话",
)  # fmt: skip
WIDTHS = (24, 12, 24, 18, 10, 24, 16, 12)


def _said(notice: Notice, item: NoticeItem) -> tuple[str, ...]:
    """The fields of a public notice in their order (DOMAIN 4.3)."""
    span = f"{official(notice.starts_on)}至{official(notice.last_on)}（{length_words(notice)}）"
    return (
        item.subject, item.implementer, item.measures, item.goal, item.due_text, item.done_text,
        span, notice.phone,
    )  # fmt: skip


def write_word(notice: Notice, items: Sequence[NoticeItem], path: Path) -> None:
    """A table of two columns for each problem, as such notices are posted."""
    with translation.override(settings.LANGUAGE_CODE):
        blocks: list[Any] = [Paragraph(Style.TITLE, (notice.title,))]
        blocks.append(Paragraph(Style.BODY, (_intro(notice, len(items)),)))
        for number, item in enumerate(items, start=1):
            if len(items) > 1:
                blocks.append(Paragraph(Style.CAPTION, (f"第{number}项",)))
            rows = tuple(zip(FIELDS, _said(notice, item), strict=True))
            blocks.append(Table(("项目", "内容"), rows, (3, 11), is_small=True))
        made = Document(notice.title, ledger.known_since(notice.recorded_seq), tuple(blocks))
    word.write(made, path)


def _intro(notice: Notice, n: int) -> str:
    place = f"，在{notice.place}" if notice.place else ""
    return (
        f"现将{notice.round}中已验收的{n}项整改情况{place}予以公示，公示期{length_words(notice)}，自"
        f"{official(notice.starts_on)}至{official(notice.last_on)}。对公示内容有异议的，请在公示期内"
        f"反映，监督电话{notice.phone}。"
    )


def write_sheet(notice: Notice, items: Sequence[NoticeItem], path: Path) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        rows = tuple(
            (str(number), *_said(notice, item)) for number, item in enumerate(items, start=1)
        )
        place = f"公示载体：{notice.place}；" if notice.place else ""
        note = f"{place}{len(rows)} 项；{ledger.head_at(notice.recorded_seq).line}"
    sheets.write(
        sheets.Sheet(
            notice.title, note, ("序号", *FIELDS), (6, *WIDTHS), rows,
            ledger.known_since(notice.recorded_seq),
        ),
        path,
    )  # fmt: skip


# --- Petitions ------------------------------------------------------------------------------------

ELEVEN = (
    ("序号", 6), ("受理编号", 14), ("交办问题基本情况", 26), ("行政区域", 10), ("问题类型", 9),
    ("调查核实情况", 24), ("是否属实", 8), ("办结目标", 16), ("处理和整改情况", 24),
    ("是否办结", 9), ("责任人被处理情况", 10),
)  # fmt: skip
"""The columns of 边督边改一览表 in current use, and how wide they are (DOMAIN 4.5)."""


def register_rows(rows: Any) -> Iterator[tuple[str, ...]]:
    """Petitions as the ledger prints them; of persons held to account only how many."""
    whole = rows.select_related("petition__batch").prefetch_related(
        "petition__marks__type", "petition__places"
    )
    ordered = whole.order_by("petition__batch__number", "petition__number", "petition_id")
    with translation.override(settings.LANGUAGE_CODE):
        for number, row in enumerate(ordered, start=1):
            petition = row.petition
            batch = f"第{petition.batch.number}批 " if petition.batch else ""
            yield (
                str(number), f"{batch}{petition.number}", petition.text,
                places_of(petition),
                types_of(petition),
                petition.found, str(row.get_verdict_display()), petition.goal, petition.handling,
                str(row.get_state_display()) if row.verdict or row.state != "open" else "",
                _held(petition.held),
            )  # fmt: skip


def _held(n: int | None) -> str:
    return "" if n is None else f"{n}人" if n else "无"


def _batch_words(batch: Batch | None) -> str:
    return f"（第{batch.number}批）" if batch else ""


def register_sheet(found: Round, batch: Batch | None, rows: Any, at: Moment) -> sheets.Sheet:
    lines = tuple(register_rows(rows))
    title = f"{found.plan.name}边督边改公开情况一览表{_batch_words(batch)}"
    return _sheet(title, [name for name, _width in ELEVEN], [w for _n, w in ELEVEN], lines, at)


PLACE_HEADINGS = ("地区", "来信（件）", "来电（件）", "合计（件）", "重点案件（件）")


def place_sheet(found: Round, batch: Batch | None, table: PlaceTable, at: Moment) -> sheets.Sheet:
    """The table of a batch, places down and kinds across; its notes stand under it."""
    with translation.override(settings.LANGUAGE_CODE):
        kinds = tuple(f"{name}（个）" for name in table.types)
    lines = [_place_line(row.name, row) for row in table.rows]
    lines.append(_place_line("合计", table.total))
    width = len(PLACE_HEADINGS) + len(kinds)
    lines += [(f"备注：{note}", *[""] * (width - 1)) for note in table.notes]
    title = f"{found.plan.name}信访举报案件统计表{_batch_words(batch)}"
    return _sheet(title, [*PLACE_HEADINGS, *kinds], [14, *[10] * (width - 1)], tuple(lines), at)


def _place_line(name: str, row: PlaceRow) -> tuple[str, ...]:
    return (name, *(str(count.value) for count in row.counts))


def _sheet(
    title: str, headings: Sequence[str], widths: Sequence[int], rows: tuple[tuple[str, ...], ...],
    at: Moment,
) -> sheets.Sheet:  # fmt: skip
    known_at = at.known_at or ledger.head().size
    head = ledger.head_at(known_at)
    note = f"截至 {at.as_of.isoformat()}；{head.line}"
    return sheets.Sheet(
        title, note, tuple(headings), tuple(widths), rows, ledger.known_since(known_at)
    )
