"""A report in Word, and the trace beside it."""

import json
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.documents import pictures, word
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
from bihuan.errors import Refused, Unreadable
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Unit
from bihuan.periods import Moment, end_of_month
from bihuan.reports import rules
from bihuan.reports.queries import Course, Draft, Progress, draft, trace_of, unseen
from bihuan.ui import charts

STYLES = {0: Style.BODY, 1: Style.TITLE, 2: Style.HEADING_1}
HEADINGS = ("指标编码", "指标", "数值", "单位", "口径", "期间", "记录数", "记录摘要")
WIDTHS = (17, 13, 6, 7, 30, 12, 5, 12)
SHORT = 16
"""Places of a digest that the report prints; the trace beside it has them all."""


@dataclass(frozen=True, slots=True)
class Written:
    """The two files of a report, and what stands in the trace."""

    document: Path
    trace: Path
    said: dict[str, Any]


def write_report(
    name: str, *, at: Moment, out: Path, scope: Unit | None = None, progress: Progress = unseen
) -> Written:
    """Write ``out`` and its trace, or neither. Every figure named must be given by the records."""
    if out.suffix.lower() != ".docx":
        said = _("“%(name)s”不是 .docx。") % {"name": out.name}
        raise Unreadable(said, hint=_("报告写成 Word 文件，如 report.docx。"))
    if not out.parent.is_dir():
        said = _("文件夹 %(name)s 不存在。") % {"name": out.parent}
        raise Unreadable(said, hint=_("请先建立，或换一个位置。"))
    found = draft(name, at, scope, progress)
    trace = trace_of(found)
    beside = out.with_suffix(".trace.json")
    _write_both(_document(found, trace), trace, out, beside)
    return Written(out, beside, trace)


def _document(draft: Draft, trace: dict[str, Any]) -> Document:
    drawn = iter(_drawn(draft.courses))
    first: set[str] = set()
    blocks: list[Content] = []
    for block in draft.template.blocks:
        if isinstance(block, rules.Chart):
            blocks += next(drawn)
        else:
            blocks.append(_paragraph(block, draft, first))
    made_at = _known_since(draft)
    return Document(draft.template.title, made_at, tuple(blocks), (_appendix(draft, trace),))


def _known_since(draft: Draft) -> datetime:
    """When the last entry that counts was recorded: running it again gives the same file."""
    recorded = Entry.objects.values_list("recorded_at", flat=True).get(seq=draft.known_at)
    return datetime.fromisoformat(recorded)


def _paragraph(block: rules.Block, draft: Draft, first: set[str]) -> Paragraph:
    pieces = tuple(_piece(piece, draft, first) for piece in block.pieces)
    return Paragraph(STYLES.get(block.level, Style.HEADING_2), pieces)


def _piece(piece: rules.Piece, draft: Draft, first: set[str]) -> Piece:
    """A figure leads to its row of the appendix, which leads back to where it stands first."""
    if isinstance(piece, str):
        return piece
    text = draft.text_of(piece)
    if piece.code == rules.DAY:
        return text
    name = "" if piece.code in first else _anchor("text", piece.code)
    first.add(piece.code)
    return Anchor(text, name=name, to=_anchor("row", piece.code))


def _anchor(where: str, code: str) -> str:
    """A bookmark name: letters, digits and underlines, at most 40."""
    return f"{where}_{code.replace('.', '_')}"[:40]


# --- Charts ---------------------------------------------------------------------------------------


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
    row = (f"数值{unit}", *[figure.value if figure else "算不出" for figure in figures])
    return Table(headings, (row,), (18, *[10] * len(days)), is_small=True)


def _month(day: date) -> str:
    is_end = day == end_of_month(day.year, day.month)
    return f"{day.month}月" if is_end else f"{day.month}月{day.day}日"


# --- The appendix ---------------------------------------------------------------------------------


def _appendix(draft: Draft, trace: dict[str, Any]) -> Appendix:
    head = trace["ledger"]
    said = (
        f"截至 {draft.as_of.isoformat()}；计到第 {draft.known_at} 条台账记录；"
        f"存证头 {head['digest_name']} {head['size']} {head['root']}"
    )
    rows = tuple(
        (
            Anchor(f.code, name=_anchor("row", f.code), to=_anchor("text", f.code)),
            f.label, f.value, f.unit, f.note, f.period, str(f.records), f.digest[:SHORT],
        )
        for f in draft.figures.values()
    )  # fmt: skip
    table = Table(HEADINGS, rows, WIDTHS)
    return Appendix("附录　数据溯源表", (Paragraph(Style.PLAIN, (said,)), table))


def _write_both(document: Document, trace: dict[str, Any], out: Path, beside: Path) -> None:
    """Both files are complete before either takes its name, and neither stands without the other.

    A report that stood there before stays, if its trace cannot be replaced with it.
    """
    for path in (out, beside):
        if path.is_dir():
            said = _("写不了 %(path)s：那里是一个文件夹。") % {"path": path}
            raise Refused(said, hint=_("请先移走它，或换一个文件名。"))
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".writing-") as folder:
            waiting, before = Path(folder, out.name), Path(folder, "before")
            traced = Path(folder, beside.name)
            traced.write_text(json.dumps(trace, ensure_ascii=False, indent=1), encoding="utf-8")
            word.write(document, waiting)
            if out.exists():
                out.replace(before)
            try:
                waiting.replace(out)
                traced.replace(beside)
            except OSError:
                out.unlink(missing_ok=True)
                if before.exists():
                    before.replace(out)
                raise
    except OSError as error:
        said = _("写不了 %(path)s：%(why)s。") % {"path": out, "why": error.strerror}
        raise Refused(said, hint=_("请核对位置和权限。")) from error
