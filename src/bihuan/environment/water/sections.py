"""The class of a section: the only owner of how single items become one class and its reasons."""

import ibis
import ibis.expr.types as ir

from bihuan.environment.columns import one_of, required
from bihuan.environment.rounding import decimals, half_even
from bihuan.environment.water.items import BODIES, LAKE, TABLE_1
from bihuan.environment.water.measures import FALSE, TRUE, Measure, measure, measured_items
from bihuan.environment.water.standards import Edition, Limits, edition

WORST = 6
"""The number of 劣Ⅴ, worse than class V."""

THIRD = 3
CEILING = 10**9
"""Multiples above ten million times III weigh alike when pollutants are put in order."""


def graded(
    samples: ir.Table, rules: Edition | None = None, *, assume: str | None = None
) -> ir.Table:
    """Class, status, deciding items and main pollutants of every row.

    A value is classed as it is measured, not rounded; means come rounded from ``means``. Row by
    row, so a table of samples, of monthly means or of one river's means are all the same to it.

    Parameters
    ----------
    samples
        One row per section and time.
    rules
        The standard and the rules of assessment; GB 3838-2002 and Huanban [2011] 22 if not given.
    assume
        The body type of every row whose ``body`` is missing. Without it total phosphorus of such a
        row is not classed: the name of a section does not tell a lake from a river.

    Returns
    -------
    Table
        The rows as they are, with the columns below.

    Notes
    -----
    *Columns required*: any of the items (``items.TABLE_1``, mg/L unless said there; NULL: not
    measured). ``body`` (text, ``river`` or ``lake``; NULL or missing: not known). Optional:
    ``ITEM_below`` (boolean: the value is a detection limit), ``do_saturation`` (%, for class I).

    *Columns returned*: ``ITEM_class`` (1 to 6, NULL without a value; total nitrogen of lakes and
    faecal coliform too, which do not count), ``ITEM_over`` (times over the limit of III, NULL
    unless worse than III; not of pH and oxygen), ``class``, ``status``, ``deciding`` (items of the
    worst class, joined by commas), ``main_pollutants`` (likewise; empty if none is worse than
    III), ``measured`` (items that count), ``missing`` (those of the 21 without a class),
    ``incomplete`` (a value is there that could not be classed).

    *Rounding*: ``ITEM_over`` to two decimals, half to even; nothing else.

    *Source*: GB 3838-2002 table 1; Huanban [2011] 22, parts 1 (1) and 2 (1), (3).
    """
    one_of(assume or LAKE, BODIES, "assume")
    required(samples, numbers=measured_items(samples))
    rules = rules or edition()
    known = samples.mutate(body=_body(samples, assume))
    present = [item for item in measured_items(known) if item in rules.limits.classed]
    read = {item: measure(known, item, rules) for item in present}
    table = known.mutate(**{_whole(item): value.whole for item, value in read.items()})
    each = _each(table, {item: value.scale for item, value in read.items()}, rules)
    table = table.mutate(**each).drop(*map(_whole, present))
    counted = [item for item in present if item in rules.items]
    table = table.mutate(**_worst(table, counted), **_standing(table, counted, rules))
    table = table.mutate(
        status=table["class"].cases(*enumerate(rules.assessment.value("statuses"), 1)),
        deciding=_deciding(table, counted),
    )
    keys = _keys(table, counted, rules)
    table = table.mutate(**{_key(item): key for item, key in keys.items()})
    most = int(rules.assessment.value("main_pollutants"))
    leading = largest({item: table[_key(item)] for item in counted}, most)
    return table.mutate(main_pollutants=unless_null(leading, table["class"])).drop(
        *map(_key, counted)
    )


def _deciding(table: ir.Table, counted: list[str]) -> ir.StringValue:
    """The items of the section's class, asked class by class, which keeps the query short."""
    of_class = {
        number: joined({item: table[f"{item}_class"] == number for item in counted})
        for number in range(1, WORST + 1)
    }
    return table["class"].cases(*of_class.items(), else_=ibis.null("string"))


def joined(claims: dict[str, ir.BooleanValue]) -> ir.StringValue:
    """The names of which the claim holds, joined by commas."""
    text: ir.StringValue = ibis.literal("")
    for name, holds in claims.items():
        text = text + ibis.ifelse(holds.fill_null(FALSE), f",{name}", "")
    return text.substr(1)


def largest(keys: dict[str, ir.IntegerValue], most: int) -> ir.StringValue:
    """The names of the ``most`` largest keys above zero, in falling order, joined by commas.

    A key is never NULL. Of equal keys the item that the standard names first goes first.
    """
    text: ir.StringValue = ibis.literal("")
    if not keys:
        return text
    tails = {99 - TABLE_1[name].number: f",{name}" for name in keys}
    none = [ibis.literal(0)] * most
    order = ibis.array(
        [*none, *(key * 100 + (99 - TABLE_1[name].number) for name, key in keys.items())]
    ).sort()
    for place in range(most):
        key = order[len(keys) + most - 1 - place]
        of = ibis.ifelse(key < 100, 0, key % 100)
        text = text + of.cases(*tails.items(), else_="")
    return text.substr(1)


def unless_null(value: ir.Value, absent: ir.Value) -> ir.Value:
    """The value, or NULL where the other is."""
    return ibis.ifelse(absent.isnull(), ibis.null(value.type()), value)


def class_number(value: Measure, limits: Limits) -> ir.IntegerValue:
    """The class of a value, 1 to 6; NULL without a value."""
    whole, at = value.whole, [int(limit * value.scale) for limit in limits.at]
    if limits.direction == "within":
        inside = (whole >= at[0]) & (whole <= at[1])
        return ibis.cases((whole.isnull(), ibis.null("int64")), (inside, 1), else_=WORST)
    meets = [whole <= limit if limits.direction == "most" else whole >= limit for limit in at]
    return ibis.cases(
        (whole.isnull(), ibis.null("int64")),
        *((met, number) for number, met in enumerate(meets, 1)),
        else_=WORST,
    )


def _body(samples: ir.Table, assume: str | None) -> ir.StringValue:
    given = samples["body"].cast("string") if "body" in samples.columns else ibis.null("string")
    known = ibis.ifelse(given.isin(BODIES), given, ibis.null("string"))
    return ibis.coalesce(known, assume) if assume else known


def _whole(item: str) -> str:
    return f"{item}_whole"


def _each(table: ir.Table, scales: dict[str, int], rules: Edition) -> dict[str, ir.Value]:
    """Class and exceedance of every item."""
    columns: dict[str, ir.Value] = {}
    unmultiplied = rules.assessment.value("no_multiple")
    for item, scale in scales.items():
        value = Measure(table[_whole(item)], scale)
        columns[f"{item}_class"] = _class(table, item, value, rules)
        if item not in unmultiplied:
            columns[f"{item}_over"] = _over(table, item, value, rules)
    return columns


def _bodies(item: str, rules: Edition) -> list[str]:
    return [body for body in BODIES if (item, body) in rules.limits.limits]


def _by_body(table: ir.Table, item: str, rules: Edition, of: dict[str, ir.Value]) -> ir.Value:
    """What holds for a row's body; where the item knows no difference, for every row."""
    bodies = _bodies(item, rules)
    limits = [rules.limits.limits_of(item, body) for body in bodies]
    if len(bodies) == len(BODIES) and limits[0] == limits[1]:
        return of[bodies[0]]
    return ibis.cases(*((table["body"] == body, of[body]) for body in bodies))


def _class(table: ir.Table, item: str, value: Measure, rules: Edition) -> ir.Value:
    of: dict[str, ir.Value] = {
        body: class_number(value, rules.limits.limits_of(item, body))
        for body in _bodies(item, rules)
    }
    number = _by_body(table, item, rules, of)
    if item != "do" or "do_saturation" not in table.columns:
        return number
    saturation = measure(table, "do_saturation", rules)
    enough = saturation.whole >= int(rules.limits.value("do_saturation")) * saturation.scale
    return ibis.ifelse(enough.fill_null(FALSE) & number.notnull(), 1, number)


def _over(table: ir.Table, item: str, value: Measure, rules: Edition) -> ir.Value:
    """Times over III: (C - Cs) / Cs."""
    places = int(rules.assessment.value("multiple_decimals"))
    of: dict[str, ir.Value] = {}
    for body in _bodies(item, rules):
        third = int(rules.limits.limits_of(item, body).third * value.scale)
        above = half_even((value.whole - third) * 10**places, third)
        of[body] = ibis.ifelse(value.whole > third, decimals(above, places), ibis.null("float64"))
    return _by_body(table, item, rules, of)


def _worst(table: ir.Table, counted: list[str]) -> dict[str, ir.Value]:
    classes = [table[f"{item}_class"].fill_null(0) for item in counted]
    worst = ibis.greatest(0, *classes).nullif(0) if classes else ibis.null("int64")
    return {"class": worst.cast("int64")}


def _standing(table: ir.Table, counted: list[str], rules: Edition) -> dict[str, ir.Value]:
    """How much of the 21 the class goes by."""
    there = {item: table[f"{item}_class"].notnull() for item in counted}
    absent: dict[str, ir.BooleanValue] = {
        item: ~there[item] if item in there else TRUE for item in rules.items
    }
    measured = sum((found.cast("int64") for found in there.values()), ibis.literal(0))
    left = [table[item].notnull() & ~there[item] for item in counted]
    incomplete: ir.BooleanValue = FALSE
    for one in left:
        incomplete = incomplete | one
    return {"measured": measured, "missing": joined(absent), "incomplete": incomplete}


def _key(item: str) -> str:
    return f"{item}_key"


def _keys(table: ir.Table, counted: list[str], rules: Edition) -> dict[str, ir.IntegerValue]:
    """How much each item weighs as a main pollutant: metals first, then class, then multiple."""
    first = rules.assessment.value("main_first")
    hundred = 10 ** int(rules.assessment.value("multiple_decimals"))
    keys = {}
    for item in counted:
        number = table[f"{item}_class"]
        weight = (number + (10 if item in first else 0)) * CEILING
        if f"{item}_over" in table.columns:
            times = (table[f"{item}_over"].fill_null(0) * hundred + 0.5).floor().cast("int64")
            weight = weight + ibis.ifelse(times < CEILING, times, CEILING - 1)
        keys[item] = ibis.ifelse(number > THIRD, weight, 0).fill_null(0)
    return keys
