"""The only writer of metrics, observations and saved views."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.errors import NotFound, Refused
from bihuan.indicators.models import Aggregate, Alias, Metric, Observation, SavedView
from bihuan.indicators.rules import asked_filter, asked_query
from bihuan.indicators.sources import source_listed, source_named
from bihuan.ledger import canonical
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import User
from bihuan.words import listed

SAID_ONCE = ("filter_text", "base_text", "aggregate", "argument", "span", "source", "decimals")
"""What makes a metric another version when it changes; words and order do not."""


def define_metric(
    *,
    code: str,
    source: str,
    aggregate: str,
    on: date,
    actor: Actor,
    at: datetime,
    filter: dict[str, Any],  # noqa: A002 - the word of the preset file
    base: dict[str, Any] | None = None,
    **values: Any,
) -> Metric:
    """Define a figure, or a further version of one; what cannot be evaluated is refused here.

    ``values`` are the other columns of Metric.
    """
    require(actor, "define")
    values |= {
        "source": source,
        "aggregate": aggregate,
        "filter_text": canonical.to_text(filter),
        "base_text": canonical.to_text(base) if base is not None else "",
    }
    check_definition(code, values, filter, base)
    with writing(actor, at) as log:
        metric = log.find(Metric, code=code)
        if metric is None:
            metric = log.add(Metric, code=code, **values)
            log.record("metric.defined", metric, on=on)
        elif any(getattr(metric, name) != value for name, value in values.items()):
            changed = any(
                getattr(metric, name) != values.get(name, getattr(metric, name))
                for name in SAID_ONCE
            )
            log.revise(metric, **values, version=metric.version + changed)
            log.record("metric.redefined", metric, on=on)
    return metric


def check_definition(
    code: str, values: dict[str, Any], selected: dict[str, Any], base: dict[str, Any] | None
) -> None:
    """Refuse what cannot be made into a figure, with the place named."""
    source = source_named(values["source"])
    if values["aggregate"] not in Aggregate.values:
        raise Refused(
            _("指标 %(code)s 的算法“%(aggregate)s”不存在。")
            % {"code": code, "aggregate": values["aggregate"]}
        )
    for saved in (selected, base or {}):
        if unknown := set(saved) - set(source.form.base_fields):
            known = listed(source.form.base_fields)
            raise Refused(
                _("指标 %(code)s 的筛选项 %(names)s 不存在。")
                % {"code": code, "names": listed(sorted(unknown))},
                hint=_("来源“%(label)s”可用：%(known)s。")
                % {"label": source.label, "known": known},
            )
    argued = {"sum": source.sums, "distinct": source.distinct}.get(values["aggregate"])
    if argued is not None and values.get("argument") not in argued:
        raise Refused(
            _("指标 %(code)s 不能按“%(name)s”计算。")
            % {"code": code, "name": values.get("argument")}
        )
    if values.get("parts_by") and values["parts_by"] not in source.parts:
        raise Refused(
            _("指标 %(code)s 不能按“%(name)s”分项。") % {"code": code, "name": values["parts_by"]}
        )
    if values["aggregate"] == Aggregate.RATIO and base is None and source.name != "observations":
        raise Refused(_("指标 %(code)s 是占比而没有基数。") % {"code": code})


def record_observation(
    *,
    series: str,
    period_from: date,
    period_to: date,
    document: str,
    actor: Actor,
    at: datetime,
    value: str = "",
    grade: str = "",
    **values: Any,
) -> Observation:
    """A value published elsewhere, kept as written; ``values`` are the other columns."""
    require(actor, "record")
    _check_observation(value, grade, document, values)
    with writing(actor, at) as log:
        observation = log.add(
            Observation, series=series, period_from=period_from, period_to=period_to, value=value,
            grade=grade, document=document, **values,
        )  # fmt: skip
        log.record("observation.recorded", observation, on=period_to)
    return observation


def _check_observation(value: str, grade: str, document: str, values: dict[str, Any]) -> None:
    if not document.strip():
        raise Refused(_("观测值须写明来源文件。"))
    if value:
        try:
            Decimal(value)
        except InvalidOperation as error:
            raise Refused(_("“%(value)s”不是数。") % {"value": value}) from error
    elif not grade and values.get("denominator") is None:
        raise Refused(_("观测值须有数值、等级或分子分母之一。"))


def withdraw_observation(
    observation: Observation, *, reason: str, on: date, actor: Actor, at: datetime
) -> Observation:
    with amending(observation, reason=reason, on=on, actor=actor, at=at) as (log, observation):
        log.supersede(observation)
        log.record("observation.withdrawn", observation, on=on, reason=reason)
    return observation


def save_view(
    *, owner: User, list_page: str, name: str, query: str, is_shared: bool, at: datetime
) -> SavedView:
    """Keep a list's filter, sorting and columns; a filter that cannot be applied is refused."""
    source, asked = source_listed(list_page), QueryDict(query)
    meant = source.form.from_saved(asked_filter(source, asked), owner).canonical()
    if SavedView.objects.filter(owner=owner, list_page=list_page, name=name).exists():
        raise Refused(
            _("您在这个列表已有名为“%(name)s”的视图。") % {"name": name},
            hint=_("请换个名称，或先删去旧的。"),
        )
    return SavedView.objects.create(
        owner=owner,
        list_page=list_page,
        name=name,
        query=asked_query(source, asked, meant),
        is_shared=is_shared,
        saved_at=at,
    )


def delete_view(view: SavedView, *, owner: User) -> None:
    if view.owner_id != owner.pk:
        raise NotFound(_("没有这个视图，或者它不是您的。"))
    view.delete()


MOST_SAID = 200
"""Characters of an alias."""


def add_alias(*, code: str, said: str, on: date, actor: Actor, at: datetime) -> Alias:
    """From now on drafts that say so speak of the metric ``code``, or of none where it is empty.

    Words that were another metric's until now are taken from it.
    """
    require(actor, "define")
    said = " ".join(said.split())
    _check_alias(code, said)
    with writing(actor, at) as log:
        before = log.find(Alias, said=said)
        if before is not None and before.code == code:
            return before
        if before is not None:
            log.supersede(before)
        alias = log.add(Alias, code=code, said=said)
        log.record("metric.alias_added", alias, on=on)
    return alias


def _check_alias(code: str, said: str) -> None:
    if code and not Metric.objects.current().filter(code=code).exists():
        raise NotFound(_("没有编码为 %(codes)s 的指标。") % {"codes": code})
    near = [word for word in said.split() if not word.startswith(("~", "-"))]
    if max((len(choice) for word in near for choice in word.split("|")), default=0) < 2:
        raise Refused(
            _("说法“%(said)s”太短，会把别的数字也认成它。") % {"said": said},
            hint=_("写上数字旁边两个字以上的词，词与词之间空格。"),
        )
    if len(said) > MOST_SAID:
        raise Refused(_("说法不超过 %(most)s 个字。") % {"most": MOST_SAID})


def withdraw_alias(alias: Alias, *, on: date, actor: Actor, at: datetime, reason: str) -> None:
    """Words that do not count any more; the shipped ones count again where there are any."""
    require(actor, "define")
    with writing(actor, at) as log:
        alias = log.lock(alias)
        log.supersede(alias)
        log.record("metric.alias_withdrawn", alias, on=on, reason=reason)
