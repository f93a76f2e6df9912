"""Files of monitoring data: each finding by a tiny file, and the rest still computed."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from bihuan.environment.air.evaluate import Wanted, evaluate
from bihuan.environment.air.index import graded
from bihuan.environment.air.readers import FORMATS
from bihuan.environment.air.standards import aqi, edition
from bihuan.errors import NotFound, Unreadable
from bihuan.findings import Severity
from environment.air.files import DAYS, HOURS, finding, hour, hours, reading, row, rows, said

at = datetime.fromisoformat


def test_a_good_file_of_station_hours_has_no_findings(tmp_path):
    found = hours(tmp_path, hour())
    assert said(found) == []
    assert (found.kind, found.format, found.rows) == ("station_hour", "bihuan_station_hour", 1)
    assert row(found) == {
        "city": "哈尔滨",
        "station": "1129A",
        "at": at("2019-07-18T12:00"),
        "so2": 5,
        "no2": 20,
        "co": Decimal("0.5"),
        "o3": 60,
        "pm10": 40,
        "pm25": 20,
        "published_aqi": None,
        "published_level": None,
        "published_primary": None,
    }


def test_city_hours_have_the_city_as_their_station(tmp_path):
    found = reading(tmp_path, "城市,时间,PM2.5", "哈尔滨,2019-07-18 12:00,20")
    assert (found.kind, row(found)["station"], row(found)["pm25"]) == ("city_hour", "哈尔滨", 20)


def test_days_have_the_day(tmp_path):
    found = reading(tmp_path, DAYS, "哈尔滨,2019-07-18,5,20,0.5,60,40,20")
    assert said(found) == []
    assert (found.kind, row(found)["day"], row(found)["o3"]) == ("city_day", date(2019, 7, 18), 60)
    assert "station" not in row(found)
    found = reading(tmp_path, f"点位,{DAYS}", "1129A,哈尔滨,2019/7/18 0:00,5,20,0.5,60,40,20")
    assert (found.kind, row(found)["station"]) == ("station_day", "1129A")


def test_units_subscripts_and_wide_brackets_may_stand_in_headings(tmp_path):
    found = reading(
        tmp_path,
        "城市,监测时间,SO₂（µg/m³）,NO2(ug/m3),CO[mg/m3],臭氧1小时,PM₁₀浓度(微克/立方米),PM2_5",
        "哈尔滨,2019年7月18日12时,5,20,0.5,60,40,20",
    )
    assert said(found) == []
    assert [row(found)[name] for name in ("so2", "co", "o3", "pm10", "pm25")] == [
        5, Decimal("0.5"), 60, 40, 20,
    ]  # fmt: skip


HEADINGS = {
    "cnemc_station_hour": "TimePoint,StationCode,Area,PositionName,AQI,PM10",
    "hlj_station_hour": "city,Date,Hour,WatchPoint,AQI,Level",
    "uci_beijing": "No,year,month,day,hour,PM2.5,wd,station",
    "city_hour_site": "city,AQI,PM2.5,main_pollution,time",
    "aqistudy_city_day": "city,date,aqi,aqi_range,level",
    "capitals_city_day": "date,level,aqi,rank,pm25,city",
    "bihuan_station_hour": "城市,点位,日期,小时,PM2.5",
    "bihuan_city_hour": "city,at,pm25",
    "bihuan_station_day": "城市,点位,日期,PM2.5",
    "bihuan_city_day": "city,day,pm25",
}


def test_each_format_is_known_by_its_headings():
    assert set(HEADINGS) == {known.name for known in FORMATS}
    for name, heading in HEADINGS.items():
        written = tuple(heading.split(","))
        assert next(known.name for known in FORMATS if known.fits(written)) == name


def test_hours_in_parts_and_a_city_that_goes_without_saying(tmp_path):
    heading = "No,year,month,day,hour,PM2.5,O3(1h),CO,wd,station"
    found = reading(tmp_path, heading, "1,2013,3,1,0,4,77,300,NNW,Aotizhongxin")
    assert set(said(found)) == {"missing_column", "unused_column", "unit"}
    assert (row(found)["city"], row(found)["at"]) == ("北京", at("2013-03-01T00:00"))
    assert (row(found)["o3"], row(found)["co"]) == (77, Decimal("0.3"))


# --- columns


def test_a_column_that_is_missing_is_named_and_null(tmp_path):
    found = reading(tmp_path, "城市,时间,PM2.5,风速", "哈尔滨,2019-07-18 12:00,20,3")
    assert said(found) == ["missing_column"] * 5 + ["unused_column"]
    named = ["SO₂", "NO₂", "CO", "O₃", "PM₁₀", "风速"]
    assert [one.column for one in found.findings] == named
    assert {one.severity for one in found.findings} == {Severity.WARNING}
    assert "风速" in found.findings[-1].message
    assert (row(found)["pm25"], row(found)["o3"]) == (20, None)


@pytest.mark.parametrize(
    ("heading", "line", "told"),
    [
        ("城市,时间,O3_8h", "哈尔滨,2019-07-18 12:00,99", "8 小时平均"),
        ("城市,日期,O3_1h", "哈尔滨,2019-07-18,99", "1 小时浓度"),
    ],
)
def test_ozone_of_another_span_is_not_taken(tmp_path, heading, line, told):
    found = reading(tmp_path, heading, line)
    assert row(found)["o3"] is None
    (ozone,) = (one for one in found.findings if one.column == "O₃")
    assert told in ozone.hint
    assert finding(found, "nothing").severity is Severity.ERROR


def test_a_heading_that_stands_twice_counts_once(tmp_path):
    found = reading(tmp_path, f"{HOURS},PM2_5", f"{hour()},99")
    assert said(found) == ["repeated_heading"] * 2
    assert row(found)["pm25"] == 20


def test_a_file_with_only_headings_is_an_error(tmp_path):
    found = hours(tmp_path)
    assert said(found) == ["nothing"]
    assert (found.findings[0].severity, found.rows) == (Severity.ERROR, 0)


def test_other_headings_are_refused_with_what_they_should_be(tmp_path):
    with pytest.raises(Unreadable, match=r"姓名、年龄.*第一行"):
        reading(tmp_path, "姓名,年龄", "张三,30")
    with pytest.raises(Unreadable, match="认不出"):
        hours(tmp_path, hour(), format="uci_beijing")
    with pytest.raises(NotFound, match=r"没有“xlsx”.*bihuan_city_day"):
        hours(tmp_path, hour(), format="xlsx")


def test_a_format_that_is_named_is_the_one_that_reads(tmp_path):
    assert hours(tmp_path, hour(), format="bihuan_city_hour").kind == "city_hour"


# --- cells


MISSING = ["", "-", "--", "—", "-;", "NA", "NaN", "null", "N/A", "/", "　", " - "]


def test_markers_of_what_is_missing_are_missing(tmp_path):
    lines = [hour(f"2019-07-18 {n}:00", values=f"5,20,{text},60,40,20")
             for n, text in enumerate(MISSING)]  # fmt: skip
    found = hours(tmp_path, *lines)
    assert said(found) == []
    assert {(row["co"], row["pm25"]) for row in rows(found)} == {(None, 20)}


TEXTS = ["偏低", "<3", "12H", "3.5.1", "inf", "1 2", "12µg/m³", "1,2"]


def test_text_among_numbers_is_missing_and_told(tmp_path):
    lines = [hour(f"2019-07-18 {n}:00", values=f'5,"{text}",0.5,60,40,20')
             for n, text in enumerate(TEXTS)]  # fmt: skip
    found = hours(tmp_path, hour(), *lines)
    assert said(found) == ["not_a_number"]
    told = finding(found, "not_a_number")
    assert (told.row, told.column) == (3, "NO2")
    assert told.message == (
        f"“NO2”有 {len(TEXTS)} 格不是数字，按缺测处理：第 3 行“偏低”、第 4 行“<3”、第 5 行“12H”等。"
    )
    assert [row["no2"] for row in rows(found)] == [None] * len(TEXTS) + [20]


def test_a_thousand_findings_are_one(tmp_path):
    lines = [hour(f"2019-07-{day:02} {n:02}:00", values="坏,20,0.5,60,40,20")
             for day in range(1, 11) for n in range(24)]  # fmt: skip
    told = finding(hours(tmp_path, *lines), "not_a_number")
    assert told.message == (
        "“SO2”有 240 格不是数字，按缺测处理：第 2 行“坏”、第 3 行“坏”、第 4 行“坏”等。"
    )


def test_sentinels_and_negative_values_are_missing_and_told_apart(tmp_path):
    found = hours(tmp_path, hour(values="-99,-9999.0,-0.1,60,-5,20"))
    assert said(found) == ["sentinel", "sentinel", "negative", "negative"]
    assert [row(found)[name] for name in ("so2", "no2", "co", "pm10")] == [None] * 4


def test_numbers_are_whole_where_a_file_has_whole_ones_and_decimals_else(tmp_path):
    found = hours(tmp_path, hour(values="5.0,20.25,0.5,60.1234,40,1e2"))
    kinds = {name: str(kind) for name, kind in found.table.schema().items()}
    assert [kinds[name] for name in ("so2", "no2", "co", "o3", "pm25")] == [
        "int32", "decimal(12, 2)", "decimal(12, 1)", "decimal(15, 6)", "int32",
    ]  # fmt: skip
    assert (row(found)["o3"], row(found)["pm25"]) == (Decimal("60.1234"), 100)


@pytest.mark.parametrize("written", ["35.4996", "35.4999999996", "35.49960000000"])
def test_decimals_beyond_the_third_are_not_rounded_before_they_are_graded(tmp_path, written):
    found = hours(tmp_path, hour(values=f"5,20,0.5,60,40,{written}"), hour("2019-07-18 13:00"))
    rated = graded(found.table, aqi("HJ633-2012"), span="hour").order_by("at")
    assert rated.to_pyarrow()["pm25_iaqi"].to_pylist() == [50, 29]


# --- times and places


TIMES = {
    "2019-07-18 12:00:00": at("2019-07-18T12:00"),
    "2019-07-18T12:00": at("2019-07-18T12:00"),
    "2019/7/18 9:00": at("2019-07-18T09:00"),
    "2019.7.18 9": at("2019-07-18T09:00"),
    "20190718 09": at("2019-07-18T09:00"),
    "2019年7月18日9时": at("2019-07-18T09:00"),
    "2019-07-18 12:00:00+08:00": at("2019-07-18T12:00"),
    "2019-07-18 00:00": at("2019-07-18T00:00"),
    "2019-07-18 24:00": at("2019-07-19T00:00"),
    "2019-12-31 24": at("2020-01-01T00:00"),
    "2019-07-18T16:00:00Z": at("2019-07-19T00:00"),
    "2019-07-18 12:00+09:00": at("2019-07-18T11:00"),
    "2019-07-18 12:00:00-0500": at("2019-07-19T01:00"),
}


def test_times_are_ends_of_hours_in_beijing(tmp_path):
    found = hours(tmp_path, *(hour(text, place=f"哈尔滨,{text}") for text in TIMES))
    assert said(found) == []
    assert {row["station"]: row["at"] for row in rows(found)} == TIMES


NO_TIMES = (
    *("2019-02-29 12:00", "2019-07-18 25:00", "2019-07-18 12:30", "2019-07-18", "", "昨天"),
    *("2019-07-18 12:00+05:30", "12:00"),
)


def test_an_impossible_time_leaves_its_row_out(tmp_path):
    found = hours(tmp_path, hour(), *map(hour, NO_TIMES))
    assert said(found) == ["impossible_time"]
    assert found.left_out == {"impossible_time": len(NO_TIMES)}
    assert "第 3 行“2019-02-29 12:00”" in finding(found, "impossible_time").message


def test_an_hour_is_no_day_nor_is_an_instant_elsewhere(tmp_path):
    days = ("2019-07-18 12:00,20", "2019-07-18T00:00:00Z,20", "2019-07-19T00:00:00+08:00,21")
    found = reading(tmp_path, "城市,日期,PM2.5", *(f"哈尔滨,{day}" for day in days))
    assert found.left_out == {"impossible_time": 2}
    assert row(found)["pm25"] == 21


def test_an_impossible_year_leaves_its_row_out(tmp_path):
    years = ("1919", "2919", "1970")
    found = hours(tmp_path, hour(), *(hour(f"{year}-07-18 12:00") for year in years))
    assert said(found) == ["impossible_year"]
    assert found.left_out == {"impossible_year": len(years)}


def test_days_and_hours_apart_make_a_time(tmp_path):
    heading = "城市,日期,小时,PM2.5"
    found = reading(tmp_path, heading, "哈尔滨,20190718,24,20", "哈尔滨,2019-07-18,25,20",
                    "哈尔滨,2019-07-18,,20", ",2019-07-18,3,20")  # fmt: skip
    assert row(found)["at"] == at("2019-07-19T00:00")
    assert found.left_out == {"impossible_time": 2, "no_city": 1}
    assert finding(found, "impossible_time").column == "日期、小时"


def test_rows_without_a_place_are_left_out(tmp_path):
    found = hours(tmp_path, hour(), hour(place=",1130A"), hour(place="哈尔滨,—"))
    assert said(found) == ["no_city", "no_station"]
    assert "1130A" in finding(found, "no_city").message
    assert "哈尔滨" in finding(found, "no_station").message


def test_nothing_accepted_is_an_error(tmp_path):
    found = hours(tmp_path, hour("昨天"))
    assert said(found) == ["impossible_time", "nothing"]
    assert finding(found, "nothing").severity is Severity.ERROR


# --- duplicates


def test_identical_rows_are_one(tmp_path):
    found = hours(tmp_path, hour(), hour(), hour())
    assert said(found) == ["repeated"]
    assert (found.accepted, found.left_out) == (1, {"repeated": 2})


def test_of_different_rows_the_last_of_the_file_counts(tmp_path):
    found = hours(tmp_path, hour(), hour(values="5,20,0.5,60,40,21"))
    assert said(found) == ["conflicting"]
    assert row(found)["pm25"] == 21
    assert "哈尔滨 1129A 2019-07-18 12:00:00" in finding(found, "conflicting").message


def test_of_different_rows_the_last_snapshot_counts(tmp_path):
    late, early = f"{hour()},201907181204", f"{hour(values='5,20,0.5,60,40,21')},201907181104"
    found = reading(tmp_path, f"{HOURS},snapshot", late, early)
    assert row(found)["pm25"] == 20
    assert finding(found, "conflicting").row == 3


def test_hour_24_is_hour_0_of_the_next_day(tmp_path):
    found = hours(tmp_path, hour("2019-07-18 24:00"), hour("2019-07-19 00:00"))
    assert said(found) == ["repeated"]


def test_stations_of_one_name_in_two_cities_are_two(tmp_path):
    assert said(hours(tmp_path, hour(), hour(place="大庆,1129A"))) == []


# --- values


def swapped(tmp_path, *pairs: tuple[str, str]):
    lines = [f"{hour(f'2019-07-18 {n:02}:00', values=f'5,20,0.5,{hour_},40,20')},{running}"
             for n, (hour_, running) in enumerate(pairs)]  # fmt: skip
    return reading(tmp_path, f"{HOURS},O3_24h", *lines)


def test_ozone_that_is_never_below_its_highest_of_a_day_is_swapped_back(tmp_path):
    found = swapped(tmp_path, ("114", "87"), ("80", "80"), ("90", ""))
    assert said(found) == ["ozone_swapped"]
    assert [row["o3"] for row in rows(found)] == [87, 80, None]


@pytest.mark.parametrize(
    ("pairs", "codes"),
    [
        ([("87", "114"), ("80", "80")], []),
        ([("80", "80")], []),
        ([("87", "114"), ("99", "98")], ["ozone_above_running"]),
    ],
)
def test_ozone_is_not_swapped_without_need(tmp_path, pairs, codes):
    found = swapped(tmp_path, *pairs)
    assert said(found) == codes
    assert [row["o3"] for row in rows(found)] == [int(hour_) for hour_, _running in pairs]


@pytest.mark.parametrize(
    ("heading", "value", "milligrams", "told"),
    [
        ("CO", "500", "0.5", "单位是 µg/m³"),
        ("CO(µg/m³)", "512", "0.512", "单位是 µg/m³"),
        ("CO(mg/m³)", "500", "0.5", "标为 mg/m³"),
        ("CO(µg/m³)", "0.5", "0.5", "标为 µg/m³"),
    ],
)
def test_carbon_monoxide_is_in_milligrams_whatever_the_file_says(
    tmp_path, heading, value, milligrams, told
):
    found = reading(tmp_path, HOURS.replace("CO", heading), hour(values=f"5,20,{value},60,40,20"))
    assert said(found) == ["unit"]
    assert told in found.findings[0].message
    assert row(found)["co"] == Decimal(milligrams)


def test_milligrams_of_other_items_are_converted_when_said_and_suspected_else(tmp_path):
    line = hour(values="0.012,20,0.5,60,40,20")
    found = reading(tmp_path, HOURS.replace("SO2", "SO2(mg/m³)"), line)
    assert (said(found), row(found)["so2"]) == (["unit"], 12)
    found = hours(tmp_path, line)
    assert (said(found), row(found)["so2"]) == (["unit"], Decimal("0.012"))
    assert "疑为" in found.findings[0].message


@pytest.mark.parametrize("item", ["CO", "O3"])
def test_parts_of_air_are_not_converted(tmp_path, item):
    found = reading(tmp_path, HOURS.replace(item, f"{item}(ppb)"), hour())
    assert (said(found), row(found)[item.lower()]) == (["unit"], None)


def test_a_column_of_carbon_monoxide_without_values_has_no_unit(tmp_path):
    assert said(hours(tmp_path, hour(values="5,20,,60,40,20"))) == []


def test_what_is_hard_to_believe_is_kept_and_told(tmp_path):
    found = hours(tmp_path, hour(values="5,20,0.5,60,0,2001.5"))
    assert said(found) == ["beyond_reach", "zero", "fine_above_coarse"]
    assert (row(found)["pm10"], row(found)["pm25"]) == (0, Decimal("2001.5"))
    assert "第 2 行“2001.5 > 0”" in finding(found, "fine_above_coarse").message


def test_fine_particles_alone_are_not_compared(tmp_path):
    found = reading(tmp_path, "城市,时间,PM2.5", "哈尔滨,2019-07-18 12:00,20")
    assert set(said(found)) == {"missing_column"}


def test_what_is_read_can_be_evaluated(tmp_path):
    found = hours(tmp_path, hour(values="5,20,2.2,60,40,75"))
    done = evaluate(found.table, found.kind, edition("HJ633-2012"), Wanted("hour"))
    (got,) = done.table.to_pyarrow().to_pylist()
    assert (got["aqi"], got["primary"], got["co_iaqi"]) == (100, "pm25", 22)
