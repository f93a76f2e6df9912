"""From hours to days: valid 24-hour means, daily maximum 8-hour ozone, and a city from its points.

Hours bear the label of their end, so that 00:00 of a day is hour 24 of the day before. The
17 eight-hour windows that end at hours 8 to 24 lie inside one natural day: a day is therefore one
row of 24 hours, whatever gaps there are, and no window reaches over its neighbours.
"""

from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.index import ABSENT
from bihuan.environment.air.items import ITEMS, NAMES
from bihuan.environment.columns import one_of, required
from bihuan.environment.rounding import decimals, half_even, total, valid_grains
from bihuan.environment.standards import Document

HOURS = 24
WINDOW = 8
"""Hours of a moving mean of ozone."""

ENDS = range(WINDOW, HOURS + 1)
"""The hours at which the windows of a natural day end (HJ 663 6.1.2)."""

FINEST = 100_000
"""Parts of a unit that an hour is read to: sums of exact days then stay below 2**52."""

MEANS = tuple(name for name in NAMES if name != "o3")
"""The items whose day is a 24-hour mean."""


def station_days(hours: ir.Table, rules: Document) -> ir.Table:
    """Days of each station, out of its hours.

    Parameters
    ----------
    hours
        One row for a station and an hour; a station-hour stands once (``readers`` see to it).
    rules
        HJ 663: how many hours make a day.

    Returns
    -------
    One row for a station and a natural day of which an hour is known.

    Notes
    -----
    *Columns required*: ``city`` and ``station`` (text), ``at`` (timestamp in Beijing time without
    zone, the end of the hour), and the six items as ``index.graded`` wants them; NULL is missing.

    *Columns returned*: ``city``, ``station``, ``day`` (date); each item, NULL where the day is not
    valid; ``<item>_hours``, the hours with a value, and ``o3_windows``, the valid 8-hour means.

    *Rounding*: once, to whole µg/m³ and tenths of mg/m³, halves to even.

    *Source*: GB 3095 table 4 (20 hours; 6 hours of 8); HJ 663 6.1.2 (14 windows, or a maximum above
    the limit of the day).
    """
    _of_stations(hours, "at")
    exact = _exact_days(hours, rules)
    values = {
        name: decimals(
            half_even(exact[name] * 10**item.places, _unit(hours, name, rules)), item.places
        )
        for name, item in ITEMS.items()
    }
    counts = (f"{name}_hours" for name in NAMES)
    return exact.select("city", "station", "day", *counts, "o3_windows", **values)


def city_days(hours: ir.Table, rules: Document, points: ir.Table | None = None) -> ir.Table:
    """Days of each city: the mean of its valid points, never a mean of their indices.

    Parameters
    ----------
    hours, rules
        As for ``station_days``; HJ 663 also says how many points a city needs.
    points
        How many points each city has (``city``, ``points``, a city once); for a city without one,
        its stations anywhere in ``hours``.

    Returns
    -------
    One row for a city and a natural day of which an hour is known.

    Notes
    -----
    *Columns returned*: ``city``, ``day``; each item, NULL where too few points are valid;
    ``<item>_points``, the valid points, and ``points``, those that the city has.

    *Rounding*: once, on the exact mean of the exact means of the points, to whole µg/m³ and tenths
    of mg/m³, halves to even.

    *Source*: HJ 663 (three quarters of the points, a half of up to three); ozone is the mean of the
    points' daily maxima. Confidence K: the annex was not seen.
    """
    _of_stations(hours, "at")
    days = _gathered(_exact_days(hours, rules), ("city", "day"), _points(hours, points))
    values = {name: _of_points(days, name, rules, _unit(hours, name, rules)) for name in NAMES}
    counts = (f"{name}_points" for name in NAMES)
    return days.select("city", "day", *counts, "points", **values)


def city_means(
    table: ir.Table, rules: Document, *, key: str, points: ir.Table | None = None
) -> ir.Table:
    """Each city as the mean of its points' values, hour by hour or day by day as they are given.

    Parameters
    ----------
    table
        One row for a station and an hour (``key="at"``) or a day that was published (``"day"``).
    rules, points
        As for ``city_days``.

    Notes
    -----
    *Columns returned*: ``city``, the key, each item, ``<item>_points`` and ``points``.
    """
    one_of(key, ("at", "day"), "key")
    _of_stations(table, key)
    valid = {name: valid_grains(table[name]) for name in NAMES}
    each = table.select("city", key, **{name: whole for name, (whole, _) in valid.items()})
    gathered = _gathered(each, ("city", key), _points(table, points))
    values = {name: _of_points(gathered, name, rules, unit) for name, (_, unit) in valid.items()}
    counts = (f"{name}_points" for name in NAMES)
    return gathered.select("city", key, *counts, "points", **values)


def running_ozone(hours: ir.Table, rules: Document) -> ir.Table:
    """The moving 8-hour mean of ozone at each hour of each station, over midnight as well.

    Notes
    -----
    *Columns required*: ``station``, ``at``, ``o3``. *Columns returned*: ``station``, ``at``,
    ``o3_8h`` (whole µg/m³, NULL with fewer than 6 of 8 hours). Hours that the table lacks are
    missing hours: windows are found by time, not by the row before.

    *Rounding*: half to even. *Source*: GB 3095 table 4.
    """
    required(hours, names=["station"], days=["at"], numbers=["o3"])
    whole, scale = valid_grains(hours.o3)
    clock = (hours.at.epoch_seconds() // 3600).cast("int64")
    each = hours.select("station", "at", clock=clock, o3=whole)
    back = ibis.memtable({"back": list(range(WINDOW))}, schema={"back": "int64"})
    spread = each.cross_join(back)
    ends = spread.select("station", "o3", clock=spread.clock + spread.back)
    sums = ends.group_by("station", "clock").agg(n=ends.o3.count(), sum=total(ends.o3))
    joined = each.join(sums, ["station", "clock"])
    enough = joined.n >= int(rules.value("o3_window_hours"))
    mean = half_even(joined["sum"], joined.n.nullif(0) * scale)
    return joined.select("station", "at", o3_8h=ibis.ifelse(enough, mean, None))


def _of_stations(table: ir.Table, time: str) -> None:
    required(table, names=["city", "station"], days=[time], numbers=NAMES)


def _of_points(table: ir.Table, name: str, rules: Document, unit: int) -> ir.NumericValue:
    """The mean of the valid points' counts of ``1/unit``, where the city has enough of them."""
    few = table.points <= int(rules.value("few_points"))
    share, of_few = (
        Fraction(rules.value("points_share")),
        Fraction(rules.value("points_share_of_few")),
    )
    valid = table[f"{name}_points"]
    enough = ibis.ifelse(
        few, _reaches(valid, table.points, of_few), _reaches(valid, table.points, share)
    )
    places = ITEMS[name].places
    mean = half_even(table[f"{name}_sum"] * 10**places, valid.nullif(0) * unit)
    return decimals(ibis.ifelse(enough, mean, ibis.null("int64")), places)


def _reaches(part: ir.IntegerValue, whole: ir.IntegerValue, share: Fraction) -> ir.BooleanValue:
    return part * share.denominator >= whole * share.numerator


def _points(hours: ir.Table, points: ir.Table | None) -> ir.Table:
    counted = hours.group_by("city").agg(points=hours.station.nunique())
    if points is None:
        return counted
    told = counted.left_join(points.select("city", told=points.points.cast("int64")), "city")
    return told.select("city", points=told.told.coalesce(told.points))


def _gathered(each: ir.Table, keys: tuple[str, str], points: ir.Table) -> ir.Table:
    """Sums and numbers of the valid points of each city, and how many points it has."""
    sums = {f"{name}_sum": total(each[name]) for name in NAMES}
    counts = {f"{name}_points": each[name].count() for name in NAMES}
    return each.group_by(keys).agg(**sums, **counts).join(points, "city")


def _parts(name: str, rules: Document) -> int:
    """Parts of a grain in which every valid mean of a day is a whole number.

    A 24-hour mean divides by 20 to 24 hours, an 8-hour mean by 6 to 8.
    """
    least, most = ("o3_window_hours", WINDOW) if name == "o3" else ("day_hours", HOURS)
    return lcm(*range(int(rules.value(least)), most + 1))


def _unit(hours: ir.Table, name: str, rules: Document) -> int:
    """How many of the counts of an exact day make one unit of concentration."""
    return valid_grains(hours[name], FINEST)[1] * _parts(name, rules)


def _exact_days(hours: ir.Table, rules: Document) -> ir.Table:
    """Each station's day in whole parts that lose nothing; NULL where the day is not valid."""
    ended = hours.at - ibis.interval(hours=1)
    columns = {name: valid_grains(hours[name], FINEST)[0] for name in NAMES}
    slots = hours.select("city", "station", day=ended.date(), slot=ended.hour() + 1, **columns)
    sums = {f"{name}_sum": total(slots[name]) for name in MEANS}
    counts = {f"{name}_hours": slots[name].count() for name in NAMES}
    ozone = {_hour(n): slots.o3.max(where=slots.slot == n) for n in range(1, HOURS + 1)}
    days = slots.group_by("city", "station", "day").agg(**sums, **counts, **ozone)
    windows = days.mutate(**{f"w{last}": _window(days, last, rules) for last in ENDS})
    return windows.mutate(o3_windows=_number(windows)).select(
        "city",
        "station",
        "day",
        *counts,
        "o3_windows",
        **{name: _mean(windows, name, rules) for name in MEANS},
        o3=_highest(windows, _unit(hours, "o3", rules), rules),
    )


def _mean(days: ir.Table, name: str, rules: Document) -> ir.IntegerValue:
    n = days[f"{name}_hours"]
    valid = n >= int(rules.value("day_hours"))
    exact = days[f"{name}_sum"] * (_parts(name, rules) // n.nullif(0))
    return ibis.ifelse(valid, exact, ibis.null("int64"))


def _hour(number: int) -> str:
    return f"h{number}"


def _window(days: ir.Table, last: int, rules: Document) -> ir.IntegerValue:
    """The mean of the eight hours that end at one, or ABSENT with fewer than six of them."""
    hours = [days[_hour(n)] for n in range(last - WINDOW + 1, last + 1)]
    n = reduce(add, (hour.notnull().cast("int64") for hour in hours))
    whole = reduce(add, (hour.fill_null(0) for hour in hours))
    exact = whole * (_parts("o3", rules) // n.nullif(0))
    return ibis.ifelse(n >= int(rules.value("o3_window_hours")), exact, ABSENT)


def _number(windows: ir.Table) -> ir.IntegerValue:
    return reduce(add, ((windows[f"w{last}"] != ABSENT).cast("int64") for last in ENDS))


def _highest(windows: ir.Table, unit: int, rules: Document) -> ir.IntegerValue:
    """The daily maximum; with too few windows it stands only above the limit of the day."""
    highest = ibis.greatest(*(windows[f"w{last}"] for last in ENDS))
    limit = int(rules.value("o3_valid_above")) * unit
    valid = (_number(windows) >= int(rules.value("o3_windows"))) | (highest > limit)
    return ibis.ifelse(valid, highest, ibis.null("int64"))
