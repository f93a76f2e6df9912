"""Deadlines in working days: the worked checks of DOMAIN 7.4, and what must hold for any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.workdays import read_calendar, shipped_calendar

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2014, 1, 1), date(2027, 12, 31))
WEEK = timedelta(days=7)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "workdays"),
    [
        ("2023-07-27", "2023-08-09", 10),
        ("2024-09-29", "2024-10-09", 4),  # the notice itself says 10
        ("2019-12-13", "2019-12-19", 5),
        ("2025-01-21", "2025-02-08", 10),
    ],
)
def test_notice_periods_that_offices_published(first, last, workdays):
    assert CALENDAR.within(day(first), day(last)) == workdays


@pytest.mark.parametrize(
    ("after", "due"), [("2022-03-21", "2022-05-05"), ("2021-03-04", "2021-04-16")]
)
def test_thirty_working_days_as_inspections_count_them(after, due):
    assert CALENDAR.deadline(day(after), 30) == day(due)
    assert CALENDAR.left(day(after), day(due)) == 30


def test_a_make_up_sunday_is_worked_and_a_holiday_monday_is_not():
    assert CALENDAR.is_workday(day("2025-09-28"))
    assert not CALENDAR.is_workday(day("2025-10-06"))


def test_a_year_not_yet_published_counts_weekends_only_and_says_so():
    assert CALENDAR.is_published(2026)
    assert not CALENDAR.is_published(2027)
    assert CALENDAR.is_workday(day("2027-10-01"))
    assert not CALENDAR.is_workday(day("2027-10-02"))


def test_every_published_year_names_its_source_and_only_real_exceptions():
    for year, said in CALENDAR.years.items():
        assert str(year) in said.source
        assert all(off.weekday() < 5 for off in said.off)
        assert all(on.weekday() >= 5 for on in said.on)


@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_a_working_day_so_many_on(after, workdays):
    due = CALENDAR.deadline(after, workdays)
    assert CALENDAR.is_workday(due)
    assert CALENDAR.left(after, due) == workdays
    assert CALENDAR.left(after, due - timedelta(days=1)) == workdays - 1


@given(DAYS, st.integers(-1, 800))
def test_a_span_has_the_working_days_that_one_counts_in_it(first, days):
    span = [first + timedelta(days=n) for n in range(days)]
    worked = sum(CALENDAR.is_workday(day) for day in span)
    assert CALENDAR.within(first, first + timedelta(days=days - 1)) == worked


@given(DAYS, DAYS)
def test_what_is_left_turns_its_sign_when_a_deadline_passes(one, other):
    assert CALENDAR.left(one, other) == -CALENDAR.left(other, one)
    assert CALENDAR.left(one, one) == 0


def test_a_notice_may_name_a_weekend_off_and_a_weekday_worked():
    """Needless words change nothing; what is worked is worked, also where it is said to be off."""
    calendar = read_calendar(
        '[2025]\nsource = "x"\noff = ["03-01", "03-03", "03-04"]\non = ["03-04", "03-05"]'
    )
    assert calendar.within(day("2025-03-01"), day("2025-03-09")) == 4
    assert [d for d in range(1, 10) if calendar.is_workday(date(2025, 3, d))] == [4, 5, 6, 7]


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="day"):
        read_calendar('[2025]\nsource = "x"\noff = ["02-30"]\non = []')
