"""A report in Word, and the trace beside it."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.documents import pdf, word
from bihuan.errors import Refused
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports.actions.placing import check_place, writing_to
from bihuan.reports.keeping import trace_of
from bihuan.reports.paper import document_of
from bihuan.reports.queries import Draft, Progress, complete, draft, unseen

SUFFIXES = (".docx", ".pdf")


@dataclass(frozen=True, slots=True)
class Written:
    """The two files of a report, and what stands in the trace."""

    document: Path
    trace: Path
    said: dict[str, Any]
    length: int = 0
    """Characters of the text, where it is one of ours."""


def write_report(
    name: str, *, at: Moment, out: Path, scope: Unit | None = None, progress: Progress = unseen,
    appendix: bool = True,
) -> Written:  # fmt: skip
    """Write ``out`` and its trace, or neither. Every figure named must be given by the records."""
    check_place(out, SUFFIXES)
    return write_draft(draft(name, at, scope, progress), out=out, appendix=appendix)


def write_draft(draft: Draft, *, out: Path, appendix: bool = True) -> Written:
    """Write a draft whose figures are there, computed now or kept in an edition."""
    check_place(out, SUFFIXES)
    trace = trace_of(complete(draft))
    document = document_of(draft, trace, appendix=appendix)
    written = write_both(lambda path: word.write(document, path), trace, out)
    return replace(written, length=draft.length)


def write_both(make: Callable[[Path], None], trace: dict[str, Any], out: Path) -> Written:
    """Both files are complete before either takes its name, and neither stands without the other.

    ``make`` writes the Word file, of which a PDF is made where one is asked for. A report that
    stood there before stays, if its trace cannot be replaced with it.
    """
    beside = out.with_suffix(".trace.json")
    for path in (out, beside):
        if path.is_dir():
            said = _("写不了 %(path)s：那里是一个文件夹。") % {"path": path}
            raise Refused(said, hint=_("请先移走它，或换一个文件名。"))
    with writing_to(out), tempfile.TemporaryDirectory(dir=out.parent, prefix=".writing-") as folder:
        waiting, traced = Path(folder, f"report{out.suffix.lower()}"), Path(folder, "trace")
        traced.write_text(json.dumps(trace, ensure_ascii=False, indent=1), encoding="utf-8")
        document = waiting.with_suffix(".docx")
        make(document)
        if document != waiting:
            pdf.convert(document, waiting)
        _put(waiting, out, traced, beside)
    return Written(out, beside, trace)


def _put(waiting: Path, out: Path, traced: Path, beside: Path) -> None:
    before = waiting.with_name("before")
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
