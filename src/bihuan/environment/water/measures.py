"""Measured values as whole numbers: the only owner of what a column of an item is read as.

A float is read to three decimals finer than the item is assessed with, to odd, so that one past a
limit is never read as the limit. A value below detection is
the part of its detection limit that the rules say. What cannot be (a negative concentration, a pH
outside 0 to 14, ten kilograms in a litre) is no value; ``checks`` and the readers name it.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from bihuan.environment.rounding import grains
from bihuan.environment.water.items import BELOW, ITEMS
from bihuan.environment.water.standards import Edition

FINER = 3
"""Decimals that a value is read to beyond those that it is assessed with."""

MAX_PH = 14
MOST, MOST_COUNTED = 10**7, 10**12
"""What no concentration and no count of organisms in a litre reaches."""

FALSE, TRUE = ibis.literal(value=False), ibis.literal(value=True)
"""Claims as columns."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A column as whole numbers of which ``scale`` make one unit."""

    whole: ir.IntegerValue
    scale: int


def measured_items(table: ir.Table) -> tuple[str, ...]:
    """The items that a table has columns of, in the order of the standard."""
    return tuple(item for item in ITEMS if item in table.columns)


def scale_of(item: str, edition: Edition) -> int:
    """Parts of a unit that a value of the item is held in at least."""
    return int(10 ** (edition.limits.decimals(item) + FINER))


def is_possible(table: ir.Table, item: str) -> ir.BooleanValue:
    """Whether a value can be at all; NULL stays NULL, NaN is not possible."""
    most = MAX_PH if item == "ph" else MOST_COUNTED if ITEMS[item].unit == "个/L" else MOST
    return (table[item] >= 0) & (table[item] <= most)


def measure(table: ir.Table, item: str, edition: Edition) -> Measure:
    """One item's values, those below detection as part of their limit, the impossible as NULL."""
    least = scale_of(item, edition)
    column = table[item]
    possible = ibis.ifelse(is_possible(table, item), column, ibis.null(column.type()))
    read, scale = grains(possible, least)
    whole = read.cast("int64")
    if scale < least:
        whole, scale = whole * (least // scale), least
    if item + BELOW in table.columns:
        part = edition.below_detection
        below = table[item + BELOW].cast("boolean").fill_null(FALSE)
        whole = whole * ibis.ifelse(below, part.numerator, part.denominator)
        scale = scale * part.denominator
    return Measure(whole, scale)
