"""Letters and petitions: handed over in batches, looked into, answered, turned into problems."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import NO_DUE, Due, register_problem
from bihuan.duties.models import DueKind, Problem
from bihuan.duties.procedures import In, Span
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.inspections.models import (
    Batch,
    Channel,
    Petition,
    PetitionMark,
    PetitionPlace,
    PetitionStanding,
    PetitionState,
    PetitionType,
    Round,
    Verdict,
)
from bihuan.inspections.numbers import parsed
from bihuan.inspections.queries import rule_on
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.written.persons import refuse_personal

TEXTS = ("text", "found", "goal", "handling", "note")


@dataclass(frozen=True, slots=True)
class Stand:
    """How a petition stands, whether it was true, and since when, if that is known."""

    state: str = PetitionState.OPEN
    verdict: str = ""
    since: date | None = None


NEW = Stand()


# --- Batches --------------------------------------------------------------------------------------


def hand_over(found: Round, *, number: int, on: date, actor: Actor, at: datetime) -> Batch:
    """A batch was handed over; its deadline is counted by the rule in force on the day."""
    require(actor, "assign")
    with writing(actor, at) as log:
        if log.find(Batch, round=found, number=number) is not None:
            raise Refused(_("已经有第 %(n)s 批。") % {"n": number})
        batch = log.add(
            Batch, round=found, number=number, handed_on=on, due_on=reply_due(found, on)
        )
        log.record("batch.handed", batch, on=on)
    return batch


def reply_due(found: Round, on: date) -> date:
    rule = rule_on(found.kind, on)
    return Span(rule.reply_n, In(rule.reply_in)).after(on, work_calendar())


def counted(found: Round, batch: Batch | None, received_on: date) -> date:
    """When a petition is to be answered: as its batch is, else counted from the day it came."""
    return batch.due_on if batch else reply_due(found, received_on)


# --- Registering ----------------------------------------------------------------------------------


def register_petition(
    found: Round,
    /,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    number: str = "",
    types: Iterable[PetitionType] = (),
    places: Iterable[str] = (),
    stand: Stand = NEW,
    **values: Any,
) -> Petition:
    """A petition received on a day, and how it stands since the day that ``stand`` says.

    ``values`` are the other columns of Petition, ``text`` among them; what the number says need
    not be said again.
    """
    require(actor, "record")
    check_day(max(on, stand.since or on), at)
    with writing(actor, at) as log:
        check_number(log, found, number)
        known = parsed(number)
        values.setdefault("channel", known.channel if known else Channel.OTHER)
        values.setdefault("due_on", counted(found, values.get("batch"), on))
        petition = log.add(Petition, round=found, number=number, received_on=on, **values)
        check_texts(petition)
        check_stand(petition, stand)
        tie(log, petition, types, places)
        _begin(log, petition, stand)
        log.record("petition.registered", petition, on=on)
    return petition


def check_day(on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("发生日期 %(on)s 还没有到。") % {"on": on})


def check_number(log: Log, found: Round, number: str, but: int | None = None) -> None:
    if not number:
        return
    other = log.find(Petition, round=found, number=number)
    if other is not None and other.pk != but:
        raise Refused(
            _("受理编号 %(number)s 已经登记过。") % {"number": number},
            hint=_("同一件不必再登；是重复反映的，按新编号登记，并写明所重的编号。"),
        )


def check_texts(petition: Petition) -> None:
    """Who wrote has no field to go into, and none to slip into."""
    for name in TEXTS:
        refuse_personal(Petition.label_of(name), getattr(petition, name))


def check_stand(petition: Petition, stand: Stand) -> None:
    if stand.state not in PetitionState.values or stand.verdict not in {"", *Verdict.values}:
        raise Refused(_("没有这种办理状态或核实结果。"))
    if stand.state == PetitionState.OPEN:
        return
    if not stand.verdict:
        raise Refused(_("没有写是否属实，不能办结。"), hint=_("请先核实。"))
    if stand.verdict != Verdict.FALSE and not petition.handling.strip():
        raise Refused(_("没有写处理和整改情况，不能办结。"))
    if stand.verdict == Verdict.FALSE and petition.held:
        raise Refused(_("不属实的信访件不会有人被问责，请核对。"))


def tie(log: Log, petition: Petition, types: Iterable[PetitionType], places: Iterable[str]) -> None:
    for kind in dict.fromkeys(types):
        log.add(PetitionMark, petition=petition, type=kind)
    for place in places_once(places):
        log.add(PetitionPlace, petition=petition, name=place)


def places_once(names: Iterable[str]) -> list[str]:
    """Each place once, without the blanks that stand in some tables."""
    return [name for name in dict.fromkeys("".join(name.split()) for name in names) if name]


def _begin(log: Log, petition: Petition, stand: Stand) -> None:
    """Open from the day it came, and as it stands from the day that is said of it."""
    first, since = petition.received_on, stand.since
    if since is None or since <= first:
        log.add(PetitionStanding, petition=petition, from_on=first, **_columns(stand))
        return
    log.add(PetitionStanding, petition=petition, from_on=first, to_on=since, **_columns(NEW))
    log.add(PetitionStanding, petition=petition, from_on=since, **_columns(stand))


def _columns(stand: Stand) -> dict[str, str]:
    return {"state": stand.state, "verdict": stand.verdict}


# --- Answering ------------------------------------------------------------------------------------


def running(petition: Petition) -> PetitionStanding:
    """How a petition stands now."""
    return PetitionStanding.objects.current().get(petition=petition, to_on__isnull=True)


def answer_petition(
    petition: Petition, *, stand: Stand, on: date, actor: Actor, at: datetime, **values: Any
) -> Petition:
    """Say what was found and done; ``values`` are columns such as found, goal, handling, held."""
    require(actor, "record")
    with writing(actor, at) as log:
        petition = _locked(log, petition)
        last = running(petition)
        _check_forward(last, stand)
        log.revise(petition, **values)
        check_texts(petition)
        check_stand(petition, stand)
        _move(log, last, stand, on, at)
        log.record("petition.answered", petition, on=on)
    return petition


def _locked(log: Log, petition: Petition) -> Petition:
    petition = log.lock(petition)
    if petition.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))
    return petition


ORDER = list(PetitionState.values)


def _check_forward(last: PetitionStanding, stand: Stand) -> None:
    if stand.state in ORDER and ORDER.index(stand.state) < ORDER.index(last.state):
        raise Refused(
            _("现在是“%(now)s”，不能退回“%(state)s”。")
            % {"now": last.get_state_display(), "state": PetitionState(stand.state).label},
            hint=_("出现反弹的，请“重新办理”，写明理由。"),
        )


def _move(log: Log, last: PetitionStanding, stand: Stand, on: date, at: datetime) -> None:
    """Close the running span on the day and open the next; a span of no days is not kept."""
    check_day(on, at)
    if on < last.from_on:
        raise Refused(
            _("发生日期 %(on)s 早于上一次变化的日期 %(since)s。")
            % {"on": on, "since": last.from_on}
        )
    if (last.state, last.verdict) == (stand.state, stand.verdict):
        return
    log.supersede(last)
    if last.from_on < on:
        kept = Stand(last.state, last.verdict)
        log.add(PetitionStanding, petition=last.petition, from_on=last.from_on, to_on=on,
                **_columns(kept))  # fmt: skip
    log.add(PetitionStanding, petition=last.petition, from_on=on, **_columns(stand))


def reopen_petition(
    petition: Petition, *, reason: str, on: date, actor: Actor, at: datetime
) -> Petition:
    """What was settled has come back; the days on which it counted as settled stay so."""
    require(actor, "assign")
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    with writing(actor, at) as log:
        petition = _locked(log, petition)
        last = running(petition)
        if last.state == PetitionState.OPEN:
            raise Refused(_("这件还没有办结。"))
        _move(log, last, Stand(PetitionState.OPEN, last.verdict), on, at)
        log.change(petition)
        log.record("petition.reopened", petition, on=on, reason=reason)
    return petition


# --- What a petition gives rise to ----------------------------------------------------------------


def raise_problem(petition: Petition, *, on: date, actor: Actor, at: datetime) -> Problem:
    """A problem of the round, put right through the loop; it is due when the petition is."""
    require(actor, "record")
    with writing(actor, at) as log:
        petition = _locked(log, petition)
        if petition.problem is not None and petition.problem.superseded_seq is None:
            raise Refused(_("这件已经转为问题。"))
        if petition.unit is None:
            raise Refused(_("还没有承办单位。"), hint=_("请先在“更正”里填承办单位。"))
        if running(petition).verdict == Verdict.FALSE:
            raise Refused(_("核实为不属实，不转为问题。"))
        problem = register_problem(found_on=on, actor=actor, at=at, **_problem_columns(petition))
        log.revise(petition, problem=problem)
        log.record("petition.raised", petition, on=on)
    return problem


def _problem_columns(petition: Petition) -> dict[str, Any]:
    due = Due(DueKind.DAY, petition.due_on) if petition.due_on else NO_DUE
    return {
        "text": petition.text,
        "number": petition.number,
        "plan": petition.round.plan,
        "source": "信访举报",
        "category": "、".join(mark.type.name for mark in petition.marks.current())[:200],
        "region": "、".join(place.name for place in petition.places.current())[:100],
        "goal": petition.goal,
        "measures": petition.handling,
        "progress": petition.found,
        "lead_unit": petition.unit,
        "lead_unit_text": petition.unit_text,
        "due": due,
    }
