"""Pages of campaigns: their list, and what one has brought as of a day and month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.campaigns.actions import record_satisfaction, refer
from bihuan.campaigns.areas import Area, areas
from bihuan.campaigns.forms import ReferralForm, SurveyForm
from bihuan.campaigns.paper import on_paper
from bihuan.campaigns.results import (
    Month,
    Result,
    hidden,
    months,
    results,
    satisfaction,
)
from bihuan.documents import sheets
from bihuan.duties import forms
from bihuan.duties.models import InspectionTarget, Plan, Problem, ProblemStanding
from bihuan.duties.views.plans import plan_url
from bihuan.indicators.figures import check_moment
from bihuan.indicators.views.figures import list_url
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.periods import Moment
from bihuan.records.models import Outcome
from bihuan.ui.asking import ask
from bihuan.ui.exports import XLSX, sent
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page


@require_GET
def campaigns(request: SignedIn) -> HttpResponseBase:
    """Plans under which problems were found; a round of inspection has a page of its own."""
    require_sight(request.user)
    at = moment(request)
    found = ProblemStanding.objects.known_at(at.known_at).filter(from_on__lte=at.as_of)
    problems = found.filter(plan=OuterRef("pk"))
    inspected = InspectionTarget.objects.known_at(at.known_at).filter(plan=OuterRef("pk"))
    rows = Plan.objects.known_at(at.known_at).issued_by(at.as_of)
    rows = rows.filter(Exists(problems), ~Exists(inspected))
    listing = Listing(
        title=_("专项整治与学习教育"),
        rows=rows.visible_to(request.user).select_related("kind", "strand", "issuer"),
        form=forms.PlanFilter,
        columns=[
            Column(_("名称"), lambda plan: plan.name, campaign_url, name="name", sort="name"),
            Column(_("类型"), lambda plan: plan.kind, name="kind", sort="kind__order"),
            Column(_("板块"), lambda plan: plan.strand, name="strand", sort="strand__order"),
            Column(_("制定单位"), lambda plan: plan.issuer, name="issuer", sort="issuer__name"),
            Column(_("印发日期"), lambda plan: plan.issued_on, name="issued", sort="issued_on"),
        ],
        order=("-issued_on", "-id"),
        empty=_("还没有登记过问题的方案。导入或登记问题时选了方案，就列在这里。"),
    )
    return list_page(request, listing, at)


def campaign_url(plan: Plan) -> str:
    return reverse("campaigns:campaign", args=[plan.version_of_id or plan.pk])


@dataclass(frozen=True, slots=True)
class Row:
    """An area as the page shows it; the text of a problem only to who may see it."""

    area: Area
    name: str
    url: str


@require_GET
def campaign(request: SignedIn, pk: int) -> HttpResponse:
    plan, at = _plan(request, pk), _moment(request)
    found, rows = results(plan, at), list(_rows(plan, at, request.user))
    context = {
        "plan": plan,
        "plan_url": dated(plan_url(plan), at),
        "at": at,
        "results": [(one, list_url(one.question, at), hidden(one, request.user)) for one in found],
        "may_record": "record" in powers_of_user(request.user),
        "rows": rows,
        "has_measures": any(row.area.tasks for row in rows),
        "months": [(one.day, _labelled(one, found)) for one in months(plan, at)],
        "satisfaction": satisfaction(plan, at),
        "groups": plan.units.current().select_related("unit").order_by("id"),
        "listed": [(one, _shown(one, request.user)) for one in found if one.is_listed],
        "file_url": dated(reverse("campaigns:results-file", args=[plan.pk]), at),
    }
    return page(request, "campaigns/campaign.html", context)


def _shown(result: Result, user: User) -> list[Outcome]:
    """The records of a result that is told one by one: day, receiver and count, never a content."""
    rows: Any = result.question.rows()
    return list(rows.visible_to(user).order_by("happened_on", "pk"))


def _labelled(month: Month, found: list[Result]) -> list[tuple[str, int, int]]:
    return [(one.label, *cell) for one, cell in zip(found, month.cells, strict=True)]


def _plan(request: SignedIn, pk: int) -> Plan:
    require_sight(request.user)
    plans = Plan.objects.current().select_related("kind", "strand", "issuer")
    found: Plan = seen(plans, request.user, pk, _("没有这个方案，或者您的岗位看不到它。"))
    return found


def _moment(request: SignedIn) -> Moment:
    return check_moment(moment(request, ledger.latest_day(timezone.localdate())))


def _rows(plan: Plan, at: Moment, user: User) -> Iterator[Row]:
    found = areas(plan, at)
    numbers = [area.problem for area in found if area.problem]
    visible = set(
        Problem.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True)
    )
    for area in found:
        if area.problem is None:
            yield Row(area, area.name or _("未分方面"), _area_url(plan, area, at))
        elif area.problem in visible:
            yield Row(area, area.name, reverse("duties:problem", args=[area.problem]))
        else:
            yield Row(area, _("（您的岗位看不到）"), "")


def _area_url(plan: Plan, area: Area, at: Moment) -> str:
    by: dict[str, Any] = {"heading": area.heading} if area.heading else {"category": area.category}
    if not any(by.values()):
        return ""
    return list_address("duties:problems", at, plan=plan.code, live="yes", **by)


@require_GET
def results_file(request: SignedIn, pk: int) -> FileResponse:
    """The months as a workbook, to be sent on."""
    plan, at = _plan(request, pk), _moment(request)
    sheet = on_paper(plan, at)
    name = f"{sheet.title}-{at.as_of.isoformat()}.xlsx"
    return sent(partial(sheets.write, sheet), name, XLSX)


# --- What is entered ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def referral_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "record")
    plan = _plan(request, pk)
    form = ReferralForm(request.user, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actor = actor_with(request.user, "record", unit_id=said["unit"].pk)
            refer(plan, **said, actor=actor, at=timezone.now())
            messages.success(request, _("已登记移交。"))
            return redirect(campaign_url(plan))
    told = _("只记日期、接收单位和件数。线索内容没有地方写，也不要写进别的记录。")
    return _asked(request, form, plan, _("登记线索移交"), told)


@require_http_methods(["GET", "POST"])
def survey_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "record")
    plan = _plan(request, pk)
    form = SurveyForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actor = actor_with(request.user, "record")
            record_satisfaction(plan, said=form.said(), actor=actor, at=timezone.now())
            messages.success(request, _("已登记满意度。"))
            return redirect(campaign_url(plan))
    return _asked(request, form, plan, _("登记满意度"), "")


def _asked(request: SignedIn, form: Any, plan: Plan, title: str, said: str) -> HttpResponse:
    return ask(request, form, title, campaign_url(plan), record=plan, said=said)
