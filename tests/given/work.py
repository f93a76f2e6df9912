"""Plans, problems, tasks and duties of an office."""

from datetime import date
from typing import Any

from bihuan.duties.actions import matters, plans, steps, workyears
from bihuan.duties.actions.matters import Due
from bihuan.duties.actions.steps import NOTHING_SAID, Said
from bihuan.duties.models import (
    DueKind,
    Duty,
    Heading,
    Matter,
    Plan,
    PlanKind,
    Problem,
    Task,
    WorkYear,
)
from given.offices import AT, DAY, Office, day, file, said


def plan(office: Office, code: str = "plan.1", *, kind: str = "plan", **values: Any) -> Plan:
    values.setdefault("name", f"方案 {code}")
    return plans.issue_plan(
        code=code,
        kind=PlanKind.objects.current().get(code=kind),
        issued_on=DAY,
        actor=office.clerk,
        at=AT,
        **values,
    )


def problem(office: Office, text: str = "台账更新不及时", **values: Any) -> Problem:
    values.setdefault("lead_unit", office.division)
    values.setdefault("found_on", DAY)
    return matters.register_problem(text=text, actor=office.clerk, at=AT, **values)


def task(office: Office, text: str = "按月核对台账", **values: Any) -> Task:
    """A task of the division, drafted by the clerk and due in two months unless told."""
    values.setdefault("lead_unit", office.division)
    values.setdefault("due", Due(DueKind.DAY, day(60), "5月底前"))
    values.setdefault("on", DAY)
    return matters.draft_task(text=text, actor=office.clerk, at=AT, **values)


MOVERS = {
    "started": "head",
    "reported": "head",
    "rectified": "head",
    "acceptance_asked": "head",
    "extension_requested": "head",
    "check_started": "checker",
    "accepted": "checker",
    "returned": "checker",
}
"""Who of the office takes a step; the clerk takes the others."""


def step(office: Office, matter: Matter, event: str, on: date, said: Said = NOTHING_SAID) -> Any:
    who = getattr(office, MOVERS.get(event, "clerk"))
    return steps.take_step(matter, event, on=on, actor=who, at=AT, said=said)


def walked(office: Office, matter: Matter, *events: str, first: int = 1) -> Any:
    """The matter after these steps, a day each; every closing brings a file of evidence."""
    for number, event in enumerate(events, start=first):
        brought = said("核查属实", file(f"{event} {matter.pk}"))
        matter = step(office, matter, event, day(number), brought)
    return matter


TO_CLOSED_TASK = ("assigned", "started", "reported", "check_started", "accepted", "closed")
TO_CLOSED_PROBLEM = ("planned", "started", "rectified", "acceptance_asked", "accepted", "closed")


def closed_task(office: Office, **values: Any) -> Task:
    return walked(office, task(office, **values), *TO_CLOSED_TASK)


def closed_problem(office: Office, **values: Any) -> Problem:
    return walked(office, problem(office, **values), *TO_CLOSED_PROBLEM)


def duty(office: Office, plan: Plan, code: str = "duty.1", **values: Any) -> Duty:
    """A clause that the first branch owes unless told."""
    values.setdefault("unit", office.branch)
    return plans.lay_down_duty(
        plan=plan,
        code=code,
        text="每季度召开党员大会",
        cadence="每季度",
        on=DAY,
        actor=office.clerk,
        at=AT,
        **values,
    )


def work_year(office: Office, year: int = 2027, **said: str) -> WorkYear:
    """A year that the clerk entered: a holiday from Friday on, and a Saturday worked for it."""
    said = {"source": f"{year}年通知", "days_off": "01-01~01-03", "days_on": "01-09", **said}
    return workyears.publish_work_year(year=year, **said, on=DAY, actor=office.clerk, at=AT)


def heading(office: Office, plan: Plan, code: str, order: int = 1) -> Heading:
    return plans.set_heading(
        plan=plan, code=code, name=f"方面 {code}", order=order, on=DAY, actor=office.clerk, at=AT
    )
