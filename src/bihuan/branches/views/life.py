"""Admissions step by step, mass organisations, and what was recognised."""

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
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.branches.actions import ties
from bihuan.branches.forms import RecognitionFilter
from bihuan.branches.forms.entering import RecognitionForm
from bihuan.branches.models import AdmissionRule, Recognition
from bihuan.branches.queries import Facts, admission_rule, bodies
from bihuan.branches.rules import year_of
from bihuan.branches.views.addresses import Links
from bihuan.duties.courses import Look, look_of
from bihuan.duties.models import CaseStanding, CaseStep, Procedure, ProcedureStep
from bihuan.duties.queries import current_steps
from bihuan.duties.views.cases import Names, case_url
from bihuan.orgs.models import Unit
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
from bihuan.records.views.pages import record_url
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on
from bihuan.ui.lists import Column, Count, Listing, dated, list_address, list_page, moment
from bihuan.ui.pages import page

# --- Admissions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """A case where it stands: only its code, its unit, the step that is next and by when."""

    code: str
    url: str
    unit: Unit
    next: str
    look: Look
    due_on: Any


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    cards: list[Card]


@require_GET
def admissions(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    rule = admission_rule(at.as_of)
    procedures: Any = Procedure.objects.current()
    procedure = procedures.filter(code=rule.procedure).first() if rule else None
    context: dict[str, Any] = {"at": at, "rule": rule, "procedure": procedure}
    if rule is not None and procedure is not None:
        context |= _board(request, rule, procedure, at)
    return page(request, "branches/admissions.html", context)


def _board(
    request: SignedIn, rule: AdmissionRule, procedure: Procedure, at: Moment
) -> dict[str, Any]:
    steps = current_steps(procedure)
    rows = CaseStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    running = rows.filter(case__procedure=procedure, next__gt="")
    names = Names()
    cards: dict[str, list[Card]] = {}
    ordered = running.select_related("case__procedure", "case__unit").order_by("due_on", "pk")
    for row in ordered:
        stage = _stage_of(names.of(row.case), row.next)
        cards.setdefault(stage, []).append(_card(row, names, at))
    stages = list(dict.fromkeys([*(step.stage for step in steps), *cards]))
    counting = next((step for step in steps if step.code == rule.step), None)
    return {
        "stages": [Stage(_(name) if name else "", cards.get(name, [])) for name in stages],
        "counting": counting,
        "admitted": _admitted(request, rule, at),
        "cases_url": list_address("duties:cases", at, procedure=procedure.code),
        "may_open": "assign" in powers_of_user(request.user),
    }


def _stage_of(steps: list[ProcedureStep], code: str) -> str:
    return next((step.stage for step in steps if step.code == code), "")


def _card(row: CaseStanding, names: Names, at: Moment) -> Card:
    return Card(
        code=row.case.code,
        url=dated(case_url(row.case), at),
        unit=row.case.unit,
        next=names.name(row.case, row.next),
        look=look_of(row.state, row.due_on, at.as_of),
        due_on=row.due_on,
    )


def _admitted(request: SignedIn, rule: AdmissionRule, at: Moment) -> Count:
    """Admissions of the year, by the one step that counts."""
    taken = CaseStep.objects.known_at(at.known_at).visible_to(request.user).filter(
        case__procedure__code=rule.procedure, step=rule.step, done_on__lte=at.as_of,
        done_on__gte=year_of(at.as_of).start,
    )  # fmt: skip
    asked = {"procedure": rule.procedure, "step": rule.step, "year": at.as_of.year}
    n = taken.values("case").distinct().count()
    return Count(_("本年度发展"), n, list_address("duties:case-steps", at, **asked))


# --- Mass organisations ---------------------------------------------------------------------------


@require_GET
def mass(request: SignedIn) -> HttpResponse:
    """工会, 青年, 妇女 and the like: what each did this year, and what is open."""
    require_sight(request.user)
    at = moment(request)
    units = bodies(at, is_mass=True).visible_to(request.user).order_by("kind__order", "pk")
    facts = Facts(units, year_of(at.as_of), at)
    context = {
        "at": at,
        "year": at.as_of.year,
        "rows": [(unit, Links(unit, facts.period, at).doings(facts)) for unit in units],
    }
    return page(request, "branches/mass.html", context)


# --- Brands ---------------------------------------------------------------------------------------


@require_GET
def brands(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    powers = powers_of_user(request.user)
    rows = Recognition.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("品牌认定"),
        rows=rows.select_related("outcome__unit", "outcome__kind"),
        form=RecognitionFilter,
        columns=[
            Column(_("成果"), lambda row: row.outcome, lambda row: record_url(row.outcome),
                   name="outcome", sort="outcome__title", dated=False),
            Column(_("成果类型"), lambda row: row.outcome.kind, name="kind",
                   sort="outcome__kind__order"),
            Column(_("单位"), lambda row: row.outcome.unit, name="unit",
                   sort="outcome__unit__name"),
            Column(_("批次"), lambda row: row.batch, name="batch", sort="batch"),
            Column(_("认定机关"), lambda row: row.recognised_by, name="by", sort="recognised_by"),
            Column(_("认定日期"), lambda row: row.recognised_on, name="day",
                   sort="recognised_on"),
            *([Column(_("办理"), lambda _row: _("撤回"), _withdraw_url, name="act")]
              if "revise" in powers else []),
        ],
        order=("-recognised_on", "-id"),
        empty=_("没有符合条件的认定。品牌先登记为成果，再登记哪一批由谁认定。"),
        new_label=pgettext("step", "登记认定"),
        new_url=reverse("branches:brand-new") if "record" in powers else "",
    )  # fmt: skip
    return list_page(request, listing, at)


def _withdraw_url(row: Recognition) -> str:
    return reverse("branches:brand-withdraw", args=[row.version_of_id or row.pk])


@require_http_methods(["GET", "POST"])
def brand_new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "record")
    outcomes = Outcome.objects.current().visible_to(request.user).select_related("kind", "unit")
    form = RecognitionForm(
        outcomes.order_by("-happened_on", "-pk"), request.POST or None, initial=request.GET.dict()
    )
    if form.is_valid():
        with refusals_on(form):
            unit_id = form.cleaned_data["outcome"].unit_id
            actor = actor_with(request.user, "record", unit_id=unit_id)
            ties.recognise(**form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("已登记认定。"))
            return redirect("branches:brands")
    return ask(request, form, _("登记认定"), reverse("branches:brands"))


@require_http_methods(["GET", "POST"])
def brand_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    rows = Recognition.objects.current().select_related("outcome")
    found = seen(rows, request.user, pk, _("没有这次认定，或者您的岗位看不到它。"))
    actor = actor_with(request.user, "revise")
    return take_back(
        request, partial(ties.withdraw_recognition, found, actor=actor, at=timezone.now()), found,
        reverse("branches:brands"), done=_("已撤回认定，成果本身不变。"), title=_("撤回认定"),
    )  # fmt: skip
