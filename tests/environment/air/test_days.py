"""From hours to days: validity, eight-hour ozone, a city from its points."""

import random
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.air.days import city_days, city_means, running_ozone, station_days
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.standards import assessment
from environment.air import oracle
from environment.tables import answered, hours, only, table

RULES = assessment("HJ663-2013")
DAY = date(2020, 2, 28)
MIDNIGHT = datetime.combine(DAY + timedelta(days=1), time())
"""The end of the day."""
POINT = {"city": "哈尔滨市", "station": "1128A"}
STILL = {"so2": 5, "no2": 20, "co": 0.5, "o3": 60, "pm10": 40, "pm25": 20}


def day_of(**items_by_hours):
    """A day whose items are given as a list of 24 values, hour 1 first."""
    return hours(
        DAY,
        {n: {item: of[n - 1] for item, of in items_by_hours.items()} for n in range(1, 25)},
        **POINT,
    )


HOURS_KNOWN = [(24, 20), (20, 20), (19, None)]
OZONE = [
    ([100] * 24, 100, 17),
    ([100] * 19 + [None] * 5, 100, 14),  # windows ending at 8 to 21 have six hours
    ([100] * 18 + [None] * 6, None, 13),
    ([170] * 18 + [None] * 6, 170, 13),  # above the limit of the day it stands
    ([160] * 18 + [None] * 6, None, 13),  # at the limit it does not
    ([None, None] + [100] * 22, 100, 17),  # six hours make the first window
    ([None, None, None] + [100] * 21, 100, 16),
    ([None] * 24, None, 0),
    ([160] * 8 + [0] * 16, 160, 17),
    ([160] * 4 + [0] * 20, 80, 17),  # hours 1 to 7 count only in the windows from 8 on
]
ROUNDED = {
    "pm25": [44] * 12 + [45] * 12,
    "co": [0.4] * 12 + [0.5] * 12,
    "pm10": [45] * 12 + [46] * 12,
}


@pytest.fixture(scope="module")
def of_stations():
    """Every day that is told of below, each of a station of its own."""
    days = {f"known {n}": {"pm25": [20] * n + [None] * (24 - n)} for n, _value in HOURS_KNOWN}
    days |= {f"ozone {n}": {"o3": of[0], "so2": [1] * 24} for n, of in enumerate(OZONE)}
    days |= {"rounded": ROUNDED, "still": {name: [v] * 24 for name, v in STILL.items()}}
    rows = [row | {"station": name} for name, items in days.items() for row in day_of(**items)]
    return {row["station"]: row for row in answered(station_days(table(rows), RULES))}


@pytest.mark.parametrize(("known", "value"), HOURS_KNOWN)
def test_a_day_needs_twenty_hours(of_stations, known, value):
    """GB 3095 table 4."""
    row = of_stations[f"known {known}"]
    assert (row["pm25"], row["pm25_hours"]) == (value, known)
    assert row["day"] == DAY


def test_the_label_of_midnight_is_hour_24_of_the_day_before(of_stations):
    assert day_of(pm25=[5] * 24)[-1]["at"] == MIDNIGHT
    assert of_stations["still"]["pm25_hours"] == 24


def test_a_mean_is_rounded_once_half_to_even(of_stations):
    row = of_stations["rounded"]
    assert (row["pm25"], row["co"], row["pm10"]) == (44, 0.4, 46)


@pytest.mark.parametrize("n", range(len(OZONE)))
def test_ozone_needs_fourteen_windows_or_a_maximum_above_the_limit(of_stations, n):
    """HJ 663-2013 6.1.2: windows end at hours 8 to 24 of the natural day."""
    row, (_hours, value, windows) = of_stations[f"ozone {n}"], OZONE[n]
    assert (row["o3"], row["o3_windows"]) == (value, windows)


def test_a_city_is_the_mean_of_its_points_and_not_of_their_rounded_means():
    """Three points of 1/3, 1/3 and 5/6 are a half: rounded first they would make 0."""
    one = [1] * 8 + [0] * 16
    two = [1] * 20 + [0] * 4
    rows = [
        row | {"station": station}
        for station, of in (("a", one), ("b", one), ("c", two))
        for row in day_of(pm25=of)
    ]
    assert only(city_days(table(rows), RULES))["pm25"] == 0  # 1/2 to the even neighbour
    rows += [row | {"station": "d"} for row in day_of(pm25=[2] * 24)]
    assert only(city_days(table(rows), RULES))["pm25"] == 1  # 3.5/4


POINTS = [
    (1, 1, True),
    (2, 1, True),
    (3, 1, False),
    (3, 2, True),
    (4, 2, False),
    (4, 3, True),
    (8, 6, True),
    (8, 5, False),
]


@pytest.fixture(scope="module")
def of_cities():
    """A city for each number of points and of valid ones."""
    rows = [
        row | {"city": f"{points} {valid}", "station": str(n)}
        for points, valid, _stands in POINTS
        for n in range(points)
        for row in day_of(pm25=[20 if n < valid else None] * 24, so2=[1] * 24)
    ]
    return {row["city"]: row for row in answered(city_days(table(rows), RULES))}


@pytest.mark.parametrize(("points", "valid", "stands"), POINTS)
def test_a_city_needs_three_quarters_of_its_points_or_half_of_three(
    of_cities, points, valid, stands
):
    row = of_cities[f"{points} {valid}"]
    assert (row["pm25"] == 20) is stands
    assert (row["pm25_points"], row["points"]) == (valid, points)


def test_points_may_be_given_where_the_hours_lack_a_station():
    have = table([{"city": "哈尔滨市", "points": 4}], points="int64")
    assert only(city_days(table(day_of(pm25=[20] * 24)), RULES, have))["pm25"] is None


def test_a_city_hour_is_the_mean_of_its_points():
    rows = [
        row | {"station": str(n)}
        for n in (1, 2)
        for row in day_of(pm25=[20 + n] * 24, co=[n / 10] * 24)
    ]
    first = answered(city_means(table(rows), RULES, key="at"))[0]
    assert (first["pm25"], first["co"], first["pm25_points"]) == (22, 0.2, 2)  # 21.5, 0.15


def test_the_running_mean_of_ozone_goes_by_time_and_over_midnight():
    rows = hours(DAY, {n: {"o3": 80} for n in range(17, 25)}, **POINT)
    rows += hours(DAY + timedelta(days=1), {2: {"o3": 160}, 9: {"o3": 10}}, **POINT)
    found = {row["at"]: row["o3_8h"] for row in answered(running_ozone(table(rows), RULES))}
    assert found[MIDNIGHT] == 80
    assert found[MIDNIGHT + timedelta(hours=2)] == 91  # (6 x 80 + 160) / 7; hour 1 is missing
    assert found[MIDNIGHT + timedelta(hours=9)] is None
    assert found[MIDNIGHT - timedelta(hours=3)] is None


amounts = st.one_of(st.none(), st.integers(0, 400))
DAYS = st.lists(st.lists(amounts, min_size=24, max_size=24), min_size=1, max_size=6)


def pair_of(of, day):
    """A day whose 24 hours of PM2.5 and of ozone are the same."""
    return hours(day, {h: {"pm25": v, "o3": v} for h, v in enumerate(of, 1)}, **POINT)


@settings(max_examples=6)
@given(days=DAYS, shuffled=st.randoms(use_true_random=False))
def test_every_day_is_what_fractions_say_in_any_order_of_rows(days, shuffled: random.Random):
    rows = [row for n, of in enumerate(days) for row in pair_of(of, DAY + timedelta(days=n))]
    shuffled.shuffle(rows)
    found = {row["day"]: row for row in answered(station_days(table(rows), RULES))}
    for n, of in enumerate(days):
        row = found[DAY + timedelta(days=n)]
        exact = [None if v is None else Fraction(v) for v in of]
        mean = oracle.mean_day(exact)
        ozone = oracle.ozone_day({h: v for h, v in enumerate(exact, 1) if v is not None})
        assert row["pm25"] == (None if mean is None else oracle.nearest(mean, 0))
        assert row["o3"] == (None if ozone is None else oracle.nearest(ozone, 0))


@settings(max_examples=6)
@given(of=st.lists(amounts, min_size=24, max_size=24), hour=st.integers(1, 24))
def test_an_invalid_hour_never_changes_a_valid_day(of, hour):
    rows = pair_of(of, DAY)
    rows.pop(hour - 1)
    invalid = hours(DAY, {hour: {"pm25": -1}}, **POINT)
    without, with_it = (only(station_days(table(each), RULES)) for each in (rows, rows + invalid))
    assert {n: without[n] for n in NAMES} == {n: with_it[n] for n in NAMES}
