"""Ambient air: from hours of stations to days, months and years of cities and a province.

By HJ 633 (the index), GB 3095 (the limits) and HJ 663 (validity and assessment), each of 2012 or
2013 and of 2026. A file of hours to the good-day ratio of each city::

    from pathlib import Path
    from bihuan.environment import air

    hours = air.read(Path("hours.csv"))
    rules = air.edition("HJ633-2026")
    days = air.city_days(hours.table, rules.assessment)
    year = air.periods(days, rules, span="year")
    print(year.table.select("city", "period", "good_ratio", "pm25", "valid").to_pandas())

or in one call, which also says what there is to remark::

    done = air.evaluate(hours.table, hours.kind, rules, air.Wanted("year"))

Functions take and give Ibis tables in field units and run as the same expression on DuckDB, Polars
and Spark. What a standard leaves open here raises ``RuleMissing`` and can be supplied as data.
"""

from bihuan.environment.air.comparing import MixedStandards, province, ranking, year_on_year
from bihuan.environment.air.days import city_days, city_means, running_ozone, station_days
from bihuan.environment.air.deductions import Deduction, listed
from bihuan.environment.air.evaluate import Evaluation, Kind, Wanted, evaluate
from bihuan.environment.air.index import graded
from bihuan.environment.air.outlook import DaysLeft, days_left, headroom, rest_as_last_year
from bihuan.environment.air.periods import Periods, periods
from bihuan.environment.air.readers import Reading, read
from bihuan.environment.air.standards import Edition, edition, edition_on
from bihuan.environment.standards import RuleMissing

__all__ = [
    "DaysLeft",
    "Deduction",
    "Edition",
    "Evaluation",
    "Kind",
    "MixedStandards",
    "Periods",
    "Reading",
    "RuleMissing",
    "Wanted",
    "city_days",
    "city_means",
    "days_left",
    "edition",
    "edition_on",
    "evaluate",
    "graded",
    "headroom",
    "listed",
    "periods",
    "province",
    "ranking",
    "read",
    "rest_as_last_year",
    "running_ozone",
    "station_days",
    "year_on_year",
]
