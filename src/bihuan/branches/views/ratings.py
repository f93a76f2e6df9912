"""Ratings: their lists, the page of one, how a branch is rated, and classes year by year."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.branches.actions.ratings import day_of, rate, withdraw_rating
from bihuan.branches.forms import RatingFilter, ResultFilter
from bihuan.branches.forms.entering import RatingForm
from bihuan.branches.models import RatedItem, Rating
from bihuan.branches.queries import branches_seen, numbers_of
from bihuan.branches.rules import MEASURES, Part, Use, period_of
from bihuan.branches.views.addresses import branch_url
from bihuan.branches.views.branches import branch_seen
from bihuan.branches.views.checklists import checklist_seen
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.periods import YEARS, Moment
from bihuan.records.views.pages import record_url
from bihuan.ui.asking import take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page

YEARS_SHOWN = 5
"""How many years the table of classes has."""


def rating_url(rating: Rating) -> str:
    return reverse("branches:rating", args=[rating.version_of_id or rating.pk])


@require_GET
def ratings(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Rating.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("支部评定"),
        rows=rows.select_related("unit", "checklist", "kind", "grade"),
        form=RatingFilter,
        columns=[
            Column(_("党支部"), lambda row: row.unit, rating_url, name="unit", sort="unit__name"),
            Column(_("清单"), lambda row: row.checklist, name="list", sort="checklist__code"),
            Column(_("期间"), lambda row: row.period_name, name="period", sort="year"),
            Column(_("支部类别"), lambda row: row.kind, name="kind", sort="kind__order"),
            Column(_("支部等次"), lambda row: row.grade, name="grade", sort="grade__order"),
            Column(_("达到/适用"), lambda row: f"{row.met}/{row.asked}", numeric=True, name="met",
                   sort="met"),
            Column(_("评定日期"), lambda row: row.rated_on, name="day", sort="rated_on"),
        ],
        order=("-rated_on", "-id"),
        empty=_("没有符合条件的评定。评定从支部的页面上做：打开支部，选一份清单。"),
        links=[
            (_("逐项结果"), dated(reverse("branches:results"), at)),
            (_("分年看等次"), dated(reverse("branches:classes"), at)),
            (_("支部清单"), reverse("branches:checklists")),
        ],
    )  # fmt: skip
    return list_page(request, listing, at)


@require_GET
def results(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = RatedItem.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("项目评定"),
        rows=rows.select_related("rating__unit", "rating__checklist", "item"),
        form=ResultFilter,
        columns=[
            Column(_("党支部"), lambda row: row.rating.unit, lambda row: rating_url(row.rating),
                   name="unit", sort="rating__unit__name"),
            Column(_("清单"), lambda row: row.rating.checklist, name="list",
                   sort="rating__checklist__code"),
            Column(_("期间"), lambda row: row.rating.period_name, name="period",
                   sort="rating__year"),
            Column(_("要求"), lambda row: row.item, name="item", sort="item__order"),
            Column(_("结果"), lambda row: f"{row.found.shape} {row.found.word}", name="verdict",
                   sort="verdict", is_word=True),
            Column(_("按记录"), lambda row: row.number, numeric=True, name="number",
                   sort="number"),
            Column(_("理由"), lambda row: row.reason, name="reason"),
        ],
        order=("rating__unit__name", "item__order", "id"),
        empty=_("没有符合条件的项目评定。"),
    )  # fmt: skip
    return list_page(request, listing, at)


# --- One rating -----------------------------------------------------------------------------------


def _rating_seen(request: SignedIn, pk: int) -> Rating:
    rows = Rating.objects.current().select_related("unit", "checklist", "kind", "grade")
    found: Rating = seen(rows, request.user, pk, _("没有这次评定，或者您的岗位看不到它。"))
    return found


@require_GET
def rating(request: SignedIn, pk: int) -> HttpResponse:
    found = _rating_seen(request, pk)
    items = found.items.current().select_related("item", "activity", "outcome")
    ordered = list(items.order_by("item__order", "pk"))
    day = day_of(found.year, found.part, found.rated_on)
    asked = {one.item.measure for one in ordered if one.number is not None}
    now = Moment(day)
    context = {
        "rating": found,
        "day": day,
        "items": [(one, _basis(one)) for one in ordered],
        "now": _moved(ordered, numbers_of(found.unit, found.period, now, asked)),
        "branch_url": branch_url(found.unit, now),
        "may_revise": "revise" in powers_of_user(request.user),
        "entries": history_of(found),
    }
    return page(request, "branches/rating.html", context)


def _basis(one: RatedItem) -> tuple[str, str]:
    """On what an item was judged: a number of the records, or a record with its page."""
    if one.number is not None:
        measure = MEASURES[one.item.measure]
        return f"{measure.label} {one.number}{measure.unit}", ""
    record = one.activity or one.outcome
    return (str(record), record_url(record)) if record else ("", "")


def _moved(items: list[RatedItem], now: dict[str, int]) -> list[tuple[str, int | None, int]]:
    """The numbers that would be others today, since records came later: what, then, now."""
    by_measure = {one.item.measure: one.number for one in items if one.number is not None}
    return [
        (str(MEASURES[measure].label), by_measure[measure], number)
        for measure, number in now.items()
        if by_measure[measure] != number
    ]


@require_http_methods(["GET", "POST"])
def rating_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    found = _rating_seen(request, pk)
    actor = actor_with(request.user, "revise")
    return take_back(
        request, partial(withdraw_rating, found, actor=actor, at=timezone.now()), found,
        rating_url(found), then=branch_url(found.unit),
        done=_("已撤回评定，可以重新评定。"), title=_("撤回评定"),
    )  # fmt: skip


# --- Rating a branch ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def rate_branch(request: SignedIn, pk: int, checklist: int) -> HttpResponse:
    require_power(request.user, "check")
    today = timezone.localdate()
    unit = branch_seen(request, pk, Moment(today))
    found = checklist_seen(request, checklist)
    first = {"year": today.year, "part": Part.YEAR.value, "on": today} | request.GET.dict()
    form = RatingForm(unit, found, request.POST or None, initial=first)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            given = rate(
                unit=unit, checklist=found, year=said["year"], part=Part(said["part"]),
                said=form.judged(), on=said["on"], at=timezone.now(),
                actor=actor_with(request.user, "check"),
            )  # fmt: skip
            messages.success(request, _("已评定。"))
            return redirect(rating_url(given))
    context = {
        "form": form,
        "unit": unit,
        "list": found,
        "rows": _rows(form, _numbers(form, unit)),
        "back": branch_url(unit),
    }
    return page(request, "branches/rate.html", context)


def _numbers(form: RatingForm, unit: Unit) -> dict[str, int]:
    """What the records give for the period that the form speaks of."""
    said = form.cleaned_data if form.is_bound else form.initial
    try:
        year, part = int(said.get("year", 0)), Part(said.get("part", ""))
    except ValueError:
        return {}
    if year not in YEARS:
        return {}
    measures = {item.measure for item in form.items if item.measure}
    at = Moment(day_of(year, part, timezone.localdate()))
    return numbers_of(unit, period_of(year, part), at, measures)


def _rows(form: RatingForm, numbers: dict[str, int]) -> list[tuple[Any, str, Any]]:
    """Each item with what the records give, and its fields."""
    rows = []
    for item in form.items:
        said = ""
        if item.measure in numbers:
            measure, n = MEASURES[item.measure], numbers[item.measure]
            said = _("%(label)s：%(n)s%(unit)s，不多于%(bound)s") % {
                "label": measure.label, "n": n, "unit": measure.unit, "bound": item.bound,
            }  # fmt: skip
        rows.append((item, said, form.of_item(item)))
    return rows


# --- Classes year by year -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearsOf:
    """A branch and its class in each year: the rating, and how it differs from the year before."""

    unit: Unit
    cells: list[tuple[Rating | None, str]]


@require_GET
def classes(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    years = range(at.as_of.year - YEARS_SHOWN + 1, at.as_of.year + 1)
    given = Rating.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    found = {
        (one.unit_id, one.year): one
        for one in given.filter(
            checklist__use=Use.CLASS.value, part=Part.YEAR.value, year__in=list(years)
        ).select_related("kind", "grade").order_by("rated_on", "pk")
    }  # fmt: skip
    units = branches_seen(request.user, at).order_by("kind__order", "pk")
    rows = [
        YearsOf(unit, [(found.get((unit.pk, y)), _change(found, unit, y)) for y in years])
        for unit in units
    ]
    context = {"at": at, "years": years, "rows": rows, "is_any": bool(found)}
    return page(request, "branches/classes.html", context)


def _change(found: dict[tuple[int, int], Rating], unit: Unit, year: int) -> str:
    """Whether the grade rose or fell against the year before; the first grade is the best."""
    now, before = found.get((unit.pk, year)), found.get((unit.pk, year - 1))
    grades = [one.grade for one in (before, now) if one and one.grade]
    if len(grades) < 2 or grades[0].pk == grades[1].pk:
        return ""
    return _("升") if grades[1].order < grades[0].order else _("降")
