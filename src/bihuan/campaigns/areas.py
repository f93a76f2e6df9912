"""Problem areas by measures: how far the problems of each area have come, and the tasks on them."""

from collections import defaultdict
from dataclasses import dataclass, field

from bihuan.duties.lifecycle import PROBLEM_MILESTONES, TASK_MILESTONES
from bihuan.duties.models import Plan, ProblemStanding, TaskStanding
from bihuan.periods import Moment

CANCELLED = "cancelled"
FEW = 30
"""Problems of a campaign up to which each is an area of its own, if tasks were given for them."""


@dataclass(slots=True)
class Area:
    """Of the problems of an area: how many, how many have reached each milestone; and its tasks."""

    name: str
    problem: int | None = None
    heading: str = ""
    category: str = ""
    problems: int = 0
    reached: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PROBLEM_MILESTONES, 0))
    tasks: int = 0
    tasks_done: int = 0
    tasks_accepted: int = 0

    def add_problem(self, state: str) -> None:
        self.problems += 1
        for name, states in PROBLEM_MILESTONES.items():
            self.reached[name] += state in states

    def add_task(self, state: str) -> None:
        self.tasks += 1
        self.tasks_done += state in TASK_MILESTONES["reported"]
        self.tasks_accepted += state in TASK_MILESTONES["accepted"]


def areas(plan: Plan, at: Moment) -> list[Area]:
    """By problem where a few have tasks of their own, else by heading, else by category."""
    problems = list(_problems(plan, at))
    tasks = _tasks(plan, at)
    of_each = bool(tasks) and len(problems) <= FEW
    found: dict[tuple[int, str], Area] = {}
    for row in problems:
        key, area = _area(row, of_each=of_each)
        area = found.setdefault(key, area)
        area.add_problem(row.state)
        for state in tasks.get(row.problem_id, ()):
            area.add_task(state)
    return [area for _key, area in sorted(found.items())]


def _problems(plan: Plan, at: Moment) -> list[ProblemStanding]:
    rows = ProblemStanding.objects.known_at(at.known_at).as_of(at.as_of).filter(plan=plan)
    rows = rows.exclude(state=CANCELLED).select_related("problem", "heading")
    return list(rows.order_by("problem__number", "problem_id"))


def _tasks(plan: Plan, at: Moment) -> dict[int, list[str]]:
    """The states of the tasks on each problem of a plan."""
    rows = TaskStanding.objects.known_at(at.known_at).as_of(at.as_of)
    rows = rows.filter(task__problem__plan=plan).exclude(state=CANCELLED)
    states: dict[int, list[str]] = defaultdict(list)
    for problem, state in rows.values_list("task__problem_id", "state"):
        states[problem].append(state)
    return dict(states)


def _area(row: ProblemStanding, *, of_each: bool) -> tuple[tuple[int, str], Area]:
    """Where a problem belongs, with what the list of its problems is filtered by."""
    problem = row.problem
    if of_each:
        return (0, f"{problem.number:>20}{problem.pk}"), Area(problem.text, problem=problem.pk)
    if row.heading is not None:
        order = (row.heading.order, row.heading.name)
        return order, Area(row.heading.name, heading=row.heading.code)
    return (10**6, problem.category), Area(problem.category, category=problem.category)
