"""From days to months and years: means, percentiles, good days, validity (HJ 663)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.composite import Exact, composite_index, met
from bihuan.environment.air.index import CLEAN, graded
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.standards import Edition
from bihuan.environment.columns import one_of, required
from bihuan.environment.rounding import decimals, half_even, total, valid_grains
from bihuan.environment.standards import Document
from bihuan.errors import Refused
from bihuan.words import _, listed

SPANS = ("month", "quarter", "year", "all")
GOOD = 100
"""The highest AQI of a good day (优良天)."""
HEAVY = 5
"""The level from which a day is one of heavy pollution (重污染天): 重度污染."""
MONTHS = 12
COUNTS = ("days", "good_days", "heavy_days", *(f"level_{number}" for number in range(1, 7)))
PLACES = dict.fromkeys(NAMES, 1)
"""Decimals of period figures where a caller does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Periods:
    """Figures of places and periods, and by what they were computed."""

    table: ir.Table
    edition: Edition
    keys: tuple[str, ...]
    span: str
    places: Mapping[str, int]
    basis: str = "measured"


def periods(
    days: ir.Table,
    edition: Edition,
    *,
    span: str,
    keys: Sequence[str] = ("city",),
    places: Mapping[str, int] = PLACES,
    deducted: ir.Table | None = None,
    deduct_from_ratio: bool = False,
) -> Periods:
    """Figures of each place and period out of its days.

    Parameters
    ----------
    days
        One row for a place and a day, as ``city_days`` gives them or as they were published.
    edition
        The standards to use, for days old and new alike: a comparison needs one edition.
    span
        ``month``, ``quarter``, ``year``, or ``all`` for the whole of ``days`` as one period.
    keys
        The columns that make a place.
    places
        Decimals of means and percentiles.
    deducted
        What is left out with a reason (sand dust, exceptional events, natural background): one row
        for a place, a ``day`` and an ``item``. Concentrations leave it out.
    deduct_from_ratio
        Whether the AQI and what is counted by it leave it out as well. National reports keep it.

    Returns
    -------
    One row for a place and a period of which a day is known.

    Notes
    -----
    *Columns required*: the keys, ``day`` (date) and the six items as ``index.graded`` wants them.

    *Columns returned*: the keys and ``period`` (``2016``, ``2016-03``, ``2016-Q1``, ``all``); for
    each item its mean, ``<item>_days`` (valid days), ``<item>_p`` (the percentile of the year,
    CO 95, O3 90 and so on), ``<item>_valid`` (NULL for spans without a rule) and ``<item>_primary``
    (days that it led), ``<item>_met`` (whether a year meets grade 2; NULL for other spans, and for
    an item that is not valid); ``days`` with an AQI, ``good_days``, ``good_ratio`` (%),
    ``heavy_days``,
    ``level_1`` to ``level_6``, ``composite`` (NULL where the edition has no rule for it, or an item
    is missing or not valid), ``valid`` (every item valid), ``first_day`` and ``last_day``.

    *Rounding*: means and percentiles once, from exact sums, to ``places``; ratio to one decimal;
    all halves to even.

    *Source*: HJ 663-2013 table 1; GB 3095 table 4 (27 days of a month, 25 of February, 324 of a
    year and every month valid). The good-day ratio counts valid days.
    """
    one_of(span, SPANS, "span")
    required(days, names=keys, days=["day"], numbers=NAMES)
    if lacking := [name for name in NAMES if type(places.get(name)) is not int]:
        raise Refused(_("places 没有写明这些项的小数位：%(names)s。") % {"names": listed(lacking)})
    rated = graded(days, edition.aqi, span="day")
    rules = edition.assessment
    shown = rated if deducted is None else without(rated, deducted, keys)
    if deducted is not None and deduct_from_ratio:
        shown = graded(without(days, deducted, keys), edition.aqi, span="day")
    shown = shown.mutate(period=period_of(shown.day, span))
    scales = {name: valid_grains(days[name])[1] for name in NAMES}
    gathered = _gathered(shown, (*keys, "period"))
    valid = validity(shown, tuple(keys), span, rules)
    whole = gathered.join(valid, [*keys, "period"])
    table = _figures(whole, (*keys, "period"), scales, edition, places, span)
    basis = "measured" if deducted is None else "deducted"
    return Periods(table, edition, tuple(keys), span, places, basis)


def without(days: ir.Table, deducted: ir.Table, keys: Sequence[str]) -> ir.Table:
    """Days whose deducted items are missing; other items of the same day stay.

    A list that names cities holds for each of their stations.
    """
    flags = {f"{name}_out": (deducted.item == name).any() for name in NAMES}
    by = [key for key in (*keys, "day") if key in deducted.columns]
    listed = deducted.group_by(by).agg(**flags)
    joined = days.left_join(listed, by)
    kept = {name: ibis.ifelse(joined[f"{name}_out"], None, joined[name]) for name in NAMES}
    # Rows are distinct as they are; saying so keeps DuckDB 2.0 from drawing the whole index through
    # the join while it plans, which takes it half a minute.
    return joined.select(*(n for n in days.columns if n not in kept), **kept).distinct()


def period_of(day: ir.DateValue, span: str) -> ir.StringValue:
    """The name of the period in which a day lies."""
    year = day.year().cast("string")
    if span == "year":
        return year
    if span == "quarter":
        return year + "-Q" + ((day.month() + 2) // 3).cast("string")
    if span == "month":
        month = day.month()
        return year + ibis.ifelse(month < 10, "-0", "-") + month.cast("string")
    return ibis.literal("all")


def _gathered(days: ir.Table, by: tuple[str, ...]) -> ir.Table:
    """Sums, counts and sorted values of each place and period, in whole grains."""
    aggregates: dict[str, ir.Value] = {
        "days": days.aqi.count(),
        "good_days": (days.aqi <= GOOD).sum(),
        "heavy_days": (days.level >= HEAVY).sum(),
        "first_day": days.day.min(),
        "last_day": days.day.max(),
    }
    for level in range(1, 7):
        aggregates[f"level_{level}"] = (days.level == level).sum()
    for name in NAMES:
        grain = valid_grains(days[name])[0]
        led = (days[f"{name}_iaqi"] == days.aqi) & (days.aqi > CLEAN)
        aggregates |= {
            f"{name}_primary": led.sum(),
            f"{name}_days": grain.count(),
            f"{name}_sum": total(grain),
            f"{name}_sorted": grain.collect(where=grain.notnull()),
        }
    gathered = days.group_by(by).agg(**aggregates)
    return gathered.mutate(**{f"{n}_sorted": gathered[f"{n}_sorted"].sort() for n in NAMES})


def _place(rank: ir.IntegerValue) -> ir.IntegerValue:
    return rank.cast("int32")  # Spark takes no wider place in an array


def validity(days: ir.Table, keys: tuple[str, ...], span: str, rules: Document) -> ir.Table:
    """Whether each item has days enough: a month by its days, a year by its months as well.

    ``days`` has its ``period`` already. One row for a place and a period: ``<item>_valid``, NULL
    for a span of which the standard says nothing.
    """
    if span not in {"month", "year"}:
        unknown = {f"{name}_valid": ibis.null("boolean") for name in NAMES}
        return days.select(*keys, "period").distinct().mutate(**unknown)
    monthly = days.mutate(month=days.day.month())
    counts = {f"{name}_n": valid_grains(monthly[name])[0].count() for name in NAMES}
    months = monthly.group_by(*keys, "period", "month").agg(**counts)
    least = ibis.ifelse(
        months.month == 2, int(rules.value("february_days")), int(rules.value("month_days"))
    )
    if span == "month":
        return months.select(
            *keys, "period", **{f"{name}_valid": months[f"{name}_n"] >= least for name in NAMES}
        )
    flagged = months.mutate(
        **{f"{name}_ok": (months[f"{name}_n"] >= least).cast("int64") for name in NAMES}
    )
    years = flagged.group_by(*keys, "period").agg(
        **{f"{name}_n": total(flagged[f"{name}_n"]) for name in NAMES},
        **{f"{name}_ok": total(flagged[f"{name}_ok"]) for name in NAMES},
    )
    enough = int(rules.value("year_days"))
    return years.select(
        *keys,
        "period",
        **{
            f"{name}_valid": (years[f"{name}_n"] >= enough) & (years[f"{name}_ok"] == MONTHS)
            for name in NAMES
        },
    )


def _figures(
    gathered: ir.Table,
    by: tuple[str, ...],
    scales: Mapping[str, int],
    edition: Edition,
    places: Mapping[str, int],
    span: str,
) -> ir.Table:
    percents = edition.assessment.value("percentiles")
    exact = gathered.mutate(
        **{f"{n}_rank": _percentile(gathered, n, int(percents[n])) for n in NAMES}
    )
    means = {n: Exact(exact[f"{n}_sum"], exact[f"{n}_days"].nullif(0), scales[n]) for n in NAMES}
    ranks = {n: Exact(exact[f"{n}_rank"], ibis.literal(100), scales[n]) for n in NAMES}
    ratio = half_even(exact.good_days * 1000, exact.days.nullif(0))
    valid = {f"{n}_valid": exact[f"{n}_valid"] for n in NAMES}
    every = reduce(and_, valid.values())
    unsaid = dict.fromkeys(NAMES, ibis.null("boolean"))
    meets = met(means, ranks, edition) if span == "year" else unsaid
    return exact.select(
        *by,
        **{n: mean.rounded(places[n]) for n, mean in means.items()},
        **{f"{n}_p": rank.rounded(places[n]) for n, rank in ranks.items()},
        **{f"{n}_{said}": exact[f"{n}_{said}"] for said in ("days", "primary") for n in NAMES},
        **valid,
        **{f"{n}_met": unless_short(valid[f"{n}_valid"], meets[n]) for n in NAMES},
        **{count: exact[count] for count in COUNTS},
        good_ratio=decimals(ratio, 1),
        composite=unless_short(every, composite_index(means, ranks, edition)),
        valid=every,
        first_day=exact.first_day,
        last_day=exact.last_day,
        standard=ibis.literal(edition.id),
    )


def unless_short(valid: ir.BooleanValue, value: ir.Value) -> ir.Value:
    """What is assessed, unless a rule says that it has too few days; such days stay NULL."""
    return ibis.ifelse(valid.fill_null(True), value, None)  # noqa: FBT003 - of a column


def _percentile(table: ir.Table, name: str, percent: int) -> ir.IntegerValue:
    """A hundred times the percentile: at rank ``1 + (n-1)p``, a line between the neighbours.

    NULL without values. Type 7 of Hyndman and Fan, by which published figures come out; the annex
    of HJ 663-2013 was not seen (confidence K).
    """
    n, values = table[f"{name}_days"], table[f"{name}_sorted"]
    rank = (n - 1) * percent
    low = rank // 100
    part = rank - low * 100
    high = ibis.least(low + 1, n - 1)
    between = values[_place(low)] * (100 - part) + values[_place(high)] * part
    return ibis.ifelse(n > 0, between, None)
