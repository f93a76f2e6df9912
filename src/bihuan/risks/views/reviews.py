"""How a point is reviewed, a unit's review entered, and either taken back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import SignedIn, require_power, seen
from bihuan.periods import Moment
from bihuan.risks import forms
from bihuan.risks.actions import reviews as actions
from bihuan.risks.actions.points import unit_of
from bihuan.risks.models import SIGHT, Occasion, PointReview, RiskReview
from bihuan.risks.queries import actor_over, occasions
from bihuan.risks.views.points import point_seen, recorder, running_at
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page


@require_http_methods(["GET", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """Look at a point again: what it says, why it is owed, and what is concluded."""
    found = point_seen(request.user, pk)
    unit = unit_of(found)
    actor = recorder(request.user, unit)
    ending = actor_over(request.user, unit, "record", "check", SIGHT)
    today = timezone.localdate()
    version = running_at(found, Moment(today))
    why = occasions(version, today)
    form = forms.ReviewForm(unit, request.POST or None, version=version, may_end=ending is not None)
    form.initial["occasion"] = why[0][0] if why else Occasion.OTHER
    if form.is_valid():
        with refusals_on(form):
            made = actions.review_point(
                found, actions.Judged(**form.judged()), actor=ending or actor,
                at=timezone.now(), **form.said_anew(),
            )  # fmt: skip
            _say(request, made, unit)
            return redirect("risks:point", pk)
    return page(request, "risks/review.html", {
        "form": form, "point": found, "version": version, "why": why,
    })  # fmt: skip


def _say(request: SignedIn, made: PointReview, unit: Unit) -> None:
    said = {"conclusion": made.get_conclusion_display()}
    messages.success(request, _("已登记审查：%(conclusion)s。") % said)
    whole = RiskReview.objects.current().filter(
        unit=unit, year=made.year, by_points=True, recorded_seq__gte=made.recorded_seq
    )
    if whole.exists():
        said = {"unit": unit.name, "year": str(made.year)}
        messages.success(request, _("%(unit)s%(year)s年的风险点已全部审查。") % said)


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The review of a unit that has no point to be reviewed one by one."""
    require_power(request.user, "record")
    form = forms.UnitReviewForm(request.user, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actor = recorder(request.user, said["unit"])
            actions.review_risks(**said, actor=actor, at=timezone.now())
            messages.success(request, _("已登记%(unit)s的审查。") % said)
            return redirect("risks:reviews")
    when = _("只用于没有登记风险点的单位；有风险点的逐个审查。")
    return ask(request, form, _("登记单位审查"), reverse("risks:reviews"), said=when)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    rows = RiskReview.objects.current().select_related("unit")
    made = _seen(rows, request.user, pk)
    return _withdrawn(request, made, made.unit, actions.withdraw_review, "risks:reviews")


@require_http_methods(["GET", "POST"])
def withdraw_of_point(request: SignedIn, pk: int) -> HttpResponse:
    rows = PointReview.objects.current().select_related("point__unit")
    made = _seen(rows, request.user, pk)
    act = actions.withdraw_point_review
    return _withdrawn(request, made, made.point.named_unit, act, "risks:point-reviews")


def _seen(rows: Any, user: User, pk: int) -> Any:
    return seen(rows, user, pk, _("没有这次审查，或者您的岗位看不到它。"))


def _withdrawn(request: SignedIn, made: Any, unit: Unit | str, act: Any, back: str) -> HttpResponse:
    """Ask before a review is taken back, and then take it back."""
    require_power(request.user, "revise")
    actor = recorder(request.user, unit, "revise")
    return take_back(
        request, partial(act, made, actor=actor, at=timezone.now()), made, reverse(back),
        done=_("已撤回，不再计数。"),
        said=_("撤回没有做过的审查。由它得出的单位审查，也随之重算。"),
    )  # fmt: skip
