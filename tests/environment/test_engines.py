"""The same expressions on DuckDB, Polars and Spark: equal results, row by row."""

import json
import random
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import ibis
import pytest

from bihuan.environment.air.comparing import province, ranking, year_on_year
from bihuan.environment.air.days import city_days, running_ozone, station_days
from bihuan.environment.air.deductions import Deduction, Kind, listed
from bihuan.environment.air.index import graded
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.outlook import rest_as_last_year
from bihuan.environment.air.periods import periods
from bihuan.environment.air.standards import edition
from environment.tables import answered
from environment.water import test_engines as of_water

OLD, NEW = edition("HJ633-2012"), edition("HJ633-2026")
DUST = Deduction("A", date(2021, 2, 3), date(2021, 2, 4), ("pm10",), Kind.DUST, "沙尘", "文")


def some_hours():
    """Three points of two cities over four days, with gaps and values missing."""
    rest = random.Random(7)  # noqa: S311
    start = datetime.combine(date(2021, 2, 27), datetime.min.time())
    return [
        {"city": city, "station": station, "at": start + timedelta(hours=hour)}
        | {
            n: None if rest.random() < 0.05 else rest.randrange(0, 900) / (10 if n == "co" else 3)
            for n in NAMES
        }
        for city, station in (("A", "1"), ("A", "2"), ("B", "3"))
        for hour in range(96)
        if rest.random() > 0.03
    ]


def some_days():
    rest = random.Random(8)  # noqa: S311
    return [
        {"city": city, "day": date(year, 2, 1) + timedelta(days=n)}
        | {
            n: None if rest.random() < 0.05 else rest.randrange(0, 300) / (20 if n == "co" else 1)
            for n in NAMES
        }
        for city in "ABC"
        for year in (2020, 2021)
        for n in range(40)
    ]


def hourly(hours, _days):
    return {
        "index": graded(hours, OLD.aqi, span="hour"),
        "withheld": graded(hours, NEW.aqi, span="hour"),
        "stations": station_days(hours, OLD.assessment),
        "cities": city_days(hours, OLD.assessment),
        "ozone": running_ozone(hours, OLD.assessment),
    }


def daily(_hours, days):
    months = periods(days, OLD, span="month")
    return {
        "months": months.table,
        "years": periods(days, NEW, span="year").table,
        "dust": periods(days, OLD, span="month", deducted=listed([DUST], OLD.assessment)).table,
        "province": province(months).table,
        "change": year_on_year(months, months),
        "ranking": ranking(months.table, "composite"),
        "outlook": rest_as_last_year(days, through=date(2021, 2, 20)),
    }


ITEMS = dict.fromkeys(NAMES, "float64")
ROWS = {"hours": some_hours(), "days": some_days()}
COLUMNS = {
    "hours": {"city": "string", "station": "string", "at": "timestamp"} | ITEMS,
    "days": {"city": "string", "day": "date"} | ITEMS,
}


def answers(connection, work):
    """What one engine makes of the same rows, in an order of its own."""
    tables = (ibis.memtable(rows, schema=COLUMNS[kind]) for kind, rows in ROWS.items())
    return {
        name: sorted(answered(made, connection), key=lambda row: [str(v) for v in row.values()])
        for name, made in work(*tables).items()
    }


def compared(connection, work):
    expected = answers(ibis.duckdb.connect(), work)
    found = answers(connection, work)
    for name in expected:
        assert expected[name], name
        assert found[name] == expected[name], name


@pytest.mark.parametrize("work", [hourly, daily])
def test_polars_says_what_duckdb_says(work):
    compared(ibis.polars.connect(), work)


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, which is not here")
def test_spark_says_what_duckdb_says():
    """In a process of its own: PySpark leaves sockets and warnings behind."""
    told = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("on_spark.py"))],
        capture_output=True,
        text=True,
        check=True,
        timeout=900,
    )
    found = json.loads(told.stdout.splitlines()[-1])
    duckdb = ibis.duckdb.connect()
    expected = answers(duckdb, hourly) | answers(duckdb, daily)
    months = of_water.of_months(of_water.samples(1))
    expected["water"] = [of_water.told(expression, duckdb) for expression in months]
    assert found == json.loads(json.dumps(expected, default=str))
