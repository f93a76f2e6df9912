"""The only writer of what fulfils a duty, and of which activity counted for which period.

An activity counts by itself where its kind, its unit and its last day fit; a person can say that
one counts besides, or that one does not, and that is left alone from then on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions.cadences import STOP_INSTEAD, withdraw_cadence
from bihuan.duties.actions.occurrences import Made, make_periods
from bihuan.duties.models import Cadence, Duty, Occurrence
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.records.models import Activity, ActivityKind, AgendaKind, Fit, Fulfilment


class Held(NamedTuple):
    """An activity as far as matching asks."""

    pk: int
    unit: int | None
    last_on: date
    for_year: int | None


class Owed(NamedTuple):
    """A period as far as matching asks."""

    pk: int
    duty: int
    unit: int
    start: date
    end: date


class Pair(NamedTuple):
    activity: int
    occurrence: int


HELD = ("pk", "host_unit_id", "last_on", "for_year")
OWED = ("pk", "duty_id", "unit_id", "start_on", "end_on")


def make_occurrences(*, on: date, actor: Actor, at: datetime, duty: Duty | None = None) -> Made:
    """Make the periods that are owed and not there, and count what was done for them already.

    It goes through one duty, or through all, each in a transaction of its own: a run that breaks
    off is made good by the next. A run for a day past makes what is owed by now: what has begun
    since that day is not taken back.
    """
    require(actor, "assign")
    made, on = Made(), max(on, timezone.localdate(at))
    for one in [duty] if duty else _recurring():
        with writing(actor, at) as log:
            of_duty = make_periods(log, one, on)
            if of_duty.added:
                _match(log, one, on, begun=of_duty.first, recorded=log.first_seq)
        made += of_duty
    return made


def take_back_rule(cadence: Cadence, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Withdraw a rule with its periods, while no person has said what counts for one of them."""
    with writing(actor, at) as log:
        log.flush()
        ties = Fulfilment.objects.current().filter(occurrence__cadence=cadence)
        if (judged := ties.filter(by_person=True).first()) is not None:
            raise Refused(
                _("有人已经认定“%(tie)s”，规则不能撤回。") % {"tie": judged}, hint=STOP_INSTEAD
            )
        withdraw_cadence(cadence, reason=reason, on=on, actor=actor, at=at)
        gone = [log.supersede(tie) for tie in ties]
        if gone:
            log.record("duty.matched", cadence.duty, on=on)


def _recurring() -> Any:
    """The duties that have a rule, or have periods by one."""
    ruled = Cadence.objects.values("duty")
    return Duty.objects.current().filter(pk__in=ruled).order_by("pk")


def fulfil_by(
    *,
    duty: Duty,
    kind: ActivityKind | None,
    agenda_kind: AgendaKind | None,
    on: date,
    actor: Actor,
    at: datetime,
) -> Fit:
    """From now on such activities count for the duty; what was done already is matched too."""
    require(actor, "assign")
    if kind is None and agenda_kind is None:
        raise Refused(_("活动类型和议题类型至少选一项。"))
    with writing(actor, at) as log:
        if log.find(Fit, duty=duty, kind=kind, agenda_kind=agenda_kind) is not None:
            raise Refused(_("这种活动已经算作履行这个责任事项。"))
        fit = log.add(Fit, duty=duty, kind=kind, agenda_kind=agenda_kind)
        log.record("duty.fulfilled_by", duty, on=on)
        log.flush()
        _match(log, duty, on)
    return fit


def fulfil_no_more_by(fit: Fit, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    with amending(fit, reason=reason, on=on, actor=actor, at=at) as (log, fit):
        log.supersede(fit)
        log.record("duty.fulfilled_by_no_more", fit.duty, on=on, reason=reason)
        log.flush()
        _match(log, fit.duty, on)


def count_for(
    activity: Activity, occurrence: Occurrence, *, on: date, actor: Actor, at: datetime
) -> None:
    """A person says that an activity counts for a period."""
    require(actor, "record")
    with writing(actor, at) as log:
        _refuse_gone(activity, occurrence)
        _judge(log, activity, occurrence, is_denied=False)
        log.record("activity.counted", activity, on=on)


def deny_for(
    activity: Activity,
    occurrence: Occurrence,
    *,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """A person says that an activity does not count for a period."""
    with amending(activity, reason=reason, on=on, actor=actor, at=at) as (log, activity):
        _refuse_gone(activity, occurrence)
        _judge(log, activity, occurrence, is_denied=True)
        log.record("activity.denied", activity, on=on, reason=reason)


def _refuse_gone(activity: Activity, occurrence: Occurrence) -> None:
    if activity.superseded_seq is not None or occurrence.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))


def _judge(log: Log, activity: Activity, occurrence: Occurrence, *, is_denied: bool) -> None:
    tie = log.find(Fulfilment, activity=activity, occurrence=occurrence)
    if tie is not None and tie.is_denied == is_denied and (is_denied or tie.by_person):
        raise Refused(_("这次活动对这一期已经这样认定过。"))
    if tie is not None:
        log.supersede(log.lock(tie))
    log.add(
        Fulfilment, activity=activity, occurrence=occurrence, by_person=True, is_denied=is_denied
    )


# --- Matching -------------------------------------------------------------------------------------


def match_activity(
    log: Log,
    activity: Activity,
    agenda: Iterable[AgendaKind | None],
    besides: Iterable[Occurrence] = (),
) -> None:
    """Count an activity as it reads now for the periods that it fits; the caller records it.

    ``besides`` are periods for which a person has just said that it counts.
    """
    wanted = _periods_fitting(activity, {kind.pk for kind in agenda if kind})
    wanted -= {occurrence.pk for occurrence in besides}
    ties = Fulfilment.objects.current().filter(activity=activity)
    _settle(log, {Pair(activity.pk, pk) for pk in wanted}, ties)


def _periods_fitting(activity: Activity, agenda: Collection[int]) -> set[int]:
    by_item = Q(agenda_kind__isnull=True) | Q(agenda_kind__in=agenda)
    by_kind = Q(kind__isnull=True) | Q(kind=activity.kind_id)
    duties = Fit.objects.current().filter(by_item, by_kind).values_list("duty", flat=True)
    if activity.host_unit_id is None or not (found := list(duties)):
        return set()
    held = Held(activity.pk, activity.host_unit_id, activity.last_on, activity.for_year)
    on_day = Q(start_on__lte=held.last_on, end_on__gt=held.last_on)
    of_year = Q(start_on=date(held.for_year, 1, 1)) if held.for_year else Q(pk__in=[])
    rows = Occurrence.objects.current().filter(on_day | of_year, duty__in=found, unit=held.unit)
    owed = [Owed(*row) for row in rows.values_list(*OWED)]
    return {pair.occurrence for pair in _pairs([held], owed)}


def _match(log: Log, duty: Duty, on: date, *, begun: date = date.min, recorded: int = 0) -> None:
    """Count what was done for the periods of a duty, or for those made since a day and an entry."""
    log.flush()
    periods = Occurrence.objects.current().filter(
        duty=duty, start_on__gte=begun, recorded_seq__gte=recorded
    )
    owed = [Owed(*row) for row in periods.values_list(*OWED)]
    if not owed:
        return
    ties = Fulfilment.objects.current().filter(occurrence__in=periods.values("pk"))
    if _settle(log, set(_pairs(_activities_fitting(duty, owed), owed)), ties):
        log.record("duty.matched", duty, on=on)


def _activities_fitting(duty: Duty, owed: Collection[Owed]) -> list[Held]:
    first, last = min(one.start for one in owed), max(one.end for one in owed)
    spans = Q(last_on__gte=first, last_on__lt=last)
    spans |= Q(for_year__gte=first.year, for_year__lt=last.year)
    found: set[Held] = set()
    for fit in duty.fits.current():
        rows = Activity.objects.current().filter(spans, host_unit__isnull=False)
        if fit.kind_id:
            rows = rows.filter(kind=fit.kind_id)
        if fit.agenda_kind_id:
            items = {"agenda__kind": fit.agenda_kind_id, "agenda__superseded_seq__isnull": True}
            rows = rows.filter(**items).distinct()
        found.update(Held(*row) for row in rows.values_list(*HELD))
    return sorted(found)


def _pairs(held: Iterable[Held], owed: Iterable[Owed]) -> Iterable[Pair]:
    """What fits whom; where several posts of a unit owe the same, only a person can tell."""
    of_unit: dict[int, dict[tuple[int, date], list[Owed]]] = defaultdict(lambda: defaultdict(list))
    for period in owed:
        of_unit[period.unit][period.duty, period.start].append(period)
    for activity in held:
        for some in of_unit[activity.unit or 0].values():
            if len(some) == 1 and _fits(activity, some[0]):
                yield Pair(activity.pk, some[0].pk)


def _fits(activity: Activity | Held, period: Owed) -> bool:
    """By its last day; what is done for a calendar year counts for that year, whenever it was."""
    is_year = (period.start.month, period.start.day) == (1, 1) and period.end == date(
        period.start.year + 1, 1, 1
    )
    if activity.for_year and is_year:
        return activity.for_year == period.start.year
    return period.start <= activity.last_on < period.end


def _settle(log: Log, wanted: set[Pair], ties: Any) -> bool:
    """Make the ties by matching those that are wanted, and leave alone what a person said."""
    there = {Pair(tie.activity_id, tie.occurrence_id): tie for tie in ties}
    gone = [tie for pair, tie in there.items() if pair not in wanted and not tie.by_person]
    for tie in gone:
        log.supersede(tie)
    new = sorted(wanted - there.keys())
    for pair in new:
        log.add(Fulfilment, activity_id=pair.activity, occurrence_id=pair.occurrence)
    return bool(gone or new)
