"""The only reader of what the rules of a scheme count: for every unit how much, and the records.

Each rule asks once for all units, so the number of queries grows with rules and not with cells.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.duties.cadences import PeriodState
from bihuan.duties.lifecycle import PROBLEM_LABELS, ProblemState
from bihuan.duties.models import Occurrence, ProblemStanding
from bihuan.errors import BihuanError, NotComputable, Refused
from bihuan.forbidden import FORBIDDEN_SOURCES, Ban, bans
from bihuan.indicators.figures import Question, answer, filter_at, rounded
from bihuan.indicators.models import Aggregate, Metric
from bihuan.indicators.sources import Rows, Source, source_named
from bihuan.orgs.forms import Named
from bihuan.orgs.models import Unit, User
from bihuan.periods import Moment
from bihuan.records.models import OutcomeKind
from bihuan.scorecards.models import Scheme
from bihuan.scorecards.terms import Basis, Rule, Terms
from bihuan.words import listed

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cause:
    """A record behind a deduction, or the period in which something owed was not done.

    ``told`` is what it says of itself; ``ground`` of an absence is the rule that asked for it.
    ``standing`` is how a period stands; other records have a ``state`` in words alone.
    """

    table: str
    key: int
    told: str = ""
    ground: str = ""
    day: date | None = None
    state: str = ""
    standing: PeriodState | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule counts for a unit; ``value`` is its metric's, ``refusal`` why it has none."""

    amount: Decimal = ZERO
    causes: tuple[Cause, ...] = ()
    value: str = ""
    refusal: str = ""


Counts = dict[tuple[int, int], Counted]
"""By the keys of rule and unit; a pair that is missing counts nothing."""

NOTHING = Counted()


@dataclass(slots=True)
class Scope:
    """What is asked for: a scheme's units at a moment. Values of a metric are found once."""

    scheme: Scheme
    units: Collection[int]
    at: Moment
    measures: dict[str, dict[int, Counted]] = field(default_factory=dict)

    @property
    def records_at(self) -> Moment:
        return self.scheme.moment(self.at)

    @property
    def figures_at(self) -> Moment:
        """Figures speak of the year of the scheme, also where records count into the next."""
        last = date(self.scheme.year, 12, 31)
        return Moment(min(self.at.as_of, last), self.at.known_at)


def count(terms: Terms, scope: Scope) -> Counts:
    """What every rule of a scheme counts, for all units at once."""
    found: Counts = {}
    for _item, rule in terms.rules:
        for unit, counted in _READERS[rule.basis](rule, scope).items():
            found[rule.key, unit] = counted
    return found


def _by_hand(_rule: Rule, _scope: Scope) -> dict[int, Counted]:
    return {}


def _of_records(rule: Rule, scope: Scope) -> dict[int, Counted]:
    """Periods or problems that the rule's filter leaves, each counted once for its unit."""
    try:
        rows = rows_of(rule, scope)
    except BihuanError as refusal:
        return dict.fromkeys(scope.units, Counted(refusal=str(refusal)))
    source = source_named(rule.basis)
    causes: dict[int, list[Cause]] = {}
    read = rows.filter(**{f"{source.unit}__in": scope.units}).order_by(*source.order)
    for row in read.select_related(*_SHOWN[rule.basis]):
        unit = getattr(row, f"{source.unit}_id")
        causes.setdefault(unit, []).append(_CAUSE[rule.basis](row))
    return {unit: Counted(Decimal(len(some)), tuple(some)) for unit, some in causes.items()}


def rows_of(rule: Rule, scope: Scope) -> Rows:
    """The records that a rule counts, of every unit: its source at the moment, filtered."""
    source, at = source_named(rule.basis), scope.records_at
    form = filter_at(source, dict(rule.filter), Moment(date(scope.scheme.year, 12, 31)))
    form.at = at
    rows = form.apply(source.rows(at))
    if rule.basis is Basis.OCCURRENCES:
        rows = rows.filter(start_on__year=scope.scheme.year)
    return rows


def _period(row: Occurrence) -> Cause:
    standing = PeriodState(row.standing)  # type: ignore[attr-defined] # annotated by the source
    return Cause(
        "duties_occurrence", row.version_of_id or row.pk, f"{row.duty.text} {row}",
        str(row.cadence or ""), row.due_on, standing.word, standing,
    )  # fmt: skip


def _problem(row: ProblemStanding) -> Cause:
    label = PROBLEM_LABELS[ProblemState(row.state)]
    return Cause(
        "duties_problem", row.problem_id, str(row.problem), "", row.due_on, str(label)
    )  # fmt: skip


_SHOWN: dict[Basis, tuple[str, ...]] = {
    Basis.OCCURRENCES: ("duty", "cadence"),
    Basis.PROBLEMS: ("problem",),
}
_CAUSE: dict[Basis, Callable[[Any], Cause]] = {
    Basis.OCCURRENCES: _period,
    Basis.PROBLEMS: _problem,
}


# --- Metrics, for many units at once --------------------------------------------------------------


def _of_metric(rule: Rule, scope: Scope) -> dict[int, Counted]:
    found = {}
    for unit, counted in _measured(rule.metric, scope).items():
        try:
            missed = rule.short_of(Decimal(counted.value)) if counted.value else ZERO
        except InvalidOperation:
            refusal = _("指标 %(code)s 的值“%(value)s”不是数。") % {
                "code": rule.metric, "value": counted.value,
            }  # fmt: skip
            found[unit] = Counted(value=counted.value, refusal=refusal)
            continue
        found[unit] = Counted(missed, counted.causes, counted.value, counted.refusal)
    return found


def _measured(code: str, scope: Scope) -> dict[int, Counted]:
    """The value of a metric for every unit, of the unit and all below it."""
    if code not in scope.measures:
        try:
            question = Question(metric_coded(code, scope.at.known_at), scope.figures_at)
            scope.measures[code] = _values(question, scope)
        except BihuanError as refusal:
            scope.measures[code] = dict.fromkeys(scope.units, Counted(refusal=str(refusal)))
    return scope.measures[code]


def metric_coded(code: str, known_at: int | None = None) -> Metric:
    """The metric of a code; refused by name where there is none, or not any more."""
    metric: Metric | None = Metric.objects.known_at(known_at).filter(code=code).first()
    if metric is None:
        raise NotComputable(
            _("没有编码为 %(code)s 的指标。") % {"code": code}, hint=_("指标编码见“指标”页。")
        )
    return metric


def _values(question: Question, scope: Scope) -> dict[int, Counted]:
    source, aggregate = question.source, Aggregate(question.metric.aggregate)
    if not source.unit:
        whole = answer(question)
        return dict.fromkeys(scope.units, Counted(value=whole.value, causes=_keys(question, whole)))
    rows = _rows_by_unit(question, question.rows(), scope)
    base = None
    if aggregate is Aggregate.RATIO and question.metric.base is not None:
        base = _rows_by_unit(question, question.selected(question.metric.base), scope)
    return {
        unit: _value(
            question, rows.get(unit, []), None if base is None else len(base.get(unit, []))
        )
        for unit in scope.units
    }


def _keys(question: Question, whole: Any) -> tuple[Cause, ...]:
    keys = whole.rows.order_by().annotate(key_of_record=question.source.key)
    return tuple(
        Cause(question.source.table, key)
        for key in sorted(set(keys.values_list("key_of_record", flat=True)))
    )


Read = tuple[int, Any]
"""The number of a record, and what a metric adds up or counts once of it."""


def _rows_by_unit(question: Question, rows: Rows, scope: Scope) -> dict[int, list[Read]]:
    """The records of a metric under each unit that has them below itself; one query."""
    source = question.source
    column = _column(question, source)
    unit = "pk" if source.unit == "pk" else f"{source.unit}_id"
    read = rows.order_by().annotate(key_of_record=source.key, value_of_record=F(column))
    found: dict[int, list[Read]] = {}
    above = _Above(set(scope.units))
    for of, key, value in read.values_list(unit, "key_of_record", "value_of_record"):
        for one in above.of(of):
            found.setdefault(one, []).append((key, value))
    return found


def _column(question: Question, source: Source) -> str:
    columns = {Aggregate.SUM: source.sums, Aggregate.DISTINCT: source.distinct}
    named = columns.get(Aggregate(question.metric.aggregate))
    return str(named[question.metric.argument]) if named is not None else "pk"


class _Above:
    """Which of some units stand above a unit, itself among them; the tree is read once."""

    def __init__(self, wanted: set[int]) -> None:
        self.wanted = wanted
        self.parents = dict(Unit.objects.current().values_list("pk", "parent_id"))

    def of(self, unit: int | None) -> Iterator[int]:
        while unit is not None:
            if unit in self.wanted:
                yield unit
            unit = self.parents.get(unit)


def _value(question: Question, rows: list[Read], base: int | None) -> Counted:
    metric = question.metric
    causes = tuple(Cause(question.source.table, key) for key in sorted({key for key, _v in rows}))
    aggregate = Aggregate(metric.aggregate)
    if aggregate is Aggregate.RATIO:
        if not base:
            refusal = _("指标 %(code)s 的基数为 0。") % {"code": metric.code}
            return Counted(refusal=refusal, causes=causes)
        share = Decimal(len(rows)) * 100 / Decimal(base)
        return Counted(value=rounded(share, metric.decimals), causes=causes)
    if aggregate is Aggregate.SUM:
        number = sum(value or 0 for _key, value in rows)
    elif aggregate is Aggregate.DISTINCT:
        number = len({value for _key, value in rows if value is not None})
    else:
        number = len(rows)
    return Counted(value=str(number), causes=causes)


BY_UNIT = frozenset({Aggregate.COUNT, Aggregate.SUM, Aggregate.DISTINCT, Aggregate.RATIO})
"""What can be made of the records of each unit; other metrics count for the whole office alone."""

_READERS: dict[Basis, Callable[[Rule, Scope], dict[int, Counted]]] = {
    Basis.HAND: _by_hand,
    Basis.OCCURRENCES: _of_records,
    Basis.PROBLEMS: _of_records,
    Basis.METRIC: _of_metric,
}


# --- Whether a rule can be counted at all ---------------------------------------------------------


def check_rule(rule: Rule) -> None:
    """Refuse a rule on a metric or filter that there is not, or that may not be scored."""
    if rule.basis is Basis.METRIC:
        _check_metric(metric_coded(rule.metric))
    elif rule.basis is not Basis.HAND:
        form = source_named(rule.basis).form.from_saved(dict(rule.filter))
        _check_filter(rule)
        for name, code in rule.filter.items():
            _refuse_unknown(form.fields[name], code)


def _check_filter(rule: Rule) -> None:
    if strange := {"unit", "below"} & set(rule.filter):
        raise Refused(
            _("评分时逐个单位来数，筛选里不写单位（%(names)s）。")
            % {"names": listed(sorted(strange))}
        )
    if not rule.filter:
        raise Refused(
            _("没有写数哪些记录。"), hint=_("请在列表里筛好，把地址里问号后面的部分贴来。")
        )
    if rule.basis is Basis.OCCURRENCES:
        _refuse_held(rule.filter)


def _refuse_unknown(field: Any, code: Any) -> None:
    """A rule on a duty or plan that there is not would count nothing, for ever."""
    if isinstance(field, Named) and not field.is_code(code):
        raise Refused(
            _("“%(field)s”里没有编码为 %(code)s 的记录。") % {"field": field.label, "code": code}
        )


LACKING = {PeriodState.LATE.value, PeriodState.MISSED.value}
"""What may be scored of a period: that it was missed, or fulfilled too late."""


def _refuse_held(said: Mapping[str, Any]) -> None:
    """A duty missed may score; how often something was held may not."""
    standing = set(said.get("standing", ()))
    if said.get("state") == "missed" or (standing and standing <= LACKING):
        return
    raise Refused(
        _("期次只能按未履行、逾期履行计分：做了多少次不得计分。"),
        hint=_("依据：%(regulation)s。请在期次列表里筛“未履行”或“逾期履行”。")
        % {"regulation": FORBIDDEN_SOURCES["activities"].regulation},
    )


def _check_metric(metric: Metric) -> None:
    refuse_banned(_banned(metric), metric)
    source = source_named(metric.source)
    if metric.source == Basis.OCCURRENCES and metric.aggregate != Aggregate.RATIO:
        _refuse_held(metric.filter)
    if source.unit and Aggregate(metric.aggregate) not in BY_UNIT:
        raise Refused(
            _("指标 %(code)s 的算法不能逐个单位计算，不能用来评分。") % {"code": metric.code}
        )


def _banned(metric: Metric) -> Ban | None:
    """Why a metric may not be scored: for what it counts, or for what it is called."""
    if metric.source in FORBIDDEN_SOURCES:
        return FORBIDDEN_SOURCES[metric.source]
    if metric.source != "outcomes":
        return next(iter(bans(metric.label)), None)
    kinds = OutcomeKind.objects.current()
    if said := metric.filter.get("kind"):  # of no kind: of every kind, of forbidden ones as well
        kinds = kinds.filter(code__in=said)
    names = [metric.label, *kinds.values_list("name", flat=True)]
    return next((ban for name in names for ban in bans(name)), None)


def refuse_banned(ban: Ban | None, metric: Metric) -> None:
    if ban is not None:
        raise Refused(
            _("指标 %(code)s（%(label)s）不得用于评分：%(what)s。")
            % {"code": metric.code, "label": metric.title, "what": ban.what},
            hint=_("依据：%(regulation)s。可以改为扣“应做而未做”的分。")
            % {"regulation": ban.regulation},
        )


# --- What of it a reader may open -----------------------------------------------------------------


def open_to(causes: Collection[Cause], reader: User) -> dict[tuple[str, int], str]:
    """What the records among the causes say that a reader may see, by table and number."""
    by_table: dict[str, set[int]] = {}
    for cause in causes:
        by_table.setdefault(cause.table, set()).add(cause.key)
    periods: Any = Occurrence.objects.current().select_related("duty")
    problems: Any = ProblemStanding.objects.current().select_related("problem")
    seen = periods.filter(pk__in=by_table.get("duties_occurrence", ())).visible_to(reader)
    found = {("duties_occurrence", row.pk): f"{row.duty.text} {row}" for row in seen}
    seen = problems.filter(problem__in=by_table.get("duties_problem", ())).visible_to(reader)
    return found | {("duties_problem", row.problem_id): str(row.problem) for row in seen}
