"""The only writer of procedures and their steps; what makes no procedure is refused."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Procedure, ProcedureStep
from bihuan.duties.procedures import faults
from bihuan.duties.queries import current_steps, work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import require


def define_procedure(
    *,
    code: str,
    name: str,
    on: date,
    actor: Actor,
    at: datetime,
    steps: Sequence[Mapping[str, Any]] = (),
    **values: Any,
) -> Procedure:
    """Enter a procedure whole, or give its steps to one that has none; else it stays as it is.

    ``steps`` are columns of ProcedureStep in order, ``values`` further columns of Procedure.
    """
    require(actor, "define")
    with writing(actor, at) as log:
        log.flush()
        procedure = log.find(Procedure, code=code)
        if procedure is not None and (not steps or current_steps(procedure)):
            return procedure
        if procedure is None:
            procedure = log.add(Procedure, code=code, name=name, **values)
        rows = [
            log.add(ProcedureStep, procedure=procedure, order=order, **said)
            for order, said in enumerate(steps, start=1)
        ]
        _check(rows)
        log.record("procedure.defined", procedure, on=on)
    return procedure


def redefine_procedure(
    procedure: Procedure, *, on: date, actor: Actor, at: datetime, **values: Any
) -> Procedure:
    """Change what a procedure is called and said of it; its steps stay."""
    require(actor, "define")
    with writing(actor, at) as log:
        procedure = log.revise(log.lock(procedure), **values)
        log.record("procedure.redefined", procedure, on=on)
    return procedure


def add_procedure_step(
    procedure: Procedure, *, code: str, on: date, actor: Actor, at: datetime, **values: Any
) -> ProcedureStep:
    """Cases that run already keep the steps with which they began."""
    require(actor, "define")
    with writing(actor, at) as log:
        steps = current_steps(procedure)
        order = max((step.order for step in steps), default=0) + 1
        added = log.add(ProcedureStep, procedure=procedure, code=code, order=order, **values)
        _check([*steps, added])
        log.record("procedure.step_added", procedure, on=on)
    return added


def change_procedure_step(
    step: ProcedureStep, *, on: date, actor: Actor, at: datetime, **values: Any
) -> ProcedureStep:
    """What the step said before stays beside it, and counts for the cases that began with it."""
    require(actor, "define")
    with writing(actor, at) as log:
        step = log.revise(log.lock(step), **values)
        _check([step if one.pk == step.pk else one for one in current_steps(step.procedure)])
        log.record("procedure.step_changed", step.procedure, on=on)
    return step


def move_procedure_step(
    step: ProcedureStep, *, places: int, on: date, actor: Actor, at: datetime
) -> None:
    """Show a step so many places further down, or up if fewer than none; the ends stop it."""
    require(actor, "define")
    with writing(actor, at) as log:
        steps = current_steps(step.procedure)
        from_place = steps.index(step)
        to_place = min(max(from_place + places, 0), len(steps) - 1)
        if to_place == from_place:
            return
        steps.insert(to_place, steps.pop(from_place))
        for order, one in enumerate(steps, start=1):
            if one.order != order:
                log.revise(one, order=order)
        log.record("procedure.steps_moved", step.procedure, on=on)


def remove_procedure_step(step: ProcedureStep, *, on: date, actor: Actor, at: datetime) -> None:
    """Refused while another step names it."""
    require(actor, "define")
    with writing(actor, at) as log:
        step = log.lock(step)
        _check([one for one in current_steps(step.procedure) if one.pk != step.pk])
        log.supersede(step)
        log.record("procedure.step_removed", step.procedure, on=on)


def _check(steps: Sequence[ProcedureStep]) -> None:
    found = faults([step.rule for step in steps], work_calendar())
    if found:
        raise Refused(_("；").join(str(fault) for fault in found[:3]))
