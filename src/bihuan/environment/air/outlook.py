"""What the rest of the year may be: days still allowed, headroom of PM2.5, and what if."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import NAMES
from bihuan.errors import Refused
from bihuan.words import _

Number = Fraction | int


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """Days above AQI 100 that a target allows in a year, those used, and those left.

    ``left`` below zero says by how many days the target is missed.
    """

    allowed: int
    used: int

    @property
    def left(self) -> int:
        return self.allowed - self.used


def days_left(target: Number, *, days: int, bad: int, cities: int = 1) -> DaysLeft:
    """How many further days may be worse than good.

    Parameters
    ----------
    target
        The good-day ratio to reach, in percent.
    days
        The days of the year that count: its valid days in the end, 365 or 366 in a plan.
    bad
        Days above AQI 100 so far, of all cities together.
    cities
        For a province: its number of cities; their mean ratio reaches the target.

    Notes
    -----
    A target of T percent over N days allows ``floor(N * (1 - T/100))`` days, exact.
    """
    if not 0 <= target <= 100:
        raise Refused(_("优良天数比例目标 %(target)s%% 不在 0 到 100 之间。") % {"target": target})
    allowed = floor(Fraction(days * cities) * (100 - Fraction(target)) / 100)
    return DaysLeft(allowed=allowed, used=bad)


def headroom(target: Number, *, total: Number, days: int, of: int) -> Fraction | None:
    """The mean that the remaining days may have so that the year still meets a target.

    Parameters
    ----------
    target
        The mean of the year to reach, in µg/m³.
    total, days
        The sum of the valid days so far, in µg/m³, and their number.
    of
        The days of the year that count.

    Returns
    -------
    In µg/m³, exact; negative where no clean air could mend it; None when no day remains.
    """
    if days > of:
        raise Refused(_("已有 %(days)s 天，多于全年 %(of)s 天。") % {"days": days, "of": of})
    return None if days == of else (Fraction(target) * of - Fraction(total)) / (of - days)


def rest_as_last_year(days: ir.Table, *, through: date) -> ir.Table:
    """The year of ``through`` as if its remaining days were those of the year before.

    Parameters
    ----------
    days
        Days of both years with the six items; further columns are left out but for text keys.
    through
        The last day that is known.

    Notes
    -----
    29 February of the year before has no day of its own in a common year and is left out; the
    figures of the result are a calculation and not a forecast.
    """
    keys = [n for n in days.columns if days[n].type().is_string() and n != "period"]
    year = through.year
    known = days.filter((days.day.year() == year) & (days.day <= ibis.literal(through)))
    before = days.filter(days.day.year() == year - 1)
    if not isleap(year):
        before = before.filter(~((before.day.month() == 2) & (before.day.day() == 29)))
    moved = before.mutate(
        day=ibis.date(before.day.year() + 1, before.day.month(), before.day.day())
    )
    rest = moved.filter(moved.day > ibis.literal(through))
    columns = [*keys, "day", *NAMES]
    return known.select(*columns).union(rest.select(*columns))
