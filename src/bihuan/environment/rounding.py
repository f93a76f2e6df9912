"""The only owner of rounding: whole numbers inside, rounded once, by the rule of the standard.

A concentration is held as a count of a small unit (thousandths, or what a column's type says), a
mean as a numerator over a denominator. Floats are met at the edges only: read to the thousandth,
and written as the nearest float to a decimal that was worked out exactly.
"""

from decimal import Decimal
from fractions import Fraction

import ibis
import ibis.expr.types as ir

THOUSAND = 1000
"""Parts of a unit that a float is read to: a further decimal of it is rounded half up."""


def grains(column: ir.Column, parts: int = THOUSAND) -> tuple[ir.IntegerValue, int]:
    """A column as whole numbers, and how many of them make one unit.

    Integers are themselves; a decimal with *s* places counts in ``10**s``; a float is read to
    ``parts`` of a unit, the thousandth unless the values are finer than any thousandth, which
    removes the noise of binary fractions. NULL and NaN become NULL.
    """
    kind = column.type()
    if kind.is_integer():
        return column.cast("int32" if kind.nbytes < 4 else "int64"), 1  # narrow is quicker
    if kind.is_decimal():
        scale = 10 ** (kind.scale or 0)
        return (column * scale).cast("int64"), scale
    read = column.cast("float64")
    whole = (read * parts + 0.5).floor().cast("int64")
    return ibis.ifelse(read.isnan(), None, whole), parts


def half_even(numerator: ir.IntegerValue, denominator: int | ir.IntegerValue) -> ir.IntegerValue:
    """The quotient to a whole number, halves to the even neighbour (GB/T 8170-2008, 3.2).

    ``denominator`` is positive. Exact for every numerator below 2**52.
    """
    twice = denominator * 2
    nearest = (numerator * 2 + denominator) // twice
    is_tie = nearest * twice == numerator * 2 + denominator
    return nearest - (is_tie & (nearest % 2 != 0)).cast("int64")


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
