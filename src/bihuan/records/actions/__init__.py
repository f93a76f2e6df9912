"""The only writer of activities, of what they decided and fulfilled, of outcomes and appraisals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import NO_DUE, Due, draft_task
from bihuan.duties.actions.steps import take_step
from bihuan.duties.models import DueKind, Occurrence
from bihuan.errors import Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.models import EvidenceLink, Revisable
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Unit
from bihuan.records.actions.fulfilments import match_activity
from bihuan.records.models import (
    Activity,
    ActivityEvidence,
    ActivityKind,
    AgendaItem,
    AgendaKind,
    Appraisal,
    Decision,
    Fulfilment,
    Outcome,
    OutcomeEvidence,
    OutcomeKind,
    days_inclusive,
)
from bihuan.words import listed

R = TypeVar("R", Activity, Outcome)

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
    with writing(actor, at) as log:
        activity = log.add(
            Activity, kind=kind, title=title, first_on=first_on, last_on=last_on,
            days=days_inclusive(first_on, last_on), **values,
        )  # fmt: skip
        _refuse_impossible(activity)
        for order, (item_kind, item) in enumerate(agenda, start=1):
            log.add(AgendaItem, activity=activity, order=order, kind=item_kind, title=item)
        for occurrence in fulfils:
            log.add(Fulfilment, activity=activity, occurrence=occurrence, by_person=True)
        match_activity(log, activity, (kind for kind, _title in agenda), besides=fulfils)
        log.record("activity.recorded", activity, on=last_on)
    return activity


def _refuse_impossible(activity: Activity) -> None:
    if activity.last_on < activity.first_on:
        raise Refused(_("结束日期不得早于开始日期。"))
    expected, attended = activity.expected, activity.attended
    if expected is not None and attended is not None and attended > expected:
        raise Refused(_("实到人数不得多于应到人数。"))


def record_outcome(
    *, kind: OutcomeKind, title: str, happened_on: date, actor: Actor, at: datetime, **values: Any
) -> Outcome:
    """``values`` may give number, unit, unit_text, plan, topic, count and receiver.

    A referral keeps its date, receiver and count: it is called as its kind is, and what would say
    more of it is refused.
    """
    require(actor, "record")
    if kind.is_count_only:
        title = kind.name
        _refuse_content(kind, values)
    with writing(actor, at) as log:
        outcome = log.add(Outcome, kind=kind, title=title, happened_on=happened_on, **values)
        log.record("outcome.recorded", outcome, on=happened_on)
    return outcome


def _refuse_content(kind: OutcomeKind, said: Mapping[str, Any]) -> None:
    if said.get("note") or said.get("topic"):
        raise Refused(
            _("“%(kind)s”只记日期、接收单位和数量，不记内容。") % {"kind": kind},
            hint=_("请清空主题和备注。"),
        )


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


Files = Sequence[tuple[str, IO[bytes]]]


def with_evidence(
    enter: Callable[..., R], *, files: Files, actor: Actor, at: datetime, **said: Any
) -> R:
    """Enter a record by its own action, and its first files with it: both or neither."""
    with writing(actor, at):
        record = enter(actor=actor, at=at, **said)
        if files:
            attach_evidence(record, files=files, on=timezone.localdate(at), actor=actor, at=at)
    return record


def attach_evidence(record: R, *, files: Files, on: date, actor: Actor, at: datetime) -> None:
    require(actor, "record")
    link, noun = EVIDENCE[type(record)]
    with writing(actor, at) as log:
        record = _standing(log.lock(record))
        if isinstance(record, Outcome) and record.kind.is_count_only:
            raise Refused(_("“%(kind)s”只记数，不附材料。") % {"kind": record.kind})
        added = evidence.attach(log, link, files, on=on, **{noun: record})
        if not added:
            raise Refused(_("没有新的佐证文件。"))
        log.change(record, evidence_count=record.evidence_count + added)
        log.record(f"{noun}.evidence_added", record, on=on)


def _standing(record: R) -> R:
    """Nothing is added to what was withdrawn."""
    if record.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))
    return record


# --- The agenda, and what is decided --------------------------------------------------------------


def add_agenda_item(
    activity: Activity,
    *,
    kind: AgendaKind | None,
    title: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> AgendaItem:
    """A further item, behind the last."""
    require(actor, "record")
    _refuse_empty(kind, title)
    with writing(actor, at) as log:
        activity = _standing(log.lock(activity))
        log.flush()
        last = activity.agenda.current().last()
        item = log.add(
            AgendaItem, activity=activity, order=last.order + 1 if last else 1, kind=kind,
            title=title,
        )  # fmt: skip
        match_activity(log, activity, [*_agenda_kinds(activity), kind])
        log.record("activity.agenda_added", activity, on=on)
    return item


def correct_agenda_item(
    item: AgendaItem,
    *,
    kind: AgendaKind | None,
    title: str,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> AgendaItem:
    """Put an item right; a new row takes its place, and what was decided on the old one stays."""
    _refuse_empty(kind, title)
    with amending(item, reason=reason, on=on, actor=actor, at=at) as (log, item):
        activity = _standing(log.lock(item.activity))
        log.supersede(item)
        right = log.add(AgendaItem, activity=activity, order=item.order, kind=kind, title=title)
        match_activity(log, activity, [*_agenda_kinds(activity, without=item.pk), kind])
        log.record("activity.agenda_corrected", activity, on=on, reason=reason)
    return right


def _agenda_kinds(activity: Activity, without: int = 0) -> list[AgendaKind | None]:
    """The kinds of the items written down; one that is just being put right is left out."""
    items = activity.agenda.current().exclude(pk=without).select_related("kind")
    return [item.kind for item in items]


def _refuse_empty(kind: AgendaKind | None, title: str) -> None:
    if kind is None and not title.strip():
        raise Refused(_("议题的类型和题目至少写一项。"))


def decide_task(
    activity: Activity,
    *,
    text: str,
    lead_unit: Unit,
    on: date,
    actor: Actor,
    at: datetime,
    item: AgendaItem | None = None,
    due_on: date | None = None,
    **values: Any,
) -> Decision:
    """What an activity decided becomes a task, drafted and assigned at once.

    ``values`` may give owner_post, plan and further columns of Task.
    """
    require(actor, "record")
    require(actor, "assign")
    with writing(actor, at) as log:
        activity = _standing(log.lock(activity))
        _refuse_before(activity, on, due_on)
        _refuse_twice(activity, item, text)
        due = Due(DueKind.DAY, due_on) if due_on else NO_DUE
        task = draft_task(
            text=text, lead_unit=lead_unit, due=due, on=on, actor=actor, at=at, **values
        )
        task = take_step(task, "assigned", on=on, actor=actor, at=at)
        decision = log.add(Decision, activity=activity, item=item, task=task)
        log.record("activity.decided", activity, on=on)
    return decision


def _refuse_twice(activity: Activity, item: AgendaItem | None, text: str) -> None:
    """A form that is sent again makes no second task."""
    same = activity.decisions.current().filter(
        item=item, task__text=text, task__superseded_seq__isnull=True
    )
    if same.exists():
        raise Refused(_("这个议题已经交办过同样的任务。"))


def _refuse_before(activity: Activity, on: date, due_on: date | None) -> None:
    if on < activity.first_on:
        raise Refused(_("议定日期不得早于活动的开始日期。"))
    if due_on is not None and due_on < on:
        raise Refused(_("完成时限不得早于议定日期。"))


# --- Putting right --------------------------------------------------------------------------------


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
        log.correct(record, **values)
        if isinstance(record, Outcome) and record.kind.is_count_only:
            _refuse_content(record.kind, {"note": record.note, "topic": record.topic})
            log.change(record, title=record.kind.name)
        if isinstance(record, Activity):
            _refuse_impossible(record)
            log.change(record, days=days_inclusive(record.first_on, record.last_on))
            match_activity(log, record, _agenda_kinds(record))
        log.record(f"{record._meta.model_name}.corrected", record, on=on, reason=reason)


def withdraw(
    record: Activity | Outcome | Appraisal, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(record, reason=reason, on=on, actor=actor, at=at) as (log, record):
        if isinstance(record, Activity):
            _refuse_if_decided(record)
            _release(log, record)
        log.supersede(record)
        log.record(f"{record._meta.model_name}.withdrawn", record, on=on, reason=reason)


def _refuse_if_decided(activity: Activity) -> None:
    if activity.decisions.current().filter(task__superseded_seq__isnull=True).exists():
        raise Refused(_("这次活动议定的任务还在。"), hint=_("请先撤回这些任务，或者更正这次活动。"))


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
                if isinstance(record, Activity):
                    match_activity(log, record, _agenda_kinds(record))
                log.record(f"{model._meta.model_name}.unit_mapped", record, on=on)
                count += 1
    return count
