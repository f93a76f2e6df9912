"""Places and years side by side: a province from its cities, the same period last year, ranking."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import NAMES
from bihuan.environment.air.periods import Periods, unless_short
from bihuan.environment.columns import required
from bihuan.environment.rounding import decimals, grains, half_even, total
from bihuan.errors import Refused
from bihuan.words import _

RATIO = "good_ratio"
PERCENTILES = tuple(f"{name}_p" for name in NAMES)
RATIO_PLACES = 1
CHANGE_PLACES = 1


class MixedStandards(Refused):
    """Two figures by different standards, or by different bases, are not compared."""

    code = "mixed-standards"


def province(figures: Periods, *, keys: Sequence[str] = ()) -> Periods:
    """The unweighted mean of the places' published figures, for each period.

    Parameters
    ----------
    figures
        Figures of cities.
    keys
        Columns that group the cities (a ``province`` or ``region``); without them all are one.

    Notes
    -----
    *Columns returned*: the keys, ``period``, the mean of each item, of ``<item>_p`` and of
    ``good_ratio``, ``places`` (how many cities are in it), ``not_valid`` (how many of them have too
    few days, whose figures are in it all the same), ``valid`` (none has; NULL where no rule says),
    ``standard``.

    *Rounding*: once more, from the cities' published values, as provinces do; halves to even.

    *Source*: reproduces Guangdong 2017-08 (92.4 %, 36, 20) and the Pearl River Delta.
    """
    table, by = figures.table, (*keys, "period")
    required(table, names=by)
    if "valid" not in table.columns:
        table = table.mutate(valid=ibis.null("boolean"))
    wanted = {name: figures.places[name] for name in NAMES}
    wanted |= {f"{name}_p": figures.places[name] for name in NAMES} | {RATIO: RATIO_PLACES}
    sums = {f"{column}_sum": total(grains(table[column])[0]) for column in wanted}
    counts = {f"{column}_n": table[column].count() for column in wanted}
    gathered = table.group_by(by).agg(
        **sums,
        **counts,
        places=table.count(),
        not_valid=(~table.valid).sum(),
        said=table.valid.count(),
    )
    means = {
        column: decimals(
            half_even(
                gathered[f"{column}_sum"] * 10**places,
                gathered[f"{column}_n"].nullif(0) * grains(table[column])[1],
            ),
            places,
        )
        for column, places in wanted.items()
    }
    shown = gathered.select(
        *by,
        **means,
        places=gathered.places,
        not_valid=gathered.not_valid.fill_null(0),
        valid=ibis.ifelse(gathered.said == gathered.places, gathered.not_valid == 0, None),
        standard=ibis.literal(figures.edition.id),
    )
    return Periods(shown, figures.edition, tuple(keys), figures.span, figures.places, figures.basis)


def year_on_year(now: Periods, before: Periods) -> ir.Table:
    """Each figure beside the same period of the year before, with its change.

    Parameters
    ----------
    now, before
        Figures by the same standard, span, places and basis; they may be the same object, when it
        holds both years.

    Raises
    ------
    MixedStandards
        The standards, decimals or bases differ: years on both sides of a new standard are
        computed by one of them, and the sentence says by which.

    Notes
    -----
    *Columns returned*: the keys, ``period``, ``standard``, ``basis``; for each item, ``<item>_p``
    and ``good_ratio``: the value, ``<column>_before`` and ``<column>_change``, in percent for
    concentrations and in percentage points for the ratio; NULL where a side is missing.

    *Rounding*: changes from the two published values to one decimal, halves to even.

    *Source*: national monthly and yearly reports 2020 to 2024 (24 of 24 changes).
    """
    same = (now.edition.id, now.span, now.keys, now.places, now.basis)
    if same != (before.edition.id, before.span, before.keys, before.places, before.basis):
        raise MixedStandards(
            _("同比的两期不是一个口径：%(now)s 与 %(before)s。")
            % {"now": _basis(now), "before": _basis(before)},
            hint=_("请按同一标准、时段和扣除口径重新计算两期。"),
        )
    columns = [n for n in (*NAMES, *PERCENTILES, RATIO) if n in now.table.columns]
    earlier = before.table.select(
        *now.keys,
        period=_a_year_on(before.table.period, now.span),
        **{f"{column}_before": before.table[column] for column in columns},
    )
    joined = now.table.select(*now.keys, "period", *columns).left_join(
        earlier, [*now.keys, "period"]
    )
    changes = {f"{column}_change": _change(joined, column) for column in columns}
    shown = (part for column in columns for part in (column, f"{column}_before"))
    return joined.select(
        *now.keys,
        "period",
        *shown,
        **changes,
        standard=ibis.literal(now.edition.id),
        basis=ibis.literal(now.basis),
    )


def ranking(figures: ir.Table, column: str, *, highest_first: bool = False) -> ir.Table:
    """Figures with a ``rank`` by one column within their period; equal values share a rank.

    NULL has no rank, nor has a place whose ``valid`` is false. Low is good, as for concentrations
    and the composite index, unless ``highest_first``, as for the good-day ratio.
    """
    required(figures, names=["period", column])
    value = figures[column]
    if "valid" in figures.columns:
        value = unless_short(figures.valid, value)
    ranked = figures.mutate(ranked=value)
    other = ranked.select("period", other="ranked")
    paired = ranked.select("period", value="ranked").distinct().join(other, "period")
    better = paired.other > paired.value if highest_first else paired.other < paired.value
    ahead = paired.group_by("period", "value").agg(ahead=better.cast("int64").sum())
    joined = ranked.left_join(ahead, ["period", (ranked.ranked, ahead.value)])
    return joined.select(*figures.columns, rank=joined.ahead + 1)


def _basis(figures: Periods) -> str:
    return f"{figures.edition.id}/{figures.span}/{figures.basis}"


def _a_year_on(period: ir.StringValue, span: str) -> ir.StringValue:
    if span == "all":
        return period
    return (period.substr(0, 4).cast("int64") + 1).cast("string") + period.substr(4)


def _change(table: ir.Table, column: str) -> ir.NumericValue:
    now, scale = grains(table[column])
    before, _scale = grains(table[f"{column}_before"])
    if column == RATIO:
        return decimals(half_even((now - before) * 10**CHANGE_PLACES, scale), CHANGE_PLACES)
    percent = half_even((now - before) * 100 * 10**CHANGE_PLACES, before.nullif(0))
    return decimals(percent, CHANGE_PLACES)
