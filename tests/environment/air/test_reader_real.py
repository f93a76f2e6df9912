"""Real files of the national network: what was published comes out of what was measured.

The files stand beside the checkout and are no part of the project.
"""

from decimal import Decimal

import pytest

from bihuan.environment.air.index import graded
from bihuan.environment.air.readers import Reading, read
from bihuan.environment.air.standards import aqi
from environment.air.files import SHARED, duckdb, finding

pytestmark = pytest.mark.shared


def real(name: str) -> Reading:
    path = SHARED / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip("the files of monitoring data are not beside this checkout")
    return read(path, connection=duckdb())


def agreeing(reading: Reading, *what: str) -> tuple[int, ...]:
    """Hours with all items and an AQI, and in how many of them each thing is as published."""
    rated = graded(reading.table, aqi("HJ633-2012"), span="hour")
    whole = rated.filter((rated.missing == 0) & rated.published_aqi.notnull())
    same = {name: (whole[name] == whole[f"published_{name}"]).sum() for name in what}
    row = whole.agg(n=whole.count(), **same).to_pyarrow().to_pylist()[0]
    return tuple(row.values())


def counts(reading: Reading) -> tuple[str, int, int]:
    return (reading.format, reading.rows, reading.accepted)


def test_every_city_hour_has_the_aqi_that_was_published():
    found = real("city_hour_20190204_0211")
    assert counts(found) == ("city_hour_site", 71_825, 71_825)
    assert agreeing(found, "aqi", "primary") == (69_814, 69_814, 69_814)


def test_every_station_hour_of_the_nation_has_what_was_published():
    found = real("cnemc_station_hour_20190718")
    assert counts(found) == ("cnemc_station_hour", 9_007, 8_933)
    assert found.left_out == {"repeated": 2, "conflicting": 72}
    assert "6377 行" in finding(found, "ozone_swapped").message
    assert agreeing(found, "aqi", "level", "primary") == (7_760,) * 4


def test_every_station_hour_of_heilongjiang_has_what_was_published():
    found = real("hlj_station_hour_202004")
    assert counts(found) == ("hlj_station_hour", 6_337, 6_337)
    assert {one.code for one in found.findings} == {
        "unused_column"
    }  # line feeds inside quotation marks break nothing
    assert agreeing(found, "aqi", "level", "primary") == (4_491,) * 4


def test_days_of_heilongjiang():
    found = real("hlj_city_day_2016")
    assert counts(found) == ("aqistudy_city_day", 4_758, 4_758)
    assert {one.code for one in found.findings} == {"zero", "fine_above_coarse", "unused_column"}


def test_days_of_capitals_lack_ozone():
    found = real("city_day_31capitals_202501_202606")
    assert counts(found) == ("capitals_city_day", 16_213, 16_213)
    assert finding(found, "missing_column").column == "O₃"
    assert found.table.o3.count().to_pyarrow().as_py() == 0


def test_hours_of_a_station_of_beijing_have_carbon_monoxide_in_milligrams():
    found = real("uci_beijing_Aotizhongxin_20130301_20170228")
    assert counts(found) == ("uci_beijing", 35_064, 35_064)
    assert finding(found, "unit").column == "CO"
    first = found.table.order_by("at").limit(1).to_pyarrow().to_pylist()[0]
    assert (first["at"].isoformat(), first["city"]) == ("2013-03-01T00:00:00", "北京")
    assert (first["co"], first["pm25"]) == (Decimal("0.3"), 4)
