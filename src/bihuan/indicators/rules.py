"""What a list asks for, as a saved filter; and how a metric is said in words."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from bihuan.errors import Refused
from bihuan.indicators.figures import filter_at
from bihuan.indicators.models import Aggregate, Metric, Span
from bihuan.indicators.sources import Source, source_named
from bihuan.orgs.models import User
from bihuan.periods import Moment

SETTINGS = ("columns", "sort")
"""What a saved view keeps of an address besides the filter."""

WORDS = {
    "attended": "实到人数",
    "case": "案例",
    "count": "数量",
    "days": "天数",
    "heading": "方面",
    "problem": "所整改的问题",
    "title": "名称",
    "unit": "单位",
}
"""What is added up or counted once, in words."""


def asked_filter(source: Source, asked: QueryDict) -> dict[str, str | list[str]]:
    """The filter in the address of a list, as a metric or a saved view keeps it."""
    found: dict[str, str | list[str]] = {}
    for name, field in sorted(source.form.base_fields.items()):
        values = [value for value in asked.getlist(name) if value]
        if values:
            several = isinstance(field, forms.MultipleChoiceField)
            found[name] = values if several else values[-1]
    return found


def asked_query(
    source: Source, asked: QueryDict, meant: dict[str, str | list[str]] | None = None
) -> str:
    """Filter, sorting and columns of an address, always in the same order.

    ``meant`` is what the filter was found to mean, where records were named in it.
    """
    settings = {name: [value for value in asked.getlist(name) if value] for name in SETTINGS}
    return urlencode({**(meant or asked_filter(source, asked)), **settings}, doseq=True)


def calculations(source: Source) -> list[tuple[str, str]]:
    """The ways in which the records of a source can be made into a number."""
    ways = [(Aggregate.COUNT.value, "条数")]
    ways += [(f"{Aggregate.SUM}:{name}", f"合计{WORDS[name]}") for name in source.sums]
    return ways + [
        (f"{Aggregate.DISTINCT}:{name}", f"不重复的{WORDS[name]}数") for name in source.distinct
    ]


def check_can_be_a_figure(
    source: Source, asked: QueryDict, reader: User
) -> dict[str, str | list[str]]:
    """The filter of a list from which a figure may be made; refused where it says something else.

    A figure is asked for any day and as anything was known, so an address that is bound to what
    was known at one entry cannot be one; its day, sorting and columns are left out.
    """
    if asked.get("known_at"):
        raise Refused("这个列表只计到某一条台账记录，不能存为指标。", hint="请先去掉“已知至”再存。")
    return source.form.from_saved(asked_filter(source, asked), reader).canonical()


def definition(metric: Metric, at: Moment) -> str:
    """A metric in words: of what, filtered how, counted how, over which days."""
    source = source_named(metric.source)
    said = [f"{source.label}：{_filtered(source, metric.filter, at)}", _calculated(metric)]
    if metric.base is not None:
        said.append(f"基数为{metric.base_label or _filtered(source, metric.base, at)}")
    said.append(str(Span(metric.span).label))
    return "；".join(said) + "。"


def _filtered(source: Source, saved: dict[str, object], at: Moment) -> str:
    chips = [f"{chip.label}“{chip.value}”" for chip in filter_at(source, saved, at).applied()]
    return "、".join(chips) or "全部"


def _calculated(metric: Metric) -> str:
    way = str(Aggregate(metric.aggregate).label)
    if not metric.argument:
        return way
    return f"{way}（{WORDS.get(metric.argument, metric.argument)}）"
