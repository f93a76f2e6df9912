"""IAQI, AQI, level and primary pollutants: worked examples with their clause, and properties."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.air.index import graded
from bihuan.environment.air.standards import aqi
from environment.air import oracle
from environment.tables import CLEAN, answered, only, table, values

OLD, NEW = aqi("HJ633-2012"), aqi("HJ633-2026")

WORKED = [
    # item, span, concentration, IAQI of 2012, IAQI of 2026
    ("pm25", "day", 75, 100, 114),  # HJ 633-2026 table 3: IAQI 100 is 60
    ("pm25", "day", 60, 82, 100),
    ("pm25", "day", 35, 50, 50),
    ("pm25", "day", 36, 52, 52),
    ("pm10", "day", 150, 100, 112),  # IAQI 100 is 120
    ("pm10", "hour", 150, 100, 112),  # PM of an hour stands on the 24-hour breakpoints
    ("so2", "hour", 800, 200, 200),
    ("so2", "hour", 801, 200, 200),  # note b: 1-hour SO2 above 800 counts as 200
    ("so2", "day", 801, 201, 201),
    ("o3", "day", 801, 300, 300),  # note c: 8-hour ozone above 800 counts as 300
    ("o3", "hour", 801, 301, 301),
    ("o3", "hour", 1201, 500, 500),
    ("co", "day", 2.2, 55, 55),  # by floats 56
    ("co", "hour", 65.4, 218, 218),  # by floats 219
    ("co", "day", 0.04, 0, 0),
    ("co", "day", 0.05, 0, 0),  # half to even
    ("co", "day", 0.15, 5, 5),  # half to even: 0.2
    ("pm25", "day", 44.5, 62, 68),  # 44
    ("pm25", "day", 45.5, 64, 72),  # 46
    ("pm25", "day", 35.4996, 50, 50),  # once: 35, which by thousandths would be 35.5 and 36
    ("pm25", "day", 35.4999999999, 50, 50),
    ("pm25", "day", 36.5000000001, 53, 54),  # 37
    ("co", "day", 0.0500001, 3, 3),  # 0.1
    ("no2", "day", 0, 0, 0),
    ("pm25", "day", 500.4, 500, 500),
    ("pm25", "day", 9000, 500, 500),
]


@pytest.fixture(scope="module")
def worked():
    """Every worked example by its place in the list, one standard and span at a time."""
    rows = [values(**{item: value}) | {"n": n} for n, (item, _s, value, *_i) in enumerate(WORKED)]
    return {
        (standard.id, span, row["n"]): row
        for standard in (OLD, NEW)
        for span in ("hour", "day")
        for row in answered(graded(table(rows), standard, span=span))
    }


@pytest.mark.parametrize("n", range(len(WORKED)), ids=lambda n: " ".join(map(str, WORKED[n])))
def test_sub_indices_as_the_tables_have_them(worked, n):
    item, span, _value, old, new = WORKED[n]
    assert worked["HJ633-2012", span, n][f"{item}_iaqi"] == old
    assert worked["HJ633-2026", span, n][f"{item}_iaqi"] == new


def test_the_aqi_is_the_highest_and_its_items_are_primary():
    row = only(graded(table([CLEAN | {"pm10": 150, "pm25": 75}]), OLD, span="day"))
    assert (row["aqi"], row["level"], row["level_name"]) == (100, 2, "良")
    assert row["primary"] == "pm10,pm25"


def test_up_to_fifty_there_is_no_primary_pollutant():
    row = only(graded(table([CLEAN | {"pm10": 50}]), OLD, span="day"))
    assert (row["aqi"], row["level_name"], row["primary"]) == (50, "优", "")
    row = only(graded(table([CLEAN | {"pm10": 51}]), OLD, span="day"))
    assert (row["aqi"], row["level_name"], row["primary"]) == (51, "良", "pm10")


def test_levels_are_closed_above():
    levels = {
        35: "优", 75: "良", 76: "轻度污染", 116: "中度污染", 151: "重度污染", 251: "严重污染",
    }  # fmt: skip
    rows = answered(graded(table([CLEAN | {"pm25": at} for at in levels]), OLD, span="day"))
    assert {row["pm25"]: row["level_name"] for row in rows} == levels


def test_an_incomplete_row_is_withheld_up_to_a_hundred_from_2026_on():
    """HJ 633-2026 5.3.1: the AQI of the rest is published only above 100; IAQIs always."""
    mild, bad = CLEAN | {"co": None}, CLEAN | {"co": None, "pm25": 120}
    row = only(graded(table([mild]), NEW, span="day"))
    assert (row["aqi"], row["level"], row["level_name"], row["primary"]) == (None,) * 4
    assert (row["pm10_iaqi"], row["missing"]) == (40, 1)
    row = only(graded(table([bad]), NEW, span="day"))
    assert (row["aqi"], row["primary"], row["missing"]) == (158, "pm25", 1)
    assert only(graded(table([mild]), OLD, span="day"))["aqi"] == 40


def test_an_item_outside_the_plan_is_not_missing():
    """HJ 633-2026 5.3.2."""
    rows = table([CLEAN | {"co": None}])
    row = only(graded(rows, NEW, span="day", not_monitored=["co"]))
    assert (row["aqi"], row["missing"]) == (40, 0)


def test_a_row_without_a_value_has_no_index():
    row = only(graded(table([values()], **dict.fromkeys(CLEAN, "float64")), OLD, span="hour"))
    assert (row["aqi"], row["level"], row["primary"], row["missing"]) == (None, None, None, 6)


def test_negative_values_and_nan_are_missing():
    rows = table([CLEAN | {"so2": -1, "no2": float("nan"), "co": -0.04, "o3": -0.4}])
    row = only(graded(rows, OLD, span="hour"))
    assert row["missing"] == 4
    assert [row[f"{n}_iaqi"] for n in ("so2", "no2", "co", "o3")] == [None] * 4


@pytest.mark.parametrize("kind", ["int16", "int64", "float64", "decimal(9, 3)"])
def test_the_type_of_a_column_does_not_matter(kind):
    rows = table(
        [CLEAN | {"co": 2.0}, values(**dict.fromkeys(CLEAN, -5))], **dict.fromkeys(CLEAN, kind)
    )
    first, second = answered(graded(rows, OLD, span="day"))
    assert (first["co_iaqi"], first["pm10_iaqi"], first["aqi"]) == (50, 40, 50)
    assert second["aqi"] is None


def test_what_a_table_had_it_keeps():
    row = only(graded(table([CLEAN | {"city": "哈尔滨市"}]), OLD, span="day"))
    assert row["city"] == "哈尔滨市"
    assert row["co"] == 0.5
    assert set(row) == {
        "city", *CLEAN, *(f"{n}_iaqi" for n in CLEAN),
        "missing", "aqi", "level", "level_name", "primary",
    }  # fmt: skip


@pytest.mark.parametrize("standard", [OLD, NEW], ids=lambda standard: standard.id)
@pytest.mark.parametrize("span", ["hour", "day"])
def test_every_step_of_every_table_is_what_fractions_say_and_never_falls(standard, span):
    """Whole micrograms and tenths of milligrams, from nothing to far above the table."""
    steps = range(4200)
    rows = table([{n: step / 10 if n == "co" else step for n in CLEAN} for step in steps])
    found = sorted(answered(graded(rows, standard, span=span)), key=lambda row: row["so2"])
    for item in CLEAN:
        indices = [row[f"{item}_iaqi"] for row in found]
        amounts = (Decimal(step) / (10 if item == "co" else 1) for step in steps)
        assert indices == [oracle.iaqi(standard, item, span, amount) for amount in amounts]
        assert indices == sorted(indices)


THOUSANDTHS = st.one_of(st.none(), st.integers(-50, 3_000_000).map(lambda n: Decimal(n) / 1000))
ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys(CLEAN, THOUSANDTHS)), min_size=1, max_size=60)


@settings(max_examples=15)
@given(rows=ROWS, standard=st.sampled_from([OLD, NEW]), span=st.sampled_from(["hour", "day"]))
def test_every_row_is_what_fractions_say(rows, standard, span):
    floats = [{n: v if v is None else float(v) for n, v in row.items()} for row in rows]
    numbered = table([{"n": n} | row for n, row in enumerate(floats)], n="int64")
    found = {row["n"]: row for row in answered(graded(numbered, standard, span=span))}
    for n, row in enumerate(rows):
        expected = {item: oracle.iaqi(standard, item, span, row[item]) for item in CLEAN}
        assert {item: found[n][f"{item}_iaqi"] for item in CLEAN} == expected
        assert (found[n]["aqi"], found[n]["primary"]) == oracle.aqi(expected, standard)
