"""The only writer of reminder rules; what cannot work is refused here, not when the timer runs."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.notices.models import Colour, LetterKind, ReminderRule, What
from bihuan.notices.rules import Measure, Stage, When, objection
from bihuan.orgs.actions import require
from bihuan.words import lazy, listed

MOST_LEVELS = 5
CHOICES: dict[str, tuple[type[StrEnum] | type[TextChoices], str]] = {
    "what": (What, lazy("提醒的事项")),
    "when": (When, lazy("提醒的时间")),
    "measure": (Measure, lazy("计数单位")),
    "signal": (Colour, lazy("信号")),
}


def define_rule(*, code: str, on: date, actor: Actor, at: datetime, **values: Any) -> ReminderRule:
    """Enter a rule; ``values`` are the other columns of ReminderRule."""
    require(actor, "define")
    values = {"measure": Measure.WORKDAYS, "levels": 0, "amount": 0, "suggests": ""} | values
    with writing(actor, at) as log:
        if log.find(ReminderRule, code=code) is not None:
            raise Refused(_("编码“%(code)s”已经用过。") % {"code": code}, hint=_("请换一个编码。"))
        log.flush()
        _check(code, values)
        rule = log.add(ReminderRule, code=code, **values)
        log.record("reminder_rule.defined", rule, on=on)
    return rule


def change_rule(
    rule: ReminderRule, *, on: date, actor: Actor, at: datetime, **values: Any
) -> ReminderRule:
    """Say a rule anew; what was noticed by it stays noticed."""
    require(actor, "define")
    with writing(actor, at) as log:
        rule = log.lock(rule)
        log.flush()
        if rule.effective_to is not None:
            raise Refused(_("这条规则已经停用，不能再改。"), hint=_("要再用，请新建一条。"))
        _check(rule.code, {name: getattr(rule, name) for name in COLUMNS} | values, rule)
        if any(getattr(rule, name) != value for name, value in values.items()):
            log.revise(rule, **values)
            log.record("reminder_rule.changed", rule, on=on)
    return rule


def end_rule(rule: ReminderRule, *, on: date, actor: Actor, at: datetime) -> ReminderRule:
    """From ``on`` the rule reminds nobody any more; begin again with a new one."""
    require(actor, "define")
    with writing(actor, at) as log:
        rule = log.lock(rule)
        if rule.effective_to is not None:
            raise Refused(_("这条规则已经停用。"))
        log.revise(rule, effective_to=max(on, rule.effective_from))
        log.record("reminder_rule.ended", rule, on=on)
    return rule


def enter_defaults(rules: Iterable[dict[str, Any]], *, on: date, actor: Actor, at: datetime) -> int:
    """The rules of a preset that the office has not had yet; what it made of others stays."""
    known = set(ReminderRule.objects.values_list("code", flat=True))
    fresh = [{"effective_from": on, **rule} for rule in rules if rule["code"] not in known]
    with writing(actor, at):
        for rule in fresh:
            define_rule(**rule, on=on, actor=actor, at=at)
    return len(fresh)


COLUMNS = ("what", "when", "amount", "measure", "signal", "levels", "suggests", "effective_from")


def _check(code: str, values: dict[str, Any], itself: ReminderRule | None = None) -> None:
    _check_words(code, values)
    stage = Stage(When(values["when"]), values["amount"], Measure(values["measure"]))
    if why := objection(stage):
        raise Refused(_("规则 %(code)s：%(why)s") % {"code": code, "why": why})
    if not 0 <= values["levels"] <= MOST_LEVELS:
        raise Refused(
            _("规则 %(code)s 上报 %(n)s 级，须在 0 到 %(most)s 之间。")
            % {"code": code, "n": values["levels"], "most": MOST_LEVELS},
            hint=_("0 是提醒本人，1 是上一级。"),
        )
    _check_alone(code, stage, values, itself)


def _check_words(code: str, values: dict[str, Any]) -> None:
    for name, (choices, label) in CHOICES.items():
        known = [str(choice.value) for choice in choices]
        if values.get(name) not in known:
            raise Refused(
                _("规则 %(code)s 的%(label)s“%(value)s”不认识。")
                % {"code": code, "label": label, "value": values.get(name, "")},
                hint=_("可用的有：%(names)s。") % {"names": listed(known)},
            )
    if values["suggests"] and values["suggests"] not in LetterKind.values:
        raise Refused(
            _("规则 %(code)s 建议的函件“%(value)s”不认识。")
            % {"code": code, "value": values["suggests"]},
            hint=_("可用的有：%(names)s。") % {"names": listed(LetterKind.values)},
        )


def _check_alone(
    code: str, stage: Stage, values: dict[str, Any], itself: ReminderRule | None
) -> None:
    """Two rules that would remind the same person at the same stage send one thing twice."""
    others = ReminderRule.objects.current().filter(
        what=values["what"], levels=values["levels"], effective_to__isnull=True
    )
    for other in others.exclude(pk=itself.pk if itself else None):
        if other.stage == stage:
            raise Refused(
                _("规则 %(code)s 和 %(other)s 在同一时间提醒同一个人。")
                % {"code": code, "other": other.code},
                hint=_("请改其中一条的时间或上报级数，或停用一条。"),
            )
