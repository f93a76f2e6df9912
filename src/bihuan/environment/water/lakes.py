"""The trophic level of lakes (TLI): the only owner of the comprehensive index.

Logarithms are floats; each result is read to the thousandth, to odd, before it is rounded, so that
the last bits in which engines differ do not show.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan.environment.rounding import NOISE_OF_LOGARITHMS, THOUSAND, decimals, half_even, to_odd
from bihuan.environment.standards import Document
from bihuan.environment.water.measures import Measure, measure
from bihuan.environment.water.sections import joined
from bihuan.environment.water.standards import Edition, document, edition

PLACES = 1
"""Decimals of an index. The text's rule was not seen (``TLI2001``, unknown: decimals)."""


def weights(rule: Document) -> dict[str, Fraction]:
    """The share of each term: the square of its correlation over the sum of squares."""
    squares = {item: Fraction(r) ** 2 for item, r in rule.value("correlations").items()}
    return {item: square / sum(squares.values()) for item, square in squares.items()}


def trophic(
    lakes: ir.Table, rules: Edition | None = None, *, rule: Document | None = None
) -> ir.Table:
    """The comprehensive trophic index and its level for every row.

    A lake's row is the mean of its points, each the mean over its period: ``means.of_sections``,
    then ``groups.grouped`` by ``["lake"]``.

    Notes
    -----
    *Columns required*: ``chla`` (mg/m3), ``tp``, ``tn``, ``codmn`` (mg/L), ``transparency`` (m). A
    term that is NULL, zero or has no column leaves the index NULL: an index over fewer terms is
    not given by the rule.

    *Columns returned*: ``tli_ITEM`` (float, each term), ``tli``, ``trophic_level``,
    ``tli_missing`` (the terms that lack, joined by commas).

    *Rounding*: terms and index half to even to one decimal, each from what was not rounded; the
    level is of the rounded index.

    *Source*: the national centre's rule of 2001 on the trophic level of lakes; weights and terms
    in ``TLI2001``.
    """
    rules, rule = rules or edition(), rule or document("TLI2001")
    items, share = list(rule.value("terms")), weights(rule)
    # Columns one after the other: written into each other they make a query of a megabyte.
    measured = {item: measure(lakes, item, rules) for item in items if item in lakes.columns}
    table = lakes.mutate(**{f"tli_{item}": value.whole for item, value in measured.items()})
    terms = {item: _term(table, item, measured, rule) for item in items}
    table = table.mutate(**{f"tli_{item}": term for item, term in terms.items()})
    terms = {item: table[f"tli_{item}"] for item in items}
    table = table.mutate(
        tli=reduce(add, (term * float(share[item]) for item, term in terms.items())),
        tli_missing=joined({item: term.isnull() for item, term in terms.items()}),
    )
    shown = [*(f"tli_{item}" for item in items), "tli"]
    table = table.mutate(**{name: _shown(table[name]) for name in shown})
    return table.mutate(trophic_level=_level(table["tli"], rule))


def _term(
    table: ir.Table, item: str, measured: Mapping[str, Measure], rule: Document
) -> ir.FloatingValue:
    if item not in measured:
        return ibis.null("float64")
    whole = table[f"tli_{item}"]
    a, b = (float(number) for number in rule.value("terms")[item])
    positive = ibis.ifelse(whole > 0, whole, ibis.null("int64"))
    return ((positive / float(measured[item].scale)).ln() * b + a) * 10.0


def _shown(value: ir.FloatingValue) -> ir.Value:
    read = to_odd(value, THOUSAND, NOISE_OF_LOGARITHMS)
    return decimals(half_even(read * 10**PLACES, THOUSAND), PLACES)


def _level(index: ir.Value, rule: Document) -> ir.Value:
    levels = rule.value("levels")
    branches = [
        (index < level["below"] if "below" in level else index <= level["max"], level["name"])
        for level in levels[:-1]
    ]
    return ibis.cases((index.isnull(), ibis.null("string")), *branches, else_=levels[-1]["name"])
