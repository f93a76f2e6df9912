"""Evaluating a metric: the value, the records behind it, and what is said with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.errors import NotComputable, Refused
from bihuan.indicators.models import Aggregate, Metric, Observation, Span, titled
from bihuan.indicators.sources import Rows, Source, source_named
from bihuan.ledger import merkle, queries
from bihuan.ledger.models import Entry
from bihuan.orgs.forms import RecordFilter
from bihuan.orgs.models import Unit
from bihuan.orgs.rules import subtree_ids
from bihuan.periods import Moment, Period, same_day_last_year, year_to_date
from bihuan.words import lazy, listed

UNPARTED = lazy("未分")


@dataclass(frozen=True, slots=True)
class Part:
    label: str
    value: str
    unit: str = ""

    @property
    def text(self) -> str:
        return f"{self.label}{self.value}{self.unit}" if self.unit else f"{self.label} {self.value}"

    @property
    def remark(self) -> str:
        """The same in the language of who reads."""
        said = {"label": _(self.label), "value": self.value, "unit": pgettext("unit", self.unit)}
        in_unit = _("%(label)s%(value)s%(unit)s") if self.unit else "%(label)s %(value)s"
        return (in_unit % said).strip()


@dataclass(frozen=True, slots=True)
class Figure:
    """数字: a metric evaluated for a scope, a period and a moment; page, JSON and Word print it."""

    code: str
    label: str
    value: str
    unit: str
    as_of: date
    known_at: int
    period: str
    scope: str
    records: int
    digest: str
    note: str
    version: int
    parts: tuple[Part, ...] = ()
    label_en: str = ""
    definition: str = ""

    @property
    def text(self) -> str:
        return f"{self.value}{self.unit}"

    @property
    def title(self) -> str:
        return titled(self.label, self.label_en)

    @property
    def remark(self) -> str:
        """The note in the language of who reads; ``note`` is as it was defined."""
        said = [part.remark for part in self.parts]
        words = {"note": _(self.definition), "parts": _("；").join(said)}
        return _("%(note)s（%(parts)s）") % words if said else words["note"]

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at,
            "period": self.period,
            "scope": self.scope,
            "records": self.records,
            "digest": self.digest,
            "note": self.note,
        }

    def as_frozen(self) -> dict[str, Any]:
        """What is printed of it too, so that ``from_json`` gives the same figure again."""
        more = {
            "version": self.version,
            "label_en": self.label_en,
            "definition": self.definition,
            "parts": [[part.label, part.value, part.unit] for part in self.parts],
        }
        return self.as_json() | more

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Figure":
        """A figure that was kept, as it was; a trace keeps less of it than ``as_frozen``."""
        said = {"version": 1, "definition": said["note"], "parts": ()} | said
        parts = tuple(Part(*part) for part in said["parts"])
        return cls(**{**said, "as_of": date.fromisoformat(said["as_of"]), "parts": parts})


@dataclass(frozen=True, slots=True)
class Question:
    """A metric asked at a moment, for the whole office or for a unit and all below it."""

    metric: Metric
    at: Moment
    scope: Unit | None = None

    @property
    def source(self) -> Source:
        return source_named(self.metric.source)

    @property
    def period(self) -> Period | None:
        return year_to_date(self.at.as_of) if self.metric.span == Span.YEAR else None

    def rows(self) -> Rows:
        return self.selected(self.metric.filter)

    def selected(self, saved: dict[str, Any], *, spanned: bool = True) -> Rows:
        """The rows of the source that pass a saved filter, in the metric's period and scope."""
        source = self.source
        rows = filter_at(source, saved, self.at).apply(source.rows(self.at))
        if spanned and self.period is not None:
            days = {f"{source.day}__gte": self.period.start, f"{source.day}__lt": self.period.end}
            rows = rows.filter(**days)
        if self.scope is not None:
            rows = self._scoped(rows)
        return rows

    def _scoped(self, rows: Rows) -> Rows:
        if self.scope is None or not self.source.unit:
            raise NotComputable(_("指标 %(code)s 不能按单位计算。") % {"code": self.metric.code})
        return rows.filter(**{f"{self.source.unit}__in": subtree_ids(self.scope.code)})


def filter_at(source: Source, saved: dict[str, Any], at: Moment) -> RecordFilter:
    """The source's filter as saved, with the year of the moment put in."""
    form = source.form.from_saved({k: _dated(v, at.as_of) for k, v in saved.items()})
    form.at = at
    return form


def _dated(value: Any, day: date) -> Any:
    """``{year}``, ``{next_year}`` and ``{month}``, its first day, as seen from a day."""
    if not isinstance(value, str):
        return value
    value = value.replace("{year}", str(day.year)).replace("{next_year}", str(day.year + 1))
    return value.replace("{month}", day.replace(day=1).isoformat())


@dataclass(frozen=True, slots=True)
class Answer:
    """A value before it is dressed: as text, and the rows that it rests on."""

    value: str
    rows: Rows
    parts: tuple[Part, ...] = ()


def check_moment(at: Moment) -> Moment:
    """Pin ``known_at`` to the log, and refuse a day before anything was recorded."""
    size = queries.head().size
    known_at = size if at.known_at is None else at.known_at
    if not 1 <= known_at <= size:
        raise Refused(
            _("账本没有第 %(seq)s 条记录。") % {"seq": known_at},
            hint=_("现有 1 至 %(size)s。") % {"size": size},
        )
    known = Entry.objects.filter(seq__lte=known_at).order_by("happened_on")
    first = known.values_list("happened_on", flat=True).first()
    if first is None or at.as_of < first:
        raise NotComputable(
            _("截至 %(as_of)s 还没有任何记录。") % {"as_of": at.as_of},
            hint=_("最早的记录在 %(first)s。") % {"first": first},
        )
    return Moment(at.as_of, known_at)


def answer(question: Question) -> Answer:
    """The value of a metric; NotComputable when the records cannot give it."""
    result = AGGREGATES[Aggregate(question.metric.aggregate)](question)
    return Answer(result.value, result.rows, (*_base(question), *_parts(question, result)))


def figure(question: Question, *, digest_name: str) -> Figure:
    metric = question.metric
    found = answer(question)
    keys = record_keys(question.source, found.rows)
    period = question.period
    said = "；".join(part.text for part in found.parts)
    return Figure(
        code=metric.code,
        label=metric.label,
        value=found.value,
        unit=metric.unit,
        as_of=question.at.as_of,
        known_at=question.at.known_at or 0,
        period=str(period) if period else f"../{question.at.as_of.isoformat()}",
        scope=question.scope.code if question.scope else "",
        records=len(keys),
        digest=keys_digest(question.source, keys, digest_name),
        note=f"{metric.note}（{said}）" if said else metric.note,
        version=metric.version,
        parts=found.parts,
        label_en=metric.label_en,
        definition=metric.note,
    )


def record_keys(source: Source, rows: Rows) -> list[int]:
    found = rows.order_by().annotate(key_of_record=source.key)
    return sorted(set(found.values_list("key_of_record", flat=True)))


def keys_digest(source: Source, keys: list[int], digest_name: str) -> str:
    """The digest of the record keys, one ``table:number`` a line, in order of number."""
    text = "\n".join(f"{source.table}:{key}" for key in keys)
    return merkle.digest(digest_name)(text.encode()).hex()


def _base(question: Question) -> tuple[Part, ...]:
    base = question.metric.base
    if base is None or question.metric.aggregate == Aggregate.RATIO:
        return ()
    whole = question.selected(base, spanned=False).order_by().count()
    return (Part(question.metric.base_label, str(whole), question.metric.unit),)


def _parts(question: Question, found: Answer) -> tuple[Part, ...]:
    name = question.metric.parts_by
    if not name:
        return ()
    column = question.source.parts[name]
    grouped = found.rows.order_by().values(column)
    counted = grouped.annotate(n=Count("pk"), first=Min("pk")).order_by("first")
    return tuple(Part(row[column] or UNPARTED, str(row["n"])) for row in counted)


def _count(question: Question) -> Answer:
    rows = question.rows()
    return Answer(str(rows.order_by().count()), rows)


def _sum(question: Question) -> Answer:
    rows = question.rows()
    column = _column(question, question.source.sums)
    return Answer(str(rows.order_by().aggregate(n=Sum(column))["n"] or 0), rows)


def _distinct(question: Question) -> Answer:
    rows = question.rows()
    column = _column(question, question.source.distinct)
    counted = rows.order_by().aggregate(n=Count(column, distinct=True))["n"]
    return Answer(str(counted), rows)


def _ratio(question: Question) -> Answer:
    """A share in percent; without a base it is refused."""
    if question.source.name == "observations":
        row = _latest_row(question)
        if not row.denominator or row.numerator is None:
            raise NotComputable(
                _("指标 %(code)s 的观测值没有分子分母。") % {"code": question.metric.code}
            )
        share = Decimal(row.numerator) * 100 / Decimal(row.denominator)
        return Answer(rounded(share, question.metric.decimals), _just(question, row))
    if question.metric.base is None:
        raise NotComputable(_("指标 %(code)s 是占比而没有基数。") % {"code": question.metric.code})
    rows, whole = question.rows(), question.selected(question.metric.base)
    of = whole.order_by().count()
    if of == 0:
        raise NotComputable(_("指标 %(code)s 的基数为 0。") % {"code": question.metric.code})
    share = Decimal(rows.order_by().count()) * 100 / Decimal(of)
    return Answer(rounded(share, question.metric.decimals), rows)


def _streak(question: Question) -> Answer:
    """The run of years with the grade, ending at the latest year appraised."""
    rows = question.rows()
    grades = dict(rows.order_by().values_list("year", "grade"))
    if not grades:
        raise NotComputable(
            _("指标 %(code)s 截至当日没有考核结果。") % {"code": question.metric.code}
        )
    year = latest = max(grades)
    while grades.get(year) == question.metric.argument:
        year -= 1
    return Answer(str(latest - year), rows.filter(year__gt=year))


def _latest(question: Question) -> Answer:
    row = _latest_row(question)
    value = row.grade if isinstance(row, Observation) and not row.value else None
    if value is None:
        value = getattr(row, question.metric.argument or "value")
    return Answer(str(value), _just(question, row))


def _difference(question: Question) -> Answer:
    """The latest value less that of the same period last year, both as published."""
    now = _latest_row(question)
    before = (
        question.source.rows(Moment(now.period_to, question.at.known_at))
        .filter(
            series=now.series,
            area=now.area,
            section_set=now.section_set,
            period_from=same_day_last_year(now.period_from),
            period_to=same_day_last_year(now.period_to),
        )
        .first()
    )
    if before is None or now.number is None or before.number is None:
        raise NotComputable(
            _("指标 %(code)s（%(label)s）没有上年同期的观测值。")
            % {"code": question.metric.code, "label": question.metric.title}
        )
    change = now.number - before.number
    both = question.source.rows(question.at).filter(pk__in=[now.pk, before.pk])
    return Answer(rounded(change, question.metric.decimals), both)


def _latest_row(question: Question) -> Any:
    rows = question.rows()
    row = rows.order_by(*question.source.order).last()
    if row is None:
        metric, day = question.metric, question.at.as_of
        raise NotComputable(
            _("指标 %(code)s（%(label)s）截至 %(day)s 没有记录。")
            % {"code": metric.code, "label": metric.title, "day": day}
        )
    return row


def _just(question: Question, row: Any) -> Rows:
    return question.rows().filter(pk=row.pk)


def _column(question: Question, columns: Any) -> str:
    name = question.metric.argument
    if name not in columns:
        known = listed(columns) or _("无")
        raise Refused(
            _("指标 %(code)s 不能按“%(name)s”计算。")
            % {"code": question.metric.code, "name": name},
            hint=_("可用的有：%(known)s。") % {"known": known},
        )
    return str(columns[name])


def rounded(value: Decimal, decimals: int | None) -> str:
    """Half up, to the decimals the metric names; as it is where it names none."""
    if decimals is None:
        return str(value.normalize())
    return str(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


AGGREGATES: dict[Aggregate, Callable[[Question], Answer]] = {
    Aggregate.COUNT: _count,
    Aggregate.SUM: _sum,
    Aggregate.DISTINCT: _distinct,
    Aggregate.RATIO: _ratio,
    Aggregate.STREAK: _streak,
    Aggregate.LATEST: _latest,
    Aggregate.DIFFERENCE: _difference,
}
