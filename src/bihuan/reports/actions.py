"""The only writer of reports: a template with its figures, in Word, and the trace beside it."""

import json
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.documents import word
from bihuan.documents.parts import (
    Anchor,
    Appendix,
    Document,
    Paragraph,
    Piece,
    Style,
    Table,
)
from bihuan.errors import NotComputable, NotFound, Refused, Unreadable
from bihuan.indicators import queries
from bihuan.indicators.figures import Figure, check_moment
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.words import listed

PRESETS = Path(__file__).resolve().parents[1] / "presets"
TEMPLATES = PRESETS / "party" / "reports"
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


def write_report(name: str, *, at: Moment, out: Path, scope: Unit | None = None) -> Written:
    """Write ``out`` and its trace, or neither. Every figure named must be given by the records."""
    if out.suffix.lower() != ".docx":
        raise Unreadable(
            _("“%(name)s”不是 .docx。") % {"name": out.name},
            hint=_("报告写成 Word 文件，如 report.docx。"),
        )
    if not out.parent.is_dir():
        raise Unreadable(
            _("文件夹 %(parent)s 不存在。") % {"parent": out.parent},
            hint=_("请先建立，或换一个位置。"),
        )
    path = template_path(name)
    template = rules.parse(_text_of(path))
    moment = check_moment(at)
    figures = _figures(template, path.name, moment, scope)
    trace = _trace(path.stem, figures, moment)
    document = _document(template, figures, moment.as_of, trace)
    beside = out.with_suffix(".trace.json")
    _write_both(document, trace, out, beside)
    return Written(out, beside, trace)


def template_path(name: str) -> Path:
    """A shipped template by its name, or a text file by its path."""
    shipped = TEMPLATES / f"{name}.txt"
    if name.isidentifier() and shipped.is_file():
        return shipped
    if Path(name).is_file():
        return Path(name)
    known = listed(sorted(path.stem for path in TEMPLATES.glob("*.txt")))
    raise NotFound(
        _("没有名为“%(name)s”的模板，也没有这个文件。") % {"name": name},
        hint=_("自带的模板：%(known)s。") % {"known": known},
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            _("模板“%(name)s”读不出来。") % {"name": path.name}, hint=_("模板是 UTF-8 的文本文件。")
        ) from error


def _figures(template: rules.Template, name: str, at: Moment, scope: Unit | None) -> list[Figure]:
    try:
        asked = queries.metrics(template.codes, at.known_at)
    except NotFound as error:
        raise NotFound(
            _("模板“%(name)s”里的数字不存在：%(message)s")
            % {"name": name, "message": error.message},
            hint=error.hint,
        ) from error
    found, refusals = queries.figures(asked, at, scope)
    if refusals:
        said = _("；").join(refusal.message for refusal in refusals)
        raise NotComputable(
            _("模板“%(name)s”里有算不出的数字：%(said)s") % {"name": name, "said": said}
        )
    return found


def _trace(template: str, figures: list[Figure], at: Moment) -> dict[str, Any]:
    """What stands beside the report: figures, moment, and the head of the log at that moment."""
    known_at = at.known_at or 0
    return {
        "template": template,
        "as_of": at.as_of.isoformat(),
        "known_at": known_at,
        "ledger": ledger.head_at(known_at).as_json(),
        "figures": [figure.as_json() for figure in figures],
    }


def _document(
    template: rules.Template, figures: list[Figure], as_of: date, trace: dict[str, Any]
) -> Document:
    by_code = {figure.code: figure for figure in figures}
    first: set[str] = set()
    blocks = tuple(_paragraph(block, by_code, as_of, first) for block in template.blocks)
    title = next((block.text for block in blocks if block.style is Style.TITLE), "报告")
    return Document(title, _known_since(trace), blocks, (_appendix(figures, as_of, trace),))


def _known_since(trace: dict[str, Any]) -> datetime:
    """When the last entry that counts was recorded: running it again gives the same file."""
    recorded = Entry.objects.values_list("recorded_at", flat=True).get(seq=trace["known_at"])
    return datetime.fromisoformat(recorded)


def _paragraph(
    block: rules.Block, figures: dict[str, Figure], as_of: date, first: set[str]
) -> Paragraph:
    pieces = tuple(_piece(piece, figures, as_of, first) for piece in block.pieces)
    return Paragraph(STYLES.get(block.level, Style.HEADING_2), pieces)


def _piece(piece: rules.Piece, figures: dict[str, Figure], as_of: date, first: set[str]) -> Piece:
    """A figure leads to its row of the appendix, which leads back to where it stands first."""
    if isinstance(piece, str):
        return piece
    if piece.code == rules.DAY:
        return f"{as_of.year}年{as_of.month}月{as_of.day}日"
    figure = figures[piece.code]
    text = figure.text if not piece.shown else str(getattr(figure, piece.shown))
    name = "" if piece.code in first else _anchor("text", piece.code)
    first.add(piece.code)
    return Anchor(text, name=name, to=_anchor("row", piece.code))


def _anchor(where: str, code: str) -> str:
    """A bookmark name: letters, digits and underlines, at most 40."""
    return f"{where}_{code.replace('.', '_')}"[:40]


def _appendix(figures: list[Figure], as_of: date, trace: dict[str, Any]) -> Appendix:
    head = trace["ledger"]
    said = (
        f"截至 {as_of.isoformat()}；计到第 {trace['known_at']} 条台账记录；"
        f"存证头 {head['digest_name']} {head['size']} {head['root']}"
    )
    rows = tuple(
        (
            Anchor(f.code, name=_anchor("row", f.code), to=_anchor("text", f.code)),
            f.label, f.value, f.unit, f.note, f.period, str(f.records), f.digest[:SHORT],
        )
        for f in figures
    )  # fmt: skip
    table = Table(HEADINGS, rows, WIDTHS)
    return Appendix("附录　数据溯源表", (Paragraph(Style.PLAIN, (said,)), table))


def _write_both(document: Document, trace: dict[str, Any], out: Path, beside: Path) -> None:
    """Both files are complete before either takes its name, and neither stands without the other.

    A report that stood there before stays, if its trace cannot be replaced with it.
    """
    for path in (out, beside):
        if path.is_dir():
            raise Refused(
                _("写不了 %(path)s：那里是一个文件夹。") % {"path": path},
                hint=_("请先移走它，或换一个文件名。"),
            )
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
        raise Refused(
            _("写不了 %(out)s：%(error)s。") % {"out": out, "error": error.strerror},
            hint=_("请核对位置和权限。"),
        ) from error
