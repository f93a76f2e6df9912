"""Pages by which tasks and problems are entered, put right and taken back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.duties.actions import matters
from bihuan.duties.entering import FORMS, CoUnits, MatterForm, due_written
from bihuan.duties.models import Matter, Problem
from bihuan.duties.views.lists import matter_url
from bihuan.duties.views.matters import KINDS, seen
from bihuan.orgs.queries import SignedIn, actor_of
from bihuan.ui.forms import Reason, refusals_on
from bihuan.ui.pages import page

HEADINGS = {"task": gettext_lazy("登记任务"), "problem": pgettext_lazy("step", "登记问题")}


@require_http_methods(["GET", "POST"])
def new_problem(request: SignedIn) -> HttpResponse:
    return _new(request, Problem.noun, None)


@require_http_methods(["GET", "POST"])
def new_task(request: SignedIn) -> HttpResponse:
    """A task; with ``problem`` in the address one that puts this problem right."""
    number = request.GET.get("problem", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    tied = seen(Problem, request.user, int(number)) if is_number else None
    return _new(request, "task", tied)


def _new(request: SignedIn, noun: str, problem: Problem | None) -> HttpResponse:
    actor = actor_of(request.user, "record")
    data = request.POST or None
    form = FORMS[noun](data, user=request.user, initial=_reused(problem))
    helping = CoUnits(data, user=request.user)
    if form.is_valid() and helping.is_valid():
        units = [(str(unit), unit) for unit in helping.cleaned_data["co_units"]]
        tied = {"problem": problem} if problem else {}
        with refusals_on(form):
            said = {**form.cleaned_data, **tied, "co_units": units}
            matter = _enter(noun=noun, **said, actor=actor, at=timezone.now())
            messages.success(request, _("已登记。"))
            return redirect(matter_url(matter))
    context = {"form": form, "helping": helping, "problem": problem, "heading": HEADINGS[noun],
               "back": matter_url(problem) if problem else reverse(f"duties:{noun}s")}  # fmt: skip
    return page(request, "duties/matter_form.html", context)


def _reused(problem: Problem | None) -> dict[str, Any]:
    """What a task takes over from the problem that it puts right."""
    if problem is None:
        return {}
    kept = {name: getattr(problem, f"{name}_id") for name in MatterForm.OFFERED}
    return kept | {"due": problem.due_on or due_written(problem)}


def _enter(*, noun: str, **said: Any) -> Matter:
    if noun == "problem":
        return matters.register_problem(**said)
    return matters.draft_task(on=said.pop("drafted_on"), **said)


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    matter = seen(KINDS[kind], request.user, pk)
    actor = actor_of(request.user, "revise")
    data = request.POST or None
    form = FORMS[matter.noun](data, user=request.user, matter=matter)
    why = Reason(data)
    if form.is_valid() and why.is_valid():
        with refusals_on(form):
            matters.correct(matter, **form.changes(), **_said(why), actor=actor)
            messages.success(request, _("已更正；原来写的仍可在“比较两个时点”里查到。"))
            return redirect(matter_url(matter))
    context = {"form": form, "why": why, "matter": matter, "heading": _("更正"),
               "back": matter_url(matter)}  # fmt: skip
    return page(request, "duties/matter_form.html", context)


def _said(why: Reason) -> dict[str, Any]:
    return {"reason": why.cleaned_data["reason"], "on": timezone.localdate(), "at": timezone.now()}


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    matter = seen(KINDS[kind], request.user, pk)
    actor = actor_of(request.user, "revise")
    why = Reason(request.POST or None)
    if why.is_valid():
        with refusals_on(why):
            matters.withdraw(matter, **_said(why), actor=actor)
            messages.success(request, _("已撤回；它不再计数，原来写的仍可查。"))
            return redirect(f"duties:{kind}")
    context = {"why": why, "matter": matter, "state": matter.labels[matter.state],
               "back": matter_url(matter)}  # fmt: skip
    return page(request, "duties/matter_withdraw.html", context)
