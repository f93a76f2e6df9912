"""A year at its end: what is open, closing it and taking that back, what came late for it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.duties.models import Plan
from bihuan.errors import NotFound
from bihuan.handover.actions.closing import close_year, reopen_year
from bihuan.handover.forms import ClosingForm, ReopeningForm
from bihuan.handover.open_work import Pile, last_day, lists_of, open_work
from bihuan.handover.queries import closing_of, late_entries, next_lists, shown
from bihuan.ledger.models import YearClosing
from bihuan.orgs.queries import (
    SignedIn,
    actor_of,
    history_of,
    powers_of_user,
    require_department,
    require_power,
)
from bihuan.periods import YEARS, Moment
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page

PER_PAGE = 50


@require_GET
def years(request: SignedIn) -> HttpResponse:
    """The years that have plans, the latest first."""
    require_department(request.user)
    named = Plan.objects.current().exclude(year=None).values_list("year", flat=True)
    closed = {one.year: one for one in YearClosing.objects.current()}
    found = sorted({*named.order_by().distinct(), *closed, timezone.localdate().year}, reverse=True)
    lines = [(one, closed.get(one)) for one in found]
    return page(request, "handover/years.html", {"lines": lines})


def _asked(request: SignedIn, year: int) -> None:
    require_department(request.user)
    if year not in YEARS:
        raise NotFound(_("没有这个年度。"))


@dataclass(frozen=True, slots=True)
class Line:
    """A pile, and how many it had when the year was closed."""

    pile: Pile
    then: int | None


def _lines(request: SignedIn, year: int, closed: YearClosing | None) -> list[Line]:
    at = Moment(last_day(year, timezone.localdate()))
    then = dict(json.loads(closed.counts)) if closed else {}
    return [Line(pile, then.get(pile.code)) for pile in open_work(year, request.user, at)]


@require_GET
def year(request: SignedIn, year: int) -> HttpResponse:
    _asked(request, year)
    return page(request, "handover/year.html", _context(request, year))


def _context(request: SignedIn, year: int) -> dict[str, Any]:
    closed, powers = closing_of(year), powers_of_user(request.user)
    lines = _lines(request, year, closed)
    roots = [plan for plan in lists_of(year, request.user, Moment(date(year, 12, 31)))
             if plan.parent is None or plan.parent.year != year]  # fmt: skip
    drafts = {one.source_id: one for one in next_lists(year)}
    return {
        "year": year,
        "next_year": year + 1,
        "on": last_day(year, timezone.localdate()),
        "closed": closed,
        "carried": [one for one in lines if one.pile.is_carried],
        "deciding": [one for one in lines if not one.pile.is_carried],
        "late": late_entries(closed).count() if closed else 0,
        "roots": [(plan, drafts.get(plan.pk)) for plan in roots],
        "may_close": "close" in powers and closed is None and _is_over(year),
        "is_over": _is_over(year),
        "may_draft": "assign" in powers,
        "entries": history_of(closed) if closed else [],
        "may_reopen": "close" in powers and closed is not None,
    }


def _is_over(year: int) -> bool:
    return timezone.localdate() >= date(year, 12, 31)


@require_http_methods(["GET", "POST"])
def close(request: SignedIn, year: int) -> HttpResponse:
    """What closing keeps, looked at once more; then it is closed."""
    _asked(request, year)
    require_power(request.user, "close")
    form = ClosingForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            close_year(
                year, reader=request.user, reason=form.cleaned_data["reason"],
                on=form.cleaned_data["on"], actor=actor_of(request.user, "close"),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("%(year)s年已关账。") % {"year": year})
            return redirect("handover:year", year)
    return page(request, "handover/close.html", {**_context(request, year), "form": form})


@require_http_methods(["GET", "POST"])
def reopen(request: SignedIn, year: int) -> HttpResponse:
    _asked(request, year)
    require_power(request.user, "close")
    closed = closing_of(year)
    if closed is None:
        raise NotFound(_("%(year)s年没有关账。") % {"year": year})
    form = ReopeningForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            reopen_year(
                closed, **form.cleaned_data, actor=actor_of(request.user, "close"),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已撤回关账。"))
            return redirect("handover:year", year)
    return page(request, "handover/reopen.html", {"year": year, "closed": closed, "form": form})


@require_GET
def late(request: SignedIn, year: int) -> HttpResponse:
    """What was recorded for a year after it was closed."""
    _asked(request, year)
    closed = closing_of(year)
    if closed is None:
        raise NotFound(_("%(year)s年没有关账。") % {"year": year})
    found = Paginator(late_entries(closed), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "closed": closed,
        "page": found,
        "lines": list(shown(list(found), request.user)),
        "may_open": "ledger" in powers_of_user(request.user),
    }
    return page(request, "handover/late.html", context)
