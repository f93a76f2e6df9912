"""Rivers, basins, cities: the only owner of what a number of sections amount to together."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.columns import required
from bihuan.environment.rounding import decimals, half_even
from bihuan.environment.water.means import Counted, agreed
from bihuan.environment.water.measures import TRUE, measured_items
from bihuan.environment.water.sections import THIRD, WORST, graded, largest
from bihuan.environment.water.standards import Edition, edition

PERIOD = ("period", "first_day", "last_day")
"""Columns that tell one period from another, where a table has them."""


def grouped(sections: ir.Table, by: Sequence[str], rules: Edition | None = None) -> ir.Table:
    """Shares of classes, status and main pollutants of every group of sections.

    Parameters
    ----------
    sections
        Graded sections (``sections.graded`` of ``means.of_sections``).
    by
        Columns that make a group: ``["basin"]``, ``["city"]``, ``["lake"]``; with ``"body"``
        rivers and lakes stand apart. ``period`` is added where the table has it.
    rules
        The standard and the rules of assessment.

    Returns
    -------
    Table
        One row per group and period.

    Notes
    -----
    *Columns required*: those of ``by`` (NULL is a group of its own), ``class`` and ``ITEM_class``
    (1 to 6 or NULL), the items, ``body``; optional ``flow`` (boolean; false: left out of the base).

    *Columns returned*: the keys; ``sections``, ``assessed`` (the base of shares: those with a
    class), ``without_flow``, ``not_assessed``; ``class_1`` .. ``class_6`` (counts); ``good`` (share
    of I to III), ``bad`` (share of worse than V), in percent, NULL without a base; ``method``
    (``shares`` of five sections assessed and more, ``means`` of fewer); ``class`` and ``deciding``
    (of the means; NULL by shares); ``status``; ``main_pollutants`` (by shares: the three items that
    most sections have worse than III); ``incomplete``; the items (means over sections).

    *Rounding*: shares half to even to one decimal; boundaries of 90, 75, 20 and 40 % are tested on
    the exact share. Means over sections as in ``means``.

    *Source*: Huanban [2011] 22, part 2 (2), (3). A share of exceedance is of all sections
    assessed. With fewer than five sections the main pollutants are those of the means.
    """
    required(sections, names=[*by, "class"], numbers=measured_items(sections))
    rules = rules or edition()
    keys = [*by, *(name for name in PERIOD if name in sections.columns and name not in by)]
    counted = Counted.of(_flowing(sections), rules)
    means = counted.summed(keys, _about(counted.table, keys, rules)).means()
    table = graded(means, rules)
    worse = {item: table[_worse(item)] for item in rules.items if _worse(item) in table.columns}
    by_shares = table["assessed"] >= int(rules.assessment.value("group_sections"))
    leading = largest(worse, int(rules.assessment.value("main_pollutants")))
    table = table.mutate(
        good=_share(_good(table), table["assessed"], rules),
        bad=_share(table[f"class_{WORST}"], table["assessed"], rules),
        method=ibis.ifelse(by_shares, "shares", "means"),
        status=ibis.ifelse(by_shares, _status(table, rules), table["status"]),
        main_pollutants=ibis.ifelse(by_shares, leading, table["main_pollutants"]),
        incomplete=~by_shares & table["incomplete"],
        deciding=ibis.ifelse(by_shares, ibis.null("string"), table["deciding"]),
        **{"class": ibis.ifelse(by_shares, ibis.null("int64"), table["class"])},
    )
    return table.select(*keys, *_OF_SECTIONS, *_OF_GROUP, *measured_items(table))


_OF_SECTIONS = (
    "sections", "assessed", "without_flow", "not_assessed",
    *(f"class_{number}" for number in range(1, WORST + 1)),
)  # fmt: skip
_OF_GROUP = (
    "good", "bad", "method", "class", "status", "deciding", "main_pollutants", "incomplete",
)  # fmt: skip


def _worse(item: str) -> str:
    return f"{item}_worse"


def _flowing(sections: ir.Table) -> ir.Table:
    """Sections with ``flows``; those without flow have neither class nor values."""
    if "flow" not in sections.columns:
        return sections.mutate(flows=TRUE)
    table = sections.mutate(flows=sections["flow"].cast("boolean").fill_null(TRUE))
    classes = [name for name in table.columns if name == "class" or name.endswith("_class")]
    emptied = {
        name: ibis.ifelse(table["flows"], table[name], ibis.null(table[name].type()))
        for name in (*measured_items(table), *classes)
    }
    return table.mutate(**emptied)


def _about(table: ir.Table, keys: Sequence[str], rules: Edition) -> dict[str, ir.Value]:
    """What is counted in a group."""
    number = table["class"]
    about: dict[str, ir.Value] = {} if "body" in keys else {"body": agreed(table, "body")}
    about |= {
        "sections": table.count(),
        "assessed": number.count(),
        "without_flow": (~table["flows"]).sum(),
        "not_assessed": (table["flows"] & number.isnull()).sum(),
    }
    about |= {f"class_{one}": (number == one).sum().fill_null(0) for one in range(1, WORST + 1)}
    about |= {
        _worse(item): (table[f"{item}_class"] > THIRD).sum().fill_null(0)
        for item in rules.items
        if f"{item}_class" in table.columns
    }
    return {name: value if name == "body" else value.cast("int64") for name, value in about.items()}


def _good(table: ir.Table) -> ir.IntegerValue:
    return table["class_1"] + table["class_2"] + table["class_3"]


def _share(part: ir.IntegerValue, whole: ir.IntegerValue, rules: Edition) -> ir.Value:
    places = int(rules.assessment.value("share_decimals"))
    share = half_even(part * 100 * 10**places, ibis.greatest(whole, 1))
    return ibis.ifelse(whole > 0, decimals(share, places), ibis.null("float64"))


def _status(table: ir.Table, rules: Edition) -> ir.Value:
    """By the exact shares; the boundaries belong to the better status above and the worse below."""
    at = rules.assessment.value("group_statuses")
    good, bad, base = _good(table) * 100, table[f"class_{WORST}"] * 100, table["assessed"]
    names = list(dict.fromkeys(rules.assessment.value("statuses")))
    return ibis.cases(
        (good >= base * at["excellent"], names[0]),
        (good >= base * at["good"], names[1]),
        (bad < base * at["moderate"], names[2]),
        (bad < base * at["heavy"], names[3]),
        else_=names[4],
    )
