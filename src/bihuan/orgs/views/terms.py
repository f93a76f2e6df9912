"""Terms of office: their list, one of them with what may be done with it, and putting it right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotAllowed
from bihuan.orgs import forms
from bihuan.orgs.actions import terms as actions
from bihuan.orgs.models import Term, User
from bihuan.orgs.queries import (
    SignedIn,
    actor_with,
    history_of,
    powers_of_user,
    require_power,
    seen,
    term_rule_for,
    term_state,
    units_acted_for,
)
from bihuan.orgs.terms import TermState, latest_extension
from bihuan.orgs.views.units import unit_url
from bihuan.periods import Moment
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import Dated, refusals_on
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page
from bihuan.words import counted


def term_url(term: Term) -> str:
    return reverse("orgs:term", args=[term.version_of_id or term.pk])


@require_GET
def terms(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Term.objects.known_at(at.known_at).filter(elected_on__lte=at.as_of)
    may_enter = "record" in powers_of_user(request.user)
    listing = Listing(
        title=_("届期"),
        rows=rows.visible_to(request.user).select_related("unit"),
        form=forms.TermFilter,
        columns=_columns(at),
        order=("due_on", "id"),
        empty=_("没有符合条件的届期。可放宽筛选，或登记一届。"),
        new_label=_("登记一届") if may_enter else "",
        new_url=reverse("orgs:term-new") if may_enter else "",
        links=[(_("届期总览"), dated(reverse("orgs:term-board"), at))],
    )
    return list_page(request, listing, at)


def _columns(at: Moment) -> list[Column]:
    def state(term: Term) -> str:
        return str(term.state_on(at.as_of).word)

    return [
        Column(_("单位"), lambda term: term.unit, lambda term: unit_url(term.unit), name="unit",
               sort="unit__name"),
        Column(_("选举日期"), lambda term: term.elected_on, term_url, name="elected",
               sort="elected_on"),
        Column(_("任期年数"), lambda term: term.years, numeric=True, name="years", sort="years"),
        Column(_("到期日期"), lambda term: term.due_on, name="due", sort="due_on"),
        Column(_("延期至"), lambda term: term.extended_to, name="extended", sort="extended_to",
               shown=False),
        Column(_("启动换届日期"), lambda term: term.begun_on, name="begun", sort="begun_on",
               dated=False, shown=False),
        Column(_("换届日期"), lambda term: term.renewed_on, name="renewed", sort="renewed_on",
               dated=False),
        Column(_("届期状态"), state, name="state", sort=term_state(at.as_of), is_word=True),
    ]  # fmt: skip


# --- One term and what may be done with it --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to a term: who may enter it, what is asked, what is done."""

    name: str
    label: Any
    power: str
    form: type[Dated]
    act: Callable[..., Any]
    is_open: Callable[[Term], bool]
    is_grave: bool = False


def _stands(term: Term) -> bool:
    return term.renewed_on is None


STEPS = (
    Step("begin", pgettext_lazy("step", "启动换届"), "record", Dated,
         actions.begin_election, lambda term: _stands(term) and term.begun_on is None),
    Step("hold", pgettext_lazy("step", "登记换届选举"), "record", forms.ElectionForm,
         actions.hold_election, _stands),
    Step("extend", pgettext_lazy("step", "登记批准的延期"), "assign", forms.ExtensionForm,
         actions.extend_term,
         lambda term: _stands(term) and term.extended_to != latest_extension(term.due_on)),
    Step("report", pgettext_lazy("step", "上报选举结果"), "record", Dated,
         actions.report_result, lambda term: not _stands(term) and term.reported_on is None),
    Step("approve", pgettext_lazy("step", "批复选举结果"), "assign", Dated,
         actions.approve_result,
         lambda term: term.reported_on is not None and term.approved_on is None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """A step that this person may take now, with its form and where it posts to."""

    step: Step
    form: django_forms.Form
    url: str


def _moves(user: User, term: Term, wrong: dict[str, django_forms.Form]) -> Iterator[Move]:
    for step in STEPS:
        if step.is_open(term) and _acts_for(user, step.power, term):
            form = wrong.get(step.name) or step.form(auto_id=f"{step.name}-%s")
            yield Move(step, form, reverse("orgs:term-step", args=[term.pk, step.name]))


def _acts_for(user: User, power: str, term: Term) -> bool:
    return units_acted_for(user, power).filter(pk=term.unit_id).exists()


def _seen(user: User, pk: int) -> Term:
    rows = Term.objects.current().select_related("unit__kind")
    found: Term = seen(rows, user, pk, _("没有这一届，或者您的岗位看不到它。"))
    return found


@require_GET
def term(request: SignedIn, pk: int) -> HttpResponse:
    return _shown(request, _seen(request.user, pk), {})


def _shown(request: SignedIn, term: Term, wrong: dict[str, django_forms.Form]) -> HttpResponse:
    on = moment(request).as_of
    context = {
        "term": term,
        "state": term.state_on(on),
        "left": left_in_words(term, on),
        "facts": _facts(term),
        "moves": list(_moves(request.user, term, wrong)),
        "entries": history_of(term),
        "may_revise": "revise" in powers_of_user(request.user),
    }
    return page(request, "orgs/term_detail.html", context)


def left_in_words(term: Term, on: date) -> str:
    """How far a term is from its last day, while it runs."""
    if term.state_on(on) in {TermState.COMING, TermState.RENEWED}:
        return ""
    last = term.days.last_day(on)
    if over := term.days.days_over(on):
        return counted("已超期 %(n)s 天", over)
    return counted("还有 %(n)s 天", (last - on).days) if last > on else _("今天到期")


def _facts(term: Term) -> list[tuple[Any, Any, str]]:
    rule = term_rule_for(term.unit, term.elected_on)
    others = Term.objects.current().filter(unit=term.unit_id)
    before = others.filter(elected_on__lt=term.elected_on).order_by("-elected_on").first()
    after = others.filter(elected_on__gt=term.elected_on).order_by("elected_on").first()
    return [
        (_("单位"), term.unit.name, unit_url(term.unit)),
        (_("选举日期"), term.elected_on, ""),
        (_("任期年数"), term.years, ""),
        (_("任期依据"), term.years_basis or (rule.source if rule else ""), ""),
        (_("到期日期"), term.due_on, ""),
        (_("延期至"), term.extended_to, ""),
        (_("批准延期日期"), term.extended_on, ""),
        (_("批准延期的组织"), term.extended_by, ""),
        (_("批准延期的文件"), term.extension_basis, ""),
        (_("启动换届日期"), term.begun_on, ""),
        (_("换届日期"), term.renewed_on, ""),
        (_("提前或逾期换届的依据"), term.renewal_basis, ""),
        (_("选举结果上报日期"), term.reported_on, ""),
        (_("选举结果批复日期"), term.approved_on, ""),
        (_("上一届"), before and before.elected_on, term_url(before) if before else ""),
        (_("下一届"), after and after.elected_on, term_url(after) if after else ""),
    ]


@require_POST
def step(request: SignedIn, pk: int, name: str) -> HttpResponse:
    """Enter what happened to a term; what is refused is said at the fields it was typed into."""
    term = _seen(request.user, pk)
    found = next((one for one in STEPS if one.name == name and one.is_open(term)), None)
    if found is None or not _acts_for(request.user, found.power, term):
        raise NotAllowed(
            _("这一步现在不能办，或者不由您的岗位办。"),
            hint=_("回到这一届的页面看现在可以办什么。"),
        )
    form = found.form(request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        with refusals_on(form):
            act = _acting(request, found.power, term)
            following = found.act(term, **form.cleaned_data, **act)
            messages.success(request, _("已登记：%(step)s。") % {"step": found.label})
            return redirect(term_url(following or term))
    return _shown(request, term, {name: form})


def _acting(request: SignedIn, power: str, term: Term | None = None) -> dict[str, Any]:
    actor = actor_with(request.user, power, unit_id=term.unit_id if term else None)
    return {"actor": actor, "at": timezone.now()}


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Enter a body that was elected, of which no term runs yet."""
    require_power(request.user, "record")
    form = forms.NewTermForm(request.user, request.POST or None, initial=_asked(request))
    if form.is_valid():
        with refusals_on(form):
            opened = actions.open_term(**form.cleaned_data, **_acting(request, "record"))
            messages.success(request, _("已登记：%(term)s。") % {"term": opened})
            return redirect(term_url(opened))
    return ask(request, form, _("登记一届"), reverse("orgs:terms"))


def _asked(request: SignedIn) -> dict[str, Any]:
    """The unit that a link to the form names."""
    code = request.GET.get("unit", "")
    return {"unit": units_acted_for(request.user, "record").filter(code=code).first()}


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    term = _seen(request.user, pk)
    require_power(request.user, "revise")
    form = forms.TermCorrection(term, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            why = {name: form.cleaned_data[name] for name in ("reason", "on")}
            act = _acting(request, "revise", term)
            actions.correct_term(term, **form.changed(), **why, **act)
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(term_url(term))
    said = _("只改写错的各项；到期日期照选举日期和年数重算，上一届的换届日期随之改。")
    return ask(request, form, _("更正"), term_url(term), record=term, said=said)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    term = _seen(request.user, pk)
    require_power(request.user, "revise")
    act = _acting(request, "revise", term)
    return take_back(
        request, partial(actions.withdraw_term, term, **act), term, term_url(term),
        done=_("已撤回“%s”，不再计数。") % term, then="orgs:terms",
        said=_("只撤回没有过的一届。上一届若因它而换届，撤回后恢复为还没有换届。"),
    )  # fmt: skip
