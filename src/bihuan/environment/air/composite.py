"""What a year comes to beside the limits: whether items meet them, and the composite index.

The index (环境空气质量综合指数) is six sub-indices, each rounded, then added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.standards import Edition
from bihuan.environment.rounding import decimals, half_even

BY_PERCENTILE = frozenset({"co", "o3"})
"""Items that are assessed by the percentile of the year over the limit of a day."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A figure that is not rounded yet: grains over a whole number; NULL where unknown.

    ``scale`` grains make one unit.
    """

    grains: ir.IntegerValue
    divisor: ir.IntegerValue
    scale: int

    def steps(self, places: int) -> ir.IntegerValue:
        """The figure rounded once, as a count of ``10**-places``."""
        step = 10**places
        if self.scale % step == 0:  # the same quotient out of smaller numbers
            return half_even(self.grains, self.divisor * (self.scale // step))
        return half_even(self.grains * step, self.divisor * self.scale)

    def rounded(self, places: int) -> ir.NumericValue:
        return decimals(self.steps(places), places)


def composite_index(
    means: Mapping[str, Exact], percentiles: Mapping[str, Exact], edition: Edition
) -> ir.NumericValue:
    """The sum of the sub-indices of a period; lower is better.

    Notes
    -----
    *Columns required*: exact means in µg/m³ and percentiles (CO in mg/m³) of each item.

    *Returns*: a number with two decimals; NULL where an item is missing, and for an edition whose
    rules of the index are not known.

    *Rounding*: concentrations as published (whole µg/m³, tenths of mg/m³), then each sub-index to
    two decimals, halves to even; their sum is exact. Reproduces Heyuan 2022-02 (1.73) and Naiman.

    *Source*: HJ 663-2013 with the ministry's notes on ranking; the annual grade 2 limit for SO2,
    NO2, PM10 and PM2.5, the limit of the day for CO and O3 (GB 3095).
    """
    rules = edition.assessment
    if not rules.has("index_items"):
        return ibis.null("float64")
    places = int(rules.value("index_decimals"))
    parts = (
        _sub_index(percentiles[name], name, "day", edition, places)
        if name in BY_PERCENTILE
        else _sub_index(means[name], name, "year", edition, places)
        for name in rules.value("index_items")
    )
    return decimals(reduce(add, parts), places)


def met(
    means: Mapping[str, Exact], percentiles: Mapping[str, Exact], edition: Edition
) -> dict[str, ir.BooleanValue]:
    """Whether each item of a year meets grade 2; NULL where it is unknown.

    SO2, NO2, PM10 and PM2.5 by their mean and their percentile, CO and O3 by their percentile.

    *Source*: HJ 663-2013 5.1, GB 3095 table 1. Confidence K: the clause was not seen.
    """
    found = {}
    for name, rank in percentiles.items():
        within = _within(rank, name, "day", edition)
        if name not in BY_PERCENTILE:
            within &= _within(means[name], name, "year", edition)
        found[name] = within
    return found


def _within(figure: Exact, name: str, span: str, edition: Edition) -> ir.BooleanValue:
    limit = Fraction(edition.limits.grade2(name, span)) * 10 ** ITEMS[name].places
    return figure.steps(ITEMS[name].places) * limit.denominator <= limit.numerator


def _sub_index(
    figure: Exact, name: str, span: str, edition: Edition, places: int
) -> ir.IntegerValue:
    limit = Fraction(edition.limits.grade2(name, span)) * 10 ** ITEMS[name].places
    steps = figure.steps(ITEMS[name].places)
    return half_even(steps * limit.denominator * 10**places, limit.numerator)
