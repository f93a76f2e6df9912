"""Asking for figures: metrics, their figures at a moment, a trace, a trend; and saved views."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.errors import BihuanError, NotComputable, NotFound
from bihuan.indicators.figures import Figure, Question, answer, check_moment, figure
from bihuan.indicators.models import Metric, SavedView
from bihuan.indicators.rules import asked_query, definition
from bihuan.indicators.sources import Rows, Source, source_listed, source_named
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import powers_of_user
from bihuan.periods import Moment, end_of_month
from bihuan.words import listed


def metrics(codes: Iterable[str] | None = None, known_at: int | None = None) -> list[Metric]:
    """The metrics in order, as they were defined then; an unknown code is an error naming it."""
    known = {m.code: m for m in Metric.objects.known_at(known_at).order_by("order", "code")}
    if not known:
        raise NotFound(_("那时还没有定义任何指标。"), hint=_("指标由 bihuan init 随预置装入。"))
    if codes is None:
        return list(known.values())
    asked = list(dict.fromkeys(codes))
    if unknown := [code for code in asked if code not in known]:
        raise NotFound(
            _("没有编码为 %(codes)s 的指标。") % {"codes": listed(unknown)},
            hint=_("bihuan figures 列出全部指标；较早的 --known-at 只有那时已定义的。"),
        )
    return [known[code] for code in asked]


def figures(
    asked: Iterable[Metric], at: Moment, scope: Unit | None = None
) -> tuple[list[Figure], list[BihuanError]]:
    """The figures that the records give, and why the others cannot be given."""
    moment, digest_name = check_moment(at), ledger.head().digest_name
    found: list[Figure] = []
    refusals: list[BihuanError] = []
    for metric in asked:
        try:
            found.append(figure(Question(metric, moment, scope), digest_name=digest_name))
        except NotComputable as refusal:
            refusals.append(refusal)
    return found, refusals


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a trace: its number, the day it speaks of, and what it says."""

    number: int
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    figure: Figure
    question: Question
    rows: Rows

    @property
    def lines(self) -> list[Line]:
        return lines(self.question.source, self.rows)


def trace(code: str, at: Moment, scope: Unit | None = None) -> Trace:
    """A figure with the rows behind it, all of them; readers are shown what they may see."""
    moment = check_moment(at)
    [metric] = metrics([code], moment.known_at)
    question = Question(metric, moment, scope)
    found = figure(question, digest_name=ledger.head().digest_name)
    return Trace(found, question, answer(question).rows)


def lines(source: Source, rows: Rows, most: int | None = None, skip: int = 0) -> list[Line]:
    """The records as a person reads them, in the order of their source; ``most`` of them."""
    end = None if most is None else skip + most
    ordered = rows.order_by(*source.order).annotate(key_of_record=source.key)
    return [
        Line(row.key_of_record, str(_at(row, source.day) or ""), _text(row, source))
        for row in ordered.select_related(*source.shown)[skip:end]
    ]


def _at(row: object, path: str) -> object:
    value = row
    for name in path.split("__"):
        value = getattr(value, name)
    return value


def _text(row: object, source: Source) -> str:
    return str(_at(row, source.says)) if source.says else str(row)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a metric gives on a day: a value with its unit, or why there is none."""

    day: date
    value: str
    unit: str
    refusal: str = ""


def reading(metric: Metric, at: Moment, scope: Unit | None = None) -> Reading:
    """The value alone, without the digest of the records behind it."""
    try:
        found = answer(Question(metric, check_moment(at), scope))
        return Reading(at.as_of, found.value, metric.unit)
    except NotComputable as refusal:
        return Reading(at.as_of, "", "", str(refusal))


def trend(metric: Metric, at: Moment, scope: Unit | None = None) -> list[Reading]:
    """The metric over the days of its year."""
    return [reading(metric, Moment(day, at.known_at), scope) for day in days_of_year(at.as_of)]


def days_of_year(as_of: date) -> list[date]:
    """The end of each month of the year, and the day itself as the last."""
    ends = [end_of_month(as_of.year, month) for month in range(1, 13)]
    return [*[day for day in ends if day < as_of], as_of]


def points(values: Iterable[tuple[date, str]]) -> list[tuple[date, Decimal]]:
    """What can be drawn of the values of some days: those that are numbers."""
    return [(day, Decimal(value)) for day, value in values if _is_number(value)]


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


@dataclass(frozen=True, slots=True)
class Described:
    """A metric of the library: what it is, in words, and what it gives on the day."""

    metric: Metric
    source: str
    definition: str
    now: Reading


def described(metric: Metric, at: Moment) -> Described:
    label = source_named(metric.source).label
    return Described(metric, label, definition(metric, at), reading(metric, at))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What stands above a list: its saved views, and what may be saved of it as it is shown."""

    source: Source
    views: list[SavedView]
    query: str
    may_define: bool

    template: ClassVar[str] = "indicators/shelf.html"


def shelf(user: User, list_page: str, asked: QueryDict) -> Shelf | None:
    """The shelf of a list, for this reader; None for a page that is no list of records."""
    try:
        source = source_listed(list_page)
    except NotFound:
        return None
    views = list(SavedView.objects.visible_to(user).filter(list_page=list_page))
    may_define = "define" in powers_of_user(user)
    return Shelf(source, views, asked_query(source, asked), may_define)
