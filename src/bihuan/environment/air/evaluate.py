"""From a table of hours or days to rows of results: the one call that a command is made on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial, reduce
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan import words
from bihuan.environment.air.comparing import province, ranking, year_on_year
from bihuan.environment.air.days import city_days, city_means, station_days
from bihuan.environment.air.deductions import Deduction, listed, unused
from bihuan.environment.air.index import graded
from bihuan.environment.air.items import ITEMS, NAMES
from bihuan.environment.air.periods import PLACES, SPANS, Periods, period_of, periods, validity
from bihuan.environment.air.standards import Edition
from bihuan.environment.columns import one_of, required
from bihuan.errors import Refused
from bihuan.findings import Finding, Severity
from bihuan.periods import end_of_month, same_day_last_year
from bihuan.words import _

STEPS = ("hour", "day", *SPANS)
"""What a result may be of."""

PLACES_BY = ("station", "city", "province")
"""What a place may be."""

RANKED = ("composite", "good_ratio", *NAMES)
"""Columns that places are ranked by."""


class Kind(StrEnum):
    """What the rows of a table are of."""

    STATION_HOUR = "station_hour"
    CITY_HOUR = "city_hour"
    STATION_DAY = "station_day"
    CITY_DAY = "city_day"

    @property
    def has_hours(self) -> bool:
        return self in {Kind.STATION_HOUR, Kind.CITY_HOUR}

    @property
    def has_stations(self) -> bool:
        return self in {Kind.STATION_HOUR, Kind.STATION_DAY}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the period, the kind of place, and how it is to be computed.

    ``by`` is ``station``, ``city`` or ``province`` (the mean of all cities, for periods); empty
    takes stations for hours and cities for all else. ``rank`` is a column to rank by, low first
    but for ``good_ratio``; ``year_on_year`` sets the same period of the year before beside each.
    """

    period: str
    by: str = ""
    places: Mapping[str, int] | None = None
    deductions: Collection[Deduction] = ()
    deduct_from_ratio: bool = False
    points: ir.Table | None = None
    year_on_year: bool = False
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One row for a place and a period, and what there is to say of them."""

    table: ir.Table
    findings: list[Finding]


def evaluate(table: ir.Table, kind: Kind, edition: Edition, wanted: Wanted) -> Evaluation:
    """Results of each place and period.

    Parameters
    ----------
    table
        As ``readers.read`` gives it.
    kind
        What its rows are of.
    edition
        The standards, for every day whatever its date.
    wanted
        The period, the places, deductions.

    Returns
    -------
    Rows with ``place, period, standard``, each item and its IAQI, ``aqi, level, primary, valid,
    notes`` for hours and days; for longer periods the figures of ``periods.periods`` instead of
    indices, with ``basis`` (``measured``, and beside it ``deducted`` where there are deductions).

    Raises
    ------
    Refused
        Hours asked of a table of days, stations of a table of cities, ranks of a single province.
    """
    by = wanted.by or ("station" if wanted.period == "hour" and kind.has_stations else "city")
    _possible(kind, by, wanted)
    place = ["city", "station"] if kind.has_stations else ["city"]
    required(table, names=place, days=["at" if kind.has_hours else "day"], numbers=NAMES)
    if wanted.period == "hour":
        rows = table
        if by == "city" and kind.has_stations:
            rows = city_means(table, edition.assessment, key="at", points=wanted.points)
        return Evaluation(_indices(rows, edition, by, "at", "hour"), _notes(edition))
    days = _days(table, kind, edition, by, wanted.points)
    if wanted.period == "day":
        return Evaluation(_indices(days, edition, by, "day", "day"), _notes(edition))
    return _periods(days, edition, by, wanted)


def _possible(kind: Kind, by: str, wanted: Wanted) -> None:
    period = wanted.period
    one_of(period, STEPS, "period")
    one_of(by, PLACES_BY, "by")
    one_of(wanted.rank, ("", *RANKED), "rank")
    if period == "hour" and not kind.has_hours:
        raise Refused(_("这份数据是日数据，算不出小时的指数。"))
    if by == "station" and not kind.has_stations:
        raise Refused(_("这份数据没有点位，只能按城市（--by city）计算。"))
    if period in {"hour", "day"} and wanted.deductions:
        raise Refused(
            _("扣除按月、季、年计算，不按小时和日。"),
            hint=_("请改统计时段，或不给扣除清单。"),
        )
    if period in {"hour", "day"} and (by == "province" or wanted.year_on_year or wanted.rank):
        raise Refused(_("全省平均、同比和排名按月、季、年计算，不按小时和日。"))
    if period == "all" and wanted.year_on_year:
        raise Refused(_("整个文件作为一个时段时没有上年同期，请按月、季、年比较。"))
    if by == "province" and wanted.rank:
        raise Refused(_("全部城市的平均只有一个，不排名。"))


def _days(
    table: ir.Table, kind: Kind, edition: Edition, by: str, points: ir.Table | None
) -> ir.Table:
    rules = edition.assessment
    if kind is Kind.STATION_DAY:
        return table if by == "station" else city_means(table, rules, key="day", points=points)
    if kind is Kind.CITY_DAY:
        return table
    if by == "station":
        return station_days(table, rules)
    return city_days(table, rules, points)


def _place(table: ir.Table, by: str) -> dict[str, ir.Value]:
    if by == "province":
        return {"place": ibis.literal(_("全部城市平均"))}
    city = {"city": table.city} if by == "station" else {}
    return {"place": table[by]} | city


def _indices(table: ir.Table, edition: Edition, by: str, key: str, span: str) -> ir.Table:
    rated = graded(table, edition.aqi, span=span)
    items = {column: rated[column] for name in NAMES for column in (name, f"{name}_iaqi")}
    absent = reduce(
        add,
        (
            ibis.ifelse(rated[f"{name}_iaqi"].isnull(), f" {item.label}", "")
            for name, item in ITEMS.items()
        ),
    )
    return rated.select(
        **_place(rated, by),
        period=rated[key],
        standard=ibis.literal(edition.id),
        **items,
        aqi=rated.aqi,
        level=rated.level_name,
        primary=rated.primary,
        valid=rated.missing == 0,
        notes=ibis.ifelse(rated.missing == 0, "", ibis.literal(_("缺")) + absent),
    )


def _periods(days: ir.Table, edition: Edition, by: str, wanted: Wanted) -> Evaluation:
    keys = ("city", "station") if by == "station" else ("city",)
    kept = days.select(*keys, "day", *NAMES).cache()  # asked more than once below
    places = {**PLACES, **(wanted.places or {})}
    out = listed(wanted.deductions, edition.assessment) if wanted.deductions else None

    def figures(of: ir.Table) -> list[Periods]:
        make = partial(periods, of, edition, span=wanted.period, keys=keys, places=places)
        if out is None:
            return [make()]
        return [make(), make(deducted=out, deduct_from_ratio=wanted.deduct_from_ratio)]

    now = figures(kept)
    before = figures(_to_the_same_day(kept, wanted)) if wanted.year_on_year else now
    tables = [_shown(*pair, by, wanted) for pair in zip(now, before, strict=True)]
    table = ibis.union(*tables) if len(tables) > 1 else tables[0]
    said = [
        *_withheld(kept, edition),
        *_unassessed(kept, edition, keys),
        *unused(kept, wanted.deductions),
    ]
    return Evaluation(table, [*_notes(edition), *said])


def _to_the_same_day(days: ir.Table, wanted: Wanted) -> ir.Table:
    """Days with which the year before is compared: of its last period, those up to the same day.

    A year that has come to 31 March stands beside last year up to 31 March.
    """
    last = days.day.max().to_pyarrow().as_py()
    if last is None:
        return days
    same = same_day_last_year(last)
    ends = _end_of(same, wanted.period)
    beyond = (days.day > ibis.literal(same)) & (days.day <= ibis.literal(ends))
    return days if same == ends else days.filter(~beyond)


def _end_of(day: date, span: str) -> date:
    """The last day of the month, quarter or year of a day."""
    month = {"month": day.month, "quarter": -(-day.month // 3) * 3, "year": 12}[span]
    return end_of_month(day.year, month)


def _withheld(days: ir.Table, edition: Edition) -> list[Finding]:
    """Days left without an AQI since an item is missing: the ratio then speaks of the others."""
    rated = graded(days, edition.aqi, span="day")
    some = (rated.missing > 0) & (rated.missing < len(NAMES)) & rated.aqi.isnull()
    number = rated.filter(some).count().to_pyarrow().as_py()
    if not number:
        return []
    return [
        Finding(
            "withheld",
            _("%(n)s 个城市日缺项且其余各项的 AQI 不超过 100，不发布 AQI（%(clause)s）。")
            % {"n": number, "clause": edition.aqi.rule("published_above").clause},
            hint=_("这些天不在比例的分母里；缺项多的地方，优良天数比例偏低。"),
            severity=Severity.WARNING,
        )
    ]


def _shown(figures: Periods, before: Periods, by: str, wanted: Wanted) -> ir.Table:
    """Figures as rows of a result, with last year's beside them and their rank if asked for."""
    if by == "province":
        figures, before = province(figures), province(before)
    table = figures.table.mutate(basis=ibis.literal(figures.basis))
    table = table.mutate(notes=_of_places(table) if by == "province" else _shortfall(table, wanted))
    if wanted.year_on_year:
        changes = year_on_year(figures, before)
        joined = [*figures.keys, "period"]
        beside = [n for n in changes.columns if n.endswith(("_before", "_change"))]
        table = table.join(changes.select(*joined, *beside), joined)
    if wanted.rank:
        table = ranking(table, wanted.rank, highest_first=wanted.rank == "good_ratio")
    first = {**_place(table, by), **{n: table[n] for n in ("period", "standard", "basis")}}
    left = {*first, "city", "station", "notes"}
    rest = {n: table[n] for n in table.columns if n not in left}
    return table.select(**first, **rest, notes=table.notes)


def _shortfall(table: ir.Table, wanted: Wanted) -> ir.StringValue:
    """Which items have too few valid days, where the standard says how many a period needs."""
    short = {name: ~table[f"{name}_valid"] for name in NAMES}
    named = (ibis.ifelse(short[name], f" {item.label}", "") for name, item in ITEMS.items())
    without = _("，不排名") if wanted.rank else ""
    said = ibis.literal(_("有效天数不足")) + reduce(add, named)
    said += _("：不判达标、不计综合指数") + without
    return ibis.ifelse(~table.valid, said, "")


def _of_places(table: ir.Table) -> ir.StringValue:
    """How many of the cities in a mean have too few valid days."""
    said = _("%(n)s 个城市的有效天数不足") % {"n": "\0"}
    before, after = said.split("\0")
    return ibis.ifelse(~table.valid, before + table.not_valid.cast("string") + after, "")


def _notes(edition: Edition) -> list[Finding]:
    """What every result by this edition has to say of its rules."""
    notes = []
    if taken := edition.assessment.taken_over():
        said = {
            "document": edition.assessment.document,
            "before": taken[0].document,
            "clauses": words.listed(sorted({rule.clause for rule in taken})),
        }
        notes.append(
            Finding(
                "rule-taken-over",
                _("%(document)s 未见这些规定的全文，沿用 %(before)s：%(clauses)s。") % said,
                severity=Severity.WARNING,
            )
        )
    if not edition.assessment.has("index_items"):
        notes.append(
            Finding(
                "rule-missing",
                _("%(document)s 的综合指数规定未收录，综合指数留空。")
                % {"document": edition.assessment.document},
                hint=_("请查原文，用 --rules 提供 index_items 和 index_decimals。"),
                severity=Severity.WARNING,
            )
        )
    return notes


def _unassessed(days: ir.Table, edition: Edition, keys: tuple[str, ...]) -> list[Finding]:
    """Places none of whose months is valid for an item: their figures stand, and are named."""
    by = keys[-1]
    dated = days.mutate(period=period_of(days.day, "month"))
    months = validity(dated, keys, "month", edition.assessment)
    valid = {n: months[f"{n}_valid"] for n in NAMES}
    good = months.group_by(by).agg(**{n: valid[n].any() for n in NAMES})
    rows = good.filter(~ibis.and_(*(good[n] for n in NAMES))).to_pyarrow().to_pylist()
    return [
        Finding(
            "no-valid-month",
            _("%(place)s：%(items)s没有一个月的有效天数够，数值仅供参考。")
            % {
                "place": row[by],
                "items": words.listed(ITEMS[n].label for n in NAMES if not row[n]),
            },
            severity=Severity.WARNING,
        )
        for row in sorted(rows, key=lambda row: str(row[by]))
    ]
