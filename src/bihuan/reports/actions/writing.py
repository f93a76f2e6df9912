"""A report in Word, and the trace beside it."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.documents import word
from bihuan.documents.parts import Document
from bihuan.errors import Refused, Unreadable
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports.paper import document_of
from bihuan.reports.queries import Draft, Progress, complete, draft, trace_of, unseen

__all__ = ["Written", "document_of", "write_draft", "write_report"]


@dataclass(frozen=True, slots=True)
class Written:
    """The two files of a report, and what stands in the trace."""

    document: Path
    trace: Path
    said: dict[str, Any]


def write_report(
    name: str, *, at: Moment, out: Path, scope: Unit | None = None, progress: Progress = unseen,
    appendix: bool = True,
) -> Written:  # fmt: skip
    """Write ``out`` and its trace, or neither. Every figure named must be given by the records."""
    _check_place(out)
    return write_draft(draft(name, at, scope, progress), out=out, appendix=appendix)


def write_draft(draft: Draft, *, out: Path, appendix: bool = True) -> Written:
    """Write a draft whose figures are there, computed now or kept in an edition."""
    _check_place(out)
    trace = trace_of(complete(draft))
    beside = out.with_suffix(".trace.json")
    _write_both(document_of(draft, trace, appendix=appendix), trace, out, beside)
    return Written(out, beside, trace)


def _check_place(out: Path) -> None:
    if out.suffix.lower() != ".docx":
        said = _("“%(name)s”不是 .docx。") % {"name": out.name}
        raise Unreadable(said, hint=_("报告写成 Word 文件，如 report.docx。"))
    if not out.parent.is_dir():
        said = _("文件夹 %(name)s 不存在。") % {"name": out.parent}
        raise Unreadable(said, hint=_("请先建立，或换一个位置。"))


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
