"""A reminder by hand: one click on what waits, told at once to whose matter it is, and logged."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.steps import remind as note_reminder
from bihuan.duties.models import Case, Matter, Occurrence
from bihuan.duties.queries import IN_WORK
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.notices.actions.delivering import Carries, queue
from bihuan.notices.holders import Holders
from bihuan.notices.models import Channel, Colour, Digest, Notice, What
from bihuan.notices.sources import SOURCES
from bihuan.orgs.actions import require
from bihuan.orgs.models import Term


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is to be reminded of by hand."""

    what: What
    subject: int
    post: int | None
    unit: int | None
    due_on: date | None
    text: str


def asked_of(record: Any, on: date) -> Asked:
    post, unit, due = _whose(record, on)
    return Asked(WHATS[type(record)], record.pk, post, unit, due, _called(record))


WHATS = {source.model: source.what for source in SOURCES.values()}


def _whose(record: Any, on: date) -> tuple[int | None, int | None, date | None]:
    """Post, unit and deadline of a record."""
    if isinstance(record, Matter):
        return record.owner_post_id, record.lead_unit_id, record.due_on
    if isinstance(record, Term):
        return None, record.unit_id, record.days.last_day(on)
    if isinstance(record, Case):
        return None, record.unit_id, None
    return record.post_id, record.unit_id, record.due_on


def _called(record: Any) -> str:
    if isinstance(record, Term):
        return "任期届满换届"
    return str(record.duty if isinstance(record, Occurrence) else record)


def refuse_done(record: Any, on: date) -> None:
    """Nobody is chased for what is done, or is with others than whose it is."""
    if isinstance(record, Case):
        return
    if isinstance(record, Matter):
        waits = record.state in IN_WORK[record.noun]
    else:
        waits = any(SOURCES[WHATS[type(record)]].among(on, [record.pk]))
    if not waits:
        raise Refused(_("“%(record)s”不在等待办理，不用催办。") % {"record": _called(record)})


def remind_by_hand(record: Any, *, text: str = "", on: date, actor: Actor, at: datetime) -> int:
    """Tell those who answer for a record that it waits; how many persons were told."""
    if not isinstance(record, Matter):
        refuse_done(record, on)
    asked = asked_of(record, on)
    people = sorted(Holders(on).addressed(asked.post, asked.unit, 0))
    if not people:
        raise Refused(_("没有在任的责任岗位，提醒不到人。"), hint=_("请先核对责任单位和任职。"))
    said = text.strip() or f"请抓紧办理：{asked.text}"
    with writing(actor, at) as log:
        if isinstance(record, Matter):
            note_reminder(record, text=said[:500], on=on, actor=actor, at=at)
        else:
            require(actor, "assign")
        for person in people:
            notice = _add(log, person, asked, said, on)
            channels = Channel.objects.filter(is_on=True, user__person=person, user__is_active=True)
            mails = [(pk, notice.pk) for pk in channels.values_list("pk", flat=True)]
            queue(Carries.NOTICE, mails, at=at)
    return len(people)


def _add(log: Log, person: int, asked: Asked, said: str, on: date) -> Notice:
    digest = log.find(Digest, person_id=person, on=on) or log.add(Digest, person_id=person, on=on)
    notice = log.add(
        Notice, digest=digest, person_id=person, rule=None, what=asked.what,
        subject_id=asked.subject, unit_id=asked.unit, signal=_colour(asked.due_on, on),
        due_on=asked.due_on, text=said[:500],
    )  # fmt: skip
    log.record("digest.reminded_by_hand", digest, on=on)
    return notice


def _colour(due: date | None, on: date) -> Colour:
    if due is None or due > on:
        return Colour.BLUE
    return Colour.YELLOW if due == on else Colour.RED
