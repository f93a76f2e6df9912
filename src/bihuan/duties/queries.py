"""Reading plans by their codes and as a tree, and what waits for whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from bihuan.duties.courses import Course, Facts
from bihuan.duties.lifecycle import (
    PROBLEM_IN_WORK,
    PROBLEM_OPEN,
    TASK_IN_WORK,
    TASK_OPEN,
    step_named,
)
from bihuan.duties.models import (
    TIED,
    Case,
    Matter,
    Plan,
    Procedure,
    ProcedureStep,
    TaskStanding,
    WorkYear,
)
from bihuan.duties.rules import POWER
from bihuan.errors import NotFound
from bihuan.orgs.models import Post, User
from bihuan.orgs.queries import powers_of
from bihuan.periods import Moment
from bihuan.workdays import WorkCalendar, YearOfWork, shipped_calendar
from bihuan.written.daylists import read_days

IN_WORK = {"task": TASK_IN_WORK, "problem": PROBLEM_IN_WORK}
OPEN_STATES = {"task": TASK_OPEN, "problem": PROBLEM_OPEN}
FIRST_DUE = (F("due_on").asc(nulls_last=True), "pk")


def plan_coded(code: str) -> Plan:
    plan = Plan.objects.current().filter(code=code).first()
    if plan is None:
        raise NotFound(
            _("没有编码为 %(code)s 的方案。") % {"code": code}, hint=_("方案编码见“清单与方案”页。")
        )
    return plan


@dataclass(slots=True)
class Node:
    """A plan as it was known at a moment, and those below it; ``pk`` is that of its record."""

    pk: int
    plan: Plan
    children: "list[Node]" = field(default_factory=list)

    def walked(self, depth: int = 0) -> "Iterator[tuple[int, Node]]":
        """Itself and all below it in the order of the tree, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walked(depth + 1)


def plans_above() -> dict[int, tuple[int, ...]]:
    """For every plan itself and those above it, nearest first, as the tree stands now."""
    rows = Plan.objects.filter(version_of__isnull=True).values_list("pk", "parent_id")
    parents = dict(rows)
    chains: dict[int, tuple[int, ...]] = {}
    for plan in parents:
        chain, up = [], plan
        while up is not None and up not in chain:
            chain.append(up)
            up = parents.get(up)
        chains[plan] = tuple(chain)
    return chains


def plan_nodes(user: User, at: Moment, above: Mapping[int, Sequence[int]]) -> dict[int, Node]:
    """The plans that a person saw issued at a moment, each with those below it.

    A plan hangs below the nearest of those above it that is among them.
    """
    rows = Plan.objects.known_at(at.known_at).issued_by(at.as_of).visible_to(user)
    found = rows.select_related("kind").order_by("issued_on", "pk")
    nodes = {node.pk: node for node in (Node(p.version_of_id or p.pk, p) for p in found)}
    for node in nodes.values():
        upper = next((nodes[up] for up in above[node.pk][1:] if up in nodes), None)
        if upper is not None:
            upper.children.append(node)
    return nodes


def delivering_units(posts: Sequence[Post]) -> set[int]:
    """The units for which these posts do what is owed."""
    return {post.unit_id for post in posts if "deliver" in powers_of(post)}


def owed_by(posts: Sequence[Post], model: type[Matter]) -> Any:
    """What these posts owe now: theirs by name, or their unit's where no post is named."""
    units = delivering_units(posts)
    mine = Q(owner_post__in=posts) | Q(owner_post__isnull=True, lead_unit__in=units)
    found = model._default_manager.current().filter(mine, state__in=IN_WORK[model.noun])
    return found.select_related("lead_unit", "plan").order_by(*FIRST_DUE)


def awaiting(user: User, posts: Sequence[Post], model: type[Matter], event: str) -> Any:
    """What waits for a step of this person: where they may take it, and another reported it."""
    step = step_named(model.steps, event)
    able = any(powers_of(post) & POWER[step.who] for post in posts)
    found = model._default_manager.current().visible_to(user)
    if not able:
        found = found.filter(assigned_by__in=posts)
    found = found.filter(state__in=step.sources).exclude(reported_by=user.person.key)
    if event == "extension_granted":
        found = found.filter(asked_due_on__isnull=False)
    return found.select_related("lead_unit", "plan").order_by(*FIRST_DUE)


def left_of(noun: str, year: int, known_at: int | None) -> Q:
    """上年结转: that a matter was open at the end of a year, and of no later year's plan."""
    standing = TIED[noun][0]._default_manager.known_at(known_at).as_of(date(year, 12, 31))
    left = standing.filter(state__in=OPEN_STATES[noun]).exclude(plan__year__gt=year)
    return Q(**{f"{noun}__in": left.values(noun)})


Said = tuple[int, str, str, str]
"""Year, source, days off and days worked, as an office entered them."""


def work_calendar() -> WorkCalendar:
    """The calendar in which deadlines are counted: the office's years over the shipped ones.

    One small query; what it found is laid over once, and again only when it says otherwise.
    """
    years = WorkYear.objects.current().order_by("year")
    return _laid_over(tuple(years.values_list("year", "source", "days_off", "days_on")))


@lru_cache(maxsize=8)
def _laid_over(said: tuple[Said, ...]) -> WorkCalendar:
    return shipped_calendar().laid_over({one[0]: year_of_work(*one) for one in said})


def year_of_work(year: int, source: str, days_off: str, days_on: str) -> YearOfWork:
    """What an office entered for a year, which was good when it was entered."""
    (off, _wrong), (on, _also) = read_days(days_off, year), read_days(days_on, year)
    return YearOfWork(source, off, on)


def steps_of(*procedures: Procedure) -> list[ProcedureStep]:
    """The steps of procedures with all earlier versions; ``Case.rules`` picks those of a case."""
    return list(ProcedureStep.objects.filter(procedure__in=procedures))


def current_steps(procedure: Procedure) -> list[ProcedureStep]:
    return list(procedure.steps.current().order_by("order", "pk"))


def facts_of(case: Case, known_at: int | None = None) -> Facts:
    """What is known of a case; the deadline of a step that is a task is that of the task."""
    taken = dict(case.steps.known_at(known_at).values_list("step", "done_on"))
    ties = dict(case.tasks.known_at(known_at).values_list("task_id", "step"))
    spans = TaskStanding.objects.known_at(known_at).filter(task__in=ties, due_on__isnull=False)
    moved: dict[str, list[tuple[date, date]]] = {}
    for task, day, due in spans.order_by("from_on", "pk").values_list("task", "from_on", "due_on"):
        moves = moved.setdefault(ties[task], [])
        if not moves or moves[-1][1] != due:
            moves.append((day, due))
    pauses = case.pauses.known_at(known_at).order_by("from_on", "pk")
    return Facts(
        opened_on=case.opened_on or min(taken.values(), default=date.max),
        taken=taken,
        planned_on=case.planned_on,
        moved=moved,
        pauses=list(pauses.values_list("from_on", "to_on")),
    )


def course_of(case: Case) -> Course:
    """A case as all that is known of it makes it, under its own rules."""
    rules = [one.rule for one in case.rules(steps_of(case.procedure))]
    return Course(rules, facts_of(case), work_calendar())
