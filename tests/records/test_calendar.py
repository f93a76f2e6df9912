"""The month of activities: its grid, its marks, its filter, and the lists behind its days."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
from bihuan.ui.calendar import Month
from ui.test_lists import counted

CALENDAR = reverse("records:calendar")


def month(client, **asked):
    return client.get(CALENDAR, {"month": "2025-03", **asked})


def days(answer):
    return {day.on: day for week in answer.context["weeks"] for day in week}


def titles(answer) -> dict[int, list[str]]:
    """What stands on each day of the month that has something."""
    return {
        on.day: [mark.title for mark in day.marks] for on, day in days(answer).items() if day.marks
    }


def test_weeks_begin_on_monday_and_fill_up_with_the_days_of_neighbours(clerk):
    grid = month(clerk).context["weeks"]
    assert {len(week) for week in grid} == {7}
    assert (grid[0][0].on, grid[-1][-1].on) == (date(2025, 2, 24), date(2025, 4, 6))
    assert not grid[0][0].is_in_month


def test_an_activity_of_several_days_stands_on_each_of_them_in_the_month(office, clerk):
    given.activity(office, title="读书班", first_on=date(2025, 2, 27), last_on=date(2025, 3, 2))
    given.activity(office, title="党课", first_on=date(2025, 3, 2))
    assert titles(month(clerk)) == {1: ["读书班"], 2: ["读书班", "党课"]}
    assert titles(month(clerk, month="2025-02")) == {27: ["读书班"], 28: ["读书班"]}
    assert "第 3 天，共 4 天" in month(clerk).content.decode()


def test_holidays_and_days_worked_instead_are_said_in_words(clerk):
    may = days(month(clerk, month="2025-05"))
    assert (may[date(2025, 5, 1)].word, may[date(2025, 5, 1)].is_off) == ("放假", True)
    april = days(month(clerk, month="2025-04"))
    assert (april[date(2025, 4, 27)].word, april[date(2025, 4, 27)].is_off) == ("补班", False)
    assert "放假安排" not in month(clerk).content.decode()
    assert "1999年放假安排没有录入" in month(clerk, month="1999-05").content.decode()


def test_the_list_of_a_day_has_what_the_calendar_has_and_what_it_leaves_out(office, clerk):
    for n in range(5):
        given.activity(office, title=f"会{n}", first_on=given.day(9))
    given.activity(office, title="读书班", first_on=given.day(8), last_on=given.day(10))
    given.activity(office, title="别的日子", first_on=given.day(11))
    day = days(month(clerk))[given.day(9)]
    assert (len(day.marks), day.more) == (3, 3)
    lines = clerk.get(day.url).context["lines"]
    assert {str(line[2].text) for line in lines} == {"读书班", *[f"会{n}" for n in range(5)]}


def test_the_list_of_a_day_that_has_not_come_has_its_activities_too(office, clerk):
    given.activity(office, title="将要开的", first_on=date(2099, 3, 2), last_on=date(2099, 4, 2))
    day = days(month(clerk, month="2099-03"))[date(2099, 3, 2)]
    assert [str(line[2].text) for line in clerk.get(day.url).context["lines"]] == ["将要开的"]


def test_the_filter_is_that_of_the_list_and_stays_while_months_are_paged(office, clerk):
    plan = given.plan(office)
    given.activity(office, title="方案内", plan=plan)
    given.activity(office, title="方案外")
    answer = month(clerk, unit="第一党支部", plan=plan.code, kind=["theme_day"])
    assert titles(answer) == {6: ["方案内"]}
    assert answer.context["after"] == (
        f"?month=2025-04&kind=theme_day&plan={plan.code}&unit=branch.1"
    )
    day = days(answer)[given.day(3)]
    assert [str(line[2].text) for line in clerk.get(day.url).context["lines"]] == ["方案内"]


def test_a_filter_that_is_not_understood_shows_nothing_and_says_why(office, clerk):
    given.activity(office)
    answer = month(clerk, unit="没有的处")
    assert titles(answer) == {}
    assert "没有叫“没有的处”的单位" in answer.content.decode()
    assert "还没有登记活动" not in answer.content.decode()


def test_a_month_without_activities_says_what_to_do(clerk):
    assert "登记一次活动" in month(clerk).content.decode()


@pytest.mark.parametrize("wrong", ["2025-13", "2025", "三月", "0000-01", "3000-01", "2025-3"])
def test_a_month_that_is_none_is_refused_and_says_how_to_write_it(clerk, wrong):
    answer = month(clerk, month=wrong)
    assert answer.status_code == 400
    assert "2025-06" in answer.content.decode()


def test_there_is_no_month_beyond_the_years_of_the_ledger():
    assert Month(1900, 1).later(-1) is None
    assert Month(2999, 12).later(1) is None
    assert str(Month(2025, 12).later(1)) == "2026-01"
    assert str(Month(2026, 1).later(-1)) == "2025-12"


def test_a_reader_sees_the_activities_of_their_units_and_no_others(
    office, entered, branch_secretary, appraiser, account_officer
):
    given.activity(office, title="支部的", host_unit=office.branch)
    given.activity(office, title="处室的", host_unit=office.division)
    seen = [titles(month(entered(p))) for p in (branch_secretary, appraiser, account_officer)]
    assert seen == [{6: ["支部的"]}, {6: ["支部的"]}, {}]


def test_a_month_is_read_by_one_query_however_much_is_in_it(office, clerk):
    given.activity(office)
    month(clerk)
    address = f"{CALENDAR}?month=2025-03"
    with_one = counted(clerk, address)
    for n in range(40):
        given.activity(office, title=f"会{n}", first_on=given.day(n % 20))
    assert counted(clerk, address) <= with_one
    with CaptureQueriesContext(connection) as asked:
        clerk.get(address)
    assert len([q for q in asked if 'FROM "records_activity"' in q["sql"]]) == 1
