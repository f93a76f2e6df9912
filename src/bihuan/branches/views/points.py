"""Contact points: visits owed and made under each leader; and how a visit is counted."""

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.branches.actions import ties
from bihuan.branches.forms import VisitFilter
from bihuan.branches.forms.entering import HeldForm, countable
from bihuan.branches.models import Visit, VisitRule
from bihuan.branches.queries import Care, cares
from bihuan.branches.rules import year_of
from bihuan.branches.views.addresses import branch_url, year_before
from bihuan.orgs.models import ContactPoint, Post
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.orgs.terms import rule_on
from bihuan.periods import Moment
from bihuan.records.models import Activity
from bihuan.records.views.pages import record_url
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Count, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader's post with its contact points; ``sums`` are over those that the reader sees."""

    post: Post
    cares: list[Care]
    sums: list[Count]


@require_GET
def points(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    year = year_of(at.as_of)
    found = cares(ContactPoint.objects.visible_to(request.user), year, at)
    by_post = groupby(found, key=lambda care: care.point.post)
    context = {
        "at": at,
        "year": at.as_of.year,
        "before": year_before(reverse("branches:points"), at),
        "leaders": [_leader(post, list(some), at) for post, some in by_post],
        "rules": _rules(at),
        "may_record": "record" in powers_of_user(request.user),
        "uncounted": _uncounted(request, at),
        "visits_url": list_address("branches:visits", at, year=at.as_of.year),
        "ties_url": list_address("orgs:contact-points", at),
    }
    return page(request, "branches/points.html", context)


def _leader(post: Post, some: list[Care], at: Moment) -> Leader:
    visits = list_address("branches:visits", at, post=post.code, year=at.as_of.year)
    points = list_address("orgs:contact-points", at, post=post.code)
    return Leader(post, some, [
        Count(_("全年应走访"), sum(one.owed for one in some), points),
        Count(_("已走访"), sum(one.made for one in some), visits),
        Count(_("还差"), sum(one.gap for one in some), visits),
    ])  # fmt: skip


def _rules(at: Moment) -> list[VisitRule]:
    """The rules in force, in the order of the types of posts."""
    rows = VisitRule.objects.current().select_related("post_type", "activity_kind")
    ordered = rows.order_by("post_type__order", "post_type_id", "pk")
    by_type = groupby(ordered, key=lambda rule: rule.post_type_id)
    found = (rule_on(some, at.as_of) for _type, some in by_type)
    return [rule for rule in found if rule is not None]


def _uncounted(request: SignedIn, at: Moment) -> Any:
    """Activities of the year that look like visits to a contact point and count as none."""
    kinds = VisitRule.objects.current().values("activity_kind")
    looked_after = ContactPoint.objects.current().visible_to(request.user).values("unit")
    rows = Activity.objects.current().visible_to(request.user).filter(
        kind__in=kinds, host_unit__in=looked_after, last_on__lte=at.as_of,
        last_on__year=at.as_of.year,
    )  # fmt: skip
    counted = Visit.objects.current().values("activity")
    return rows.exclude(pk__in=counted).select_related("host_unit").order_by("last_on", "pk")


@require_GET
def visits(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    may_revise = "revise" in powers_of_user(request.user)
    rows = Visit.objects.made(at).visible_to(request.user)
    listing = Listing(
        title=_("联系点走访"),
        rows=rows.select_related("point__post", "point__unit", "activity"),
        form=VisitFilter,
        columns=[
            Column(_("日期"), lambda row: row.day, name="day", sort="day"),
            Column(_("岗位"), lambda row: row.point.post, name="post", sort="point__post__name"),
            Column(_("联系点"), lambda row: row.point.unit, lambda row: branch_url(row.point.unit),
                   name="unit", sort="point__unit__name"),
            Column(_("活动"), lambda row: row.activity, lambda row: record_url(row.activity),
                   name="activity", sort="activity__title", dated=False),
            *([Column(_("办理"), lambda _row: _("不计"), _withdraw_url, name="act")]
              if may_revise else []),
        ],
        order=("-day", "-id"),
        empty=_("没有符合条件的走访。可放宽筛选，或到“联系点”登记一次走访。"),
        links=[(_("各联系点的应走访和已走访"), dated(reverse("branches:points"), at))],
    )  # fmt: skip
    return list_page(request, listing, at)


def _withdraw_url(row: Visit) -> str:
    return reverse("branches:visit-withdraw", args=[row.pk])


def _point_seen(request: SignedIn, pk: int) -> ContactPoint:
    rows = ContactPoint.objects.current().select_related("post__post_type", "unit")
    found: ContactPoint = seen(rows, request.user, pk, _("没有这个联系点，或者您的岗位看不到它。"))
    return found


@require_http_methods(["GET", "POST"])
def visit_new(request: SignedIn, pk: int) -> HttpResponse:
    """Count a visit that is recorded, or record it now."""
    require_power(request.user, "record")
    point = _point_seen(request, pk)
    form = HeldForm(_visits_to(request, point), request.POST or None, needs_title=False,
                    initial={"on": timezone.localdate(), **request.GET.dict()})  # fmt: skip
    if form.is_valid():
        with refusals_on(form):
            by: dict[str, Any] = {
                "actor": actor_with(request.user, "record", unit_id=point.post.unit_id),
                "at": timezone.now(),
            }
            if activity := form.cleaned_data["activity"]:
                ties.count_visit(point, activity=activity, **by)
            else:
                ties.record_visit(point, **form.new_values(), **by)
            messages.success(request, _("已计为到“%s”的一次走访。") % point.unit)
            return redirect("branches:points")
    said = _("走访按活动登记，一次活动可以同时是几位领导的走访。只记日期和去处，不记谈话内容。")
    back = reverse("branches:points")
    return ask(request, form, _("登记走访"), back, record=point, said=said)


def _visits_to(request: SignedIn, point: ContactPoint) -> Any:
    kinds = VisitRule.objects.current().filter(post_type=point.post.post_type_id)
    rows = Activity.objects.current().visible_to(request.user).filter(host_unit=point.unit_id)
    counted = Visit.objects.current().filter(point=point).values("activity")
    return countable(rows, kinds.values("activity_kind"), besides=counted)


@require_http_methods(["GET", "POST"])
def visit_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    rows = Visit.objects.current().select_related("point__post", "point__unit", "activity")
    found = seen(rows, request.user, pk, _("没有这次走访，或者您的岗位看不到它。"))
    actor = actor_with(request.user, "revise")
    return take_back(
        request, partial(ties.withdraw_tie, found, actor=actor, at=timezone.now()), found,
        reverse("branches:visits"),
        done=_("已不再计为走访，活动本身不变。"), title=_("不计为走访"),
    )  # fmt: skip
