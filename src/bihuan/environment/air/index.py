"""IAQI, AQI, level and primary pollutants of hours and days (HJ 633): the only owner of the index.

The same function grades an hour, a station's day and a city's day; what differs is the span, which
chooses the columns of the table of breakpoints. An index is never a mean of indices.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import ITEMS, Item
from bihuan.environment.air.standards import AqiStandard, Breakpoints
from bihuan.environment.columns import one_of, required
from bihuan.environment.rounding import grains, half_even, up

ABSENT = -1
"""Stands for a missing IAQI inside comparisons, since engines differ on GREATEST with NULL."""

CLEAN = 50
"""Up to this AQI there is no primary pollutant (HJ 633-2012 4.4, HJ 633-2026 4.3.1)."""


def graded(
    table: ir.Table, standard: AqiStandard, *, span: str, not_monitored: Sequence[str] = ()
) -> ir.Table:
    """IAQIs, AQI, level and primary pollutants of each row.

    Parameters
    ----------
    table
        One row for a place and an hour (``span="hour"``) or a day (``span="day"``).
    standard
        The index standard; two of them are never mixed in one table.
    span
        ``hour`` takes 1-hour means of all six items, with PM on the 24-hour breakpoints, as the
        national platform does; ``day`` takes 24-hour means and the daily maximum 8-hour ozone.
    not_monitored
        Items outside the monitoring plan whose absence does not count (HJ 633-2026 5.3.2).

    Returns
    -------
    The table with these columns added; columns that it had stay as they were.

    Notes
    -----
    *Columns required*: ``so2 no2 o3 pm10 pm25`` in µg/m³ and ``co`` in mg/m³; integer, decimal or
    float (read to the millionth, to odd); NULL, NaN, what is infinite or negative is missing.

    *Columns returned*: ``<item>_iaqi`` (integer, NULL where missing); ``aqi`` (integer, NULL where
    nothing may be published); ``level`` (1 to 6) and ``level_name``, NULL with it; ``primary``,
    the items whose IAQI is the AQI joined by commas, empty up to AQI 50 and NULL without an AQI;
    ``missing``, the number of items without a value, those not monitored left out.

    *Rounding*: concentrations to whole µg/m³ and tenths of mg/m³, halves to even; the IAQI up to
    the next integer, in whole-number arithmetic (CO 2.2 mg/m³ is 55).

    *Source*: HJ 633-2012 table 1 and 4.2 to 4.4; HJ 633-2026 table 3, 4.2.2, 4.2.6, 4.3.1, 5.3.1.
    Above the last breakpoint: 500, or 200 for 1-hour SO2 and 300 for 8-hour ozone.
    """
    one_of(span, ("hour", "day"), "span")
    required(table, numbers=ITEMS)
    read = {name: grains(table[name]) for name in ITEMS}
    table = table.mutate(**{_inner(name): whole for name, (whole, _) in read.items()})
    steps = {
        name: published(whole, read[name][1], ITEMS[name]) for name, whole in _inners(table).items()
    }
    table = table.mutate(**{_inner(name): value for name, value in steps.items()})
    indices = {
        name: _iaqi(value, standard.breakpoints[name, span], ITEMS[name].places)
        for name, value in _inners(table).items()
    }
    table = table.mutate(**{_inner(name): index for name, index in indices.items()})
    table = table.mutate(
        missing=_missing(table, not_monitored), highest=ibis.greatest(*_inners(table).values())
    )
    shown = table.highest > ABSENT
    if standard.has("published_above"):
        shown &= (table.missing == 0) | (table.highest > int(standard.value("published_above")))
    table = table.mutate(aqi=ibis.ifelse(shown, table.highest, None), leads=_leads(table))
    return table.mutate(
        **{f"{name}_iaqi": index.nullif(ABSENT) for name, index in _inners(table).items()},
        level=_level(table.aqi, standard, numbers=True),
        level_name=_level(table.aqi, standard, numbers=False),
        primary=_primary(table),
    ).drop("highest", "leads", *map(_inner, ITEMS))


def published(whole: ir.IntegerValue, scale: int, item: Item) -> ir.IntegerValue:
    """Counts of ``1/scale`` of a unit as counts of the item's published step; negative is left."""
    step = 10**item.places
    if scale > step:
        return ibis.ifelse(whole < 0, ABSENT, half_even(whole, scale // step))
    return whole if scale == step else whole * (step // scale)


def _inner(name: str) -> str:
    """The column in which an item is worked on: its steps, then its IAQI or ABSENT."""
    return f"{name}_inner"


def _inners(table: ir.Table) -> dict[str, ir.IntegerValue]:
    return {name: table[_inner(name)] for name in ITEMS}


def _iaqi(value: ir.IntegerValue, table: Breakpoints, places: int) -> ir.IntegerValue:
    """The sub-index of whole steps: between two breakpoints a line, rounded up.

    With the line's slope as a fraction ``rise/run`` the sub-index is ``ceil((rise*C + k) / run)``.
    """
    at = [int(concentration * 10**places) for concentration in table.at]
    lines: dict[tuple[int, int, int], int] = {}
    for (low, high), (from_, to) in zip(pairwise(table.iaqi), pairwise(at), strict=True):
        slope = Fraction(high - low, to - from_)
        rise, run = slope.numerator, slope.denominator
        lines[rise, low * run - rise * from_, run] = to  # a line that goes on is one line
    branches = [(value <= to, up(value * rise + k, run)) for (rise, k, run), to in lines.items()]
    return ibis.cases((value < 0, ABSENT), *branches, (value > at[-1], table.above), else_=ABSENT)


def _missing(table: ir.Table, not_monitored: Sequence[str]) -> ir.IntegerValue:
    counted = (index for name, index in _inners(table).items() if name not in not_monitored)
    return reduce(add, ((index == ABSENT).cast("int8") for index in counted))


def _level(aqi: ir.IntegerValue, standard: AqiStandard, *, numbers: bool) -> ir.Value:
    said = [level.number if numbers else level.name for level in standard.levels]
    return ibis.cases(
        *((aqi <= level.max, word) for level, word in zip(standard.levels, said, strict=True))
    )


def _leads(table: ir.Table) -> ir.IntegerValue:
    """Which items' IAQI is the highest, as bits in the order of the items."""
    leads = (index == table.highest for index in _inners(table).values())
    return reduce(add, (lead.cast("int8") * 2**bit for bit, lead in enumerate(leads)))


def _primary(table: ir.Table) -> ir.StringValue:
    """The items that lead, above AQI 50; every set of them is a word of its own."""
    sets = (
        (table.leads == bits, ",".join(n for bit, n in enumerate(ITEMS) if bits & 2**bit))
        for bits in sorted(range(1, 2 ** len(ITEMS)), key=int.bit_count)
    )
    return ibis.cases((table.aqi.isnull(), None), (table.aqi <= CLEAN, ""), *sets)
