"""Pages of tasks and problems: their lists, their details, and the buttons of the loop."""

from typing import IO, Any, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties import forms
from bihuan.duties.actions.matters import standings_of
from bihuan.duties.actions.steps import Said, possible_steps, take_step
from bihuan.duties.lifecycle import Step, step_named
from bihuan.duties.models import TIED, Matter, Problem, ProblemStanding, Task, TaskStanding
from bihuan.errors import NotFound, Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import Actor
from bihuan.ledger.queries import entries_of
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, posts_of
from bihuan.ui.lists import Column, Listing, list_page, moment
from bihuan.ui.pages import page

KINDS: dict[str, type[Matter]] = {"tasks": Task, "problems": Problem}


def _matter_columns(noun: str) -> list[Column]:
    def matter(row: Any) -> Matter:
        return getattr(row, noun)

    return [
        Column(_("编号"), lambda row: matter(row).number or f"#{matter(row).pk}"),
        Column(_("内容"), matter, lambda row: matter_url(matter(row))),
        Column(_("方案"), lambda row: row.plan or ""),
        Column(_("责任单位"), lambda row: row.lead_unit or matter(row).lead_unit_text),
        Column(_("完成时限"), lambda row: row.due_on or matter(row).due_text),
        Column(_("状态"), lambda row: matter(row).labels[row.state]),
        Column(_("自"), lambda row: row.from_on),
    ]


def matter_url(matter: Matter) -> str:
    return reverse(f"duties:{matter.noun}", args=[matter.pk])


@require_GET
def problems(request: SignedIn) -> HttpResponse:
    at = moment(request)
    rows = ProblemStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("问题"),
        rows=rows.select_related("problem", "plan", "lead_unit"),
        form=forms.ProblemFilter,
        columns=_matter_columns("problem"),
        order=("problem_id",),
        empty=_("没有符合条件的问题。可放宽筛选，或由办公室导入问题台账。"),
    )
    return list_page(request, listing, at)


@require_GET
def tasks(request: SignedIn) -> HttpResponse:
    at = moment(request)
    rows = TaskStanding.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("任务"),
        rows=rows.select_related("task", "plan", "lead_unit"),
        form=forms.TaskFilter,
        columns=_matter_columns("task"),
        order=("task_id",),
        empty=_("没有符合条件的任务。可放宽筛选，或由办公室导入任务分解表。"),
    )
    return list_page(request, listing, at)


@require_GET
def problem(request: SignedIn, pk: int) -> HttpResponse:
    return _detail(request, _seen(Problem, request.user, pk), "duties/problem_detail.html")


@require_GET
def task(request: SignedIn, pk: int) -> HttpResponse:
    return _detail(request, _seen(Task, request.user, pk), "duties/task_detail.html")


def _seen(model: type[Matter], user: Any, pk: int) -> Any:
    """Fetching is the access check: what may not be seen does not exist."""
    found = model._default_manager.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这条记录，或者您的岗位看不到它。"))
    return found


def _detail(request: SignedIn, matter: Matter, template: str) -> HttpResponse:
    _standing, link, co_unit = TIED[matter.noun]
    tied = {matter.noun: matter}
    context = {
        "matter": matter,
        "state": matter.labels[matter.state],
        "moves": _moves(request.user, matter),
        "spans": [(matter.labels[span.state], span) for span in standings_of(matter)],
        "entries": entries_of(matter),
        "links": link.objects.current().filter(**tied).select_related("evidence"),
        "co_units": co_unit.objects.current().filter(**tied).select_related("unit"),
        "today": timezone.localdate(),
    }
    return page(request, template, context)


def _moves(user: Any, matter: Matter) -> list[Step]:
    """The steps that any of the user's posts may take, each once."""
    found: dict[str, Step] = {}
    for actor in actors_of(user):
        found |= {step.event: step for step in possible_steps(matter, actor)}
    return [step for step in matter.steps if step.event in found]


def actors_of(user: User) -> list[Actor]:
    """A person acts through each of their posts; the ledger notes which."""
    return [Actor(user.person.key, post.pk) for post in posts_of(user.person)]


@require_POST
def move(request: SignedIn, kind: str, pk: int, event: str) -> HttpResponse:
    """Take a step, with what the form says of it."""
    matter = _seen(KINDS[kind], request.user, pk)
    step = step_named(matter.steps, event)
    form = forms.StepForm(step, request.POST, request.FILES)
    if not form.is_valid():
        raise Refused("；".join(str(text) for texts in form.errors.values() for text in texts))
    said = Said(
        reason=form.cleaned_data["reason"],
        files=[
            (file.name or "", cast("IO[bytes]", file)) for file in request.FILES.getlist("files")
        ],
        due_on=form.cleaned_data["due_on"],
    )
    actor = _actor_for(request.user, matter, step)
    moved = take_step(
        matter, event, on=form.cleaned_data["on"], actor=actor, at=timezone.now(), said=said
    )
    messages.success(request, _("已%(step)s，现在是“%(state)s”。") % {
        "step": step.label, "state": moved.labels[moved.state],
    })  # fmt: skip
    return redirect(matter_url(moved))


def _actor_for(user: Any, matter: Matter, step: Step) -> Actor:
    """The first of a user's posts that may take the step, else the first: the action refuses it."""
    actors = actors_of(user)
    if not actors:
        raise NotFound(_("没有这条记录，或者您的岗位看不到它。"))
    able = [a for a in actors if step in possible_steps(matter, a)]
    return (able or actors)[0]


@require_GET
def evidence_file(request: SignedIn, kind: str, pk: int, link_id: int) -> FileResponse:
    """A file of evidence, always as a download: what is in it is never run by the browser."""
    matter = _seen(KINDS[kind], request.user, pk)
    link = TIED[matter.noun][1].objects.current().filter(pk=link_id, **{matter.noun: matter})
    found = link.select_related("evidence").first()
    if found is None:
        raise NotFound(_("没有这份佐证。"))
    return FileResponse(
        evidence.opened(found.evidence),
        as_attachment=True,
        filename=found.evidence.file_name,
        content_type="application/octet-stream",
    )
