"""What was published beside the items: the AQI, its level, the primary pollutants."""

from environment.air.files import HOURS, hour, reading, row, rows, said


def published(tmp_path, aqi="", level="", primary=""):
    heading = f"{HOURS},AQI,级别,首要污染物"
    return reading(tmp_path, heading, f'{hour()},{aqi},{level},"{primary}"')


PRIMARY = {
    "细颗粒物(PM2.5)": "pm25",
    "颗粒物(PM10),细颗粒物(PM2.5)": "pm10,pm25",
    "\n  细颗粒物(PM2.5)\n\n  颗粒物(PM10)\n": "pm10,pm25",
    "臭氧1小时": "o3",
    "O₃、NO2": "no2,o3",
    "二氧化硫；一氧化碳": "so2,co",
    "CO": "co",
    "—": None,
}


def test_primary_pollutants_are_read_to_our_names(tmp_path):
    lines = [f'{hour(place=f"哈尔滨,{n}")},60,良,"{text}"' for n, text in enumerate(PRIMARY)]
    found = reading(tmp_path, f"{HOURS},AQI,级别,首要污染物", *lines)
    assert said(found) == []
    assert [row["published_primary"] for row in rows(found)] == list(PRIMARY.values())
    assert {(row["published_aqi"], row["published_level"]) for row in rows(found)} == {(60, 2)}


def test_a_blank_primary_pollutant_of_a_clean_hour_is_none_at_all(tmp_path):
    assert row(published(tmp_path, aqi="50", level="优"))["published_primary"] == ""
    assert row(published(tmp_path))["published_primary"] is None


def test_words_that_are_not_known_are_told(tmp_path):
    found = published(tmp_path, aqi="很高", level="还行", primary="PM2.5,花粉")
    assert said(found) == ["not_a_number", "unknown_level", "unknown_primary"]
    assert row(found)["published_primary"] == "pm25"
    assert row(found)["published_level"] is None


def test_an_aqi_of_zero_is_none(tmp_path):
    found = published(tmp_path, aqi="0")
    assert said(found) == ["aqi_zero"]
    assert row(found)["published_aqi"] is None
