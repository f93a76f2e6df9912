"""Pages of figures: the year at a glance, a figure's trace, and published observations."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from bihuan.errors import NotFound
from bihuan.indicators import queries
from bihuan.indicators.figures import Figure, Question, filter_at
from bihuan.indicators.forms import ObservationFilter
from bihuan.indicators.models import Observation
from bihuan.indicators.sources import Source
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, require_sight
from bihuan.periods import Moment
from bihuan.ui import charts
from bihuan.ui.lists import Column, Listing, dated, list_page, moment
from bihuan.ui.pages import page
from bihuan.words import lazy

MOST_LINES = 200

STAGES = (
    (
        lazy("明责 · 清单、方案与组织"),
        frozenset({"plans", "headings", "units", "terms", "occurrences"}),
    ),
    (lazy("履责 · 任务与问题"), frozenset({"tasks", "problems", "cases", "case_steps"})),
    (
        lazy("履责 · 活动与成果"),
        frozenset({"activities", "outcomes", "visits", "recognitions"}),
    ),
    (
        lazy("考责 · 环境与考核结果"),
        frozenset({"observations", "appraisals", "ratings", "rated_items", "air", "water"}),
    ),
    (
        lazy("督责 · 风险与巡察"),
        frozenset(
            {
                "risk_points",
                "point_reviews",
                "risk_reviews",
                "inspection_targets",
                "found_problems",
                "petitions",
            }
        ),
    ),
)
"""The stages of the loop as the year page shows them, and the sources of each."""


@require_GET
def year(request: SignedIn) -> HttpResponse:
    """The figures of the office as of a day; those that cannot be given say why."""
    require_sight(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    found, refusals = queries.figures(queries.metrics(known_at=at.known_at), at)
    context = {
        "figures": found,
        "groups": _groups(found, at),
        "refusals": refusals,
        "at": at,
        "title": _("全年一览"),
    }
    return page(request, "indicators/year.html", context)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that come from one kind of record."""

    label: str
    figures: list[Figure]


def _groups(found: list[Figure], at: Moment) -> list[Group]:
    """Figures by the stage of the loop that their records belong to."""
    sources = {metric.code: metric.source for metric in queries.metrics(known_at=at.known_at)}
    by_stage: dict[str, list[Figure]] = {label: [] for label, _names in STAGES}
    for figure in found:
        stage = next(label for label, names in STAGES if sources[figure.code] in names)
        by_stage[stage].append(figure)
    return [Group(_(label), figures) for label, figures in by_stage.items() if figures]


@require_GET
def trace(request: SignedIn, code: str) -> HttpResponse:
    """The records behind a figure: those the reader may see, and how many are hidden."""
    require_sight(request.user)
    at, scope = moment(request), _scope(request)
    found = queries.trace(code, at, scope)
    rows = found.rows.visible_to(request.user)  # type: ignore[attr-defined]
    shown = queries.lines(found.question.source, rows, MOST_LINES)
    seen = rows.order_by().count()
    trend = queries.trend(found.question.metric, at, scope)
    context = {
        "trace": found,
        "figure": found.figure,
        "lines": [(line, record_url(found.question.source, line)) for line in shown],
        "seen": seen,
        "left": seen - len(shown),
        "hidden": found.rows.order_by().count() - seen,
        "scope": scope,
        "list_url": list_url(found.question, at),
        "trend": trend,
        "chart": _chart(found.figure, trend),
        "head": ledger.head_at(found.figure.known_at),
        "at": at,
    }
    return page(request, "indicators/trace.html", context)


def _scope(request: SignedIn) -> Unit | None:
    """The unit in the address, for whom may see it; what may not be seen does not exist."""
    code = request.GET.get("scope", "")
    if not code:
        return None
    unit = Unit.objects.current().visible_to(request.user).filter(code=code).first()
    if unit is None:
        raise NotFound(_("没有编码为 %(code)s 的单位，或者您的岗位看不到它。") % {"code": code})
    return unit


def record_url(source: Source, line: queries.Line) -> str:
    """The page of the record behind a line of a trace, where its kind has one."""
    return reverse(source.detail_page, args=[line.number]) if source.detail_page else ""


def _chart(figure: Figure, trend: list[queries.Reading]) -> dict[str, Any]:
    points = queries.points((reading.day, reading.value) for reading in trend)
    return charts.trend(points, label=figure.title, unit=pgettext("unit", figure.unit))


def list_url(question: Question, at: Moment) -> str:
    """The list page of the source with the metric's filter: figure and list are one idea.

    No list is restricted to a unit and all below it as figures are: of a unit there is none.
    """
    if question.scope is not None:
        return ""
    form = filter_at(question.source, question.metric.filter, question.at)
    return dated(reverse(question.source.list_page), at, **form.canonical())


@require_GET
def observations(request: SignedIn) -> HttpResponseBase:
    at = moment(request)
    rows = Observation.objects.known_at(at.known_at).as_of(at.as_of).visible_to(request.user)
    listing = Listing(
        title=_("观测值"),
        rows=rows,
        form=ObservationFilter,
        columns=[
            Column(_("指标"), lambda row: row.name or row.series, name="series", sort="series"),
            Column(_("区域"), lambda row: row.area, name="area", sort="area"),
            Column(_("期间起"), lambda row: row.period_from, name="from", sort="period_from"),
            Column(_("期间止"), lambda row: row.period_to, name="to", sort="period_to"),
            Column(_("数值"), lambda row: row.value or row.grade, numeric=True, name="value"),
            Column(_("计量单位"), lambda row: row.measure, name="measure", sort="measure"),
            Column(_("来源文件"), lambda row: row.document, name="document", sort="document"),
            Column(
                _("发布日期"),
                lambda row: row.published_on,
                name="published",
                sort="published_on",
                shown=False,
            ),
        ],
        order=("series", "-period_to", "id"),
        empty=_("没有符合条件的观测值。"),
    )
    return list_page(request, listing, at)
