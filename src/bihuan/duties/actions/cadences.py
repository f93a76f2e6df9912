"""The only writer of how often a duty is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions.occurrences import AHEAD, owners
from bihuan.duties.cadences import Rule, faults, is_short, name_of, owed, slots
from bihuan.duties.models import Cadence, Duty, Plan
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import PostType, Unit, UnitKind
from bihuan.periods import YEARS
from bihuan.words import lazy

STOP_INSTEAD = lazy("请停止这条规则：已经开始的期次留着，以后的不再产生。")

OWNERS = {Unit: "unit", UnitKind: "unit_kind", PostType: "post_type"}


def set_cadence(
    *,
    duty: Duty,
    rule: Rule,
    owner: Unit | UnitKind | PostType,
    on: date,
    actor: Actor,
    at: datetime,
    counts_begun: bool = False,
    source: str = "",
) -> Cadence:
    """A rule of a duty from its own day on; it may not change periods that have begun."""
    require(actor, "assign")
    with writing(actor, at) as log:
        log.flush()
        check_rule(duty, rule, timezone.localdate(at))
        cadence = log.add(
            Cadence, duty=duty, counts_begun=counts_begun, source=source, **_columns(rule, owner)
        )
        log.record("cadence.set", cadence, on=on)
    return cadence


def _columns(rule: Rule, owner: Unit | UnitKind | PostType) -> dict[str, Any]:
    return {
        "per": rule.per, "every": rule.every, "minimum": rule.minimum, "due_rule": rule.due_rule,
        "due_n": rule.due_n, "from_on": rule.from_on, "until_on": rule.until_on,
        OWNERS[type(owner)]: owner,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many periods a rule owes that begin by ``last``, and how many of them have begun.

    ``short`` are the spans that have not the working day which the rule names.
    """

    last: date
    periods: int
    begun: int
    short: list[str]


def forecast(
    *,
    duty: Duty,
    rule: Rule,
    owner: Unit | UnitKind | PostType,
    on: date,
    counts_begun: bool = False,
) -> Forecast:
    """What a rule would owe beside the others of its duty, were it entered; refused as it is."""
    check_rule(duty, rule, on)
    last, calendar = on + AHEAD, work_calendar()
    rules = [*(one.rule for one in duty.cadences.current()), rule]
    spans = [slot for slot in slots(rules, last, calendar) if slot.rule == rule]
    owing = list(owners(Cadence(duty=duty, **_columns(rule, owner))))
    numbers = {slot.start: len(owed(owing, slot, counts_begun=counts_begun)) for slot in spans}
    return Forecast(
        last,
        sum(numbers.values()),
        sum(n for start, n in numbers.items() if start <= on),
        [name_of(slot.start, slot.end) for slot in spans if is_short(slot, calendar)],
    )


def check_rule(duty: Duty, rule: Rule, today: date) -> None:
    """Refuse what a further rule of a duty may not be."""
    _refuse_faults(rule)
    first = first_day_of_rules(duty.plan, today)
    if rule.from_on < first:
        raise Refused(
            _("起始日期 %(day)s 太早，最早 %(first)s。") % {"day": rule.from_on, "first": first},
            hint=_("规则最早从前年起，或从方案印发的那一年起；更早的期次不再补。"),
        )
    known = list(duty.cadences.current())
    _refuse_same_day(known, rule)
    _refuse_rewriting(known, [*(one.rule for one in known), rule], today)


def first_day_of_rules(plan: Plan, today: date) -> date:
    """The first day from which a rule may hold: of the year before last, or of its plan's year."""
    return date(min(plan.issued_on.year, plan.year or YEARS.stop, today.year - 2), 1, 1)


def stop_cadence(
    cadence: Cadence, *, until_on: date, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """A rule owes nothing that begins on that day or later; what has begun stays owed."""
    with amending(cadence, reason=reason, on=on, actor=actor, at=at) as (log, cadence):
        stopped = replace(cadence.rule, until_on=until_on)
        _refuse_faults(stopped)
        known = list(cadence.duty.cadences.current())
        rules = [stopped if one.pk == cadence.pk else one.rule for one in known]
        _refuse_rewriting(known, rules, timezone.localdate(at))
        log.revise(cadence, until_on=until_on)
        log.record("cadence.stopped", cadence, on=on, reason=reason)


def withdraw_cadence(
    cadence: Cadence, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take back a rule with the periods that it has made, none of which was excused.

    What was counted for them is settled by who calls this.
    """
    with amending(cadence, reason=reason, on=on, actor=actor, at=at) as (log, cadence):
        made = cadence.occurrences.current()
        if (excused := made.filter(excused_on__isnull=False).first()) is not None:
            raise Refused(
                _("这条规则的期次“%(period)s”已经免予履行，规则不能撤回。") % {"period": excused},
                hint=STOP_INSTEAD,
            )
        for period in made:
            log.supersede(period)
        log.supersede(cadence)
        log.record("cadence.withdrawn", cadence, on=on, reason=reason)


def _refuse_faults(rule: Rule) -> None:
    if found := faults(rule):
        raise Refused("".join(reason for _field, reason in found))


def _refuse_same_day(known: Sequence[Cadence], rule: Rule) -> None:
    if any(one.from_on == rule.from_on for one in known):
        raise Refused(
            _("这个责任事项从 %(day)s 起已有一条规则。") % {"day": rule.from_on},
            hint=_("请换一个起始日期，或者先撤回那条规则。"),
        )


def _refuse_rewriting(known: Sequence[Cadence], rules: Iterable[Rule], today: date) -> None:
    """What has begun is judged by the rule under which it began."""
    calendar = work_calendar()
    kept = {slot.asked for slot in slots(rules, today, calendar)}
    before = slots((one.rule for one in known), today, calendar)
    if lost := [slot for slot in before if slot.asked not in kept]:
        raise Refused(
            _("从 %(start)s 开始的期次已经按原规则计算，不能改变。") % {"start": lost[0].start},
            hint=_("请把日期定在 %(day)s 或以后。") % {"day": lost[-1].end},
        )
