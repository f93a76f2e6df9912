"""Headings by many names, columns that nobody used, and stations that would pass for cities."""

import pytest

from environment.air.files import finding, hour, hours, reading, rows, said

ITEMS = "SO2,NO2,CO,O3,PM10,PM2.5"
VALUES = "5,20,0.5,60,40"
STATIONS = [
    *("站名", "站点名称", "测点", "点位名称", "监测点", "监测站点", "子站名称", "站点编码"),
    *("site", "Station_Name", "station-code", "Site ID"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tmp_path_factory.mktemp("headings")


@pytest.mark.parametrize("heading", STATIONS)
def test_a_station_by_any_usual_name_is_a_station(made, heading):
    lines = [f"甲,{station},2022-03-01 12:00,{VALUES},{20 + station}" for station in (1, 2)]
    found = reading(made, f"地市,{heading},日期时间,{ITEMS}", *lines)
    assert (found.kind, found.accepted, said(found)) == ("station_hour", 2, [])


def test_a_code_of_a_station_goes_before_its_name(made):
    line = f"甲,好听的名字,1129A,2022-03-01 12:00,{VALUES},20"
    found = reading(made, f"城市,站点名称,点位编码,时间,{ITEMS}", line)
    assert [row["station"] for row in rows(found)] == ["1129A"]
    assert finding(found, "unused_column").message == "没有用到的列：站点名称。"


@pytest.mark.parametrize(
    "heading",
    [
        "SO2_24h,NO2日均值,CO(24小时平均),O3_8h,PM10_24h,PM2.5_24h",
        "二氧化硫浓度,二氧化氮,一氧化碳,臭氧日最大8小时平均,PM₁₀（µg/m³）,细颗粒物(PM2.5)",
    ],
)
def test_items_of_a_day_by_other_names(made, heading):
    found = reading(made, f"城市名称,监测日期,{heading}", f"甲,2022-03-01,{VALUES},20")
    assert said(found) == []
    (row,) = rows(found)
    assert [float(row[name]) for name in ("so2", "no2", "co", "o3", "pm10", "pm25")] == [
        5, 20, 0.5, 60, 40, 20,
    ]  # fmt: skip


def test_a_running_mean_is_not_taken_for_the_hour(made):
    found = reading(made, "城市,时间,PM2.5_24h", "甲,2022-03-01 12:00,20")
    assert finding(found, "nothing").refuses
    assert finding(found, "unused_column").column == "PM2.5_24h"


def of_stations(heading, *, hours=6, stations=(7, 8, 9), extra=""):
    """Hours of a city's stations under a heading that nobody knows."""
    return [
        f"城市,{heading},时间,{ITEMS},备忘",
        *(
            f"甲,{station},2022-03-01 {hour:02}:00,{VALUES},{20 + station + hour},{extra}"
            for hour in range(1, 1 + hours)
            for station in stations
        ),
    ]


@pytest.mark.parametrize("hours", [1, 2, 12])
def test_stations_that_would_pass_for_a_city_are_refused_with_their_column(made, hours):
    found = reading(made, *of_stations("哪里", hours=hours))
    refused = finding(found, "station_unknown")
    assert (refused.refuses, refused.column) == (True, "哪里")
    assert refused.message.startswith(f"{hours} 个地点和时间里有 {hours} 个不止一行")
    assert "“哪里”" in refused.message
    assert "点位" in refused.hint


def test_many_contradictory_rows_are_refused_without_a_column_as_well(made):
    lines = [f"{place},{rest}" for place, _station, rest in
             (line.split(",", 2) for line in of_stations("x", hours=12)[1:])]  # fmt: skip
    found = reading(made, f"城市,时间,{ITEMS},备忘", *lines)
    refused = finding(found, "station_unknown")
    assert (refused.refuses, refused.column) == (True, "")
    few = reading(made, f"城市,时间,{ITEMS}", *(line.rstrip(",") for line in lines[:6]))
    assert said(few) == ["conflicting"]


def test_a_city_with_a_few_corrected_rows_is_not_refused(made):
    lines = [f"甲,2022-03-{day:02},{VALUES},20,第{day}版" for day in range(1, 31)]
    again = [f"甲,2022-03-{day:02},{VALUES},21,改{day}" for day in range(1, 6)]
    found = reading(made, f"城市,日期,{ITEMS},版本", *lines, *again)
    assert said(found) == ["unused_column", "conflicting"]


def test_later_snapshots_are_no_stations(made):
    lines = [
        f"甲,2022-03-01 {hour:02}:00,{VALUES},{20 + n},{n},2022-03-02 0{n}:00"
        for hour in range(1, 13)
        for n in (1, 2)
    ]
    found = reading(made, f"城市,时间,{ITEMS},次,快照", *lines)
    assert (said(found), found.accepted) == (["unused_column", "conflicting"], 12)


@pytest.mark.parametrize(
    ("usual", "odd"), [((0.4, 0.5, 0.6, 0.7), 700), ((400, 500, 600, 700), 0.7)]
)
def test_two_units_in_a_column_of_carbon_monoxide_are_told(made, usual, odd):
    lines = [
        hour(f"2019-07-18 {n + 1:02}:00", values=f"5,20,{co},60,40,20")
        for n, co in enumerate([*usual, odd])
    ]
    mixed = finding(hours(made, *lines), "mixed_units")
    assert (mixed.row, mixed.column, mixed.refuses) == (6, "CO", False)
    assert "mixed_units" not in said(hours(made, *lines[:-1]))
