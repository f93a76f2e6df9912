"""Checklists: what each asks, since when, and what came of it branch by branch and item by item."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.branches.actions import lists
from bihuan.branches.forms import PeriodForm
from bihuan.branches.forms.entering import (
    ChecklistForm,
    ConfirmForm,
    ItemForm,
    RenewForm,
)
from bihuan.branches.models import Checklist, ChecklistItem, RatedItem, Rating
from bihuan.branches.queries import branches_seen
from bihuan.branches.rules import MEASURES, Part, Verdict, period_name
from bihuan.errors import NotFound
from bihuan.orgs.acting import acting, acting_today
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import (
    SignedIn,
    history_of,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.periods import Moment
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Count, list_address, moment
from bihuan.ui.pages import page

ABSENT = gettext_lazy("没有这份清单，或者您的岗位看不到它。")


def checklist_seen(request: SignedIn, pk: int) -> Checklist:
    found: Checklist = seen(Checklist.objects.current(), request.user, pk, str(ABSENT))
    return found


@require_GET
def checklists(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    rows = Checklist.objects.current().visible_to(request.user)
    context = {
        "lists": rows.order_by("use", "code", "-effective_from"),
        "measures": MEASURES.values(),
        "may_define": "define" in powers_of_user(request.user),
    }
    return page(request, "branches/checklists.html", context)


# --- One list, and what came of it ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A branch under the items of a list; ``cells`` are nothing where it was not rated."""

    unit: Unit
    rating: Rating | None
    cells: list[RatedItem | None]


@dataclass(frozen=True, slots=True)
class Board:
    """The branches that the reader sees, and below each item how many met it of how many."""

    rows: list[Row]
    sums: list[tuple[Count, Count]]
    rated: int


@require_GET
def checklist(request: SignedIn, pk: int) -> HttpResponse:
    at, found = moment(request), checklist_seen(request, pk)
    form = PeriodForm({"year": at.as_of.year, "part": Part.YEAR.value} | request.GET.dict())
    said: dict[str, Any] = {"year": at.as_of.year, "part": Part.YEAR}
    if form.is_valid():
        said = form.cleaned_data
    items = list(found.items.current().order_by("order", "pk"))
    powers = powers_of_user(request.user)
    may_define = "define" in powers and not found.ratings.current().exists()
    context = {
        "list": found,
        "at": at,
        "form": form,
        "items": [(item, _measured(item)) for item in items],
        "board": _board(request, found, items, said, at),
        "period": period_name(said["year"], said["part"]),
        "versions": Checklist.objects.current().filter(code=found.code).order_by("effective_from"),
        "may_define": may_define,
        "may_renew": "define" in powers,
        "may_rate": "check" in powers and not found.is_example,
        "may_revise": "revise" in powers and may_define,
        "entries": history_of(found),
    }
    return page(request, "branches/checklist.html", context)


def _measured(item: ChecklistItem) -> str:
    """How an item is judged, in words."""
    if not item.measure:
        return _("由人评定，写明记录或理由")
    one = MEASURES[item.measure]
    said = {"label": one.label, "n": item.bound, "unit": one.unit}
    return _("%(label)s不多于%(n)s%(unit)s") % said


def _board(
    request: SignedIn, checklist: Checklist, items: Sequence[ChecklistItem], said: dict[str, Any],
    at: Moment,
) -> Board:  # fmt: skip
    asked = {"year": said["year"], "part": said["part"]}
    given = Rating.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    ratings = {one.unit_id: one for one in given.filter(checklist=checklist, **asked)}
    rated = RatedItem.objects.known_at(at.known_at).filter(rating__in=list(ratings.values()))
    by_item = {(one.rating_id, one.item_id): one for one in rated}
    rows = []
    for unit in branches_seen(request.user, at).order_by("kind__order", "pk"):
        rating = ratings.get(unit.pk)
        cells = [by_item.get((rating.pk, item.pk)) if rating else None for item in items]
        rows.append(Row(unit, rating, cells))
    return Board(rows, _sums(checklist, items, by_item.values(), asked, at), len(ratings))


def _sums(
    checklist: Checklist, items: Sequence[ChecklistItem], rated: Any, asked: dict[str, Any],
    at: Moment,
) -> list[tuple[Count, Count]]:  # fmt: skip
    found = Counter((one.item_id, one.verdict) for one in rated)
    sums = []
    for item in items:
        met, unmet = (found[item.pk, one.value] for one in (Verdict.MET, Verdict.UNMET))
        filters = {"checklist": checklist.code, "item": item.code, **asked}
        url = list_address("branches:results", at, **filters)
        sums.append((
            Count(_("达到"), met, f"{url}&verdict=met"),
            Count(_("适用"), met + unmet, f"{url}&verdict=met&verdict=unmet"),
        ))  # fmt: skip
    return sums


# --- Laying down and altering ---------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def checklist_new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    form = ChecklistForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        if Checklist.objects.current().filter(code=said["code"]).exists():
            form.add_error("code", _("已有这个编码的清单；要求变了的，请在原清单上另立新版。"))
        else:
            with refusals_on(form):
                made = lists.lay_down_checklist(**said, **acting_today(request.user, "define"))
                return redirect("branches:checklist", made.pk)
    return ask(request, form, _("新立清单"), reverse("branches:checklists"))


@require_http_methods(["GET", "POST"])
def checklist_renew(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = checklist_seen(request, pk)
    form = RenewForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            made = lists.renew_checklist(
                found,
                **form.cleaned_data,
                **acting_today(request.user, "define"),
            )
            messages.success(request, _("已立新版，项目照上一版，请逐项核对。"))
            return redirect("branches:checklist", made.pk)
    back = reverse("branches:checklist", args=[pk])
    return ask(request, form, _("另立新版"), back, record=found)


@require_http_methods(["GET", "POST"])
def checklist_confirm(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = checklist_seen(request, pk)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            lists.confirm_checklist(
                found,
                **form.cleaned_data,
                **acting_today(request.user, "define"),
            )
            messages.success(request, _("已确认，可以据此评定。"))
            return redirect("branches:checklist", pk)
    said = _("确认以前请把示例的项目改成本单位的要求。")
    back = reverse("branches:checklist", args=[pk])
    return ask(request, form, _("确认清单"), back, record=found, said=said)


@require_http_methods(["GET", "POST"])
def checklist_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    found = checklist_seen(request, pk)
    return take_back(
        request, partial(lists.withdraw_checklist, found, **acting(request.user, "revise")), found,
        reverse("branches:checklist", args=[pk]), then="branches:checklists",
        done=_("已撤回这份清单。"), title=_("撤回清单"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def item_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = checklist_seen(request, pk)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            lists.add_item(
                found,
                **form.cleaned_data,
                **acting_today(request.user, "define"),
            )
            return redirect("branches:checklist", pk)
    back = reverse("branches:checklist", args=[pk])
    return ask(request, form, _("添加项目"), back, record=found)


@require_http_methods(["GET", "POST"])
def item(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _item(request, pk)
    form = ItemForm(request.POST or None, item=found)
    if form.is_valid():
        with refusals_on(form):
            lists.change_item(
                found,
                **form.cleaned_data,
                **acting_today(request.user, "define"),
            )
            return redirect("branches:checklist", found.checklist_id)
    back = reverse("branches:checklist", args=[found.checklist_id])
    return ask(request, form, _("修改项目"), back, record=found)


@require_POST
def item_drop(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _item(request, pk)
    lists.drop_item(found, **acting_today(request.user, "define"))
    messages.success(request, _("已撤下这个项目。"))
    return redirect("branches:checklist", found.checklist_id)


def _item(request: SignedIn, pk: int) -> ChecklistItem:
    rows = ChecklistItem.objects.current().visible_to(request.user).select_related("checklist")
    found: ChecklistItem | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个项目，或者您的岗位看不到它。"))
    return found
