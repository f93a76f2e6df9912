"""Reading a campaign: its problem areas and measures, its groups, its results month by month."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from bihuan.campaigns.models import ResultItem, Survey
from bihuan.duties import rules
from bihuan.duties.lifecycle import PROBLEM_MILESTONES, TASK_MILESTONES
from bihuan.duties.models import Heading, Plan, Problem, Task
from bihuan.duties.tallies import DONE, standings
from bihuan.errors import NotComputable
from bihuan.indicators.figures import Question, answer, record_keys, rounded
from bihuan.orgs.models import User
from bihuan.periods import Moment, end_of_month, months_later
from bihuan.records.models import Outcome

MOST_MONTHS = 24
"""So many months at most are shown; a campaign that runs longer shows its last."""


def campaigns_at(user: User, at: Moment) -> Any:
    rows = Plan.objects.known_at(at.known_at).issued_by(at.as_of).visible_to(user)
    return rows.filter(kind__is_campaign=True)


# --- Results --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a campaign on a day; it counts every record, also those that ``hidden`` are.

    Without a ``value`` the records do not give one.
    """

    item: ResultItem
    value: str
    hidden: int = 0


def items() -> list[ResultItem]:
    return list(ResultItem.objects.current().order_by("order", "pk"))


def results(plan: Plan, user: User, at: Moment) -> list[Result]:
    """Each result as it stood, and how many of its records the reader may not see."""
    found = []
    for item in items():
        question = Question(item.metric_for(plan), at)
        value = _value(question)
        rows: Any = question.rows()
        hidden = 0
        if not user.sees_department:
            seen = record_keys(question.source, rows.visible_to(user))
            hidden = len(record_keys(question.source, rows)) - len(seen)
        found.append(Result(item, value, hidden))
    return found


def _value(question: Question) -> str:
    try:
        return answer(question).value
    except NotComputable:
        return ""


@dataclass(frozen=True, slots=True)
class Month:
    """The results as they stood at the end of a month, and what came in it.

    ``came`` is nothing where one of the two is no number.
    """

    last_on: date
    values: list[str]
    came: list[int | None]


def months(plan: Plan, at: Moment) -> list[Month]:
    """Month by month since the plan was issued, the last one up to the day."""
    asked = items()
    before = ["0"] * len(asked)
    days = month_ends(plan.issued_on, at.as_of)
    if len(days) > MOST_MONTHS:
        earlier = days[-MOST_MONTHS - 1]
        before, days = _values(asked, plan, Moment(earlier, at.known_at)), days[-MOST_MONTHS:]
    found = []
    for day in days:
        values = _values(asked, plan, Moment(day, at.known_at))
        came = [_difference(now, then) for now, then in zip(values, before, strict=True)]
        found.append(Month(day, values, came))
        before = values
    return found


def month_ends(first: date, last: date) -> list[date]:
    """The last day of each month from that of one day on, and at the end another day."""
    ends, day = [], end_of_month(first.year, first.month)
    while day < last:
        ends.append(day)
        following = months_later(day.replace(day=1), 1)
        day = end_of_month(following.year, following.month)
    return [*ends, last]


def _values(asked: list[ResultItem], plan: Plan, at: Moment) -> list[str]:
    return [_value(Question(item.metric_for(plan), at)) for item in asked]


def _difference(now: str, then: str) -> int | None:
    return int(now) - int(then) if now.lstrip("-").isdigit() and then.isdigit() else None


# --- Areas and measures ---------------------------------------------------------------------------


@dataclass(slots=True)
class Area:
    """A problem area: a heading, or a problem where the plan has no headings; or the rest.

    ``found`` counts problems, ``reached`` how many have come to each milestone; ``tasks`` are its
    measures where the area is one problem, which stands in ``state``; else ``measures`` and
    ``done`` count them. ``written`` are problems whose ledger says what is done about them.
    """

    heading: Heading | None = None
    problem: Problem | None = None
    state: str = ""
    found: int = 0
    behind: int = 0
    written: int = 0
    measures: int = 0
    done: int = 0
    reached: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    tasks: list[Task] = field(default_factory=list)


def areas(plan: Plan, user: User, at: Moment) -> list[Area]:
    """The areas in their order, as the reader sees them; a few queries, however many there are."""
    problems = standings("problems", user, at).exclude(state="cancelled").filter(plan=plan)
    found = list(problems.select_related("problem").order_by("problem_id"))
    has_headings = any(row.heading_id for row in found)
    by_key: dict[int, Area] = {}
    if has_headings:
        headings = plan.headings.current().filter(set_on__lte=at.as_of).order_by("order", "pk")
        by_key = {heading.pk: Area(heading=heading) for heading in headings}
    place = {}
    for row in found:
        key = (row.heading_id or 0) if has_headings else row.problem_id
        new = Area() if has_headings else Area(None, row.problem, row.state)
        area = by_key.setdefault(key, new)
        place[row.problem_id] = area
        _count(area, row, at.as_of)
    for row in _measures(plan, user, at):
        area = place.get(row.task.problem_id) or by_key.setdefault(
            (row.heading_id or 0) if has_headings else 0, Area()
        )
        _add_measure(area, row)
    return list(by_key.values())


def _count(area: Area, row: Any, day: date) -> None:
    area.found += 1
    area.written += bool(row.problem.measures.strip())
    is_done = row.state in DONE["problems"]
    area.behind += not is_done and row.due_on is not None and row.due_on < day
    for milestone, states in PROBLEM_MILESTONES.items():
        area.reached[milestone] += row.state in states


def _measures(plan: Plan, user: User, at: Moment) -> Any:
    """The tasks of the plan, and those that put its problems right."""
    of_plan = rules.within("task", plan.code) | Q(task__problem__plan=plan)
    rows = standings("tasks", user, at).exclude(state="cancelled").filter(of_plan)
    return rows.select_related("task").order_by("task__problem_id", "task_id")


def _add_measure(area: Area, row: Any) -> None:
    area.measures += 1
    area.done += row.state in TASK_MILESTONES["reported"]
    task = row.task
    task.state_then, task.state_label = row.state, task.labels[row.state]
    area.tasks.append(task)


# --- Groups, referrals, surveys -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """A unit that the plan sets up or names, and how many tasks and problems of it it leads."""

    unit: Any
    from_on: date
    tasks: int
    problems: int


def groups(plan: Plan, user: User, at: Moment) -> list[Group]:
    ties = plan.units.known_at(at.known_at).filter(from_on__lte=at.as_of)
    led: dict[str, dict[int, int]] = {}
    for kind in ("tasks", "problems"):
        rows = standings(kind, user, at).exclude(state="cancelled").filter(plan=plan)
        led[kind] = defaultdict(int)
        for unit in rows.order_by().values_list("lead_unit_id", flat=True):
            led[kind][unit] += 1
    return [
        Group(tie.unit, tie.from_on, led["tasks"][tie.unit_id], led["problems"][tie.unit_id])
        for tie in ties.select_related("unit").order_by("id")
    ]


def referrals(plan: Plan, user: User, at: Moment) -> Any:
    """What was handed over: only of kinds of which a count is kept."""
    rows = Outcome.objects.known_at(at.known_at).as_of(at.as_of).visible_to(user)
    return rows.filter(plan=plan, kind__is_count_only=True).order_by("happened_on", "pk")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    survey: Survey
    rate: str


def satisfactions(plan: Plan, at: Moment) -> Iterator[Satisfaction]:
    """Each survey of the campaign by the day, its rate half up to one place."""
    rows = plan.surveys.known_at(at.known_at).filter(
        observation__period_to__lte=at.as_of, observation__superseded_seq__isnull=True
    )  # fmt: skip
    for survey in rows.select_related("observation").order_by("observation__period_to", "pk"):
        one = survey.observation
        share = Decimal(one.numerator) * 100 / Decimal(one.denominator)
        yield Satisfaction(survey, rounded(share, 1))
