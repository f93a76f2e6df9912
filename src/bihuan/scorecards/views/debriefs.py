"""Debriefings: their list, the votes as totals, the grade, the feedback and what was found."""

from collections.abc import Callable
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

from bihuan.duties.models import Problem
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.scorecards.actions import debriefs as actions
from bihuan.scorecards.forms import DebriefFilter
from bihuan.scorecards.forms.debriefs import (
    DebriefCorrection,
    DebriefGradeForm,
    FeedbackForm,
    FoundForm,
    VotesForm,
)
from bihuan.scorecards.models import Debrief
from bihuan.scorecards.models.debriefs import LABELS, VOTES, Grade
from bihuan.scorecards.queries import told_by
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def debrief_url(row: Any) -> str:
    return reverse("scorecards:debrief", args=[row.version_of_id or row.pk])


@require_GET
def debriefs(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Debrief.objects.known_at(at.known_at).filter(held_on__lte=at.as_of)
    rows = rows.annotate(
        **told_by(at, "graded_on", "grade"), **told_by(at, "fed_back_on", "fed_back_on")
    )
    may_record = "record" in powers_of_user(request.user)
    listing = Listing(
        title=_("述职评议"),
        rows=rows.visible_to(request.user).select_related("case__unit", "case__procedure", "post"),
        form=DebriefFilter,
        columns=[
            Column(
                _("单位"), lambda row: row.case.unit, debrief_url, name="unit",
                sort="case__unit__name",
            ),
            Column(_("年度"), lambda row: row.year, name="year", sort="year"),
            Column(_("述职岗位"), lambda row: row.post or "", name="post", sort="post__name"),
            Column(_("评议日期"), lambda row: row.held_on, name="held", sort="held_on"),
            Column(
                _("到会人数"), lambda row: row.present, numeric=True, name="present",
                sort="present",
            ),
            *[_votes(name) for name in VOTES],
            Column(
                _("综合等次"),
                lambda row: Grade(row.grade_then).label if row.grade_then else "",
                name="grade", sort="grade_then", is_word=True,
            ),
            Column(
                _("反馈日期"), lambda row: row.fed_back_on_then, name="fed_back",
                sort="fed_back_on_then",
            ),
        ],
        order=("-year", "case__unit__kind__order", "case__unit_id", "id"),
        empty=_("没有符合条件的述职评议。先在“流程实例”里启动述职评议，会后在这里登记票数合计。"),
        new_label=_("登记票数") if may_record else "",
        new_url=reverse("scorecards:debrief-new") if may_record else "",
    )  # fmt: skip
    return list_page(request, listing, at)


def _votes(name: str) -> Column:
    """Votes stand beside those present, so that the grade alone says what they are."""
    return Column(
        str(Grade(name).label), lambda row: getattr(row, name), numeric=True, name=name, sort=name
    )


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "record")
    year = timezone.localdate().year
    form = VotesForm(request.user, request.POST or None, initial={"year": year})
    if form.is_valid():
        with refusals_on(form):
            said = {name: form.cleaned_data[name] for name in ("case", "post", "year", "present")}
            made = actions.record_votes(
                **said, votes=form.votes, on=form.cleaned_data["on"],
                actor=actor_with(request.user, "record"), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已登记票数。"))
            return redirect(debrief_url(made))
    why = _("只登记合计，不记谁投了什么。")
    return ask(request, form, _("登记述职评议票数"), reverse("scorecards:debriefs"), said=why)


def _seen(user: User, pk: int) -> Debrief:
    rows = Debrief.objects.current().select_related("case__unit", "case__procedure", "post")
    found: Debrief = seen(rows, user, pk, _("没有这次述职评议，或者您的岗位看不到它。"))
    return found


@require_GET
def debrief(request: SignedIn, pk: int) -> HttpResponse:
    return _page(request, _seen(request.user, pk))


def _page(request: SignedIn, debrief: Debrief, **said: Any) -> HttpResponse:
    powers = powers_of_user(request.user)
    ties = debrief.problems.current().select_related("problem")
    visible = set(
        Problem.objects.current()
        .visible_to(request.user)
        .filter(pk__in=ties.values("problem"))
        .values_list("pk", flat=True)
    )
    office = "close" in powers
    forms: dict[str, Any] = {}
    if office and not debrief.grade:
        forms["grade_form"] = DebriefGradeForm(auto_id="grade_form_%s")
    if office and debrief.grade and not debrief.fed_back_on:
        forms["feedback"] = FeedbackForm(auto_id="feedback_%s")
    if "record" in powers:
        forms["found"] = FoundForm(auto_id="found_%s")
    if "revise" in powers:
        forms["correction"] = DebriefCorrection(debrief)
    context = {
        "debrief": debrief,
        "votes": [(LABELS[name], getattr(debrief, name)) for name in VOTES],
        "ties": [tie.problem for tie in ties if tie.problem_id in visible],
        "hidden": sum(tie.problem_id not in visible for tie in ties),
        "entries": history_of(debrief),
        **forms,
        **said,
    }
    return page(request, "scorecards/debrief.html", context)


def _take(
    request: SignedIn, pk: int, power: str, name: str, form: Callable[..., Any],
    act: Callable[..., Any],
) -> HttpResponse:  # fmt: skip
    """One step of a debriefing: its form, its action, the page again where it is refused."""
    found, actor = _seen(request.user, pk), actor_with(request.user, power)
    asked = form(request.POST, auto_id=f"{name}_%s")
    if asked.is_valid():
        with refusals_on(asked):
            act(found, **asked.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已登记。"))
            return redirect(debrief_url(found))
    return _page(request, found, **{name: asked})


@require_POST
def grade(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, "close", "grade_form", DebriefGradeForm, actions.grade_debrief)


@require_POST
def told(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, "close", "feedback", FeedbackForm, actions.feed_back)


@require_POST
def problem(request: SignedIn, pk: int) -> HttpResponse:
    return _take(request, pk, "record", "found", FoundForm, actions.find_problem)


@require_POST
def correct(request: SignedIn, pk: int) -> HttpResponse:
    found, actor = _seen(request.user, pk), actor_with(request.user, "revise")
    form = DebriefCorrection(found, request.POST)
    if form.is_valid():
        with refusals_on(form):
            reason, on = form.cleaned_data["reason"], form.cleaned_data["on"]
            actions.correct_debrief(
                found, reason=reason, on=on, actor=actor, at=timezone.now(), **form.changed()
            )
            messages.success(request, _("已更正。"))
            return redirect(debrief_url(found))
    return _page(request, found, correction=form)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found, actor = _seen(request.user, pk), actor_with(request.user, "revise")
    act = partial(actions.withdraw_debrief, found, actor=actor, at=timezone.now())
    to = reverse("scorecards:debriefs")
    return take_back(request, act, found, debrief_url(found), done=_("已撤回。"), then=to)
