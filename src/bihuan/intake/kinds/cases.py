"""Cases of procedures: those that are opened, and the steps that were taken."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.cases import open_case, take_case_step
from bihuan.duties.models import Case, CaseStep, Procedure, ProcedureStep
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor
from bihuan.words import lazy


def _case(line: Line) -> Values:
    return {
        "procedure": line.coded("procedure", Procedure),
        "code": line.word_text("code", 64),
        "unit": line.unit("unit", required=True),
        "on": line.day("on", required=True),
        "planned_on": line.day("planned_on"),
        "has_tasks": line.yes("has_tasks"),
    }


def _open(*, actor: Actor, at: datetime, **values: Any) -> Case:
    return open_case(**values, actor=actor, at=at)


def _case_step(line: Line) -> Values:
    procedure = line.coded("procedure", Procedure)
    return {
        "procedure": procedure,
        "code": line.word_text("code", 64),
        "unit": line.unit("unit", required=True),
        "step": _step(line, procedure),
        "on": line.day("on", required=True),
    }


def _step(line: Line, procedure: Procedure | None) -> str:
    """The code of a step that is named or given by its code; what is neither is refused later."""
    written = line.word_text("step", 64)
    if procedure is None or line.lookups.coded(ProcedureStep, procedure=procedure, code=written):
        return written
    named = line.lookups.coded(ProcedureStep, procedure=procedure, name=written)
    return str(named.code) if named else written


def _remarks(step: CaseStep) -> Iterator[tuple[str, str, str]]:
    for remark in step.remarks:
        yield "step", f"step-{remark.kind}", _("%(remark)s。") % {"remark": remark}


CASES = Kind("cases", lazy("流程实例"), "code", _case, _open, model=Case,
             unique=("procedure", "code"))  # fmt: skip
CASE_STEPS = Kind(
    "case_steps", lazy("流程步骤"), "code", _case_step, take_case_step, remarks=_remarks
)
