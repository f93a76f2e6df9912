"""Importing in the browser: drop a file, look at what it would become, correct it, commit it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties.models import Plan
from bihuan.errors import BihuanError, NotFound, Refused, Unreadable
from bihuan.intake.actions import uploads as actions
from bihuan.intake.actions.amends import batch_numbered, map_unit, withdraw_batch
from bihuan.intake.forms import ColumnsForm, UnitForm, UploadForm
from bihuan.intake.kinds import ALL, kind_named
from bihuan.intake.kinds.kind import FileKind
from bihuan.intake.models import ImportBatch, UnitToMap, Upload
from bihuan.intake.readers.columns import Correspondence, synonyms_of
from bihuan.intake.reading import Source, sources
from bihuan.intake.tasks import read_upload
from bihuan.orgs.queries import SignedIn, acting_post, actor_of, require_power
from bihuan.ui.pages import page
from bihuan.written.cells import text_of

AT_ONCE = 300_000
"""Bytes up to which a file is read while the browser waits; a larger one goes to the worker."""

MOST = 50
PREVIEWED = 8


def imports(request: SignedIn) -> HttpResponse:
    """What was read in, what is on its way, and a place to drop the next file."""
    require_power(request.user, "import")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        upload = actions.take_in(
            said["file"], said["file"].name, user=request.user,
            post=acting_post(request.user, "import"),
            kind=said["kind"], plan=said["plan"], year=said["year"],
        )  # fmt: skip
        return _worked_on(upload)
    batches = ImportBatch.objects.select_related("file").order_by("-pk")[:MOST]
    context = {
        "form": form,
        "plans": Plan.objects.current().visible_to(request.user).order_by("-issued_on")[:MOST],
        "uploads": Upload.objects.exclude(state=Upload.State.DONE).filter(user=request.user),
        "batches": [(kind_label(batch.kind), batch) for batch in batches],
        "unmapped": UnitToMap.objects.order_by("-times", "written")[:MOST],
        "unit_form": UnitForm(request.user),
    }
    return page(request, "intake/imports.html", context)


def kind_label(name: str) -> str:
    return ALL[name].label if name in ALL else name


def _worked_on(upload: Upload) -> HttpResponse:
    """Read a small file at once, hand a large one to the worker, and show how it goes."""
    if actions.file_of(upload).stat().st_size <= AT_ONCE:
        actions.work_on(upload, timezone.now())
    else:
        read_upload.enqueue(upload.pk, get_language())
    return redirect("intake:upload", upload.pk)


def _own(request: SignedIn, pk: int) -> Upload:
    require_power(request.user, "import")
    upload = Upload.objects.filter(pk=pk, user=request.user).select_related("batch").first()
    if upload is None:
        raise NotFound(_("没有这份上传的台账，或者不是您上传的。"))
    return upload


@require_GET
def upload(request: SignedIn, pk: int) -> HttpResponse:
    """How a file is understood: its header, its first rows, and every remark on it."""
    found = _own(request, pk)
    context: dict[str, Any] = {
        "upload": found,
        "kind": kind_label(found.kind),
        "percent": actions.percent_done(found) if found.is_running else 0,
        "result": found.result,
    }
    if not found.is_running and found.state != Upload.State.DONE:
        context |= _preview(found)
    return page(request, "intake/upload.html", context, part="progress")


def _preview(found: Upload) -> dict[str, Any]:
    """The tables as they are read now, and the form that corrects the correspondence."""
    kind = kind_named(found.kind)
    if isinstance(kind, FileKind):
        return {}
    try:
        tables, _remarks = sources(
            actions.file_of(found), kind, Correspondence(columns=found.columns)
        )
    except BihuanError:
        tables = []
    headings = list(dict.fromkeys(c.heading for t in tables for c in t.table.columns if c.heading))
    fields = _field_labels(found.kind)
    matched = {name: c.heading for table in tables for name, c in table.columns.items()}
    return {
        "tables": [_shown(table, found.kind) for table in tables],
        "columns_form": ColumnsForm(fields, headings, initial=matched) if headings else None,
    }


def _field_labels(kind: str) -> dict[str, str]:
    """Each field of a kind under the heading that says it best."""
    return {name: _(words[0]) for name, words in synonyms_of(kind).items()}


def _shown(source: Source, kind: str) -> dict[str, Any]:
    """The first rows of a table; each heading with the field that it is taken for."""
    rows = [row for _n, row in zip(range(PREVIEWED), source.rows(), strict=False)]
    used = [column for column in source.table.columns if column.index not in source.withheld]
    fields = _field_labels(kind)
    taken = {column.index: fields[name] for name, column in source.columns.items()}
    return {
        "sheet": source.table.sheet.name,
        "headings": [(column.heading, taken.get(column.index, "")) for column in used],
        "rows": [(row.number, [text_of(row.cell(c.index)) for c in used]) for row in rows],
    }


@require_POST
def correct_columns(request: SignedIn, pk: int) -> HttpResponse:
    found = _own(request, pk)
    kind = kind_named(found.kind)
    if isinstance(kind, FileKind):
        raise Refused(_("监测数据的栏目由表头认出，不能改对照。"), hint=_("请改文件的表头。"))
    tables, _remarks = sources(actions.file_of(found), kind, Correspondence(columns={}))
    headings = [column.heading for table in tables for column in table.table.columns]
    fields = _field_labels(found.kind)
    form = ColumnsForm(fields, headings, request.POST)
    if not form.is_valid():
        raise Unreadable(_("对照里有文件中没有的表头。"))
    actions.correct_columns(found, form.said())
    return _worked_on(found)


@require_POST
def commit(request: SignedIn, pk: int) -> HttpResponse:
    found = _own(request, pk)
    actions.begin_commit(found)
    return _worked_on(found)


@require_POST
def drop(request: SignedIn, pk: int) -> HttpResponse:
    actions.drop(_own(request, pk))
    messages.success(request, _("已丢弃，什么也没有写入。"))
    return redirect("intake:imports")


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take a whole batch back, with a reason."""
    now = timezone.now()
    batch = batch_numbered(pk)
    withdraw_batch(
        batch, reason=request.POST.get("reason", ""), on=timezone.localdate(now),
        actor=actor_of(request.user, "revise"), at=now,
    )  # fmt: skip
    messages.success(request, _("已撤回这一批的 %(n)s 行。") % {"n": batch.accepted})
    return redirect("intake:imports")


@require_POST
def map_written(request: SignedIn) -> HttpResponse:
    """Say once for ever which unit a ledger means."""
    require_power(request.user, "define")
    form = UnitForm(request.user, request.POST)
    if not form.is_valid():
        raise Unreadable(_("请选一个写法和它所指的单位。"))
    now, said = timezone.now(), form.cleaned_data
    mapped = map_unit(
        said["written"].written, said["unit"], on=timezone.localdate(now),
        actor=actor_of(request.user, "define"), at=now,
    )  # fmt: skip
    messages.success(request, _("“%(written)s”即%(unit)s，%(n)s 条记录已归到该单位。") % {
        "written": said["written"].written, "unit": said["unit"].name, "n": mapped.given,
    })  # fmt: skip
    if mapped.left:
        messages.warning(request, mapped.left_in_words)
    return redirect("intake:imports")
