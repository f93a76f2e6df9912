"""Every row of the golden cases, and the real days of Heilongjiang, by the product's own path.

The files stand beside the checkout and are no part of the project.
"""

import csv
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from bihuan.environment.air.comparing import province, year_on_year
from bihuan.environment.air.index import graded
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.periods import PLACES, Periods, periods
from bihuan.environment.air.readers import read
from bihuan.environment.air.standards import edition
from bihuan.environment.water import graded as classed
from bihuan.environment.water import grouped
from environment.air.files import SHARED, duckdb
from environment.tables import CLEAN, answered, only, table, values
from environment.water.samples import river
from environment.water.samples import table as water_table

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "standards" / "golden_cases.csv"
TEXT = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
CASES = list(csv.DictReader(TEXT.splitlines()))
EDITIONS = {"HJ633-2012": edition("HJ633-2012"), "HJ633-2026": edition("HJ633-2026")}
OLD = EDITIONS["HJ633-2012"]
COLUMN = {"PM2.5": "pm25", "CO95": "co", "O390": "o3", "O3": "o3"}

pytestmark = pytest.mark.shared


def a_column(name: str) -> str:
    return COLUMN.get(name, name.lower())


def composite_index(said: str, _source: str) -> float:
    figures = {a_column(n): float(v) for n, v in re.findall(r"([\w.]+)=([\d.]+)", said)}
    days = [{"city": "甲", "day": date(2022, 2, n)} | figures for n in range(1, 29)]
    return only(periods(table(days), OLD, span="month").table)["composite"]


def good_day_ratio(said: str, _source: str) -> float:
    good, valid = map(int, re.findall(r"\d+", said))
    days = [
        {"city": "甲", "day": date(2017, 8, 1) + timedelta(days=n)}
        | (CLEAN if n < good else CLEAN | {"pm25": 76} if n < valid else values())
        for n in range(31)
    ]
    return only(periods(table(days), OLD, span="month").table)["good_ratio"]


SUMS = {"21 city ratios": "1941.2", "9 city ratios": "796.0", "21 city PM2.5 (integers)": "426"}
"""Of the figures of all cities, which are themselves not on record: mean times number."""


def province_mean(said: str, _source: str) -> float:
    number = int(said.split(maxsplit=1)[0])
    column = "good_ratio" if "ratios" in said else "pm25"
    each, rest = divmod(int(Decimal(SUMS[said]) * 10), number)
    rows = [
        {"city": str(n), "period": "2017-08", **dict.fromkeys((*NAMES, *FURTHER))}
        | {column: (each + (n < rest)) / 10}
        for n in range(number)
    ]
    places = dict.fromkeys(NAMES, 0)
    made = province(Periods(table(rows, period="string"), OLD, ("city",), "month", places))
    return only(made.table)[column]


FURTHER = (*(f"{name}_p" for name in NAMES), "good_ratio")


def yoy(said: str, _source: str) -> float:
    name, now, before = re.fullmatch(r"(\S+) (\d+) vs (\d+)", said).groups()
    column = a_column(name)
    rows = [
        {"city": "甲", "period": period, **dict.fromkeys(FURTHER), **values(**{column: int(value)})}
        for period, value in (("2020-07", before), ("2021-07", now))
    ]
    both = Periods(table(rows, period="string"), OLD, ("city",), "month", PLACES)
    changed = {row["period"]: row for row in answered(year_on_year(both, both))}
    return changed["2021-07"][f"{column}_change"]


def river_grade(said: str, _source: str) -> str:
    good = int(re.search(r"(\d+)%", said)[1]) * 8 // 100
    rows = [river(str(n), tp=0.1 if n < good else 0.3) | {"basin": "甲河"} for n in range(8)]
    return only(grouped(classed(water_table(*rows)), ["basin"]))["status"]


def iaqi(said: str, standard: str) -> int:
    name, span, value = said.split()
    column = a_column(name)
    given = table([{"city": "甲"} | values(**{column: float(value)})])
    rated = graded(given, EDITIONS[standard].aqi, span="hour" if span == "1h" else "day")
    return only(rated)[f"{column}_iaqi"]


def iaqi_2026(said: str, _source: str) -> int:
    return iaqi(said, "HJ633-2026")


def iaqi_float_trap(said: str, _source: str) -> int:
    first, second = (iaqi(said, standard) for standard in EDITIONS)
    assert first == second
    return first


@cache
def heilongjiang_2016(standard: str) -> dict:
    """The thirteen cities of 2016, days not published as they are printed: to the tenth."""
    path = SHARED / "hlj_city_day_2016.csv.gz"
    if not path.is_file():
        pytest.skip("the files of monitoring data are not beside this checkout")
    days = read(path, connection=duckdb()).table
    made = province(periods(days, EDITIONS[standard], span="year"))
    return only(made.table.filter(made.table.period == "2016"), duckdb())


OFFICIAL = {"2016 bulletin (press)": ({"good_ratio": 91.5, "pm25": 34, "pm10": 56}, 1)}
"""Published figures of which the days are here, and how far the recomputed ones may lie off."""


def heilongjiang_official(_said: str, source: str) -> float:
    if source not in OFFICIAL:
        pytest.skip("a published figure, of which no data stand beside this checkout")
    published, off = OFFICIAL[source]
    found = heilongjiang_2016("HJ633-2012")
    assert all(abs(found[name] - value) < off for name, value in published.items())
    return published["good_ratio"]


KINDS: dict[str, Callable[[str, str], float | int | str]] = {
    made.__name__: made
    for made in (
        composite_index, good_day_ratio, province_mean, yoy, river_grade, iaqi_2026,
        iaqi_float_trap, heilongjiang_official,
    )
}  # fmt: skip


@pytest.mark.skipif(not CASES, reason="the golden cases are not beside this checkout")
@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(list(case.values())[:3]))
def test_every_golden_case_comes_out(case):
    made = KINDS[case["kind"]](case["input"], case["source"])
    assert str(made).removesuffix(".0") == case["expected"].removesuffix(".0")


@pytest.mark.parametrize(("standard", "ratio"), [("HJ633-2012", 91.3), ("HJ633-2026", 86.2)])
def test_the_same_air_has_fewer_good_days_by_the_new_table(standard, ratio):
    """Heilongjiang 2016, which was published as 91.5 %, 34 and 56."""
    row = heilongjiang_2016(standard)
    assert (row["good_ratio"], row["pm25"], row["pm10"], row["places"]) == (ratio, 33.4, 56.2, 13)
