"""What is entered about a campaign: clues handed over, and surveys."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.campaigns import actions
from bihuan.campaigns.forms import ReferralForm, SurveyForm
from bihuan.campaigns.models import Survey
from bihuan.campaigns.views.campaigns import campaign_seen, campaign_url
from bihuan.duties.models import Plan
from bihuan.orgs.queries import SignedIn, actor_with, require_power, seen
from bihuan.ui.forms import Reasoned, refusals_on
from bihuan.ui.pages import page


def _asked(
    request: SignedIn, form: Any, plan: Plan, title: str, *, record: Any = None, **said: Any
) -> HttpResponse:
    context = {"form": form, "title": title, "record": record or plan, "back": campaign_url(plan)}
    return page(request, "ui/put_right.html", context | said)


@require_http_methods(["GET", "POST"])
def referral_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "record")
    plan = campaign_seen(request.user, pk)
    form = ReferralForm(request.user, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            said = form.cleaned_data
            actor = actor_with(request.user, "record", unit_id=said["unit"].pk)
            actions.refer(plan, **said, actor=actor, at=timezone.now())
            messages.success(request, _("已登记移交。"))
            return redirect(campaign_url(plan))
    said_first = _("只记日期、接收单位和件数。线索内容没有地方写，也不要写进别的记录。")
    return _asked(request, form, plan, _("登记线索移交"), said=said_first)


@require_http_methods(["GET", "POST"])
def survey_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "record")
    plan = campaign_seen(request.user, pk)
    form = SurveyForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actor = actor_with(request.user, "record")
            actions.record_survey(plan, said=form.said(), actor=actor, at=timezone.now())
            messages.success(request, _("已登记满意度。"))
            return redirect(campaign_url(plan))
    return _asked(request, form, plan, _("登记满意度"))


@require_http_methods(["GET", "POST"])
def survey_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "revise")
    rows = Survey.objects.current().select_related("plan", "observation")
    found = seen(rows, request.user, pk, _("没有这次调查，或者您的岗位看不到它。"))
    form = Reasoned(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actor = actor_with(request.user, "revise")
            actions.withdraw_survey(found, **form.cleaned_data, actor=actor, at=timezone.now())
            messages.success(request, _("这次调查不再算作本方案的，公布的数不变。"))
            return redirect(campaign_url(found.plan))
    return _asked(request, form, found.plan, _("撤回满意度"), record=found, is_grave=True)
