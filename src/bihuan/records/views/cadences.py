"""How often a duty is owed: its rules, what fulfils it, and the periods that follow."""

from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.duties.actions.cadences import Forecast, forecast, set_cadence, stop_cadence
from bihuan.duties.actions.occurrences import AHEAD, owners
from bihuan.duties.cadences import DueRule, Per, name_of, owed, slots
from bihuan.duties.models import Cadence, Duty
from bihuan.duties.queries import work_calendar
from bihuan.errors import NotFound
from bihuan.orgs.acting import acting
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    powers_of_user,
    require_power,
    seen,
)
from bihuan.records.actions.fulfilments import (
    fulfil_by,
    fulfil_no_more_by,
    make_occurrences,
    take_back_rule,
)
from bihuan.records.forms.cadences import FitForm, RuleForm, StopForm
from bihuan.records.forms.putting_right import WithdrawalForm
from bihuan.records.models import Fit
from bihuan.ui.asking import ask
from bihuan.ui.forms import Reasoned, refusals_on
from bihuan.ui.pages import page

SHOWN = 12
"""Periods to come that the page of the rules spells out."""


@require_GET
def rules(request: SignedIn, pk: int) -> HttpResponse:
    return _rules_page(request, _duty(request, pk))


def _duty(request: SignedIn, pk: int) -> Duty:
    found: Duty = seen(
        Duty.objects.current().select_related("plan"), request.user, pk,
        _("没有这个责任事项，或者您的岗位看不到它。"),
    )  # fmt: skip
    return found


def _rules_page(request: SignedIn, duty: Duty, **said: Any) -> HttpResponse:
    """The rules of a duty; ``said`` are forms that came back with errors."""
    powers = powers_of_user(request.user)
    may_set = "assign" in powers
    context = {
        "duty": duty,
        "rules": duty.cadences.current()
        .select_related("unit", "unit_kind", "post_type")
        .order_by("from_on"),
        "fits": duty.fits.current().select_related("kind", "agenda_kind"),
        "coming": (coming := _coming(duty)),
        "unpublished": _warning(duty, coming),
        "may_revise": "revise" in powers,
        "form": RuleForm(duty) if may_set else None,
        "fit_form": FitForm() if may_set else None,
        **said,
    }
    return page(request, "records/rules.html", context)


def _coming(duty: Duty) -> list[dict[str, Any]]:
    """The period that runs and those that follow, and how many owe each."""
    today = timezone.localdate()
    cadences = {one.rule: one for one in duty.cadences.current()}
    owing = {rule: list(owners(one)) for rule, one in cadences.items()}
    far = today.replace(year=today.year + 1, day=1)
    following = (slot for slot in slots(cadences, far, work_calendar()) if slot.end > today)
    return [
        {
            "name": name_of(slot.start, slot.end),
            "due": slot.due,
            "made": slot.start <= today + AHEAD,
            "owing": len(owed(
                owing[slot.rule], slot, counts_begun=cadences[slot.rule].counts_begun
            )),
        }
        for slot in islice(following, SHOWN)
    ]  # fmt: skip


def _warning(duty: Duty, coming: list[dict[str, Any]]) -> str:
    """What must be said where periods are counted in working days that are not known yet."""
    counted = Q(per=Per.WORKDAYS) | Q(due_rule__in=(DueRule.WORKDAY, DueRule.AFTER))
    if not coming or not duty.cadences.current().filter(counted).exists():
        return ""
    return work_calendar().warning(timezone.localdate(), coming[-1]["due"])


@require_POST
def set_rule(request: SignedIn, pk: int) -> HttpResponse:
    """Say how many periods a rule would owe; confirmed, set it and make them."""
    duty = _duty(request, pk)
    actor = actor_with(request.user, "assign")
    form = RuleForm(duty, request.POST)
    said: dict[str, Any] = {"form": form}
    if form.is_valid():
        with refusals_on(form):
            now, today = timezone.now(), timezone.localdate()
            if "confirm" not in request.POST:
                said["forecast"] = _forecast(duty, form.cleaned_data, today)
                return _rules_page(request, duty, **said)
            set_cadence(duty=duty, **form.cleaned_data, on=today, actor=actor, at=now)
            made = make_occurrences(on=today, actor=actor, at=now, duty=duty)
            messages.success(
                request, _("已制定规则，产生期次 %(added)s 个。") % {"added": made.added}
            )
            return redirect("records:rules", pk)
    return _rules_page(request, duty, **said)


def _forecast(duty: Duty, said: dict[str, Any], today: date) -> Forecast:
    asked = {name: said[name] for name in ("rule", "owner", "counts_begun")}
    return forecast(duty=duty, **asked, on=today)


@require_http_methods(["GET", "POST"])
def stop_rule(request: SignedIn, pk: int, rule_id: int) -> HttpResponse:
    duty, cadence = _rule(request, pk, rule_id)
    form = StopForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            stop_cadence(cadence, **form.cleaned_data, **acting(request.user, "revise"))
            return _changed(request, duty, _("已停止这条规则。"))
    said = _("从停止日期起不再产生期次；已经开始的期次仍要履行。")
    return _ask(request, duty, form, title=_("停止规则“%s”") % cadence, said=said)


@require_http_methods(["GET", "POST"])
def withdraw_rule(request: SignedIn, pk: int, rule_id: int) -> HttpResponse:
    duty, cadence = _rule(request, pk, rule_id)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            take_back_rule(cadence, **form.cleaned_data, **acting(request.user, "revise"))
            return _changed(request, duty, _("已撤回这条规则。"))
    said = _("规则写错的，撤回它，它产生的期次一并撤回；已有人认定或免予履行过期次的规则请停止。")
    return _ask(request, duty, form, title=_("撤回规则“%s”") % cadence, said=said, is_grave=True)


def _rule(request: SignedIn, pk: int, rule_id: int) -> tuple[Duty, Cadence]:
    duty = _duty(request, pk)
    require_power(request.user, "revise")
    cadence = duty.cadences.current().filter(pk=rule_id).first()
    if cadence is None:
        raise NotFound(_("没有这条规则，或者它已经撤回。"))
    return duty, cadence


def _changed(request: SignedIn, duty: Duty, done: str) -> HttpResponse:
    """What has not begun follows the rules at once."""
    actor = actor_with(request.user, "assign")
    make_occurrences(on=timezone.localdate(), actor=actor, at=timezone.now(), duty=duty)
    messages.success(request, done)
    return redirect("records:rules", duty.pk)


def _ask(request: SignedIn, duty: Duty, form: Any, title: str, **said: Any) -> HttpResponse:
    back = reverse("records:rules", args=[duty.pk])
    return ask(request, form, title, back, record=duty, **said)


@require_POST
def add_fit(request: SignedIn, pk: int) -> HttpResponse:
    duty = _duty(request, pk)
    actor = actor_with(request.user, "assign")
    form = FitForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data | {"on": timezone.localdate()}
            fulfil_by(duty=duty, **said, actor=actor, at=timezone.now())
            messages.success(request, _("已设定，已登记的活动也已核对。"))
            return redirect("records:rules", pk)
    return _rules_page(request, duty, fit_form=form)


@require_http_methods(["GET", "POST"])
def drop_fit(request: SignedIn, pk: int, fit_id: int) -> HttpResponse:
    duty = _duty(request, pk)
    require_power(request.user, "revise")
    fit: Fit | None = duty.fits.current().filter(pk=fit_id).first()
    if fit is None:
        raise NotFound(_("没有这种履行方式，或者它已经取消。"))
    form = Reasoned(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            fulfil_no_more_by(fit, **form.cleaned_data, **acting(request.user, "revise"))
            messages.success(request, _("已取消，自动计入的活动不再计入。"))
            return redirect("records:rules", pk)
    said = _("取消后，按这种方式自动计入的活动不再算作履行；由人认定的不变。")
    return _ask(request, duty, form, title=_("取消履行方式“%s”") % fit, said=said, is_grave=True)
