"""Small tables of water samples, and an oracle that grades them in exact fractions."""

from datetime import date, datetime, time
from fractions import Fraction

import ibis

from bihuan.environment.water.items import BELOW, ITEMS
from bihuan.environment.water.standards import edition
from environment.tables import answered, only

TEXTS = {
    "section", "name", "body", "basin", "city", "province", "lake", "set", "period", "status",
}  # fmt: skip
RULES = edition()
GOOD = {"ph": 7.0, "do": 8.0, "codmn": 3.0, "nh3n": 0.3, "tp": 0.05}
"""A river of class II."""


def table(*rows, **kinds):
    """Rows as an Ibis table, each column of the kind that its name says."""
    columns = {name: kinds.get(name) or _kind(name) for row in rows for name in row}
    return ibis.memtable([{n: row.get(n) for n in columns} for row in rows], schema=columns)


def _kind(name):
    if name in TEXTS:
        return "string"
    if name == "flow" or name.endswith(BELOW):
        return "boolean"
    if name == "sampled_on":
        return "timestamp"
    return "float64" if name in ITEMS else "int64"


def river(section="A", on=date(2026, 2, 4), **items):
    at = None if on is None else datetime.combine(on, time())
    return {"section": section, "body": "river", "sampled_on": at, **items}


def lake(section="L", on=date(2026, 2, 4), **items):
    return river(section, on, **items) | {"body": "lake"}


def year(section="A", months=range(1, 13), of=2025, **items):
    return [river(section, date(of, month, 5), **items) for month in months]


def class_of(item, value, body="river"):
    """The class of a value by the limits, worked out in fractions."""
    limits = RULES.limits.limits_of(item, body)
    exact = Fraction(str(value))
    if limits.direction == "within":
        return 1 if limits.at[0] <= exact <= limits.at[1] else 6
    met = [
        number
        for number, limit in enumerate(limits.at, 1)
        if (exact <= Fraction(limit) if limits.direction == "most" else exact >= Fraction(limit))
    ]
    return min(met, default=6)


__all__ = ["GOOD", "RULES", "answered", "class_of", "lake", "only", "river", "table", "year"]
