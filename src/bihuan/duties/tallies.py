"""Counting how matters stood on a day: by state, by strand, by source, by plan."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from bihuan.duties.lifecycle import PROBLEM_MILESTONES, PROBLEM_OPEN, TASK_MILESTONES, TASK_OPEN
from bihuan.duties.models import Duty, ProblemStanding, TaskStanding
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
    """So many matters of a plan in a state: how many are overdue, near, or came into it lately."""

    plan: int | None
    state: str
    n: int
    late: int
    near: int
    moved: int


def cells(kind: str, user: User, at: Moment, since: date) -> list[Cell]:
    """All matters in one grouping; ``moved`` counts from ``since`` on."""
    return [Cell(*row) for row in _grouped(standings(kind, user, at), kind, at, since, "plan_id")]


def _grouped(found: Any, kind: str, at: Moment, since: date, *by: str) -> Any:
    """What a cell says of matters, after the columns ``by`` that they have in common.

    Counting a column of the index instead of the key spares a look at every row.
    """
    still = Q(state__in=sorted(OPEN[kind]))
    counts = {
        "n": Count("state"),
        "late": Count("state", still & Q(due_on__lt=at.as_of)),
        "near": Count("state", still & Q(due_on__gte=at.as_of, due_on__lte=at.as_of + NEAR)),
        "moved": Count("state", Q(from_on__gte=since)),
    }
    rows = found.order_by().values(*by, "state").annotate(**counts)
    return rows.values_list(*by, "state", *counts)


def by_state(found: Iterable[Cell], number: str = "n") -> dict[str, int]:
    """One of the numbers of a cell, summed for each state."""
    counted: Counter[str] = Counter()
    for cell in found:
        counted[cell.state] += getattr(cell, number)
    return dict(counted)


@dataclass(slots=True)
class Tally:
    """Of the matters of one kind under one plan or strand: how many, done, overdue, near."""

    kind: str
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


def tallied(kind: str, found: Iterable[Cell], codes: Mapping[int, str]) -> dict[str, Tally]:
    """Cells under the code that their plan leads to, as ``codes`` says for each plan."""
    tallies: dict[str, Tally] = {}
    for cell in found:
        if cell.plan is not None and cell.plan in codes and cell.state != "cancelled":
            tallies.setdefault(codes[cell.plan], Tally(kind)).add(cell)
    return tallies


WITHIN = {"tasks": ("plan_id", "duty_id"), "problems": ("plan_id",)}
"""What puts a matter within plans: the plan it has, and the clause it stands under."""


def rolled(
    kind: str, user: User, at: Moment, above: Mapping[int, Sequence[int]]
) -> dict[int, Tally]:
    """The tally of each plan with all below it, in which a matter counts once.

    ``above`` gives for each plan itself and those above it.
    """
    tallies: dict[int, Tally] = {}
    clauses = dict(Duty.objects.values_list("pk", "plan_id"))
    live = standings(kind, user, at).exclude(state="cancelled")
    width = len(WITHIN[kind])
    for row in _grouped(live, kind, at, at.as_of, *WITHIN[kind]):
        cell = Cell(row[0], *row[width:])
        within = {cell.plan, *(clauses.get(duty) for duty in row[1:width])}
        for up in {up for plan in within for up in above.get(plan or 0, ())}:
            tallies.setdefault(up, Tally(kind)).add(cell)
    return tallies


@dataclass(frozen=True, slots=True)
class Flow:
    """Problems of one source, and how many have reached each milestone by the day."""

    source: str
    found: int
    reached: tuple[tuple[str, int], ...]


def flows(user: User, at: Moment) -> list[Flow]:
    """Problems by source, as they run through the loop; each milestone contains the next."""
    marks = {
        name: Count("state", Q(state__in=sorted(states)))
        for name, states in PROBLEM_MILESTONES.items()
    }
    rows = (
        standings("problems", user, at).exclude(state="cancelled")
        .order_by().values("problem__source").annotate(found=Count("state"), **marks)
    )  # fmt: skip
    found = [
        Flow(row["problem__source"], row["found"], tuple((name, row[name]) for name in marks))
        for row in rows
    ]
    return sorted(found, key=lambda flow: -flow.found)


def total(states: dict[str, int], wanted: Iterable[str]) -> int:
    return sum(states.get(str(state), 0) for state in wanted)
