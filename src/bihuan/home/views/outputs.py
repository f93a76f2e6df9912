"""The page of one's own files that the worker writes: ask, watch, take, cancel, try again."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotComputable, NotFound, Unreadable
from bihuan.home import queries
from bihuan.home.actions import outputs as actions
from bihuan.home.models import Output
from bihuan.home.tasks import enqueue_output
from bihuan.indicators.figures import check_moment
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import SignedIn, require_department, seen
from bihuan.periods import Moment
from bihuan.reports.forms import OwnForm, ReportForm
from bihuan.reports.models import Edition
from bihuan.reports.queries import draft
from bihuan.ui.forms import refusals_beside
from bihuan.ui.lists import unsealed
from bihuan.ui.pages import page


@require_GET
def outputs(request: SignedIn) -> HttpResponse:
    """One's own files, how far each is, and until when it is kept."""
    found = queries.outputs_of(request.user, timezone.now())
    context = {
        "outputs": found,
        "active": sum(standing.is_active for standing in found),
        "days": settings.BIHUAN_OUTPUT_DAYS,
    }
    return page(request, "home/outputs.html", context, part="outputs")


@require_POST
def ask_for_list(request: SignedIn) -> HttpResponse:
    """From a list page, which has sealed its own address."""
    address, kind = unsealed(request.POST.get("address", "")), request.POST.get("kind", "")
    if kind not in (Output.Kind.XLSX, Output.Kind.CSV):
        raise Unreadable(_("导出格式只有 csv 和 xlsx。"))
    made = actions.ask_for_list(user=request.user, address=address, kind=kind, at=timezone.now())
    return _handed_over(request, made)


@require_POST
def ask_for_report(request: SignedIn) -> HttpResponse:
    """From the page of reports, as known now; who wants to read first is led to the text.

    What the records do not give is said at once, not by the worker.
    """
    require_department(request.user)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return page(request, "reports/reports.html", {"form": form})
    said = form.cleaned_data
    if "look" in request.POST:
        asked = {"template": said["template"], "as_of": said["as_of"]}
        asked |= {"scope": said["scope"].code} if said["scope"] else {}
        return redirect(f"{reverse('reports:reports')}?{urlencode(asked)}")
    try:
        draft(said["template"], Moment(said["as_of"]), said["scope"])
    except NotComputable as refusal:
        form.add_error("as_of", str(refusal))
        return page(request, "reports/reports.html", {"form": form})
    made = actions.ask_for_report(
        user=request.user, template=said["template"], at=timezone.now(),
        moment=Moment(said["as_of"], ledger.head().size), scope=said["scope"],
        kind=said["kind"], appendix=not said["bare"],
    )  # fmt: skip
    return _handed_over(request, made)


@require_POST
def ask_for_filled(request: SignedIn) -> HttpResponse:
    """From the page of one's own templates; what is wrong with the file is said beside it."""
    require_department(request.user)
    form = OwnForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_beside(form, "as_of"):
            check_moment(Moment(form.cleaned_data["as_of"]))
    if form.is_valid():
        said = form.cleaned_data
        file = actions.Sent(said["file"].name, said["file"].read())
        with refusals_beside(form, "file"):
            made = actions.ask_for_filled(
                user=request.user, file=file, at=timezone.now(), scope=said["scope"],
                moment=Moment(said["as_of"], ledger.head().size), kind=said["kind"],
                appendix=not said["bare"],
            )  # fmt: skip
            return _handed_over(request, made)
    return page(request, "reports/own.html", {"form": form})


@require_POST
def ask_for_edition(request: SignedIn, pk: int) -> HttpResponse:
    """From the page of an edition: what was issued, with or without its sources."""
    kind = request.POST.get("kind", "docx")
    if kind not in ("docx", "pdf"):
        raise Unreadable(_("成稿只能生成 Word 或 PDF。"))
    absent = _("没有这份成稿，或者您的岗位看不到它。")
    edition = seen(Edition.objects.current(), request.user, pk, absent)
    made = actions.ask_for_edition(
        user=request.user, edition=edition, kind=kind, appendix="appendix" in request.POST,
        at=timezone.now(),
    )  # fmt: skip
    return _handed_over(request, made)


def _handed_over(request: SignedIn, made: Output) -> HttpResponse:
    enqueue_output(made)
    messages.success(request, _("已交后台办理，可以离开本页，回来再取。"))
    return redirect("home:outputs")


def _own(request: SignedIn, pk: int) -> Output:
    """A file of the person's own that is still kept."""
    kept = Output.objects.kept_at(timezone.now()).select_related("user")
    found = kept.filter(user=request.user, pk=pk).first()
    if found is None:
        raise NotFound(_("没有这份文件，或者已到期删除。"), hint=_("可以再生成一份。"))
    return found


@require_GET
def output_file(request: SignedIn, pk: int) -> HttpResponse:
    found = _own(request, pk)
    return _taken(found, found.file)


@require_GET
def output_trace(request: SignedIn, pk: int) -> HttpResponse:
    """What stands beside a report: each of its figures with its records' digest."""
    found = _own(request, pk)
    return _taken(found, found.trace)


def _taken(output: Output, path: Path) -> HttpResponse:
    if output.state != Output.State.DONE or not path.is_file():
        raise NotFound(_("这份文件还没有生成，或者已不在。"), hint=_("可以再生成一份。"))
    response: Any = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response.holds = (output.address,)
    return response


@require_POST
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    actions.cancel_output(_own(request, pk), at=timezone.now())
    messages.success(request, _("已取消。"))
    return redirect("home:outputs")


@require_POST
def try_again(request: SignedIn, pk: int) -> HttpResponse:
    return _handed_over(request, actions.try_again(_own(request, pk), at=timezone.now()))


@require_http_methods(["GET", "POST"])
def delete(request: SignedIn, pk: int) -> HttpResponse:
    """Ask first."""
    found = _own(request, pk)
    if request.method == "POST":
        actions.delete_output(found)
        messages.success(request, _("已删除“%s”。") % found)
        return redirect("home:outputs")
    return page(request, "home/output_delete.html", {"output": found})
