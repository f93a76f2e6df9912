"""The only writer of how often a duty is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.cadences import Rule, faults, slots
from bihuan.duties.models import Cadence, Duty
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import PostType, Unit, UnitKind

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
    _refuse_faults(rule)
    with writing(actor, at) as log:
        log.flush()
        known = list(duty.cadences.current())
        _refuse_same_day(known, rule)
        _refuse_rewriting(known, [*(one.rule for one in known), rule], timezone.localdate(at))
        cadence = log.add(
            Cadence, duty=duty, per=rule.per, every=rule.every, minimum=rule.minimum,
            due_rule=rule.due_rule, due_n=rule.due_n, from_on=rule.from_on,
            until_on=rule.until_on, counts_begun=counts_begun, source=source,
            **{OWNERS[type(owner)]: owner},
        )  # fmt: skip
        log.record("cadence.set", cadence, on=on)
    return cadence


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
    """Take back a rule by which nothing is owed as yet; one that is in force can be stopped."""
    with amending(cadence, reason=reason, on=on, actor=actor, at=at) as (log, cadence):
        known = list(cadence.duty.cadences.current())
        rules = [one.rule for one in known if one.pk != cadence.pk]
        _refuse_rewriting(known, rules, timezone.localdate(at))
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
