"""Work beside an outcome: the two over the months of a year, and how a work is set there."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties.models import Plan, Problem, Task
from bihuan.errors import NotFound
from bihuan.monitoring import actions
from bihuan.monitoring.charts import beside_last_year
from bihuan.monitoring.forms import AimForm, FusionForm
from bihuan.monitoring.fusions import (
    Aim,
    Beside,
    aims_of,
    fusions,
    latest_year,
    side_by_side,
    titled,
)
from bihuan.monitoring.models import Fusion, Item
from bihuan.monitoring.months import Month
from bihuan.monitoring.outlooks import targets_at
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_of,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.periods import Moment
from bihuan.ui import charts
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.lists import list_address, moment, refuse_strange
from bihuan.ui.pages import page

WORKS: dict[str, type[Plan] | type[Task] | type[Problem]] = {
    "plan": Plan,
    "task": Task,
    "problem": Problem,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A fusion whose work the reader may see, with the page of the work."""

    fusion: Fusion
    url: str


@require_GET
def fusion(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    form = AimForm(request.GET or None)
    refuse_strange(request, form)
    form.refuse_errors()
    said = form.given() if form.is_bound else {}
    aims = aims_of(request.user)
    first = next(iter(aims), None)
    aim = Aim(said.get("place", ""), said["item"]) if "item" in said else first
    context: dict[str, Any] = {
        "form": form, "at": at, "may_part": "assign" in powers_of_user(request.user),
        "aims": [(titled(one), page_of(one, at)) for one in aims],
    }  # fmt: skip
    if aim is not None:
        context |= _shown(request.user, aim, at, said.get("year") or latest_year(aim, at))
    return page(request, "monitoring/fusion.html", context)


def page_of(aim: Aim, at: Moment) -> str:
    return list_address("monitoring:fusion", at, place=aim.place, item=aim.item)


def _shown(user: User, aim: Aim, at: Moment, year: int) -> dict[str, Any]:
    rows = fusions(aim, at)
    seen_rows = rows.visible_to(user).select_related("plan", "task", "problem").order_by("pk")
    shown = [Shown(one, work_url(one)) for one in seen_rows]
    months = side_by_side(aim, at, year)
    return {
        "title": titled(aim),
        "year": year,
        "works": shown,
        "hidden": rows.count() - len(shown),
        "months": months,
        "target": targets_at(at, year).get((aim.place, aim.item)),
        "charts": _charts(aim, months, year),
    }


def _charts(aim: Aim, months: list[Beside], year: int) -> list[dict[str, Any]]:
    """The work and the outcome each by itself: one over the other would claim what is not known."""
    found = []
    if any(one.tasks.whole or one.problems.whole for one in months):
        done = [(one.day, Decimal(one.tasks.done + one.problems.done)) for one in months]
        found.append(
            charts.trend(done, label=_("累计完成的任务和问题"), unit=pgettext("unit", "项"))
        )
    if any(one.now is not None or one.before is not None for one in months):
        measured = [Month(m.number, _of(aim, m.now), _of(aim, m.before)) for m in months]
        name, _bracket, unit = str(Item(aim.item).label).rstrip("）").partition("（")
        found.append(beside_last_year(measured, aim.item, name, unit, year))
    return found


def _of(aim: Aim, value: Any) -> dict[str, Any]:
    return {} if value is None else {aim.item: float(value)}


def work_url(fusion: Fusion) -> str:
    noun = actions.work_noun(fusion.work)
    return reverse(f"duties:{noun}", args=[fusion.work.pk])


def fuse(request: SignedIn, noun: str, pk: int) -> HttpResponse:
    """Set a plan, task or problem beside an aim."""
    require_power(request.user, "assign")
    if noun not in WORKS:
        raise NotFound(_("没有这一页。"))
    rows = WORKS[noun]._default_manager.current()
    work = seen(rows, request.user, pk, _("没有这条记录，或者您的岗位看不到它。"))
    form = FusionForm(aims_of(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        now, aim = timezone.now(), form.cleaned_data["aim"]
        with refusals_on(form):
            actions.fuse(
                place=aim.place, item=aim.item, work=work,
                reason=form.cleaned_data["reason"], on=timezone.localdate(now),
                actor=actor_of(request.user, "assign"), at=now,
            )  # fmt: skip
            messages.success(request, _("已并列。页上只并列，不作因果判断。"))
            return redirect(page_of(aim, Moment(timezone.localdate(now))))
    return page(request, "monitoring/fuse.html", {"form": form, "work": work})


@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    require_sight(request.user)
    found: Fusion = seen(
        Fusion.objects.current(), request.user, pk, _("没有这条记录，或者您的岗位看不到它。")
    )
    form = Reason(request.POST)
    form.is_valid()
    now = timezone.now()
    actions.part(
        found, reason=form.cleaned_data.get("reason", ""), on=timezone.localdate(now),
        actor=actor_of(request.user, "assign"), at=now,
    )  # fmt: skip
    messages.success(request, _("已不再并列，以前的月份照旧可查。"))
    return redirect(page_of(Aim(found.place, found.item), Moment(timezone.localdate(now))))
