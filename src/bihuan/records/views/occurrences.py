"""Periods of recurring duties: their list, the page of one, and what a person says of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties.actions.occurrences import excuse_occurrence, owe_again
from bihuan.duties.cadences import PeriodState
from bihuan.duties.forms import OccurrenceFilter
from bihuan.duties.models import Occurrence
from bihuan.errors import NotFound
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, actor_with, history_of, powers_of_user
from bihuan.periods import Moment
from bihuan.records.actions.fulfilments import count_for, deny_for
from bihuan.records.forms.periods import CountingForm, DenialForm, ReasonForm
from bihuan.records.models import Activity
from bihuan.records.queries import occurrences_at, periods_at
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page


def period_url(row: Any) -> str:
    return reverse("records:occurrence", args=[row.version_of_id or row.pk])


@require_GET
def occurrences(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = occurrences_at(at).visible_to(request.user)
    listing = Listing(
        title=_("期次"),
        rows=rows.select_related("duty", "unit", "post"),
        form=OccurrenceFilter,
        columns=[
            Column(_("期次"), str, period_url, name="code", sort="start_on"),
            Column(_("责任事项"), lambda row: row.duty, name="duty", sort="duty__code"),
            Column(_("单位"), lambda row: row.unit, name="unit", sort="unit__name"),
            Column(
                _("责任岗位"), lambda row: row.post or "", name="post", sort="post__name",
                shown=False,
            ),
            Column(_("应完成日期"), lambda row: row.due_on, name="due", sort="due_on"),
            Column(_("次数"), _done, name="met", sort="met"),
            Column(
                _("履行情况"), lambda row: PeriodState(row.standing).word, name="standing",
                sort="standing", is_word=True,
            ),
            Column(
                _("免予履行理由"), lambda row: row.excuse, name="excuse", sort="excuse",
                shown=False,
            ),
        ],
        order=("start_on", "id"),
        empty=_("没有符合条件的期次。期次由责任事项的频次规则产生，可在责任事项页面制定规则。"),
        links=[(_("履职矩阵"), reverse("records:matrix"))],
    )  # fmt: skip
    return list_page(request, listing, at)


def _done(row: Any) -> str:
    return f"{row.met} / {row.minimum}"


@require_GET
def detail(request: SignedIn, pk: int) -> HttpResponse:
    return _period_page(request, _seen(request.user, pk))


def _seen(user: User, pk: int) -> Any:
    rows = periods_at(Moment(timezone.localdate())).visible_to(user)
    shown = rows.select_related("duty__plan", "unit", "post", "cadence")
    found = shown.filter(pk=pk, version_of__isnull=True).first()
    if found is None:
        raise NotFound(_("没有这一期，或者您的岗位看不到它。"))
    return found


def _period_page(request: SignedIn, period: Any, **said: Any) -> HttpResponse:
    """The page of a period; ``said`` are forms of it that came back with errors."""
    user, powers = request.user, powers_of_user(request.user)
    ties = period.fulfilments.current().select_related("activity")
    seen = set(
        Activity.objects.visible_to(user)
        .filter(pk__in=ties.values("activity"))
        .values_list("pk", flat=True)
    )
    context = {
        "period": period,
        "state": PeriodState(period.standing),
        "ties": [(tie, tie.activity_id in seen) for tie in ties.order_by("activity__last_on")],
        "lacking": max(period.minimum - period.met, 0),
        "entries": history_of(period),
        "count": CountingForm(user, period) if "record" in powers else None,
        "deny": DenialForm(period) if "revise" in powers and ties.filter(is_denied=False) else None,
        "excuse": ReasonForm() if "revise" in powers else None,
        **said,
    }
    return page(request, "records/occurrence.html", context)


@require_POST
def count(request: SignedIn, pk: int) -> HttpResponse:
    """Count an activity for the period."""
    period = _seen(request.user, pk)
    actor = actor_with(request.user, "record")
    form = CountingForm(request.user, period, request.POST)
    if form.is_valid():
        with refusals_on(form):
            activity, today = form.cleaned_data["activity"], timezone.localdate()
            count_for(activity, _row(period), on=today, actor=actor, at=timezone.now())
            messages.success(request, _("已认定这次活动算作履行。"))
            return redirect(period_url(period))
    return _period_page(request, period, count=form)


@require_POST
def deny(request: SignedIn, pk: int) -> HttpResponse:
    """Say that an activity does not count for the period."""
    period = _seen(request.user, pk)
    actor = actor_with(request.user, "revise")
    form = DenialForm(period, request.POST)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            deny_for(said.pop("activity"), _row(period), **said, actor=actor, at=timezone.now())
            messages.success(request, _("已认定这次活动不算履行，以后也不再自动计入。"))
            return redirect(period_url(period))
    return _period_page(request, period, deny=form)


@require_POST
def excuse(request: SignedIn, pk: int) -> HttpResponse:
    return _judge(request, pk, excuse_occurrence, _("已免予履行。"))


@require_POST
def again(request: SignedIn, pk: int) -> HttpResponse:
    return _judge(request, pk, owe_again, _("已恢复履行。"))


def _judge(request: SignedIn, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    period = _seen(request.user, pk)
    actor = actor_with(request.user, "revise")
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            act(_row(period), **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, done)
            return redirect(period_url(period))
    return _period_page(request, period, excuse=form)


def _row(period: Any) -> Occurrence:
    """The period as a plain row, without what a moment says of it."""
    return Occurrence.objects.get(pk=period.pk)
