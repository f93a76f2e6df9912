"""The only writer of outputs: asked for on a page, written by the worker, gone after some days.

Progress goes into a file, not into the row: where the rows of a list come one by one out of
SQLite, whoever reads them cannot write beside it.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.documents import pdf
from bihuan.errors import BihuanError, Refused
from bihuan.home.models import Output
from bihuan.home.queries import standing
from bihuan.ledger import queries as ledger
from bihuan.ledger.evidence import bare_name, file_digest
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import require_department, seen, unit_coded
from bihuan.periods import Moment
from bihuan.reports.actions.filling import fill_template, try_template
from bihuan.reports.actions.placing import writing_to
from bihuan.reports.actions.writing import write_draft, write_report
from bihuan.reports.keeping import draft_of_edition
from bihuan.reports.models import Edition
from bihuan.reports.shipped import template_named
from bihuan.ui import exports
from bihuan.ui.lists import in_address, sheet_at

State = Output.State
Tell = Callable[[str, int, int], None]

MOST_AT_ONCE = 10
"""How many of one person's outputs may wait or be written."""

EVERY = 0.5
"""Seconds between two words of progress."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, under the name that it had."""

    name: str
    content: bytes


class Stopped(Exception):
    """Who asked for the output has cancelled or deleted it."""


# --- Asking ---------------------------------------------------------------------------------------


def ask_for_list(*, user: User, address: str, kind: str, at: datetime) -> Output:
    """All rows of the list at an address as a file, as the person may see them when it is made."""
    sheet = sheet_at(address, user)
    length = sheet.length()
    exports.check_fits(kind, length)
    return _begin(
        user=user, kind=Output.Kind(kind), address=address, whole=length,
        file_name=bare_name(exports.file_name(kind, sheet)), at=at,
    )  # fmt: skip


def ask_for_report(
    *,
    user: User,
    template: str,
    moment: Moment,
    at: datetime,
    scope: Unit | None = None,
    kind: str = "docx",
    appendix: bool = True,
) -> Output:
    """A shipped template with the figures of a day, as ``docx`` or ``pdf``, and its trace."""
    require_department(user)
    _check_pdf(kind)
    shipped = template_named(template)
    asked = {"template": template, **_asked(moment, scope, appendix=appendix)}
    return _begin(
        user=user, kind=Output.Kind.REPORT,
        address=f"{reverse('reports:reports')}?{urlencode(asked)}", whole=shipped.length,
        file_name=bare_name(f"{shipped.title}-{moment.as_of}.{kind}"), at=at,
    )  # fmt: skip


def ask_for_filled(
    *,
    user: User,
    file: Sent,
    moment: Moment,
    at: datetime,
    scope: Unit | None = None,
    kind: str = "docx",
    appendix: bool = True,
) -> Output:
    """A Word file of the office's own, filled; refused at once is what filling it would refuse."""
    require_department(user)
    _check_pdf(kind)
    name = bare_name(file.name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(file.content)
        length = try_template(path, at=moment, scope=scope)
    asked = {"file": name, **_asked(moment, scope, appendix=appendix)}
    file_name = bare_name(f"{Path(name).stem}-{moment.as_of}.{kind}")
    with writing_to(Path(file_name)), transaction.atomic():
        output = _begin(
            user=user, kind=Output.Kind.FILLED, whole=length, file_name=file_name, at=at,
            address=f"{reverse('reports:own')}?{urlencode(asked)}",
        )  # fmt: skip
        kept = output.template(name)
        kept.parent.mkdir(parents=True)
        kept.write_bytes(file.content)
    return output


def _asked(moment: Moment, scope: Unit | None, *, appendix: bool) -> dict[str, str]:
    """Of what and how a report is to be, as its address says it."""
    unit = {"scope": scope.code} if scope else {}
    return in_address(moment) | unit | ({} if appendix else {"bare": "on"})


def ask_for_edition(
    *, user: User, edition: Edition, kind: str, appendix: bool, at: datetime
) -> Output:
    """An issued report as ``docx`` or ``pdf``, with the figures that it was issued with."""
    _check_pdf(kind)
    asked = QueryDict(mutable=True)
    asked.update({"kind": kind, "appendix": "yes" if appendix else "no"})
    return _begin(
        user=user, kind=Output.Kind.REPORT,
        address=f"{reverse('reports:edition', args=[edition.pk])}?{asked.urlencode()}",
        whole=len(edition.figures_kept["figures"]),
        file_name=bare_name(f"{edition.title}-{edition.as_of}.{kind}"), at=at,
    )  # fmt: skip


def _check_pdf(kind: str) -> None:
    if kind == "pdf" and not pdf.program():
        raise Refused(pdf.ABSENT, hint=pdf.INSTEAD)


@transaction.atomic
def _begin(*, user: User, at: datetime, **said: Any) -> Output:
    if Output.objects.active().filter(user=user).count() >= MOST_AT_ONCE:
        raise Refused(
            _("您已有 %(n)s 份文件在等待或办理。") % {"n": MOST_AT_ONCE},
            hint=_("请等它们办完，或先取消几份。"),
        )
    language = translation.get_language() or ""
    return Output.objects.create(user=user, created_at=at, language=language, **said)


def cancel_output(output: Output, *, at: datetime) -> None:
    waiting = Output.objects.active().filter(pk=output.pk)
    if not waiting.update(state=State.CANCELLED, finished_at=at):
        raise Refused(_("这份文件已经办完，不能取消。"))
    _clear(output)


@transaction.atomic
def try_again(output: Output, *, at: datetime) -> Output:
    """A new output in the place of one that failed, was cancelled, or was broken off."""
    if output.is_filled:
        raise Refused(_("模板没有留存，不能再办。"), hint=_("请在“套自己的模板”页重新上传。"))
    if not standing(output, at).can_be_tried_again:
        raise Refused(_("这份文件正在办理，或者已经生成。"))
    delete_output(output)
    return _begin(
        user=output.user, kind=output.kind, address=output.address, whole=output.whole,
        file_name=output.file_name, at=at,
    )  # fmt: skip


def delete_output(output: Output) -> None:
    """Its row and its files; a worker that is still at it stops by that."""
    Output.objects.filter(pk=output.pk).delete()
    _clear(output)


def delete_old_outputs(*, at: datetime) -> None:
    for output in Output.objects.old_at(at):
        delete_output(output)


def _clear(output: Output) -> None:
    shutil.rmtree(output.folder, ignore_errors=True)


# --- Making ---------------------------------------------------------------------------------------


def make_output(pk: int, *, now: Callable[[], datetime]) -> None:
    """Write the file of an output that waits; what it came to stands in its row.

    ``now`` is asked when the work is done. What ends otherwise, by a fault or because the worker
    is stopped, is told as broken off. All is in the language in which it was asked for.
    """
    waiting = Output.objects.filter(pk=pk, state=State.WAITING)
    output = waiting.select_related("user__person").first()
    if output is None:
        return
    with translation.override(output.language):
        _make(output, now)


def _make(output: Output, now: Callable[[], datetime]) -> None:
    _begin_progress(output)
    outcome: dict[str, Any] = {"state": State.FAILED, "error": _("后台办理中断了。")}
    one = Output.objects.filter(pk=output.pk)
    try:
        if one.filter(state=State.WAITING).update(state=State.RUNNING):
            outcome = _made(output)
    finally:
        running = one.filter(state=State.RUNNING)
        if not running.update(finished_at=now(), **outcome) or outcome["state"] != State.DONE:
            _clear(output)


def _made(output: Output) -> dict[str, Any]:
    """What the row says after the work."""
    try:
        _write(output)
        whole = {"done": output.whole, "whole": output.whole}
        return {"state": State.DONE, **whole, **_seal(output)}
    except Stopped:
        return {"state": State.CANCELLED}
    except BihuanError as refusal:
        return {"state": State.FAILED, "error": str(refusal)}
    except OSError as error:
        why = _("文件写不下来：%(why)s。") % {"why": error.strerror or error}
        return {"state": State.FAILED, "error": why}


def _seal(output: Output) -> dict[str, Any]:
    with output.file.open("rb") as file:
        digest, size = file_digest(ledger.head().digest_name, file)
    return {"digest": digest, "size": size}


def _write(output: Output) -> None:
    tell = _teller(output.progress_file)
    if output.is_report:
        _write_report(output, tell)
    else:
        _write_list(output, tell)
    tell("", output.whole, output.whole)


def _write_list(output: Output, tell: Tell) -> None:
    sheet = sheet_at(output.address, output.user)
    output.whole = sheet.length()
    with closing(_counted(sheet, output.whole, tell)) as lines, output.file.open("wb") as file:
        exports.write(output.kind, replace(sheet, lines=lines), file)


def _counted(sheet: exports.Sheet, whole: int, tell: Tell) -> exports.Lines:
    """The lines, each told; closed with them is the cursor that they come from."""
    with closing(sheet.lines) as lines:
        for done, line in enumerate(lines):
            tell("", done, whole)
            yield line


def _write_report(output: Output, tell: Tell) -> None:
    path, _mark, query = output.address.partition("?")
    asked, page = QueryDict(query), resolve(path)
    if page.view_name == "reports:edition":
        _write_edition(output, page.kwargs["pk"], appendix=asked["appendix"] == "yes")
        return
    require_department(output.user)
    known_at = asked.get("known_at")
    how: dict[str, Any] = {
        "at": Moment(date.fromisoformat(asked["as_of"]), int(known_at) if known_at else None),
        "out": output.file,
        "scope": unit_coded(asked["scope"]) if "scope" in asked else None,
        "progress": tell,
        "appendix": "bare" not in asked,
    }
    if output.is_filled:
        fill_template(output.template(asked["file"]), **how)
    else:
        write_report(template_named(asked["template"]).name, **how)


def _write_edition(output: Output, pk: int, *, appendix: bool) -> None:
    """What was issued, if the person still sees it; nothing is computed."""
    edition = seen(Edition.objects.current(), output.user, pk, _("没有这份成稿，或者您看不到它。"))
    write_draft(draft_of_edition(edition), out=output.file, appendix=appendix)


# --- Progress -------------------------------------------------------------------------------------


def _begin_progress(output: Output) -> None:
    output.folder.mkdir(parents=True, exist_ok=True)
    output.progress_file.touch()


def _teller(path: Path) -> Tell:
    """What is told goes into the file of progress, now and then; without the file work stops."""
    told_at = 0.0

    def tell(_what: str, done: int, whole: int) -> None:
        nonlocal told_at
        if done < whole and time.monotonic() - told_at < EVERY:
            return
        told_at = time.monotonic()
        try:
            with path.open("r+", encoding="ascii") as file:
                file.write(str(done))  # what is counted grows: the new text covers the old
        except FileNotFoundError as error:
            raise Stopped from error

    return tell
