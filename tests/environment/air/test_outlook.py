"""What the rest of a year may be: exact at the day on which a target is missed."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.environment.air.outlook import days_left, headroom, rest_as_last_year
from bihuan.errors import Refused
from environment.tables import CLEAN, answered, table


@pytest.mark.parametrize(
    ("target", "days", "cities", "allowed"),
    [
        (90, 365, 1, 36),
        (90, 370, 1, 37),
        (Fraction("93.3"), 1000, 1, 67),  # by floats 66.99…
        (Fraction("91.5"), 366, 13, 404),
        (100, 365, 1, 0),
        (0, 365, 1, 365),
    ],
)
def test_a_target_allows_whole_days(target, days, cities, allowed):
    left = days_left(target, days=days, bad=allowed, cities=cities)
    assert (left.allowed, left.used, left.left) == (allowed, allowed, 0)
    assert days_left(target, days=days, bad=allowed + 1, cities=cities).left == -1


@given(st.integers(0, 1000), st.integers(1, 366), st.integers(1, 20))
def test_the_last_day_allowed_meets_the_target_and_the_next_one_misses_it(tenths, days, cities):
    target, of = Fraction(tenths, 10), days * cities
    bad = days_left(target, days=days, bad=0, cities=cities).allowed
    assert Fraction((of - bad) * 100, of) >= target
    assert Fraction((of - bad - 1) * 100, of) < target


@pytest.mark.parametrize("target", [-1, Fraction("100.1")])
def test_a_ratio_that_there_cannot_be_is_refused(target):
    with pytest.raises(Refused, match="0 到 100"):
        days_left(target, days=365, bad=0)


def test_headroom_is_exact_and_says_when_nothing_mends_it():
    assert headroom(30, total=3000, days=100, of=365) == Fraction(7950, 265)
    assert headroom(30, total=11000, days=300, of=365) == Fraction(-50, 65)
    assert headroom(30, total=10950, days=365, of=365) is None
    with pytest.raises(Refused, match="366"):
        headroom(30, total=0, days=366, of=365)


@given(st.integers(5, 75), st.integers(0, 30000), st.integers(0, 364))
def test_with_its_headroom_the_year_is_at_the_target(target, total, days):
    left = headroom(target, total=total, days=days, of=365)
    assert total + left * (365 - days) == target * 365


def year(*days, pm25):
    return [{"city": "甲", "day": day, **CLEAN, "pm25": pm25} for day in days]


def told(rows, through):
    days = table([{**row, "period": "x", "extra": 1.0} for row in rows], period="string")
    made = rest_as_last_year(days, through=through)
    assert made.columns == ("city", "day", *CLEAN)
    return sorted((row["day"], row["pm25"]) for row in answered(made))


def test_the_rest_of_the_year_is_last_year_moved():
    before = year(date(2020, 12, 31), date(2020, 3, 2), date(2020, 3, 1), pm25=50)
    known = year(date(2021, 3, 1), date(2021, 3, 2), pm25=10)
    older = year(date(2019, 12, 31), pm25=99)
    assert told(before + known + older, date(2021, 3, 1)) == [
        (date(2021, 3, 1), 10),  # known
        (date(2021, 3, 2), 50),  # after the last day that is known, though there is a value
        (date(2021, 12, 31), 50),
    ]


def test_a_leap_day_of_last_year_has_no_day_in_a_common_one():
    before = year(date(2020, 2, 28), date(2020, 2, 29), date(2020, 3, 1), pm25=50)
    assert told(before, date(2021, 2, 27)) == [(date(2021, 2, 28), 50), (date(2021, 3, 1), 50)]


def test_a_leap_day_of_this_year_has_none_in_the_last():
    before = year(date(2023, 2, 28), date(2023, 3, 1), pm25=50)
    known = year(date(2024, 2, 28), date(2024, 2, 29), pm25=10)
    assert told(before + known, date(2024, 2, 28)) == [
        (date(2024, 2, 28), 10),
        (date(2024, 3, 1), 50),
    ]
    assert (date(2024, 2, 29), 10) in told(before + known, date(2024, 2, 29))
