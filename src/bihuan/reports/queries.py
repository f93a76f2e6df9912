"""A report before any file: the template, its figures, and the course of those it draws."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.errors import BihuanError, NotComputable, NotFound
from bihuan.indicators import queries
from bihuan.indicators.figures import Figure, Question, check_moment, figure
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.periods import Moment, official
from bihuan.reports import ledgers, rules
from bihuan.reports.rules import Role
from bihuan.reports.shipped import template_path, text_of
from bihuan.reports.wording import letters
from bihuan.ui import charts
from bihuan.words import listed

Progress = Callable[[str, int, int], None]


def unseen(_what: str, _done: int, _whole: int) -> None:
    """Progress that nobody watches."""


# --- Drafts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Course:
    """A figure at the end of each month of the year and on the day; None where there is none."""

    chart: rules.Chart
    unit: str
    days: tuple[tuple[date, Figure | None], ...]

    @property
    def figures(self) -> list[Figure]:
        return [figure for _day, figure in self.days if figure is not None]

    @property
    def points(self) -> list[charts.Point]:
        return queries.points((figure.as_of, figure.value) for figure in self.figures)

    @property
    def definition(self) -> dict[str, Any]:
        """The chart, in the language of who reads; there is a figure at least."""
        unit = pgettext("unit", self.unit)
        return charts.trend(self.points, label=self.figures[0].title, unit=unit)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with what the records give for it at a moment.

    ``refusals`` says for each code why there is no figure, or no chart; a draft that is to be
    printed has none (``complete``).
    """

    name: str
    template: rules.Template
    at: Moment
    figures: dict[str, Figure]
    courses: tuple[Course, ...]
    refusals: dict[str, BihuanError] = field(default_factory=dict)
    sheets: tuple[ledgers.Sheet, ...] = ()
    """The ledgers that it shows, in their order."""

    scope: str = ""
    """The name of the unit it speaks of; of the whole office it says nothing."""

    issued_on: date | None = None
    """The day of an edition's issue; a text that is not issued yet says the day it speaks of."""

    @property
    def as_of(self) -> date:
        return self.at.as_of

    @property
    def known_at(self) -> int:
        return self.at.known_at or 0

    def text_of(self, named: rules.Named) -> str:
        """What a placeholder prints: never nothing, and what cannot be computed says so."""
        words = {
            rules.DAY: official(self.as_of),
            rules.ISSUED: official(self.issued_on or self.as_of),
            rules.YEAR: str(self.as_of.year),
            rules.MONTH: str(self.as_of.month),
            rules.SCOPE: self.scope,
        }
        if words.get(named.code):
            return words[named.code]
        figure = self.figures.get(named.code)
        if figure is None:
            return f"〔{named.code} 算不出〕"
        if named.shown == rules.CHANGE:
            return _risen(figure)
        return str(getattr(figure, named.shown)) if named.shown else figure.text

    @property
    def length(self) -> int:
        """Characters without blanks, up to the attachments."""
        blocks = takewhile(lambda block: block.role != Role.ATTACHMENT, self.template.blocks)
        return sum(letters(self.words(b.pieces)) for b in blocks if isinstance(b, rules.Block))

    @property
    def title(self) -> str:
        return self.words(self.template.title_pieces) or "报告"

    def words(self, pieces: Iterable[rules.Piece]) -> str:
        """Pieces of the text as they are printed."""
        return "".join(p if isinstance(p, str) else self.text_of(p) for p in pieces)

    def course_of(self, chart: rules.Chart) -> Course | None:
        """None where the records give nothing to draw."""
        return next((course for course in self.courses if course.chart == chart), None)


def _risen(figure: Figure) -> str:
    """A difference as reports say it: 上升, 下降 or 持平; a grade as it is."""
    try:
        value = Decimal(figure.value)
    except InvalidOperation:
        return figure.text
    if not value:
        return "持平"
    return f"{'上升' if value > 0 else '下降'}{figure.value.lstrip('+-')}{figure.unit}"


def draft(name: str, at: Moment, scope: Unit | None = None, progress: Progress = unseen) -> Draft:
    """Every figure named must be given by the records, or there is no report."""
    path = template_path(name)
    return complete(draft_of(text_of(path), path.stem, at, scope, progress), path.name)


def draft_of(
    text: str, name: str, at: Moment, scope: Unit | None = None, progress: Progress = unseen
) -> Draft:
    """A draft of any text, with the reasons for the figures that it does not have.

    Refused are only what is no template, and a day before the first record.
    """
    return draft_of_template(rules.parse(text), name, at, scope, progress)


def draft_of_template(
    template: rules.Template,
    name: str,
    at: Moment,
    scope: Unit | None = None,
    progress: Progress = unseen,
) -> Draft:
    moment = check_moment(at)
    found = _Evaluation(moment, scope)
    whole = len(template.codes) + len(template.charts)
    for code in _counted(template.codes, whole, progress):
        found.add_figure(code)
    courses = tuple(
        course
        for chart in _counted(template.charts, whole, progress, first=len(template.codes))
        if (course := found.course(chart)) is not None
    )
    sheets = tuple(found.sheets(template.ledgers))
    if template.needs_scope and scope is None:
        said = _("“%(name)s”说的是一个单位，还没有指明是哪个。") % {"name": name}
        found.refusals[rules.SCOPE] = NotComputable(
            said, hint=_("请选单位，命令里写 --scope 编码。")
        )
    unit = scope.name if scope else ""
    return Draft(name, template, moment, found.figures, courses, found.refusals, sheets, unit)


def complete(draft: Draft, file_name: str = "") -> Draft:
    """The draft itself, if every figure of it is there; else all that are not, by name."""
    if not draft.refusals:
        return draft
    said = {
        "name": file_name or draft.name,
        "why": _("；").join(refusal.message for refusal in draft.refusals.values()),
    }
    for refusal in draft.refusals.values():
        if isinstance(refusal, NotFound):
            raise NotFound(_("模板“%(name)s”里的数字不存在：%(why)s") % said, hint=refusal.hint)
    hint = next((refusal.hint for refusal in draft.refusals.values() if refusal.hint), "")
    raise NotComputable(_("模板“%(name)s”里有算不出的数字：%(why)s") % said, hint=hint)


def _counted(asked: list[Any], whole: int, progress: Progress, first: int = 0) -> Iterator[Any]:
    for done, one in enumerate(asked, start=first):
        progress("出报告", done, whole)
        yield one


class _Evaluation:
    """The figures of a draft as they are found, each once, and why the others are not there."""

    def __init__(self, at: Moment, scope: Unit | None) -> None:
        self.at, self.scope = at, scope
        self.metrics = {metric.code: metric for metric in queries.metrics(None, at.known_at)}
        self.digest_name = ledger.head().digest_name
        self.figures: dict[str, Figure] = {}
        self.refusals: dict[str, BihuanError] = {}

    def add_figure(self, code: str) -> None:
        try:
            self._check_there(code)
            self.figures[code] = self._figure(code, self.at.as_of)
        except (NotFound, NotComputable) as refusal:
            self.refusals[code] = refusal

    def _check_there(self, code: str) -> None:
        if code in self.metrics:
            return
        near = get_close_matches(code, self.metrics, n=3)
        raise NotFound(
            _("没有编码为 %(codes)s 的指标。") % {"codes": code},
            hint=_("相近的编码：%(near)s。") % {"near": listed(near)}
            if near
            else _("bihuan figures 列出全部指标；较早的 --known-at 只有那时已定义的。"),
        )

    def _figure(self, code: str, day: date) -> Figure:
        question = Question(self.metrics[code], Moment(day, self.at.known_at), self.scope)
        return figure(question, digest_name=self.digest_name)

    def _figure_if_any(self, code: str, day: date) -> Figure | None:
        try:
            return self._figure(code, day)
        except NotComputable:
            return None

    def sheets(self, asked: list[rules.Ledger]) -> Iterator[ledgers.Sheet]:
        for one in asked:
            try:
                form = ledgers.form_named(one.form)
                yield ledgers.sheet(form, one.plan, self.at, digest_name=self.digest_name)
            except NotFound as refusal:
                self.refusals[f"table:{one.form}:{one.plan}"] = refusal

    def course(self, chart: rules.Chart) -> Course | None:
        """Each point is a figure with its own trace; a chart needs one number at least."""
        if chart.code in self.refusals:
            return None
        metric = self.metrics[chart.code]
        days = [
            (day, self._figure_if_any(chart.code, day))
            for day in queries.days_of_year(self.at.as_of)
        ]
        course = Course(chart, metric.unit, tuple(days))
        if course.points:
            return course
        said = _("“%(label)s”没有可以画成图的数值。") % {"label": metric.title}
        self.refusals[chart.code] = NotComputable(said)
        return None
