"""Procedures: what each asks for and on what ground, and how its steps are edited."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.duties.actions import procedures as actions
from bihuan.duties.casebook import Rules
from bihuan.duties.forms.procedures import (
    NewProcedureForm,
    NewStepForm,
    ProcedureForm,
    StepForm,
)
from bihuan.duties.models import Procedure, ProcedureStep
from bihuan.duties.procedures import TRUST_WORDS, WHO_WORDS, Trust, Who
from bihuan.duties.queries import current_steps
from bihuan.errors import NotFound
from bihuan.orgs.acting import acting_today
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    history_of,
    powers_of_user,
    require_power,
    require_sight,
    seen,
)
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page


@dataclass(frozen=True, slots=True)
class Line:
    """A step with its rules in words, and how well they are founded."""

    number: int
    step: ProcedureStep
    after: str
    due: str
    least: str
    who: str
    trust: str


def procedure_url(procedure: Procedure) -> str:
    return reverse("duties:procedure", args=[procedure.version_of_id or procedure.pk])


@require_GET
def procedures(request: SignedIn) -> HttpResponse:
    _require_reader(request.user)
    step, case = Q(steps__superseded_seq__isnull=True), Q(cases__superseded_seq__isnull=True)
    found = Procedure.objects.current().annotate(
        step_count=Count("steps", filter=step, distinct=True),
        doubt_count=Count(
            "steps", filter=step & Q(steps__trust__in=[Trust.CUSTOM, Trust.UNCLEAR]), distinct=True
        ),
        case_count=Count("cases", filter=case, distinct=True),
    )  # fmt: skip
    context = {
        "procedures": found.order_by("order", "pk"),
        "may_define": "define" in powers_of_user(request.user),
    }
    return page(request, "duties/procedures.html", context)


def _require_reader(user: User) -> None:
    """Who keeps the presets reads them, whether or not they see business data."""
    if "define" not in powers_of_user(user):
        require_sight(user)


def _procedure(user: User, pk: int) -> Procedure:
    rows, absent = Procedure.objects.current(), _("没有这个流程，或者您的岗位看不到它。")
    if "define" in powers_of_user(user):
        found: Procedure | None = rows.filter(pk=pk).first()
        if found is None:
            raise NotFound(absent)
        return found
    visible: Procedure = seen(rows, user, pk, absent)
    return visible


@require_GET
def procedure(request: SignedIn, pk: int) -> HttpResponse:
    found = _procedure(request.user, pk)
    powers = powers_of_user(request.user)
    steps = current_steps(found)
    context = {
        "procedure": found,
        "stages": _stages(found, steps),
        "doubtful": sum(step.is_doubtful for step in steps),
        "may_define": "define" in powers,
        "may_open": "assign" in powers and bool(steps),
        "entries": history_of(found) if "define" in powers else [],
    }
    return page(request, "duties/procedure.html", context)


def _stages(procedure: Procedure, steps: list[ProcedureStep]) -> list[tuple[str, list[Line]]]:
    rules, found = Rules(procedure, steps), dict[str, list[Line]]()
    for number, step in enumerate(steps, start=1):
        line = Line(
            number, step, rules.name(step.after), rules.due_words(step), rules.least_words(step),
            str(WHO_WORDS[Who(step.who)]), str(TRUST_WORDS[Trust(step.trust)]),
        )  # fmt: skip
        found.setdefault(_(step.stage) if step.stage else "", []).append(line)
    return list(found.items())


# --- Editing --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    form = NewProcedureForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            order = Procedure.objects.current().count() + 1
            made = actions.define_procedure(
                **form.cleaned_data, order=order, **acting_today(request.user, "define")
            )
            messages.success(request, _("已保存。请接着添加步骤。"))
            return redirect(procedure_url(made))
    return _form_page(request, form, _("添加流程"), reverse("duties:procedures"))


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _procedure(request.user, pk)
    form = ProcedureForm(request.POST or None, instance=found)
    if form.is_valid():
        with refusals_on(form):
            actions.redefine_procedure(
                found, **form.cleaned_data, **acting_today(request.user, "define")
            )
            messages.success(request, _("已保存。"))
            return redirect(procedure_url(found))
    return _form_page(request, form, _("修改流程"), procedure_url(found))


@require_http_methods(["GET", "POST"])
def step_new(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _procedure(request.user, pk)
    steps = current_steps(found)
    initial = {"after": steps[-1].code if steps else "", "stage": steps[-1].stage if steps else ""}
    form = NewStepForm(steps, request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            actions.add_procedure_step(
                found, **form.cleaned_data, **acting_today(request.user, "define")
            )
            messages.success(request, _("已添加步骤。以后启动的实例照新的步骤办。"))
            return redirect(procedure_url(found))
    return _form_page(request, form, _("添加步骤"), procedure_url(found), found)


@require_http_methods(["GET", "POST"])
def step(request: SignedIn, pk: int, step_id: int) -> HttpResponse:
    require_power(request.user, "define")
    found, step = _step(request.user, pk, step_id)
    others = [one for one in current_steps(found) if one.pk != step.pk]
    form = StepForm(others, request.POST or None, instance=step)
    if form.is_valid():
        with refusals_on(form):
            actions.change_procedure_step(
                step, **form.changed(), **acting_today(request.user, "define")
            )
            messages.success(request, _("已保存。以后启动的实例照新的步骤办，已启动的不变。"))
            return redirect(procedure_url(found))
    remove = reverse("duties:procedure-step-remove", args=[pk, step_id])
    return _form_page(request, form, str(step), procedure_url(found), found, remove)


def _step(user: User, pk: int, step_id: int) -> tuple[Procedure, ProcedureStep]:
    found = _procedure(user, pk)
    step: ProcedureStep | None = found.steps.current().filter(pk=step_id).first()
    if step is None:
        raise NotFound(_("这个流程没有这一步。"))
    return found, step


@require_POST
def step_move(request: SignedIn, pk: int, step_id: int) -> HttpResponse:
    require_power(request.user, "define")
    found, step = _step(request.user, pk, step_id)
    places = -1 if request.POST.get("to") == "up" else 1
    actions.move_procedure_step(step, places=places, **acting_today(request.user, "define"))
    return redirect(procedure_url(found))


@require_POST
def step_remove(request: SignedIn, pk: int, step_id: int) -> HttpResponse:
    require_power(request.user, "define")
    found, step = _step(request.user, pk, step_id)
    actions.remove_procedure_step(step, **acting_today(request.user, "define"))
    messages.success(request, _("已删去这一步；已启动的实例不变。"))
    return redirect(procedure_url(found))


def _form_page(
    request: SignedIn, form: Any, title: str, back: str, procedure: Any = None, remove: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "procedure": procedure,
               "remove_url": remove}  # fmt: skip
    return page(request, "duties/procedure_form.html", context)
