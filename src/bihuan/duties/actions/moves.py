"""What changes in a matter and its spans of days, whoever may do it: asked by the other actions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.lifecycle import ACCEPTS, REPORTS, UNDONE, Step
from bihuan.duties.models import TIED, DueKind, Matter, Standing
from bihuan.errors import Refused
from bihuan.ledger.actions import Log
from bihuan.orgs.models import Unit


def enter(log: Log, matter: Matter, co_units: Iterable[tuple[str, Unit | None]], on: date) -> None:
    standing, _link, co_unit = TIED[matter.noun]
    for written, unit in co_units:
        log.add(co_unit, written=written, unit=unit, **{matter.noun: matter})
    matter.running = log.add(standing, from_on=on, **standing_columns(matter))


def standing_columns(matter: Matter) -> dict[str, Any]:
    columns = {name: getattr(matter, name) for name in matter.spanned}
    return {f"{matter.noun}_id": matter.pk, **columns}


def running_standing(log: Log | None, matter: Matter) -> Any:
    if matter.running is None:
        if log is not None:
            log.flush()
        model = TIED[matter.noun][0]
        matter.running = model._default_manager.get(
            **{matter.noun: matter}, superseded_seq__isnull=True, to_on__isnull=True
        )
    return matter.running


def make(
    log: Log, matter: Matter, step: Step, *, on: date, reason: str = "", due_on: date | None = None,
    **more: Any,
) -> None:  # fmt: skip
    """Move a matter by a step and record it; ``more`` are further columns that change with it."""
    running_standing(log, matter)  # read before anything is prepared
    log.change(matter, **_changes(log, matter, step, due_on) | more)
    _move(log, matter, on)
    log.record(f"{matter.noun}.{step.event}", matter, on=on, reason=reason)


def _changes(log: Log, matter: Matter, step: Step, due_on: date | None) -> dict[str, Any]:
    actor, changes = log.actor, dict[str, Any]()
    if step.target is not None:
        changes["state"] = step.target
    if step.event in REPORTS:
        changes |= {"reported_by": actor.person, "accepted_by": ""}
    if step.event in ACCEPTS:
        changes["accepted_by"] = actor.person
    if step.event in UNDONE:
        changes |= {"reported_by": "", "accepted_by": ""}
    if step.event == "assigned":
        changes["assigned_by_id"] = actor.post_id
    return changes | _pause(matter, step) | _deadline(matter, step, due_on)


def _pause(matter: Matter, step: Step) -> dict[str, Any]:
    if step.event == "suspended":
        return {"held_state": matter.state}
    if step.event == "resumed":
        return {"state": matter.held_state, "held_state": ""}
    return {}


def _deadline(matter: Matter, step: Step, asked: date | None) -> dict[str, Any]:
    if step.event == "extension_requested":
        return {"asked_due_on": asked}
    if step.event == "extension_refused":
        return {"asked_due_on": None}
    if step.event == "extension_granted":
        return {
            "due_on": matter.asked_due_on,
            "due_kind": DueKind.DAY,
            "asked_due_on": None,
            "extensions": matter.extensions + 1,
        }
    return {}


def _move(log: Log, matter: Matter, on: date) -> None:
    """Close the running span on the day and open the next; a span of no days is not kept."""
    running = running_standing(log, matter)
    now = standing_columns(matter)
    if all(getattr(running, name) == value for name, value in now.items()):
        return
    before = {name: getattr(running, name) for name in now}
    log.supersede(running)
    if running.from_on < on:
        log.add(type(running), **before, from_on=running.from_on, to_on=on)
    matter.running = log.add(type(running), **now, from_on=on)


def restate(
    log: Log,
    matter: Matter,
    before: dict[str, Any],
    changed: dict[str, Any],
    *,
    begun: date | None = None,
) -> None:
    """Say every span anew in which the wrong value stood, and the first with its right day."""
    for span in standings_of(matter):
        wrong = {k: v for k, v in changed.items() if getattr(span, k) == before[k]}
        if begun is not None:
            if span.to_on is not None and begun >= span.to_on:
                raise Refused(
                    _("%(begun)s 不早于下一步的日期 %(to_on)s。")
                    % {"begun": begun, "to_on": span.to_on}
                )
            wrong["from_on"], begun = begun, None
        if wrong:
            log.supersede(span)
            log.add(type(span), **{**_span_columns(span, matter), **wrong})


def _span_columns(span: Standing, matter: Matter) -> dict[str, Any]:
    kept = (*matter.spanned, f"{matter.noun}_id", "from_on", "to_on")
    return {name: getattr(span, name) for name in kept}


def standings_of(matter: Matter) -> list[Standing]:
    """The spans that count now, in order of their days."""
    model = TIED[matter.noun][0]
    found = model._default_manager.filter(**{matter.noun: matter}, superseded_seq__isnull=True)
    return list(found.order_by("from_on", "id"))


def take_back(log: Log, matter: Matter) -> None:
    """The matter and all that is tied to it count no more."""
    log.supersede(matter)
    for model in TIED[matter.noun]:
        for row in model._default_manager.filter(
            **{matter.noun: matter}, superseded_seq__isnull=True
        ):
            log.supersede(row)
