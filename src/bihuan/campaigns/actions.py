"""The only writer of which results campaigns have, and of their surveys and referrals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.campaigns.models import ResultItem, Survey
from bihuan.duties.models import Plan
from bihuan.errors import Refused
from bihuan.indicators.actions import check_definition, record_observation
from bihuan.indicators.models import Observation
from bihuan.indicators.sources import source_named
from bihuan.ledger import canonical
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, define, require
from bihuan.orgs.models import Unit
from bihuan.records.actions import record_outcome
from bihuan.records.models import Outcome, OutcomeKind
from bihuan.words import lazy


def lay_down_item(
    *,
    code: str,
    filter: dict[str, Any],  # noqa: A002 - the word of the preset file
    on: date,
    actor: Actor,
    at: datetime,
    **values: Any,
) -> ResultItem:
    """A result that is counted of every campaign; ``values`` give name, source and aggregate."""
    source = source_named(values["source"])
    if "plan" not in source.form.base_fields:
        raise Refused(
            _("成效项目 %(code)s：来源“%(source)s”不能按方案筛选。")
            % {"code": code, "source": source.label}
        )
    check_definition(code, values, filter, None)
    text = canonical.to_text(filter)
    return define(ResultItem, code=code, filter_text=text, on=on, actor=actor, at=at, **values)


def refer(
    plan: Plan, *, kind: OutcomeKind, receiver: str, count: int, unit: Unit, on: date,
    actor: Actor, at: datetime,
) -> Outcome:  # fmt: skip
    """Clues of a campaign were handed over: day, receiver and count, and nothing else."""
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


SATISFACTION = lazy("满意度")


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey as published: how many were asked, how many of them are satisfied, when, where.

    Without ``series`` it is one of the plan's own.
    """

    satisfied: int | None
    asked: int | None
    first_on: date
    last_on: date
    document: str
    area: str = ""
    series: str = ""


def record_survey(plan: Plan, *, said: Asked, actor: Actor, at: datetime) -> Survey:
    """How satisfied people are with a campaign; a rate without its base is refused.

    A value that was published and is recorded already is taken as it is.
    """
    require(actor, "record")
    _refuse_baseless(said)
    series = said.series or f"{plan.code}.satisfaction"
    with writing(actor, at) as log:
        key: dict[str, Any] = {
            "series": series, "area": said.area, "period_from": said.first_on,
            "period_to": said.last_on, "document": said.document,
        }  # fmt: skip
        found = log.find(Observation, **key) or record_observation(
            **key, name=SATISFACTION.kept, measure="%", numerator=said.satisfied,
            denominator=said.asked, actor=actor, at=at,
        )  # fmt: skip
        if (found.numerator, found.denominator) != (said.satisfied, said.asked):
            raise Refused(_("这份文件的这个数已经登记过，而且不同。"))
        if log.find(Survey, plan=plan, observation=found) is not None:
            raise Refused(_("这次调查已经登记过。"))
        survey = log.add(Survey, plan=plan, observation=found)
        log.record("survey.recorded", survey, on=said.last_on)
    return survey


def _refuse_baseless(said: Asked) -> None:
    if not said.asked or said.satisfied is None:
        raise Refused(
            _("满意度必须写明参评人数和满意人数。"),
            hint=_("没有基数的满意度不能登记，也不能引用。"),
        )
    if said.satisfied > said.asked:
        raise Refused(_("满意人数不得多于参评人数。"))
    if said.last_on < said.first_on:
        raise Refused(_("结束日期不得早于开始日期。"))


def withdraw_survey(survey: Survey, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """The survey is of this campaign no more; the published value stays."""
    with amending(survey, reason=reason, on=on, actor=actor, at=at) as (log, survey):
        log.supersede(survey)
        log.record("survey.withdrawn", survey, on=on, reason=reason)
