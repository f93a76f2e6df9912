"""The only writer of plans and of what they ask for at a cadence or by steps."""

from datetime import date, datetime
from typing import Any

from bihuan.duties.models import (
    Duty,
    Heading,
    InspectionTarget,
    Plan,
    PlanKind,
    PlanUnit,
)
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Unit


def issue_plan(
    *,
    code: str,
    name: str,
    kind: PlanKind,
    issued_on: date,
    actor: Actor,
    at: datetime,
    **values: Any,
) -> Plan:
    """``values`` may give parent, strand, issuer and year."""
    require(actor, "assign")
    with writing(actor, at) as log:
        plan = log.add(Plan, code=code, name=name, kind=kind, issued_on=issued_on, **values)
        log.record("plan.issued", plan, on=issued_on)
    return plan


def correct_plan(
    plan: Plan, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> Plan:
    """Put right what a plan says of itself; its code stays, since files and views name it."""
    with amending(plan, reason=reason, on=on, actor=actor, at=at) as (log, plan):
        log.correct(plan, **values)
        log.record("plan.corrected", plan, on=on, reason=reason)
    return plan


def set_heading(
    *, plan: Plan, code: str, name: str, order: int, on: date, actor: Actor, at: datetime
) -> Heading:
    require(actor, "assign")
    with writing(actor, at) as log:
        heading = log.add(Heading, plan=plan, code=code, name=name, order=order, set_on=on)
        log.record("heading.set", heading, on=on)
    return heading


def name_plan_unit(*, plan: Plan, unit: Unit, on: date, actor: Actor, at: datetime) -> PlanUnit:
    require(actor, "assign")
    with writing(actor, at) as log:
        tie = log.add(PlanUnit, plan=plan, unit=unit, from_on=on)
        log.record("plan.unit_named", tie, on=on)
    return tie


def inspect_unit(
    *, plan: Plan, unit: Unit, on: date, actor: Actor, at: datetime
) -> InspectionTarget:
    require(actor, "assign")
    with writing(actor, at) as log:
        target = log.add(InspectionTarget, plan=plan, unit=unit, entered_on=on)
        log.record("inspection.entered", target, on=on)
    return target


def mark_target(
    target: InspectionTarget,
    event: str,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
    **values: Any,
) -> InspectionTarget:
    """Say further of a unit inspected: when the team left, the day of feedback, its case."""
    require(actor, "assign")
    with writing(actor, at) as log:
        target = log.revise(log.lock(target), **values)
        log.record(f"inspection.{event}", target, on=on, reason=reason)
    return target


def lay_down_duty(
    *,
    plan: Plan,
    code: str,
    text: str,
    unit: Unit | None,
    on: date,
    actor: Actor,
    at: datetime,
    **values: Any,
) -> Duty:
    """``values`` may give the post type whose posts owe it, cadence and source."""
    require(actor, "assign")
    with writing(actor, at) as log:
        duty = log.add(Duty, plan=plan, code=code, text=text, unit=unit, **values)
        log.record("duty.laid_down", duty, on=on)
    return duty
