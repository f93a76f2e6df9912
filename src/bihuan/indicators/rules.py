"""What a list asks for, as a saved filter; and how a metric is said in words."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.indicators.figures import filter_at
from bihuan.indicators.models import Aggregate, Metric, Span
from bihuan.indicators.sources import Source, source_named
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.words import lazy, listed

SETTINGS = ("columns", "sort")
"""What a saved view keeps of an address besides the filter."""

WORDS = {
    "attended": lazy("实到人数"),
    "point": lazy("风险点（不重复）"),
    "case": lazy("案例"),
    "count": lazy("数量"),
    "days": lazy("天数"),
    "heading": lazy("方面"),
    "held": lazy("问责人数"),
    "place": lazy("城市"),
    "problem": lazy("所整改的问题"),
    "section": lazy("断面"),
    "title": lazy("名称"),
    "unit": lazy("单位"),
    "warnings": lazy("警示"),
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
    ways = [(Aggregate.COUNT.value, _("条数"))]
    ways += [
        (f"{Aggregate.SUM}:{name}", _("合计%(what)s") % {"what": WORDS[name]})
        for name in source.sums
    ]
    return ways + [
        (f"{Aggregate.DISTINCT}:{name}", _("不重复的%(what)s数") % {"what": WORDS[name]})
        for name in source.distinct
    ]


def check_can_be_a_figure(
    source: Source, asked: QueryDict, reader: User
) -> dict[str, str | list[str]]:
    """The filter of a list from which a figure may be made; refused where it says something else.

    A figure is asked for any day and as anything was known, so an address that is bound to what
    was known at one entry cannot be one; its day, sorting and columns are left out.
    """
    if asked.get("known_at"):
        raise Refused(
            _("这个列表只计到某一条台账记录，不能存为指标。"), hint=_("请先去掉“已知至”再存。")
        )
    return source.form.from_saved(asked_filter(source, asked), reader).canonical()


def definition(metric: Metric, at: Moment) -> str:
    """A metric in words: of what, filtered how, counted how, over which days."""
    source = source_named(metric.source)
    rows = {"source": source.label, "filter": _filtered(source, metric.filter, at)}
    said = [_("%(source)s：%(filter)s") % rows, _calculated(metric)]
    if metric.base is not None:
        base = _(metric.base_label) if metric.base_label else _filtered(source, metric.base, at)
        said.append(_("基数为%(base)s") % {"base": base})
    said.append(str(Span(metric.span).label))
    return _("；").join(said) + _("。")


def _filtered(source: Source, saved: dict[str, object], at: Moment) -> str:
    chips = filter_at(source, saved, at).applied()
    said = [_("%(label)s“%(value)s”") % {"label": c.label, "value": c.value} for c in chips]
    return listed(said) or _("全部")


def _calculated(metric: Metric) -> str:
    way = str(Aggregate(metric.aggregate).label)
    if not metric.argument:
        return way
    what = WORDS.get(metric.argument, metric.argument)
    return _("%(way)s（%(what)s）") % {"way": way, "what": what}
