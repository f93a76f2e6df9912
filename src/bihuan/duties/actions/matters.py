"""Entering, correcting and withdrawing tasks and problems; their steps are taken in steps.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bihuan.duties.actions import cases
from bihuan.duties.actions.moves import enter, restate, standing_columns, take_back
from bihuan.duties.lifecycle import ProblemState, TaskState
from bihuan.duties.models import TIED, DueKind, Matter, Problem, Task
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, refuse_unchanged, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Unit
from bihuan.words import listed

M = TypeVar("M", bound=Matter)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it was set: its kind, its day if it has one, and how it was written."""

    kind: DueKind = DueKind.NONE
    on: date | None = None
    text: str = ""


NO_DUE = Due()


def register_problem(
    *,
    text: str,
    found_on: date,
    actor: Actor,
    at: datetime,
    due: Due = NO_DUE,
    co_units: Iterable[tuple[str, Unit | None]] = (),
    on: date | None = None,
    **values: Any,
) -> Problem:
    """``values`` are further columns of Problem; ``on`` is the day of entry if not of finding."""
    require(actor, "record")
    with writing(actor, at) as log:
        problem = log.add(
            Problem, text=text, found_on=found_on, state=ProblemState.REGISTERED,
            **_due_columns(due), **values,
        )  # fmt: skip
        enter(log, problem, co_units, on or found_on)
        log.record("problem.registered", problem, on=on or found_on)
    return problem


def draft_task(
    *,
    text: str,
    on: date,
    actor: Actor,
    at: datetime,
    due: Due = NO_DUE,
    co_units: Iterable[tuple[str, Unit | None]] = (),
    **values: Any,
) -> Task:
    """``values`` are further columns of Task."""
    require(actor, "record")
    with writing(actor, at) as log:
        task = log.add(
            Task, text=text, drafted_on=on, state=TaskState.DRAFTED, **_due_columns(due), **values
        )
        enter(log, task, co_units, on)
        log.record("task.drafted", task, on=on)
    return task


def _due_columns(due: Due) -> dict[str, Any]:
    return {
        "due_kind": due.kind,
        "due_on": due.on,
        "original_due_on": due.on,
        "due_text": due.text,
    }


BY_STEPS = frozenset({
    "id", "recorded_seq", "superseded_seq", "state", "held_state", "reported_by", "accepted_by",
    "assigned_by", "evidence_count", "extensions", "original_due_on", "asked_due_on",
    "noticed_until",
})  # fmt: skip
"""Columns that only the steps of the loop move; a correction does not reach them."""


def correct(matter: M, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any) -> M:
    """Put right what was entered wrongly: days past are seen anew, what was known then is kept."""
    if forbidden := set(values) & BY_STEPS:
        raise Refused(
            _("%(names)s 只能由办理步骤改变，不能更正。") % {"names": listed(sorted(forbidden))}
        )
    with amending(matter, reason=reason, on=on, actor=actor, at=at) as (log, matter):
        refuse_unchanged(matter, values)
        if "due_on" in values and not matter.extensions:
            values["original_due_on"] = values["due_on"]
        before = standing_columns(matter)
        log.change(matter, **values)
        changed = {k: v for k, v in standing_columns(matter).items() if before[k] != v}
        restate(log, matter, before, changed, begun=values.get(BEGUN[matter.noun]))
        log.record(f"{matter.noun}.corrected", matter, on=on, reason=reason)
        cases.follow(log, matter, "corrected", on=on)
    return matter


BEGUN = {"problem": "found_on", "task": "drafted_on"}
"""The day on which a matter's first span begins."""


def withdraw(matter: M, *, reason: str, on: date, actor: Actor, at: datetime) -> M:
    """Take a record back as if it had not been entered; what was known until now stays known."""
    with amending(matter, reason=reason, on=on, actor=actor, at=at) as (log, matter):
        if isinstance(matter, Problem) and matter.tasks.current().exists():
            raise Refused(_("这个问题下还有任务。"), hint=_("请先撤回或改挂这些任务。"))
        cases.refuse_if_asked_by_one(matter)
        take_back(log, matter)
        log.record(f"{matter.noun}.withdrawn", matter, on=on, reason=reason)
    return matter


def adopt(written: str, unit: Unit, *, on: date, actor: Actor, at: datetime) -> int:
    """Give a unit the matters that a ledger wrote down under another name; their number."""
    count = 0
    with writing(actor, at) as log:
        for model in (Task, Problem):
            _standing, _link, co_unit = TIED[model.noun]
            led = model.objects.current().filter(lead_unit_text=written, lead_unit__isnull=True)
            for matter in led.select_for_update():
                before = standing_columns(matter)
                log.change(matter, lead_unit=unit)
                restate(log, matter, before, {"lead_unit_id": unit.pk})
                log.record(f"{model.noun}.unit_mapped", matter, on=on)
                count += 1
            helped = co_unit.objects.current().filter(written=written, unit__isnull=True)
            for tie in helped.select_for_update().select_related(model.noun):
                log.change(tie, unit=unit)
                log.record(f"{model.noun}.unit_mapped", getattr(tie, model.noun), on=on)
                count += 1
    return count
