"""The only owner of rounding: whole numbers inside, rounded once, by the rule of the standard.

A concentration is held as a count of a small unit (a grain), a mean as a numerator over a
denominator. What is finer than a grain is read *to odd*: to the odd one of the two neighbours, so
that it lies on no half and no limit, and rounding it later is rounding the value itself. Floats are
met at the edges only: read so, and written as the nearest float to a decimal that was worked out
exactly.
"""

from decimal import Decimal
from fractions import Fraction

import ibis
import ibis.expr.types as ir

THOUSAND = 1000
"""Parts of a unit that logarithms are read to, and the finest that engines multiply decimals by."""

MILLION = 1_000_000
"""Parts of a unit that a concentration is read to."""

NOISE = 2.0**-50
"""The part of itself by which a float may miss the decimal that is meant: a few binary digits."""

NOISE_OF_LOGARITHMS = 2.0**-10
"""The same of a logarithm, in grains."""

_EXACT = 2**52
"""Below it a float holds every whole number and its half."""


def grains(column: ir.Column, parts: int = MILLION) -> tuple[ir.IntegerValue, int]:
    """A column as whole numbers, and how many of them make one unit.

    Integers are themselves; a decimal of *s* places, three at most, counts in ``10**s``. A float or
    a finer decimal is read to ``parts`` of a unit, to odd. NULL, NaN and what is infinite or beyond
    counting become NULL.
    """
    kind = column.type()
    if kind.is_integer():
        return column.cast("int32" if kind.nbytes < 4 else "int64"), 1  # narrow is quicker
    if kind.is_decimal() and 10 ** (kind.scale or 0) <= THOUSAND:
        scale = 10 ** (kind.scale or 0)
        return (column * scale).cast("int64"), scale
    return to_odd(column, parts), parts


def to_odd(value: ir.NumericValue, parts: int, noise: float = 0) -> ir.IntegerValue:
    """A float in ``parts`` of a unit: the whole number that it is but for noise, else the odd one.

    Not negative, unless with a ``noise`` in grains. NULL for NaN and for what is beyond counting.
    """
    read = value.cast("float64")
    most = float(_EXACT // parts)
    bounded = ibis.ifelse(read.abs() < most, read, ibis.null("float64"))
    # Half of an even number is the same rounded down and up, of all else in between one apart.
    half, off = parts / 2, noise / 2
    low = (bounded * (half * (1 + NOISE)) + off).floor()
    high = (bounded * (half * (1 - NOISE)) - off).ceil()
    return low.cast("int64") + high.cast("int64")


def half_even(numerator: ir.IntegerValue, denominator: int | ir.IntegerValue) -> ir.IntegerValue:
    """The quotient to a whole number, halves to the even neighbour (GB/T 8170-2008, 3.2).

    ``denominator`` is positive. Exact for every numerator below 2**52.
    """
    twice = denominator * 2
    nearest = (numerator * 2 + denominator) // twice
    is_tie = nearest * twice == numerator * 2 + denominator
    return nearest - (is_tie & (nearest % 2 != 0)).cast("int64")


def valid_grains(column: ir.Column, parts: int = MILLION) -> tuple[ir.IntegerValue, int]:
    """A concentration in grains; what is below nothing is missing."""
    whole, scale = grains(column, parts)
    return ibis.ifelse(whole >= 0, whole, ibis.null("int64")), scale


def up(numerator: ir.IntegerValue, denominator: int) -> ir.IntegerValue:
    """The quotient to the next whole number up."""
    return numerator if denominator == 1 else (numerator + (denominator - 1)) // denominator


def total(whole: ir.IntegerValue, where: ir.BooleanValue | None = None) -> ir.IntegerValue:
    """The sum of whole numbers, added as floats: exact below 2**53 in any order, and quick.

    Engines widen a sum of integers to types of their own (128 bits on DuckDB); this stays plain.
    NULL when there is nothing to add.
    """
    return whole.cast("float64").sum(where=where).cast("int64")


def decimals(whole: ir.IntegerValue, places: int) -> ir.NumericValue:
    """A count of ``10**-places`` as the number it stands for: whole as it is, else the float."""
    if places == 0:
        return whole
    # A divisor that is a column: by a constant, Polars multiplies by its reciprocal, which misses
    # the nearest float.
    return whole / (whole * 0 + 10**places).cast("float64")


def round_half_even(value: Fraction | Decimal | int, places: int = 0) -> Decimal:
    """An exact number to so many places, halves to the even neighbour (GB/T 8170-2008, 3.2)."""
    whole = round(Fraction(value) * 10**places)  # Python rounds a Fraction half to even, exactly
    return Decimal(whole).scaleb(-places)
