"""Pages of plans and of what they ask for: headings and targets."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.duties import forms
from bihuan.duties.actions.plans import correct_plan, lay_down_duty
from bihuan.duties.cascade import Cascade
from bihuan.duties.forms.clauses import ClauseForm
from bihuan.duties.forms.plans import PlanCorrection
from bihuan.duties.models import Heading, InspectionTarget, Plan
from bihuan.duties.views.parts import ledger_links, listed, trail
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, actor_of, powers_of_user, seen
from bihuan.periods import Moment
from bihuan.ui.asking import ask
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page


def plan_url(plan: Plan) -> str:
    return reverse("duties:plan", args=[plan.version_of_id or plan.pk])


@require_GET
def plans(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Plan.objects.known_at(at.known_at).issued_by(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("清单与方案"),
        rows=rows.select_related("kind", "strand", "parent", "issuer"),
        form=forms.PlanFilter,
        columns=[
            Column(_("编码"), lambda plan: plan.code, name="code", sort="code"),
            Column(_("名称"), lambda plan: plan.name, plan_url, name="name", sort="name"),
            Column(_("类型"), lambda plan: plan.kind, name="kind", sort="kind__order"),
            Column(_("上级方案"), lambda plan: plan.parent, name="parent", sort="parent__name"),
            Column(_("板块"), lambda plan: plan.strand, name="strand", sort="strand__order"),
            Column(_("制定单位"), lambda plan: plan.issuer, name="issuer", sort="issuer__name"),
            Column(_("印发日期"), lambda plan: plan.issued_on, name="issued", sort="issued_on"),
        ],
        order=("issued_on", "id"),
        empty=_("还没有方案。可由办公室导入方案清单。"),
        links=[(_("按方案体系看"), dated(reverse("duties:plan-tree"), at))],
    )
    return list_page(request, listing, at)


def plan_seen(user: User, pk: int) -> Plan:
    plans = Plan.objects.current().select_related("kind", "strand", "issuer")
    found: Plan = seen(plans, user, pk, _("没有这个方案，或者您的岗位看不到它。"))
    return found


@require_GET
def plan(request: SignedIn, pk: int) -> HttpResponse:
    at, user = moment(request), request.user
    found = plan_seen(user, pk)
    cascade = Cascade(found, user, at)
    context = {
        "plan": found,
        "at": at,
        "may_revise": "revise" in powers_of_user(user) and at.known_at is None,
        "may_add": "assign" in powers_of_user(user) and not found.kind.is_group,
        "left": _left(found, at),
        "trail": trail(user, cascade.above[pk][1:], at),
        "parts": listed(cascade),
        "ledgers": ledger_links(found, at) if found.problems.current().exists() else [],
        "matrix_url": dated(reverse("home:plan-matrix", args=[pk]), at),
        "units": found.units.current().select_related("unit").order_by("id"),
        "targets": found.targets.current().visible_to(user).select_related("unit")
        .order_by("entered_on"),
    }  # fmt: skip
    return page(request, "duties/plan_detail.html", context)


def _left(plan: Plan, at: Moment) -> list[tuple[str, str]]:
    """What was left of the year before, which goes on beside the work of this plan's year."""
    if plan.year is None:
        return []
    left = {"left_of": plan.year - 1}
    return [
        (_("上年结转的任务"), list_address("duties:tasks", at, **left)),
        (_("上年结转的问题"), list_address("duties:problems", at, **left)),
    ]


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    found = plan_seen(request.user, pk)
    actor = actor_of(request.user, "revise")
    form = PlanCorrection(request.user, found, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            correct_plan(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(plan_url(found))
    return ask(request, form, _("更正"), plan_url(found), record=found)


@require_http_methods(["GET", "POST"])
def clause_new(request: SignedIn, pk: int) -> HttpResponse:
    """A further clause of a list."""
    found = plan_seen(request.user, pk)
    actor = actor_of(request.user, "assign")
    form = ClauseForm(request.user, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            duty = lay_down_duty(plan=found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已确定。"))
            return redirect("home:duty", duty.pk)
    return page(request, "duties/clause_new.html", {"form": form, "plan": found})


@require_GET
def headings(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Heading.objects.known_at(at.known_at).filter(set_on__lte=at.as_of)
    listing = Listing(
        title=_("方面与聚焦"),
        rows=rows.visible_to(request.user).select_related("plan"),
        form=forms.HeadingFilter,
        columns=[
            Column(
                _("方案"),
                lambda heading: heading.plan,
                lambda h: plan_url(h.plan),
                name="plan",
                sort="plan__name",
            ),
            Column(
                _("序号"), lambda heading: heading.order, numeric=True, name="order", sort="order"
            ),
            Column(_("方面"), lambda heading: heading.name, name="name", sort="name"),
            Column(_("确定日期"), lambda heading: heading.set_on, name="day", sort="set_on"),
        ],
        order=("plan_id", "order", "id"),
    )
    return list_page(request, listing, at)


@require_GET
def targets(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = InspectionTarget.objects.known_at(at.known_at).filter(entered_on__lte=at.as_of)
    listing = Listing(
        title=_("巡察对象"),
        rows=rows.visible_to(request.user).select_related("plan", "unit"),
        form=forms.TargetFilter,
        columns=[
            Column(
                _("轮次"),
                lambda target: target.plan,
                lambda t: plan_url(t.plan),
                name="plan",
                sort="plan__name",
            ),
            Column(_("单位"), lambda target: target.unit, name="unit", sort="unit__name"),
            Column(_("进驻日期"), lambda target: target.entered_on, name="day", sort="entered_on"),
        ],
        order=("entered_on", "id"),
    )
    return list_page(request, listing, at)
