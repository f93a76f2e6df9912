"""Counting how matters stood on a day: by state, by strand, by source, by plan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from bihuan.duties.lifecycle import PROBLEM_MILESTONES, PROBLEM_OPEN, TASK_MILESTONES, TASK_OPEN
from bihuan.duties.models import ProblemStanding, TaskStanding
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


def by_state(kind: str, user: User, at: Moment, since: date | None = None) -> dict[str, int]:
    """Matters in each state; with ``since``, only those that came into it on or after that day."""
    found = standings(kind, user, at)
    if since is not None:
        found = found.filter(from_on__gte=since)
    counted = found.order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the matters of one kind that share something: how many, done, overdue, near."""

    kind: str
    code: str
    name: str
    whole: int
    done: int
    overdue: int
    near: int

    @property
    def level(self) -> str:
        """The signal of the plan: red where something is overdue, blue where something is near."""
        return "red" if self.overdue else "blue" if self.near else ""


def tallied(kind: str, user: User, at: Moment, by: str) -> list[Tally]:
    """Matters of each plan or strand; ``by`` is the path to it."""
    late = Q(state__in=OPEN[kind], due_on__lt=at.as_of)
    near = Q(state__in=OPEN[kind], due_on__gte=at.as_of, due_on__lte=at.as_of + NEAR)
    found = standings(kind, user, at).exclude(state="cancelled").filter(**{f"{by}__isnull": False})
    rows = found.order_by().values(f"{by}__code").annotate(
        name=Max(f"{by}__name"), whole=Count("pk"), done=Count("pk", Q(state__in=DONE[kind])),
        overdue=Count("pk", late), near=Count("pk", near),
    )  # fmt: skip
    return [
        Tally(kind, row[f"{by}__code"], row["name"], row["whole"], row["done"],
              row["overdue"], row["near"])
        for row in rows
    ]  # fmt: skip


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
