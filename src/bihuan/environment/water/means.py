"""Means of sections over a month, a quarter or a year: the only owner of validity and averaging.

Sums are of whole numbers, so neither the order of rows nor the engine changes a digit. pH is
averaged as hydrogen ions, which are counted in parts of ten to the minus sixteenth.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import ibis
import ibis.expr.types as ir

from bihuan.environment.columns import one_of, required
from bihuan.environment.rounding import NOISE_OF_LOGARITHMS, THOUSAND, decimals, half_even, to_odd
from bihuan.environment.water.measures import FALSE, TRUE, measure, measured_items
from bihuan.environment.water.sections import joined
from bihuan.environment.water.standards import Edition, edition

Span = Literal["month", "quarter", "year", "ytd"]
SPANS: tuple[Span, ...] = get_args(Span)

CARRIED = ("name", "body", "basin", "city", "province", "lake")
"""What goes with a section; where its rows contradict each other, NULL."""

IONS = 10**16
"""Hydrogen ions are counted in so many parts of one mol/L: a pH of 14 is a hundred of them."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Ice-bound sections, which need fewer months of a year, and on what ground they are that."""

    sections: frozenset[str]
    document: str = ""


NONE_FROZEN = Frozen(frozenset())


def of_sections(
    samples: ir.Table,
    span: Span,
    rules: Edition | None = None,
    *,
    frozen: Frozen = NONE_FROZEN,
    through: int = 12,
) -> ir.Table:
    """One row per section and period with the mean of every item.

    Parameters
    ----------
    samples
        One row per section and time of sampling.
    span
        ``month``: one sample or the mean of several. ``quarter``: the mean of two samples or more.
        ``year``: the mean of the twelve means of months, of at least eight in an ice-bound section.
        ``ytd``: the year to date, the mean of the means of its months.
    rules
        The standard and the rules of assessment.
    frozen
        The ice-bound sections.
    through
        The last month of a year to date, 1 to 12: of every year, so that they can be compared.

    Returns
    -------
    Table
        Sections by periods, for ``sections.graded``.

    Notes
    -----
    *Columns required*: ``section`` (text, a key), ``sampled_on`` (date or timestamp; NULL: the row
    is of no period and left out, ``checks`` names it), items and ``ITEM_below`` as in
    ``sections.graded``. Carried along if there: ``name body basin city province lake`` (NULL where
    a section's rows disagree) and ``flow`` (boolean; false: no flow, the row counts as no sample).

    *Columns returned*: ``section``, what is carried, ``period`` (``2026-02``, ``2026-Q1``,
    ``2026``, ``2026-01/09``), ``first_day`` and ``last_day`` (numbers as 20260201, the month's last
    as 31), ``samples``, ``months`` (with flow), ``flow`` (false only if it never flowed), the items
    (float, NULL where there are too few), ``short`` (the items with too few values, by commas).

    *Rounding*: once, half to even, to the decimals of the standard; a single measurement is no mean
    and stays as it was measured, for it is classed so. In a year's mean, a month with
    several samples is held at three decimals more. pH: minus the logarithm of the mean
    concentration of hydrogen ions, read to the thousandth to odd, then rounded as the others.

    *Source*: Huanban [2011] 22, part 1 (2); decimals as in the standard's file. How many months a
    year to date needs was not seen: without the rule ``to_date`` one is enough.
    """
    one_of(span, SPANS, "span")
    required(samples, names=["section"], days=["sampled_on"], numbers=measured_items(samples))
    rules = rules or edition()
    counted = Counted.of(_dated(samples, span, through), rules)
    keys = ["section", "period", "first_day", "last_day"]
    about = _about(counted.table)
    if span in {"year", "ytd"}:
        months = counted.summed([*keys, "month"], about).by_month()
        about = {name: agreed(months.table, name) for name in about if name in CARRIED}
        about |= _of_months(months.table)
        summed = months.summed(keys, about)
    else:
        summed = counted.summed(keys, about)
    return summed.means(_needed(summed.table, span, rules, frozen))


@dataclass(frozen=True, slots=True)
class Counted:
    """A table whose items are whole numbers, each with its scale; pH is hydrogen ions.

    ``ITEM_n`` says how many values an item's sum is of; a row that is no sum yet has none.
    """

    table: ir.Table
    scales: dict[str, int]
    rules: Edition

    @classmethod
    def of(cls, table: ir.Table, rules: Edition) -> "Counted":
        columns, scales = {}, {}
        for item in measured_items(table):
            value = measure(table, item, rules)
            whole, scales[item] = value.whole, value.scale
            if item == "ph":
                ions = (ibis.literal(10.0) ** (-whole / float(value.scale))) * IONS
                whole, scales[item] = (ions + 0.5).floor().cast("int64"), IONS
            columns[item] = whole
        return cls(table.mutate(**columns), scales, rules)

    def summed(self, keys: Sequence[str], about: dict[str, ir.Value]) -> "Counted":
        sums: dict[str, ir.Value] = {}
        for item in self.scales:
            sums[item] = self.table[item].sum().cast("int64")
            sums[_n(item)] = self.table[item].count().cast("int64")
        return Counted(
            self.table.group_by(keys).aggregate(**about, **sums), self.scales, self.rules
        )

    def by_month(self) -> "Counted":
        """Each sum as one mean, held as finely as its values."""
        held = {item: half_even(self.table[item], self._n(item)) for item in self.scales}
        return Counted(self.table.mutate(**held), self.scales, self.rules)

    def means(self, needed: ir.IntegerValue | int = 1) -> ir.Table:
        """The mean of each sum in its decimals, NULL with fewer values than ``needed``."""
        enough = {item: self.table[_n(item)] >= needed for item in self.scales}
        short = joined({item: ~enough[item] for item in self.scales})
        rounded = {
            item: ibis.ifelse(enough[item], self._mean(item), ibis.null("float64"))
            for item in self.scales
        }
        return self.table.mutate(**rounded, short=short).drop(*map(_n, self.scales))

    def _n(self, item: str) -> ir.IntegerValue:
        return ibis.greatest(self.table[_n(item)], 1)  # a sum of nothing is NULL, over 1 as well

    def _mean(self, item: str) -> ir.Value:
        """Rounded to the standard's decimals; what was measured once stands as it was measured."""
        places = self.rules.limits.decimals(item)
        total, n, scale = self.table[item], self._n(item), self.scales[item]
        once = n == 1
        if item == "ph":
            read = -(total / (n * float(IONS))).log10()
            total, n, scale = to_odd(read, THOUSAND, NOISE_OF_LOGARITHMS), ibis.literal(1), THOUSAND
        rounded = decimals(half_even(total * 10**places, n * scale), places).cast("float64")
        exactly = len(str(scale))  # places in which every count of 1/scale is a whole number
        as_measured = decimals(half_even(total * 10**exactly, scale), exactly).cast("float64")
        return ibis.ifelse(once, as_measured, rounded)


def _n(item: str) -> str:
    return f"{item}_n"


def _dated(samples: ir.Table, span: Span, through: int) -> ir.Table:
    """Samples of a known day with their period; a section without flow gives no values."""
    table = samples.filter(samples["sampled_on"].notnull())
    if span == "ytd":
        table = table.filter(table["sampled_on"].month() <= through)
    day = table["sampled_on"]
    year, month = day.year().cast("int64"), day.month().cast("int64")
    first, last = _months(month, span, through)
    text = year.cast("string")
    period = {
        "month": text + "-" + (month + 100).cast("string").substr(1),
        "quarter": text + "-Q" + ((month + 2) // 3).cast("string"),
        "year": text,
        "ytd": text + f"-01/{through:02}",
    }[span]
    table = table.mutate(
        period=period,
        month=year * 100 + month,
        first_day=year * 10000 + first * 100 + 1,
        last_day=year * 10000 + last * 100 + 31,
    )
    if "flow" not in table.columns:
        return table
    flows = table["flow"].cast("boolean").fill_null(TRUE)
    emptied = {
        item: ibis.ifelse(flows, table[item], ibis.null(table[item].type()))
        for item in measured_items(table)
    }
    return table.mutate(flow=flows, **emptied)


def _months(
    month: ir.IntegerValue, span: Span, through: int
) -> tuple[ir.IntegerValue, ir.IntegerValue]:
    """The first and last month of the period that a month is in."""
    if span == "month":
        return month, month
    if span == "quarter":
        last = ((month + 2) // 3) * 3
        return last - 2, last
    return ibis.literal(1, "int64"), ibis.literal(through if span == "ytd" else 12, "int64")


def _about(table: ir.Table) -> dict[str, ir.Value]:
    """What is said of a section in a period beside its items."""
    about = {name: agreed(table, name) for name in CARRIED if name in table.columns}
    about["samples"] = table.count().cast("int64")
    about["months"] = table["month"].nunique().cast("int64")
    if "flow" in table.columns:
        about["months"] = table["month"].nunique(where=table["flow"]).cast("int64")
        about["samples"] = table["flow"].cast("int64").sum().cast("int64")
        about["flow"] = table["flow"].cast("int64").max() > 0
    return about


def _of_months(months: ir.Table) -> dict[str, ir.Value]:
    """The same of a year, out of its months."""
    about = {name: months[name].sum().cast("int64") for name in ("samples", "months")}
    if "flow" in months.columns:
        about["flow"] = months["flow"].cast("int64").max() > 0
    return about


def agreed(table: ir.Table, name: str) -> ir.Value:
    """What all rows of a group say, or NULL where they disagree."""
    low, high = table[name].min(), table[name].max()
    return ibis.ifelse(low == high, low, ibis.null(table[name].type()))


def _needed(table: ir.Table, span: Span, rules: Edition, frozen: Frozen) -> ir.IntegerValue | int:
    """How many values a mean needs: samples, or in a year months."""
    say = rules.assessment.value
    if span == "month":
        return 1
    if span == "quarter":
        return int(say("quarter_samples"))
    if span == "ytd":
        return int(say("to_date")) if rules.assessment.has("to_date") else 1
    iced = table["section"].isin(sorted(frozen.sections)) if frozen.sections else FALSE
    return ibis.ifelse(iced, int(say("year_months_frozen")), int(say("year_months")))
