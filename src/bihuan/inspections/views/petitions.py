"""Letters and petitions: the register, the page of one, and how one goes on."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.inspections import forms
from bihuan.inspections.actions import petition_amends as amends
from bihuan.inspections.actions import petitions as actions
from bihuan.inspections.forms.filters import PetitionFilter
from bihuan.inspections.models import Petition, PetitionStanding, PetitionState, Verdict
from bihuan.inspections.numbers import parsed
from bihuan.inspections.queries import places_of, types_of
from bihuan.inspections.views.parts import round_seen, round_url
from bihuan.orgs.acting import acting
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, history_of, powers_of_user, seen
from bihuan.periods import Moment
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import Dated, refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page


def petition_url(petition: Petition) -> str:
    return reverse("inspections:petition", args=[petition.version_of_id or petition.pk])


@require_GET
def petition_list(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = PetitionStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("信访举报"),
        rows=rows.select_related("petition__round__plan", "petition__batch", "petition__unit")
        .prefetch_related("petition__marks__type", "petition__places"),
        form=PetitionFilter,
        columns=_columns(at),
        order=("petition__received_on", "petition_id"),
        empty=_("没有符合条件的信访件。可放宽筛选，在轮次页上登记，或导入边督边改一览表。"),
        links=[(_("督察巡察"), dated(reverse("inspections:rounds"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


def _columns(at: Moment) -> list[Column]:
    def of(name: str) -> dict[str, Any]:
        return {"name": name, "sort": f"petition__{name}", "dated": False}

    def late(row: PetitionStanding) -> str:
        due = row.petition.due_on
        return _("超期") if row.state == PetitionState.OPEN and due and due < at.as_of else ""

    return [
        Column(_("受理编号"), lambda row: row.petition.number or f"#{row.petition_id}",
               lambda row: dated(petition_url(row.petition), at), **of("number")),
        Column(_("交办问题基本情况"), lambda row: row.petition,
               whole=lambda row: row.petition.text, **of("text")),
        Column(_("行政区域"), lambda row: places_of(row.petition), name="place"),
        Column(_("问题类型"), lambda row: types_of(row.petition), name="type"),
        Column(_("轮次"), lambda row: row.petition.round, name="round",
               sort="petition__round__plan__name", shown=False),
        Column(_("批次"), lambda row: row.petition.batch, name="batch",
               sort="petition__batch__number"),
        Column(_("来访方式"), lambda row: row.petition.get_channel_display(), **of("channel"),
               shown=False),
        Column(_("承办单位"), lambda row: row.petition.unit or row.petition.unit_text,
               name="unit", sort="petition__unit__name"),
        Column(_("受理日期"), lambda row: row.petition.received_on, **of("received_on"),
               shown=False),
        Column(_("答复时限"), lambda row: row.petition.due_on, **of("due_on")),
        Column(_("是否属实"), lambda row: row.get_verdict_display(), name="verdict",
               sort="verdict", is_word=True),
        Column(_("是否办结"), lambda row: row.get_state_display(), name="state", sort="state",
               is_word=True),
        Column(_("超期"), late, name="late", is_word=True),
        Column(_("问责人数"), lambda row: row.petition.held, numeric=True, **of("held"),
               shown=False),
        Column(_("重复件所重的编号"), lambda row: row.petition.repeats, **of("repeats"),
               shown=False),
    ]  # fmt: skip


# --- One petition ---------------------------------------------------------------------------------


def petition_seen(user: User, pk: int) -> Petition:
    rows = Petition.objects.filter(version_of__isnull=True)
    found: Petition = seen(
        rows.select_related("round__plan", "round__kind", "batch", "unit", "problem"), user, pk,
        _("没有这件信访，或者您的岗位看不到它。"),
    )  # fmt: skip
    return found


@require_GET
def petition(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, petition_seen(request.user, pk))


def _page(request: SignedIn, found: Petition, form: Any = None) -> HttpResponse:
    powers = powers_of_user(request.user)
    spans = list(found.standings.current().order_by("from_on", "pk"))
    last = spans[-1] if spans else None
    is_live = found.superseded_seq is None
    may_record = "record" in powers and is_live
    if form is None and may_record and last is not None:
        form = forms.AnswerForm(initial=_stands(found, last), auto_id="answer_%s")
    context = {
        "petition": found,
        "round_url": round_url(found.round),
        "spans": spans,
        "last": last,
        "places": places_of(found),
        "types": types_of(found),
        "number": parsed(found.number),
        "is_late": _is_late(found, last),
        "earlier": _numbered(request.user, found, found.repeats),
        "later": _repeated_by(request.user, found),
        "problem": _problem(request.user, found),
        "form": form if may_record else None,
        "may_raise": may_record and _may_raise(found, last),
        "may_reopen": "assign" in powers and is_live and last and last.state != PetitionState.OPEN,
        "may_revise": "revise" in powers and is_live,
        "entries": history_of(found),
    }
    return page(request, "inspections/petition.html", context)


def _stands(found: Petition, last: PetitionStanding) -> dict[str, Any]:
    kept = {name: getattr(found, name) for name in ("found", "goal", "handling", "held")}
    return kept | {"state": last.state, "verdict": last.verdict}


def _is_late(found: Petition, last: PetitionStanding | None) -> bool:
    today = timezone.localdate()
    is_open = last is not None and last.state == PetitionState.OPEN
    return is_open and found.due_on is not None and found.due_on < today


def _may_raise(found: Petition, last: PetitionStanding | None) -> bool:
    problem = found.problem
    has_none = problem is None or problem.superseded_seq is not None
    return has_none and last is not None and last.verdict != Verdict.FALSE


def _numbered(user: User, found: Petition, number: str) -> Petition | None:
    if not number:
        return None
    rows = Petition.objects.current().visible_to(user).filter(number=number)
    earlier: Petition | None = rows.exclude(pk=found.pk).order_by("pk").first()
    return earlier


def _repeated_by(user: User, found: Petition) -> list[Petition]:
    if not found.number:
        return []
    rows = Petition.objects.current().visible_to(user).filter(repeats=found.number)
    return list(rows.order_by("received_on", "pk"))


def _problem(user: User, found: Petition) -> Any:
    """The problem that it gave rise to, where the reader sees it."""
    if found.problem is None or found.problem.superseded_seq is not None:
        return None
    rows = type(found.problem).objects.visible_to(user)
    return rows.filter(pk=found.problem_id).first()


# --- Going on -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, pk: int) -> HttpResponse:
    found = round_seen(request.user, pk)
    act = acting(request.user, "record")
    form = forms.PetitionForm(request.user, found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            said = form.said()
            on = _received_on(said)
            made = actions.register_petition(found, on=on, **said, **act)
            messages.success(request, _("已登记。"))
            return redirect(petition_url(made))
    return ask(request, form, _("登记信访件"), round_url(found), record=found)


def _received_on(said: dict[str, Any]) -> Any:
    """As typed, else as the number says, else today."""
    number = parsed(said["number"])
    said_by_number = number.day if number else timezone.localdate()
    return said.pop("received_on", said_by_number)


@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    found = petition_seen(request.user, pk)
    act = acting(request.user, "record")
    form = forms.AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.answer_petition(
                found, stand=form.stand(), on=form.cleaned_data["on"], **form.values(), **act
            )
            messages.success(request, _("已登记办理情况。"))
            return redirect(petition_url(found))
    return _page(request, found, form)


@require_http_methods(["GET", "POST"])
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    found = petition_seen(request.user, pk)
    act = acting(request.user, "assign")
    return take_back(
        request, partial(actions.reopen_petition, found, **act), found, petition_url(found),
        done=_("已重新办理。"), title=_("重新办理"),
        said=_("办结以后又出现反弹的才重新办理；以前各天仍算办结。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def to_problem(request: SignedIn, pk: int) -> HttpResponse:
    found = petition_seen(request.user, pk)
    act = acting(request.user, "record")
    form = Dated(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            problem = actions.raise_problem(found, **form.cleaned_data, **act)
            messages.success(request, _("已转为问题，按问题的步骤整改；时限是这件的答复时限。"))
            return redirect("duties:problem", problem.pk)
    said = _("转为问题以后，整改、验收、公示、销号都在问题页上办理，到期有提醒。")
    return ask(request, form, _("转为问题"), petition_url(found), record=found, said=said)


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    found = petition_seen(request.user, pk)
    act = acting(request.user, "revise")
    form = forms.PetitionCorrection(request.user, found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            amends.correct_petition(found, on=timezone.localdate(), **form.said(), **act)
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(petition_url(found))
    said = _("是否属实、是否办结在信访件页上登记，不在这里改。")
    return ask(request, form, _("更正"), petition_url(found), record=found, said=said)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = petition_seen(request.user, pk)
    act = acting(request.user, "revise")
    return take_back(
        request, partial(amends.withdraw_petition, found, **act), found, petition_url(found),
        done=_("已撤回；它不再计数，原来写的仍可查。"), then="inspections:petitions",
    )  # fmt: skip
