"""What is entered of a campaign, by the actions of the apps below: clues referred, a survey."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.campaigns.results import series_of
from bihuan.duties.models import Plan
from bihuan.errors import Refused
from bihuan.indicators.actions import record_observation
from bihuan.indicators.models import Observation
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import Unit
from bihuan.records.actions import record_outcome
from bihuan.records.models import Outcome, OutcomeKind
from bihuan.words import lazy

SATISFACTION = lazy("满意度")


def refer(
    plan: Plan, *, kind: OutcomeKind, receiver: str, count: int, unit: Unit, on: date,
    actor: Actor, at: datetime,
) -> Outcome:  # fmt: skip
    """Clues of a campaign were handed over: day, receiver and number, and nothing else."""
    if not kind.is_count_only:
        raise Refused(_("“%(kind)s”不是只记数的成果类型。") % {"kind": kind})
    if not receiver.strip():
        raise Refused(_("请写明接收单位。"))
    if count < 1:
        raise Refused(_("移交的件数至少为 1。"))
    return record_outcome(
        kind=kind, title="", happened_on=on, unit=unit, plan=plan, receiver=receiver, count=count,
        actor=actor, at=at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as published: how many were asked, how many of them are satisfied, when, where."""

    satisfied: int | None
    asked: int | None
    first_on: date
    last_on: date
    document: str
    area: str = ""


def record_satisfaction(plan: Plan, *, said: Asked, actor: Actor, at: datetime) -> Observation:
    """How satisfied people are with a campaign; a rate without its base is refused."""
    if not said.asked or said.satisfied is None:
        raise Refused(
            _("满意度必须写明参评人数和满意人数。"),
            hint=_("没有基数的满意度不能登记，也不能引用。"),
        )
    if said.satisfied > said.asked:
        raise Refused(_("满意人数不得多于参评人数。"))
    if said.last_on < said.first_on:
        raise Refused(_("结束日期不得早于开始日期。"))
    key = {"series": series_of(plan), "area": said.area, "document": said.document}
    known = Observation.objects.current().filter(
        **key, period_from=said.first_on, period_to=said.last_on
    )
    if known.exists():
        raise Refused(_("这份文件的满意度已经登记过。"))
    return record_observation(
        **key, name=SATISFACTION.kept, period_from=said.first_on, period_to=said.last_on,
        measure="%", numerator=said.satisfied, denominator=said.asked, actor=actor, at=at,
    )  # fmt: skip
