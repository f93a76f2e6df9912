"""The same period of last year, and what else a result has to say of itself."""

from datetime import date, timedelta

import ibis
import pytest

from bihuan.environment.air.deductions import Deduction
from bihuan.environment.air.deductions import Kind as Why
from bihuan.environment.air.evaluate import Kind, Wanted, evaluate
from bihuan.environment.air.standards import edition
from bihuan.errors import Refused
from environment.tables import CLEAN, table

OLD, NEW = edition("HJ633-2012"), edition("HJ633-2026")


def days_of(first: date, last: date, **changed):
    number = (last - first).days + 1
    return [
        {"city": "A", "station": "1", "day": first + timedelta(days=n)} | CLEAN | changed
        for n in range(number)
    ]


def results(rows, wanted, kind=Kind.CITY_DAY, rules=OLD):
    given = ibis.duckdb.connect().create_table("days", table(rows).to_pyarrow())
    done = evaluate(given, kind, rules, wanted)
    return done.table.order_by("period", "basis").to_pyarrow().to_pylist(), done.findings


def test_a_year_that_has_come_to_march_stands_beside_last_year_up_to_march():
    rows = days_of(date(2025, 1, 1), date(2025, 3, 31), pm25=60)
    rows += days_of(date(2025, 4, 1), date(2025, 12, 31), pm25=10)
    rows += days_of(date(2026, 1, 1), date(2026, 3, 31), pm25=60)
    found, _findings = results(rows, Wanted("year", year_on_year=True))
    assert [row["pm25"] for row in found] == [22.3, 60]  # the whole year stays itself
    assert (found[1]["pm25_before"], found[1]["pm25_change"]) == (60, 0)


def test_a_whole_year_is_compared_with_a_whole_year():
    rows = days_of(date(2024, 1, 1), date(2024, 12, 31), pm25=40)
    rows += days_of(date(2025, 1, 1), date(2025, 12, 31), pm25=30)
    found, _findings = results(rows, Wanted("year", year_on_year=True))
    assert (found[1]["pm25_before"], found[1]["pm25_change"]) == (40, -25)


def test_a_file_as_one_period_has_no_last_year():
    with pytest.raises(Refused, match="上年同期"):
        results(days_of(date(2025, 1, 1), date(2025, 1, 9)), Wanted("all", year_on_year=True))


def test_days_withheld_for_a_missing_item_are_said():
    rows = days_of(date(2026, 3, 1), date(2026, 3, 31), o3=None)
    _rows, findings = results(rows, Wanted("month"), rules=NEW)
    assert [f.code for f in findings].count("withheld") == 1
    assert "31 个城市日" in next(f.message for f in findings if f.code == "withheld")
    _rows, findings = results(rows, Wanted("month"))
    assert "withheld" not in [f.code for f in findings]


def test_a_list_of_cities_is_deducted_from_their_stations_too():
    dust = Deduction("A", date(2025, 1, 2), date(2025, 1, 2), ("pm10",), Why.DUST, "沙尘", "文")
    rows = days_of(date(2025, 1, 1), date(2025, 1, 4))
    rows[1]["pm10"] = 400
    wanted = Wanted("month", by="station", deductions=[dust])
    found, _findings = results(rows, wanted, kind=Kind.STATION_DAY)
    assert [(row["basis"], row["pm10"]) for row in found] == [("deducted", 40), ("measured", 130)]
