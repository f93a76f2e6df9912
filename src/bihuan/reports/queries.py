"""A report before any file: the template, its figures, and the course of those it draws."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import NotComputable, NotFound, Unreadable
from bihuan.indicators import queries
from bihuan.indicators.figures import Figure, check_moment
from bihuan.indicators.models import Metric
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.words import listed

PRESETS = Path(__file__).resolve().parents[1] / "presets"
TEMPLATES = PRESETS / "party" / "reports"

Progress = Callable[[str, int, int], None]


def unseen(_what: str, _done: int, _whole: int) -> None:
    """Progress that nobody watches."""


# --- Templates ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shipped:
    """A template that comes with the presets."""

    name: str
    title: str
    length: int
    """How many figures and charts it asks for, as progress counts them."""


def templates() -> list[Shipped]:
    return [_shipped(path) for path in sorted(TEMPLATES.glob("*.txt"))]


def template_named(name: str) -> Shipped:
    """A shipped template by its name, never a file by its path."""
    for shipped in templates():
        if shipped.name == name:
            return shipped
    raise _unknown(name)


def _shipped(path: Path) -> Shipped:
    template = rules.parse(_text_of(path))
    return Shipped(path.stem, template.title, len(template.codes) + len(template.charts))


def template_path(name: str) -> Path:
    """A shipped template by its name, or a text file by its path."""
    shipped = TEMPLATES / f"{name}.txt"
    if name.isidentifier() and shipped.is_file():
        return shipped
    if Path(name).is_file():
        return Path(name)
    raise _unknown(name)


def _unknown(name: str) -> NotFound:
    known = listed(sorted(path.stem for path in TEMPLATES.glob("*.txt")))
    return NotFound(
        _("没有名为“%(name)s”的模板，也没有这个文件。") % {"name": name},
        hint=_("自带的模板：%(known)s。") % {"known": known},
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            _("模板“%(name)s”读不出来。") % {"name": path.name},
            hint=_("模板是 UTF-8 的文本文件。"),
        ) from error


# --- Drafts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """A figure at the end of each month of the year and on the day; None where there is none."""

    chart: rules.Chart
    label: str
    unit: str
    days: tuple[tuple[date, Figure | None], ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for _day, figure in self.days if figure is not None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A template with what the records give for it at a moment."""

    name: str
    template: rules.Template
    at: Moment
    figures: dict[str, Figure]
    courses: tuple[Course, ...]

    @property
    def as_of(self) -> date:
        return self.at.as_of

    @property
    def known_at(self) -> int:
        return self.at.known_at or 0

    def text_of(self, named: rules.Named) -> str:
        """What a placeholder prints."""
        if named.code == rules.DAY:
            return f"{self.as_of.year}年{self.as_of.month}月{self.as_of.day}日"
        figure = self.figures[named.code]
        return str(getattr(figure, named.shown)) if named.shown else figure.text

    def course_of(self, chart: rules.Chart) -> Course:
        return next(course for course in self.courses if course.chart == chart)


def draft(name: str, at: Moment, scope: Unit | None = None, progress: Progress = unseen) -> Draft:
    """Every figure named must be given by the records, or there is no report."""
    path = template_path(name)
    template = rules.parse(_text_of(path))
    moment = check_moment(at)
    try:
        asked = queries.metrics(template.codes, moment.known_at)
    except NotFound as error:
        said = _("模板“%(name)s”里的数字不存在：%(why)s")
        raise NotFound(said % {"name": path.name, "why": error.message}, hint=error.hint) from error
    whole = len(asked) + len(template.charts)
    counted = _counted(asked, whole, progress)
    figures = _figures(counted, path.name, moment, scope)
    by_code = {metric.code: metric for metric in asked}
    courses = tuple(
        _course(chart, by_code[chart.code], moment, scope)
        for chart in _counted(template.charts, whole, progress, first=len(asked))
    )
    return Draft(path.stem, template, moment, figures, courses)


def _counted(asked: list[Any], whole: int, progress: Progress, first: int = 0) -> Iterator[Any]:
    for done, one in enumerate(asked, start=first):
        progress("出报告", done, whole)
        yield one


def _figures(
    asked: Iterable[Metric], name: str, at: Moment, scope: Unit | None
) -> dict[str, Figure]:
    found, refusals = queries.figures(asked, at, scope)
    if refusals:
        why = _("；").join(refusal.message for refusal in refusals)
        said = _("模板“%(name)s”里有算不出的数字：%(why)s")
        raise NotComputable(said % {"name": name, "why": why})
    return {figure.code: figure for figure in found}


def _course(chart: rules.Chart, metric: Metric, at: Moment, scope: Unit | None) -> Course:
    """Each point is a figure with its own trace; a chart needs one number at least."""
    days = []
    for day in queries.days_of_year(at.as_of):
        found, _refusals = queries.figures([metric], Moment(day, at.known_at), scope)
        days.append((day, found[0] if found else None))
    course = Course(chart, metric.label, metric.unit, tuple(days))
    if not queries.points((figure.as_of, figure.value) for figure in course.figures):
        said = _("“%(label)s”没有可以画成图的数值。")
        raise NotComputable(said % {"label": metric.title})
    return course


def trace_of(draft: Draft) -> dict[str, Any]:
    """What stands beside the report: figures, moment, and the head of the log at that moment."""
    said = {
        "template": draft.name,
        "as_of": draft.as_of.isoformat(),
        "known_at": draft.known_at,
        "ledger": ledger.head_at(draft.known_at).as_json(),
        "figures": [figure.as_json() for figure in draft.figures.values()],
    }
    charts = [
        {
            "caption": course.chart.caption,
            "code": course.chart.code,
            "figures": [figure.as_json() for figure in course.figures],
        }
        for course in draft.courses
    ]
    return said | ({"charts": charts} if charts else {})
