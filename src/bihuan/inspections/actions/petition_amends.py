"""Putting petitions and their batches right, and taking them back; what they said stays known."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.inspections.actions.petitions import (
    Stand,
    check_day,
    check_number,
    check_stand,
    check_texts,
    counted,
    places_once,
    reply_due,
    running,
    tie,
)
from bihuan.inspections.models import Batch, Petition, PetitionStanding, PetitionType
from bihuan.ledger.actions import Actor, Log
from bihuan.orgs.actions import amending


def correct_batch(
    batch: Batch, *, handed_on: date, reason: str, on: date, actor: Actor, at: datetime
) -> Batch:
    """The batch came on another day; deadlines that were counted from it follow."""
    with amending(batch, reason=reason, on=on, actor=actor, at=at) as (log, batch):
        due_on = reply_due(batch.round, handed_on)
        counted_on = batch.due_on
        moved = list(batch.petitions.current().filter(due_on=counted_on))
        log.correct(batch, handed_on=handed_on, due_on=due_on)
        for petition in moved if due_on != counted_on else ():
            log.revise(petition, due_on=due_on)
        log.record("batch.corrected", batch, on=on, reason=reason)
    return batch


def withdraw_batch(batch: Batch, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    with amending(batch, reason=reason, on=on, actor=actor, at=at) as (log, batch):
        if batch.petitions.current().exists():
            raise Refused(_("这一批里还有信访件。"), hint=_("请先撤回它们，或改到别的批次。"))
        log.supersede(batch)
        log.record("batch.withdrawn", batch, on=on, reason=reason)


def correct_petition(
    petition: Petition,
    *,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
    types: Iterable[PetitionType] | None = None,
    places: Iterable[str] | None = None,
    **values: Any,
) -> Petition:
    """Put right what was entered wrongly; how it stood from day to day is not corrected here.

    A deadline that was counted follows what it was counted from.
    """
    with amending(petition, reason=reason, on=on, actor=actor, at=at) as (log, petition):
        check_number(log, petition.round, values.get("number", petition.number), petition.pk)
        _shift(log, petition, values, at)
        types = _other([mark.type for mark in petition.marks.current()], types)
        places = _other(
            [place.name for place in petition.places.current()], places and places_once(places)
        )
        change = log.correct if types is None and places is None else log.revise
        change(petition, **_due(petition, values), **values)
        check_texts(petition)
        last = running(petition)
        check_stand(petition, Stand(last.state, last.verdict))
        _retie(log, petition, types, places)
        log.record("petition.corrected", petition, on=on, reason=reason)
    return petition


def _due(petition: Petition, values: Mapping[str, Any]) -> dict[str, date]:
    """The new deadline of a petition that has another batch, or came without one on another day."""
    before = (petition.batch, petition.received_on)
    after = (values.get("batch", before[0]), values.get("received_on", before[1]))
    if "due_on" in values or after == before:
        return {}
    was_counted = petition.due_on == counted(petition.round, *before)
    return {"due_on": counted(petition.round, *after)} if was_counted else {}


def _shift(log: Log, petition: Petition, values: Mapping[str, Any], at: datetime) -> None:
    """The first span begins on the day on which the petition came."""
    day = values.get("received_on", petition.received_on)
    if day == petition.received_on:
        return
    check_day(day, at)
    first = petition.standings.current().order_by("from_on", "pk")[0]
    if first.to_on is not None and day >= first.to_on:
        raise Refused(
            _("%(begun)s 不早于下一步的日期 %(to_on)s。") % {"begun": day, "to_on": first.to_on}
        )
    log.supersede(first)
    log.add(PetitionStanding, petition=petition, from_on=day, to_on=first.to_on,
            state=first.state, verdict=first.verdict)  # fmt: skip


def _other(present: list[Any], said: Iterable[Any] | None) -> list[Any] | None:
    """What is said, unless it is what stands there already or nothing is said."""
    said = None if said is None else list(dict.fromkeys(said))
    return None if said is None or set(said) == set(present) else said


def _retie(
    log: Log,
    petition: Petition,
    types: Iterable[PetitionType] | None,
    places: Iterable[str] | None,
) -> None:
    for present, said in ((petition.marks, types), (petition.places, places)):
        if said is not None:
            for row in present.current():
                log.supersede(row)
    tie(log, petition, types or (), places or ())


def withdraw_petition(
    petition: Petition, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(petition, reason=reason, on=on, actor=actor, at=at) as (log, petition):
        if petition.problem is not None and petition.problem.superseded_seq is None:
            raise Refused(_("这件已经转为问题。"), hint=_("请先撤回那个问题。"))
        tied = (petition.marks, petition.places, petition.standings)
        for row in (petition, *(row for rows in tied for row in rows.current())):
            log.supersede(row)
        log.record("petition.withdrawn", petition, on=on, reason=reason)
