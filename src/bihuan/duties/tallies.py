"""Counting how matters stood on a day: by state, by strand, by source, by plan."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext

from bihuan.duties.lifecycle import PROBLEM_MILESTONES, PROBLEM_OPEN, TASK_MILESTONES, TASK_OPEN
from bihuan.duties.models import Plan, ProblemStanding, TaskStanding
from bihuan.orgs.models import User
from bihuan.periods import Moment

STANDINGS: dict[str, type[TaskStanding] | type[ProblemStanding]] = {
    "tasks": TaskStanding,
    "problems": ProblemStanding,
}
OPEN = {"tasks": TASK_OPEN, "problems": PROBLEM_OPEN}
DONE = {"tasks": TASK_MILESTONES["reported"], "problems": PROBLEM_MILESTONES["rectified"]}
NEAR = timedelta(days=7)
"""Days before a deadline from which on a plan shows it as near."""


def standings(kind: str, user: User, at: Moment) -> Any:
    """How the tasks or problems that a person sees stood at a moment."""
    found = STANDINGS[kind]._default_manager.known_at(at.known_at).as_of(at.as_of)
    return found.visible_to(user)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many matters of a plan in a state, and how many of them are overdue or near it."""

    plan: int | None
    state: str
    n: int
    late: int
    near: int


def cells(kind: str, user: User, at: Moment, since: date | None = None) -> list[Cell]:
    """All matters in one grouping; ``since`` keeps those that came into their state since a day."""
    found = standings(kind, user, at)
    if since is not None:
        found = found.filter(from_on__gte=since)
    still = Q(state__in=sorted(OPEN[kind]))
    late = Count("pk", still & Q(due_on__lt=at.as_of))
    near = Count("pk", still & Q(due_on__gte=at.as_of, due_on__lte=at.as_of + NEAR))
    rows = found.order_by().values("plan_id", "state").annotate(n=Count("pk"), late=late, near=near)
    return [Cell(row["plan_id"], row["state"], row["n"], row["late"], row["near"]) for row in rows]


def by_state(found: Iterable[Cell]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for cell in found:
        counted[cell.state] += cell.n
    return dict(counted)


@dataclass(slots=True)
class Tally:
    """Of the matters of one kind under one plan or strand: how many, done, overdue, near."""

    kind: str
    code: str
    name: str
    whole: int = 0
    done: int = 0
    overdue: int = 0
    near: int = 0

    @property
    def level(self) -> str:
        """The signal of the plan: red where something is overdue, blue where something is near."""
        return "red" if self.overdue else "blue" if self.near else ""

    def add(self, cell: Cell) -> None:
        self.whole += cell.n
        self.done += cell.n if cell.state in DONE[self.kind] else 0
        self.overdue += cell.late
        self.near += cell.near


def tallied(kind: str, found: Iterable[Cell], names: Mapping[int, tuple[str, str]]) -> list[Tally]:
    """Cells under what their plan leads to; ``names`` is code and name for each plan."""
    tallies: dict[str, Tally] = {}
    for cell in found:
        if cell.plan is not None and cell.plan in names and cell.state != "cancelled":
            code, name = names[cell.plan]
            tallies.setdefault(code, Tally(kind, code, name)).add(cell)
    return list(tallies.values())


def plan_names() -> dict[int, tuple[str, str]]:
    """Code and name of each plan, as they are now."""
    rows = Plan.objects.current().values_list("pk", "code", "name")
    return {pk: (code, name) for pk, code, name in rows}


def strand_names() -> dict[int, tuple[str, str]]:
    """Code and name of the strand of each plan that has one."""
    rows = Plan.objects.current().filter(strand__isnull=False)
    columns = rows.values_list("pk", "strand__code", "strand__name")
    return {pk: (code, gettext(name)) for pk, code, name in columns}


@dataclass(frozen=True, slots=True)
class Flow:
    """Problems of one source, and how many have reached each milestone by the day."""

    source: str
    found: int
    reached: tuple[tuple[str, int], ...]


def flows(user: User, at: Moment) -> list[Flow]:
    """Problems by source, as they run through the loop; each milestone contains the next."""
    marks = {
        name: Count("pk", Q(state__in=sorted(states)))
        for name, states in PROBLEM_MILESTONES.items()
    }
    rows = (
        standings("problems", user, at).exclude(state="cancelled")
        .order_by().values("problem__source").annotate(found=Count("pk"), **marks)
    )  # fmt: skip
    found = [
        Flow(row["problem__source"], row["found"], tuple((name, row[name]) for name in marks))
        for row in rows
    ]
    return sorted(found, key=lambda flow: -flow.found)


def total(states: dict[str, int], wanted: Iterable[str]) -> int:
    return sum(states.get(str(state), 0) for state in wanted)
