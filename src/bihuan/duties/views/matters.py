"""Pages of tasks and problems: their details and the buttons of the loop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.duties import forms
from bihuan.duties.actions.moves import standings_of
from bihuan.duties.actions.steps import Said, may_attach, possible_steps, take_step
from bihuan.duties.lifecycle import PROBLEM_OPEN, Step, step_named
from bihuan.duties.models import TIED, Case, Matter, Problem, Task
from bihuan.duties.views.lists import matter_url
from bihuan.errors import NotFound, Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import Actor
from bihuan.orgs import queries
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, history_of, posts_of, powers_of_user
from bihuan.ui.pages import page
from bihuan.words import listed

KINDS: dict[str, type[Matter]] = {"tasks": Task, "problems": Problem}


@require_GET
def problem(request: SignedIn, pk: int) -> HttpResponse:
    return detail(request, seen(Problem, request.user, pk))


@require_GET
def task(request: SignedIn, pk: int) -> HttpResponse:
    return detail(request, seen(Task, request.user, pk))


def seen(model: type[Matter], user: User, pk: int) -> Any:
    return queries.seen(model._default_manager, user, pk, _("没有这条记录，或者您的岗位看不到它。"))


Fact = tuple[Any, Any, str]
"""A line of a detail page: what it is, what it says, where it leads."""


@dataclass(frozen=True, slots=True)
class Move:
    """A button: the step, its form, and where it posts to."""

    step: Step
    form: forms.StepForm
    url: str


def detail(
    request: SignedIn,
    matter: Matter,
    attach_form: forms.AttachForm | None = None,
    wrong: forms.StepForm | None = None,
) -> HttpResponse:
    """The page of a matter; the forms are such as were filled in wrongly."""
    _standing, link, co_unit = TIED[matter.noun]
    tied = {matter.noun: matter}
    helping = co_unit.objects.current().filter(**tied).select_related("unit").order_by("pk")
    context = {
        "matter": matter,
        "state": matter.labels[matter.state],
        "facts": [*_shared_facts(matter, [tie.unit or tie.written for tie in helping]),
                  *FACTS[matter.noun](matter, request.user)],
        "moves": _moves(request.user, matter, wrong),
        "spans": [(matter.labels[span.state], span) for span in standings_of(matter)],
        "entries": history_of(matter),
        "compare_url": reverse(f"duties:{matter.noun}s-compare", args=[matter.pk]),
        "links": evidence.shown(
            link.objects.current().filter(**tied),
            _address(matter, "evidence"), _address(matter, "evidence-view"),
        ),
        "tasks": _tasks_of(request.user, matter),
        "attach_form": attach_form or _attach_form(request.user, matter),
        "attach_url": reverse(f"duties:{matter.noun}s-attach", args=[matter.pk]),
        **_amending(request.user, matter),
    }  # fmt: skip
    return page(request, "duties/matter_detail.html", context)


def _shared_facts(matter: Matter, helping: list[Any]) -> list[Fact]:
    plan, unit = matter.plan, matter.lead_unit
    return [
        (_("方案"), plan, reverse("duties:plan", args=[plan.pk]) if plan else ""),
        (_("方面"), matter.heading, ""),
        (_("责任单位"), unit or matter.lead_unit_text,
         reverse("orgs:unit", args=[unit.pk]) if unit else ""),
        (_("协办单位"), listed(helping), ""),
        (_("责任岗位"), matter.owner_post, ""),
        (_("分管岗位"), matter.leader_post, ""),
        (_("完成时限"), matter.due_on or matter.due_text or matter.get_due_kind_display(), ""),
        (_("原定时限"), matter.original_due_on if matter.extensions else None, ""),
        (_("延期次数"), matter.extensions, ""),
    ]  # fmt: skip


def _problem_facts(problem: Problem, _user: User) -> list[Fact]:
    return [
        (_("问题来源"), problem.source, ""),
        (_("问题类别"), problem.category, ""),
        (_("行政区域"), problem.region, ""),
        (_("发现日期"), problem.found_on, ""),
        (_("整改目标"), problem.goal, ""),
        (_("整改措施"), problem.measures, ""),
        (_("调查核实与进展"), problem.progress, ""),
        (_("是否属实"), problem.verdict, ""),
        (_("台账所写办结情况"), problem.said_done, ""),
        (_("备注"), problem.note, ""),
    ]


def _task_facts(task: Task, user: User) -> list[Fact]:
    found = Problem.objects.visible_to(user).filter(pk=task.problem_id).first()
    decided = task.decisions.current().visible_to(user).first()
    tie = task.case_ties.current().select_related("case__procedure").first()
    case = Case.objects.visible_to(user).filter(pk=tie.case_id).first() if tie else None
    return [
        (_("流程实例"), f"{tie.case.procedure} · {case}" if tie and case else None,
         reverse("duties:case", args=[case.pk]) if case else ""),
        (_("来源"), decided,
         reverse("records:activity", args=[decided.activity_id]) if decided else ""),
        (_("所整改的问题"), found, reverse("duties:problem", args=[found.pk]) if found else ""),
        (_("类别"), task.category, ""),
        (_("目标值"), task.goal, ""),
        (_("验收标准"), task.criterion, ""),
        (pgettext("one", "责任事项"), task.duty,
         reverse("home:duty", args=[task.duty_id]) if task.duty_id else ""),
        (_("拟定日期"), task.drafted_on, ""),
        (_("台账所写完成情况"), task.said_done, ""),
        (_("备注"), task.note, ""),
    ]  # fmt: skip


def _address(matter: Matter, what: str) -> Callable[[Any], str]:
    return lambda link: reverse(f"duties:{matter.noun}s-{what}", args=[matter.pk, link.pk])


FACTS: dict[str, Callable[[Any, User], list[Fact]]] = {
    "problem": _problem_facts,
    "task": _task_facts,
}


def _attach_form(user: User, matter: Matter) -> forms.AttachForm | None:
    able = any(may_attach(matter, actor) for actor in actors_of(user))
    return forms.AttachForm() if able else None


def _amending(user: User, matter: Matter) -> dict[str, str]:
    """Where the record is put right or taken back, and a task is added, for who may."""
    if matter.superseded_seq is not None:
        return {}
    powers, found = powers_of_user(user), {}
    if "revise" in powers:
        for what in ("correct", "withdraw"):
            found[f"{what}_url"] = reverse(f"duties:{matter.noun}s-{what}", args=[matter.pk])
    if "record" in powers and isinstance(matter, Problem) and matter.state in PROBLEM_OPEN:
        found["task_url"] = f"{reverse('duties:task-new')}?problem={matter.pk}"
    return found


def _tasks_of(user: Any, matter: Matter) -> list[Task]:
    if not isinstance(matter, Problem):
        return []
    found = list(matter.tasks.current().visible_to(user).order_by("pk"))
    for task in found:
        task.state_label = task.labels[task.state]
    return found


def _moves(user: Any, matter: Matter, wrong: forms.StepForm | None) -> list[Move]:
    """The steps that any of the user's posts may take, each once, with its form."""
    may = {step.event for actor in actors_of(user) for step in possible_steps(matter, actor)}
    url = f"duties:{matter.noun}s-move"
    return [
        Move(
            step,
            wrong if wrong and wrong.step == step else forms.StepForm(step),
            reverse(url, args=[matter.pk, step.event]),
        )
        for step in matter.steps
        if step.event in may
    ]


def actors_of(user: User) -> list[Actor]:
    """A person acts through each of their posts; the ledger notes which."""
    return [Actor(user.person.key, post.pk) for post in posts_of(user.person)]


@require_POST
def move(request: SignedIn, kind: str, pk: int, event: str) -> HttpResponse:
    """Take a step, with what the form says of it."""
    matter = seen(KINDS[kind], request.user, pk)
    step = step_named(matter.steps, event)
    form = forms.StepForm(step, request.POST, request.FILES)
    actor = _actor_for(request.user, matter, step)
    if not form.is_valid():
        return _asked_again(request, matter, form, actor)
    said = Said(
        reason=form.cleaned_data["reason"],
        files=[(file.name, file) for file in form.cleaned_data["evidence"]],
        due_on=form.cleaned_data.get("due_on"),
    )
    moved = take_step(
        matter, event, on=form.cleaned_data["on"], actor=actor, at=timezone.now(), said=said
    )
    messages.success(request, _("已%(step)s，现在是“%(state)s”。") % {
        "step": step.label, "state": moved.labels[moved.state],
    })  # fmt: skip
    return redirect(_back(request) or matter_url(moved))


def _asked_again(
    request: SignedIn, matter: Matter, form: forms.StepForm, actor: Actor
) -> HttpResponse:
    """The page with what is wrong beside its field; said alone where the step is not offered."""
    if form.step not in possible_steps(matter, actor):
        raise Refused(_("；").join(str(text) for texts in form.errors.values() for text in texts))
    answer = detail(request, matter, wrong=form)
    answer.status_code = Refused.http_status
    return answer


def _back(request: SignedIn) -> str:
    """The page of ours that the form names to come back to, if it names one."""
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else ""


def _actor_for(user: Any, matter: Matter, step: Step) -> Actor:
    """The first of a user's posts that may take the step, else the first: the action refuses it."""
    actors = actors_of(user)
    if not actors:
        raise NotFound(_("没有这条记录，或者您的岗位看不到它。"))
    able = [a for a in actors if step in possible_steps(matter, a)]
    return (able or actors)[0]


@require_GET
def evidence_file(request: SignedIn, kind: str, pk: int, link_id: int) -> FileResponse:
    matter = seen(KINDS[kind], request.user, pk)
    links = TIED[matter.noun][1].objects.current().filter(**{matter.noun: matter})
    return evidence.download(links, link_id)
