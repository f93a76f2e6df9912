"""The rules by which people are reminded: which there are, and how one is changed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotFound
from bihuan.notices.actions.rules import change_rule, define_rule, end_rule
from bihuan.notices.forms import RuleCode, RuleForm
from bihuan.notices.models import ReminderRule, What
from bihuan.orgs.acting import acting_today
from bihuan.orgs.queries import SignedIn, require_power
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page


@require_GET
def rules(request: SignedIn) -> HttpResponse:
    """Every rule under what it reminds of, in the order in which their stages come."""
    require_power(request.user, "define")
    found = sorted(
        ReminderRule.objects.current(), key=lambda rule: (rule.levels, rule.stage.order, rule.pk)
    )
    groups = [(what.label, [rule for rule in found if rule.what == what]) for what in What]
    context = {"groups": groups, "today": timezone.localdate()}
    return page(request, "notices/rules.html", context)


def _rule(pk: int) -> ReminderRule:
    found: ReminderRule | None = ReminderRule.objects.current().filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这条规则。"))
    return found


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    code = RuleCode(request.POST or None)
    form = RuleForm(request.POST or None, initial={"effective_from": timezone.localdate()})
    if code.is_valid() and form.is_valid():
        with refusals_on(form):
            define_rule(
                **code.cleaned_data, **form.values(), **acting_today(request.user, "define")
            )
            messages.success(request, _("已添加规则。"))
            return redirect("notices:rules")
    return page(request, "notices/rule_form.html", {"code": code, "form": form})


@require_http_methods(["GET", "POST"])
def rule(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _rule(pk)
    form = RuleForm(request.POST or None, instance=_rule(pk))
    if form.is_valid():
        with refusals_on(form):
            change_rule(found, **form.values(), **acting_today(request.user, "define"))
            messages.success(request, _("已保存。"))
            return redirect("notices:rules")
    return page(request, "notices/rule_form.html", {"rule": found, "form": form})


@require_POST
def end(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    end_rule(_rule(pk), **acting_today(request.user, "define"))
    messages.success(request, _("已停用，从今天起不再按它提醒。"))
    return redirect("notices:rules")
