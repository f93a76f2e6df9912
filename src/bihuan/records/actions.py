"""The only writer of activities, outcomes and appraisal results, and of periods fulfilled."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Occurrence
from bihuan.errors import Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.models import EvidenceLink, Revisable
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Unit
from bihuan.records.models import (
    Activity,
    ActivityEvidence,
    ActivityKind,
    AgendaItem,
    AgendaKind,
    Appraisal,
    Fulfilment,
    Outcome,
    OutcomeEvidence,
    OutcomeKind,
    days_inclusive,
)
from bihuan.words import listed

EVIDENCE: dict[type[Revisable], tuple[type[EvidenceLink], str]] = {
    Activity: (ActivityEvidence, "activity"),
    Outcome: (OutcomeEvidence, "outcome"),
}


def record_activity(
    *,
    kind: ActivityKind,
    title: str,
    first_on: date,
    actor: Actor,
    at: datetime,
    last_on: date | None = None,
    agenda: Sequence[tuple[AgendaKind | None, str]] = (),
    fulfils: Sequence[Occurrence] = (),
    **values: Any,
) -> Activity:
    """``values`` may give number, host_unit, host_unit_text, plan, for_year, expected, attended."""
    require(actor, "record")
    last_on = last_on or first_on
    if last_on < first_on:
        raise Refused(_("结束日期不得早于开始日期。"))
    with writing(actor, at) as log:
        activity = log.add(
            Activity, kind=kind, title=title, first_on=first_on, last_on=last_on,
            days=days_inclusive(first_on, last_on), **values,
        )  # fmt: skip
        for order, (item_kind, item) in enumerate(agenda, start=1):
            log.add(AgendaItem, activity=activity, order=order, kind=item_kind, title=item)
        for occurrence in fulfils:
            log.add(Fulfilment, activity=activity, occurrence=occurrence)
        log.record("activity.recorded", activity, on=last_on)
    return activity


def record_outcome(
    *, kind: OutcomeKind, title: str, happened_on: date, actor: Actor, at: datetime, **values: Any
) -> Outcome:
    """``values`` may give number, unit, unit_text, plan, topic, count and receiver.

    A referral keeps its date, receiver and count; its content has no field to go into.
    """
    require(actor, "record")
    with writing(actor, at) as log:
        outcome = log.add(Outcome, kind=kind, title=title, happened_on=happened_on, **values)
        log.record("outcome.recorded", outcome, on=happened_on)
    return outcome


def remember_appraisal(
    *,
    scheme: str,
    unit: Unit,
    year: int,
    grade: str,
    graded_on: date,
    actor: Actor,
    at: datetime,
    appraiser: Unit | None = None,
) -> Appraisal:
    require(actor, "record")
    with writing(actor, at) as log:
        appraisal = log.add(
            Appraisal, scheme=scheme, unit=unit, year=year, grade=grade, graded_on=graded_on,
            appraiser=appraiser,
        )  # fmt: skip
        log.record("appraisal.remembered", appraisal, on=graded_on)
    return appraisal


def attach_evidence(
    record: Activity | Outcome,
    *,
    files: Sequence[tuple[str, IO[bytes]]],
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    require(actor, "record")
    link, noun = EVIDENCE[type(record)]
    with writing(actor, at) as log:
        record = log.lock(record)
        for name, stream in files:
            kept = evidence.keep(log, stream, name)
            log.add(link, evidence=kept, linked_on=on, **{noun: record})
        log.change(record, evidence_count=record.evidence_count + len(files))
        log.record(f"{noun}.evidence_added", record, on=on)


BY_ACTIONS = frozenset({
    "id", "recorded_seq", "superseded_seq", "version_of", "days", "evidence_count"
})  # fmt: skip
"""Columns that follow from others or from what was attached; a correction does not reach them."""


def correct(
    record: Activity | Outcome | Appraisal,
    *,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
    **values: Any,
) -> None:
    """Put a record right; what it said before stays beside it."""
    if forbidden := set(values) & BY_ACTIONS:
        raise Refused(_("%(names)s 不能更正。") % {"names": listed(sorted(forbidden))})
    with amending(record, reason=reason, on=on, actor=actor, at=at) as (log, record):
        log.revise(record, **values)
        if isinstance(record, Activity):
            if record.last_on < record.first_on:
                raise Refused(_("结束日期不得早于开始日期。"))
            log.change(record, days=days_inclusive(record.first_on, record.last_on))
        log.record(f"{record._meta.model_name}.corrected", record, on=on, reason=reason)


def withdraw(
    record: Activity | Outcome | Appraisal, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(record, reason=reason, on=on, actor=actor, at=at) as (log, record):
        log.supersede(record)
        if isinstance(record, Activity):
            _release(log, record)
        log.record(f"{record._meta.model_name}.withdrawn", record, on=on, reason=reason)


def _release(log: Log, activity: Activity) -> None:
    """A withdrawn activity fulfils no period."""
    for fulfilment in Fulfilment.objects.current().filter(activity=activity):
        log.supersede(fulfilment)


def adopt(written: str, unit: Unit, *, on: date, actor: Actor, at: datetime) -> int:
    """Give a unit the records that a ledger wrote down under another name; their number."""
    count = 0
    with writing(actor, at) as log:
        for model, text, column in (
            (Activity, "host_unit_text", "host_unit"),
            (Outcome, "unit_text", "unit"),
        ):
            unnamed = model.objects.current().filter(**{text: written, f"{column}__isnull": True})
            for record in unnamed.select_for_update():
                log.revise(record, **{column: unit})
                log.record(f"{model._meta.model_name}.unit_mapped", record, on=on)
                count += 1
    return count
