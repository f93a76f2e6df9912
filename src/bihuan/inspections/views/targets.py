"""A unit that is inspected: its drafts, the day of feedback, its clock; and the list of drafts."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.duties.casebook import Book
from bihuan.duties.models import Case, InspectionTarget
from bihuan.errors import NotAllowed, NotFound
from bihuan.inspections import forms, tallies
from bihuan.inspections.actions import found as actions
from bihuan.inspections.actions import rounds
from bihuan.inspections.forms.filters import FoundFilter
from bihuan.inspections.models import FoundProblem
from bihuan.inspections.queries import draft_actor, round_of, targets_seen_by, team_on
from bihuan.inspections.views.parts import round_url, target_url
from bihuan.ledger.actions import Actor
from bihuan.orgs.acting import acting
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, history_of, powers_of_user, seen
from bihuan.periods import Moment
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page


def target_seen(user: User, pk: int) -> InspectionTarget:
    """Seen by who sees its unit, and by the team, which may be of other units."""
    rows = targets_seen_by(user).filter(version_of__isnull=True, pk=pk)
    found = rows.select_related("plan", "unit", "case__procedure").first()
    if found is None:
        raise NotFound(_("没有这个对象，或者您的岗位看不到它。"))
    return found


@require_GET
def target(request: SignedIn, pk: int) -> HttpResponse:
    shown = target_seen(request.user, pk)
    return _page(request, shown, _forms(request.user, shown))


def _forms(user: User, shown: InspectionTarget, **filled: Any) -> dict[str, Any]:
    """The forms by which a person may go on with a target."""
    if shown.superseded_seq is not None:
        return {}
    found: dict[str, Any] = {}
    if shown.feedback_on is None:
        if draft_actor(user, shown, timezone.localdate()) is not None:
            found["draft"] = filled.get("draft") or forms.DraftForm(shown, auto_id="draft_%s")
        if "assign" in powers_of_user(user):
            found["feedback"] = filled.get("feedback") or forms.FeedbackForm(auto_id="feedback_%s")
    elif "revise" in powers_of_user(user):
        found["moved"] = filled.get("moved") or forms.MovedFeedback(
            initial={"feedback_on": shown.feedback_on}, auto_id="moved_%s"
        )
    return found


def _page(request: SignedIn, shown: InspectionTarget, doing: dict[str, Any]) -> HttpResponse:
    at, user = moment(request), request.user
    found = round_of(shown.plan)
    drafts = FoundProblem.objects.known_at(at.known_at).as_of(at.as_of).filter(target=shown)
    seen_drafts = drafts.visible_to(user).select_related("heading", "problem")
    problems = list_of_problems(shown, at)
    standings = tallies.problems_of(shown.plan, user, at).filter(problem__target=shown)
    context = {
        "target": shown,
        "round": found,
        "round_url": dated(round_url(found), at) if found else "",
        "at": at,
        "fed_back": shown.feedback_on if _is_told(shown, at) else None,
        "drafts": list(seen_drafts.order_by("pk")),
        "hidden": drafts.count() - seen_drafts.count(),
        "keeps": draft_actor(user, shown, timezone.localdate()) is not None
        and shown.feedback_on is None,
        "clock": _clock(shown, user, at),
        "problems_url": problems,
        "problem_count": standings.count(),
        "team": team_on(shown.plan, at.as_of, at.known_at),
        "may_revise": "revise" in powers_of_user(user) and shown.superseded_seq is None,
        "entries": history_of(shown),
        **(doing if at.known_at is None else {}),
    }
    return page(request, "inspections/target.html", context)


def _is_told(shown: InspectionTarget, at: Moment) -> bool:
    return shown.feedback_on is not None and shown.feedback_on <= at.as_of


def list_of_problems(shown: InspectionTarget, at: Moment) -> str:
    return list_address(
        tallies.PROBLEMS, at, plan=shown.plan.code, target=shown.unit.code, live="yes"
    )


def _clock(shown: InspectionTarget, user: User, at: Moment) -> Any:
    """The case of the target, where the reader sees it and it had begun."""
    if shown.case_id is None:
        return None
    case = Case.objects.visible_to(user).filter(pk=shown.case_id).select_related("procedure")
    found = case.first()
    book = Book(found, at) if found else None
    return book if book and book.has_begun else None


# --- Going on -------------------------------------------------------------------------------------


@require_POST
def found_new(request: SignedIn, pk: int) -> HttpResponse:
    shown = target_seen(request.user, pk)
    form = forms.DraftForm(shown, request.POST, auto_id="draft_%s")
    actor = _keeper(request.user, shown)
    if form.is_valid():
        with refusals_on(form):
            actions.record_found(shown, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已登记；反馈以前只有少数岗位看得到。"))
            return redirect(target_url(shown))
    return _page(request, shown, _forms(request.user, shown, draft=form))


def _keeper(user: User, shown: InspectionTarget) -> Actor:
    actor = draft_actor(user, shown, timezone.localdate())
    if actor is None:
        raise NotAllowed(
            _("底稿由本轮巡察组的岗位登记和更正。"), hint=_("请由办公室先把岗位编入巡察组。")
        )
    return actor


@require_POST
def feedback(request: SignedIn, pk: int) -> HttpResponse:
    """Give feedback, or say that it was on another day."""
    shown = target_seen(request.user, pk)
    if shown.feedback_on is not None:
        return _move(request, shown)
    act = acting(request.user, "assign")
    form = forms.FeedbackForm(request.POST, auto_id="feedback_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.give_feedback(shown, **form.cleaned_data, **act)
            messages.success(request, _("已反馈：底稿成为问题，整改时限开始计算。"))
            return redirect(target_url(shown))
    return _page(request, shown, _forms(request.user, shown, feedback=form))


def _move(request: SignedIn, shown: InspectionTarget) -> HttpResponse:
    act = acting(request.user, "revise")
    form = forms.MovedFeedback(request.POST, auto_id="moved_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.move_feedback(shown, **form.cleaned_data, **act)
            messages.success(request, _("反馈日期已改，还没有办的时限随之改定。"))
            return redirect(target_url(shown))
    return _page(request, shown, _forms(request.user, shown, moved=form))


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    shown = target_seen(request.user, pk)
    act = acting(request.user, "revise")
    form = forms.TargetCorrection(shown, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            rounds.correct_target(shown, **form.cleaned_data, **act)
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(target_url(shown))
    said = _("撤离日期也在这里填。反馈日期请在对象页上改，时限随之改定。")
    return ask(request, form, _("更正"), target_url(shown), record=shown.unit, said=said)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    shown = target_seen(request.user, pk)
    act = acting(request.user, "revise")
    return take_back(
        request, partial(rounds.withdraw_target, shown, **act), shown.unit, target_url(shown),
        done=_("已撤回；它不再计数，原来写的仍可查。"), then="inspections:rounds",
        said=_("只撤回误登的、还没有底稿和反馈的对象。"),
    )  # fmt: skip


# --- Drafts ---------------------------------------------------------------------------------------


@require_GET
def found_list(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = FoundProblem.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("底稿问题"),
        rows=rows.select_related("target__plan", "target__unit", "heading", "problem"),
        form=FoundFilter,
        columns=[
            Column(_("轮次"), lambda row: row.target.plan, name="plan", sort="target__plan__name"),
            Column(_("对象"), lambda row: row.target.unit, lambda row: target_url(row.target),
                   name="target", sort="target__unit__name"),
            Column(_("发现问题"), lambda row: row, name="text", sort="text",
                   whole=lambda row: row.text),
            Column(_("聚焦"), lambda row: row.heading, name="heading", sort="heading__order"),
            Column(_("问题类别"), lambda row: row.category, name="category", sort="category",
                   shown=False),
            Column(_("整改时限"), lambda row: row.due_on or row.due_text, name="due",
                   sort="due_on"),
            Column(_("发现日期"), lambda row: row.found_on, name="day", sort="found_on"),
            Column(_("反馈日期"), lambda row: row.target.feedback_on, name="fed_back",
                   sort="target__feedback_on", dated=False),
        ],
        order=("found_on", "id"),
        empty=_("没有您看得到的底稿。反馈以前只有本单位、巡察组、机关纪委和党组看得到；在对象页上登记。"),
    )  # fmt: skip
    return list_page(request, listing, at)


def draft_seen(user: User, pk: int) -> FoundProblem:
    rows = FoundProblem.objects.filter(version_of__isnull=True)
    found: FoundProblem = seen(
        rows.select_related("target__plan", "target__unit"), user, pk,
        _("没有这条记录，或者您的岗位看不到它。"),
    )  # fmt: skip
    return found


@require_http_methods(["GET", "POST"])
def found_correct(request: SignedIn, pk: int) -> HttpResponse:
    found = draft_seen(request.user, pk)
    actor = _keeper(request.user, found.target)
    form = forms.DraftCorrection(found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            why = {name: form.cleaned_data[name] for name in ("reason", "on")}
            actions.correct_found(found, **form.values(), **why, actor=actor, at=timezone.now())
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(target_url(found.target))
    return ask(request, form, _("更正"), target_url(found.target), record=found)


@require_http_methods(["GET", "POST"])
def found_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = draft_seen(request.user, pk)
    actor = _keeper(request.user, found.target)
    act = partial(actions.withdraw_found, found, actor=actor, at=timezone.now())
    done = _("已撤回；它不再计数，原来写的仍可查。")
    return take_back(request, act, found, target_url(found.target), done=done)
