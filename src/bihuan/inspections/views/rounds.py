"""Rounds: their list, the page of one, how it begins, grows and is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count as Number
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.duties.courses import Look, State, look_of
from bihuan.duties.models import CaseStanding, InspectionTarget, Plan
from bihuan.duties.views.cases import Names
from bihuan.errors import NotFound
from bihuan.inspections import forms, places, tallies
from bihuan.inspections.actions import petitions as petition_actions
from bihuan.inspections.actions import rounds as actions
from bihuan.inspections.forms.filters import RoundFilter
from bihuan.inspections.models import Batch, Notice, Round, TeamPost
from bihuan.inspections.queries import team_on
from bihuan.inspections.views.parts import notice_url, round_seen, round_url, target_url
from bihuan.orgs.acting import acting
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user, require_power, seen
from bihuan.periods import Moment
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import Dated, refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page


@require_GET
def round_list(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Round.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    targets = tallies.targets_at(request.user, at).filter(plan=OuterRef("plan")).order_by()
    counted = targets.values("plan").annotate(n=Number("pk")).values("n")
    listing = Listing(
        title=_("督察巡察"),
        rows=rows.select_related("plan", "kind").annotate(targets=Subquery(counted)),
        form=RoundFilter,
        columns=[
            Column(_("轮次"), lambda row: row.plan.name, lambda row: dated(round_url(row), at),
                   name="name", sort="plan__name"),
            Column(_("类别"), lambda row: row.kind, name="kind", sort="kind__order"),
            Column(_("派出单位"), lambda row: row.inspector, name="inspector", sort="inspector"),
            Column(_("开始日期"), lambda row: row.begun_on, name="begun", sort="begun_on"),
            Column(_("结束日期"), lambda row: row.ended_on, name="ended", sort="ended_on"),
            Column(_("对象"), lambda row: row.targets or 0, numeric=True, name="targets"),
        ],
        order=("-begun_on", "id"),
        empty=_("还没有登记轮次。请先登记一个，再编组、定对象和聚焦。"),
        new_label=_("登记轮次"),
        new_url=reverse("inspections:round-new") if _assigns(request.user) else "",
        links=[
            (_("巡察对象"), dated(reverse("duties:targets"), at)),
            (_("底稿问题"), dated(reverse("inspections:found"), at)),
            (_("公示"), dated(reverse("inspections:notices"), at)),
        ],
    )  # fmt: skip
    return list_page(request, listing, at)


def _assigns(user: User) -> bool:
    return "assign" in powers_of_user(user)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "assign")
    form = forms.RoundForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            found = actions.open_round(**form.cleaned_data, **acting(request.user, "assign"))
            messages.success(request, _("已登记。接着编组、定对象和聚焦。"))
            return redirect(round_url(found))
    return ask(request, form, _("登记轮次"), reverse("inspections:rounds"))


# --- One round ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Adding:
    """Something that may be added to a round: its form, and where that is sent."""

    label: str
    form: Any
    url: str


ADD: dict[str, Callable[..., object]] = {
    "team": actions.join_team,
    "target": actions.add_target,
    "focus": actions.add_focus,
    "batch": petition_actions.hand_over,
}


def _adding(user: User, found: Round, data: Any = None, which: str = "") -> dict[str, Adding]:
    """The forms of a round; the one that was filled in has its data."""
    made: dict[str, tuple[str, Callable[[Any, str], Any]]] = {
        "team": (_("编入巡察组"), lambda d, i: forms.TeamForm(user, d, auto_id=i)),
        "target": (_("添加对象"), lambda d, i: forms.TargetForm(user, d, auto_id=i)),
        "focus": (_("添加聚焦"), lambda d, i: forms.FocusForm(d, auto_id=i)),
        "batch": (_("交办一批信访件"), lambda d, i: forms.BatchForm(d, auto_id=i)),
    }
    return {
        what: Adding(
            label,
            make(data if what == which else None, f"{what}_%s"),
            reverse("inspections:round-add", args=[found.pk, what]),
        )
        for what, (label, make) in made.items()
    }


@require_GET
def one(request: SignedIn, pk: int) -> HttpResponse:
    found = round_seen(request.user, pk)
    adding = _adding(request.user, found) if _may_add(request.user, found) else {}
    return _page(request, found, adding)


def _may_add(user: User, found: Round) -> bool:
    return found.superseded_seq is None and _assigns(user)


def _page(request: SignedIn, found: Round, adding: dict[str, Adding]) -> HttpResponse:
    at, user = moment(request), request.user
    context = {
        "round": found,
        "at": at,
        "team": team_on(found.plan, at.as_of, at.known_at),
        "lines": clock_lines(found.plan, user, at),
        "matrix": tallies.matrix(found.plan, user, at),
        "batches": _batches(found, user, at),
        "petition_count": places.petitions_of(found, user, at).count(),
        "notices": _notices(found, at),
        "adding": adding if at.known_at is None else {},
        "may_assign": _assigns(user),
        "may_record": "record" in powers_of_user(user),
        "may_close": "close" in powers_of_user(user),
        "may_revise": "revise" in powers_of_user(user) and found.superseded_seq is None,
        "links": _links(found, at),
    }
    return page(request, "inspections/round.html", context)


def _batches(found: Round, user: User, at: Moment) -> list[tuple[Batch, int, str]]:
    """Each batch, with as many petitions as its table counts, and the address of that."""
    counted = tallies.grouped(places.petitions_of(found, user, at), "petition__batch__number")
    table = reverse("inspections:petition-table", args=[found.pk])
    return [
        (batch, counted[batch.number,], dated(table, at, batch=batch.number))
        for batch in places.batches_of(found, at)
    ]


def _notices(found: Round, at: Moment) -> list[tuple[Notice, str]]:
    rows = Notice.objects.known_at(at.known_at).as_of(at.as_of).filter(round=found)
    return [(one, dated(notice_url(one), at)) for one in rows.order_by("starts_on", "pk")]


def _links(found: Round, at: Moment) -> list[tuple[str, str]]:
    return [
        (_("进度表"), dated(reverse("inspections:board", args=[found.pk]), at)),
        (_("信访统计"), dated(reverse("inspections:petition-table", args=[found.pk]), at)),
        (_("方案页"), dated(reverse("duties:plan", args=[found.plan_id]), at)),
    ]


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A target and how its rectification stands: the next step and its deadline."""

    target: InspectionTarget
    url: str
    fed_back: date | None
    look: Look | None
    next: str
    due_on: date | None
    case_url: str


def clock_lines(plan: Plan, user: User, at: Moment) -> list[ClockLine]:
    """Two questions for all targets and one for the names of steps."""
    targets = list(tallies.targets_of(plan, user, at))
    cases = {one.case_id for one in targets if one.case_id}
    rows = CaseStanding.objects.known_at(at.known_at).as_of(at.as_of).filter(case__in=cases)
    standing = {row.case_id: row for row in rows.select_related("case__procedure")}
    names = Names()
    return [_clock_line(one, standing.get(one.case_id), names, at) for one in targets]


def _clock_line(target: InspectionTarget, standing: Any, names: Names, at: Moment) -> ClockLine:
    told = target.feedback_on if target.feedback_on and target.feedback_on <= at.as_of else None
    is_open = standing is not None and standing.state == State.OPEN
    return ClockLine(
        target=target,
        url=dated(target_url(target), at),
        fed_back=told,
        look=look_of(standing.state, standing.due_on, at.as_of) if standing else None,
        next=names.name(standing.case, standing.next) if is_open and standing.next else "",
        due_on=standing.due_on if is_open else None,
        case_url=dated(reverse("duties:case", args=[target.case_id]), at) if standing else "",
    )


@require_POST
def add(request: SignedIn, pk: int, what: str) -> HttpResponse:
    found = round_seen(request.user, pk)
    require_power(request.user, "assign")
    if what not in ADD:
        raise NotFound(_("没有这一类。"))
    adding = _adding(request.user, found, request.POST, what)
    form = adding[what].form
    if form.is_valid():
        with refusals_on(form):
            ADD[what](found, **form.cleaned_data, **acting(request.user, "assign"))
            messages.success(request, _("已登记。"))
            return redirect(round_url(found))
    return _page(request, found, adding)


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    found = round_seen(request.user, pk)
    act = acting(request.user, "revise")
    form = forms.RoundCorrection(found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.correct_round(found, **form.cleaned_data, **act)
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(round_url(found))
    return ask(request, form, _("更正"), round_url(found), record=found)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = round_seen(request.user, pk)
    act = acting(request.user, "revise")
    return take_back(
        request, partial(actions.withdraw_round, found, **act), found, round_url(found),
        done=_("已撤回；它不再计数，原来写的仍可查。"), then="inspections:rounds",
        said=_("只撤回还没有对象、信访件和公示的轮次；它的方案仍在。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def leave(request: SignedIn, pk: int) -> HttpResponse:
    ties = TeamPost.objects.current().select_related("round__plan", "post")
    tie = seen_tie(request.user, ties, pk)
    act = acting(request.user, "assign")
    form = Dated(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.leave_team(tie, **form.cleaned_data, **act)
            messages.success(request, _("已出组；自那一天起不再看得到底稿。"))
            return redirect(round_url(tie.round))
    return ask(request, form, _("出组"), round_url(tie.round), record=tie.post)


def seen_tie(user: User, ties: Any, pk: int) -> TeamPost:
    """A team is seen by whoever sees its round."""
    tie: TeamPost | None = ties.filter(pk=pk).first()
    if tie is None:
        raise NotFound(_("没有这条记录，或者您的岗位看不到它。"))
    seen(Round.objects, user, tie.round_id, _("没有这条记录，或者您的岗位看不到它。"))
    return tie
