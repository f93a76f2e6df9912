"""The working days of a year as an office enters them, and what is counted with them."""

from datetime import date

import pytest
from django.urls import reverse

import given
import recurring
from bihuan.duties.actions.workyears import correct_work_year, withdraw_work_year
from bihuan.duties.cadences import DueRule, Per
from bihuan.duties.models import WorkYear
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import SYSTEM
from bihuan.workdays import shipped_calendar
from bihuan.written.daylists import days_in_lines, read_days

WHY = {"on": given.day(1), "actor": SYSTEM, "at": given.AT}
NEW_YEAR = date(2027, 1, 1)
MAKE_UP = date(2027, 1, 9)


@pytest.fixture
def clerk(client, office_clerk):
    client.force_login(office_clerk.user)
    return client


def posted(client, year: int, **said: str):
    said = {"source": "通知", "days_off": "", "days_on": "", **said}
    return client.post(reverse("duties:work-year", args=[year]), said)


# --- What lines say -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("01-28", "2025-01-28", "2025-01-28"),
        (" 1-28 ~ 2-03 ", "2025-01-28", "2025-02-03"),
        ("1月28日至2月3日", "2025-01-28", "2025-02-03"),
        ("2025-10-01～2025-10-08", "2025-10-01", "2025-10-08"),
    ],
)
def test_a_line_is_a_day_or_days_from_one_to_another(line, first, last):
    days, wrong = read_days(line, 2025)
    assert (wrong, min(days), max(days)) == (
        [], date.fromisoformat(first), date.fromisoformat(last),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("02-29", "没有这一天"),
        ("2026-01-28", "只写2025年"),
        ("02-03~01-28", "后一天早于前一天"),
        ("春节", "请写成"),
    ],
)
def test_a_line_that_names_no_day_says_which_and_why(line, why):
    days, [said] = read_days(f"01-01\n\n{line}", 2025)
    assert days == {date(2025, 1, 1)}
    assert said.startswith(f"第 3 行“{line}”：")
    assert why in said


def test_days_are_written_as_they_are_read():
    text = "01-01\n01-28~02-04\n12-31"
    assert days_in_lines(read_days(text, 2025)[0]) == text


# --- The calendar of an office --------------------------------------------------------------------


def test_without_years_of_its_own_an_office_counts_with_what_was_shipped(office):
    assert work_calendar() is shipped_calendar()
    assert work_calendar().deadline(date(2026, 12, 31), 1) == NEW_YEAR  # a Friday


def test_an_office_enters_a_year_that_was_not_shipped(office):
    given.work_year(office)
    assert not work_calendar().is_workday(NEW_YEAR)
    assert work_calendar().is_workday(MAKE_UP)
    assert work_calendar().deadline(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert work_calendar().warning(NEW_YEAR, date(2028, 1, 1)).startswith("2028年放假安排尚未公布")


def test_a_year_of_the_office_stands_in_place_of_the_shipped_one(office):
    assert not work_calendar().is_workday(date(2026, 10, 5))
    given.work_year(office, 2026)
    assert work_calendar().is_workday(date(2026, 10, 5))


def test_a_correction_keeps_what_was_said_and_a_withdrawal_ends_it(office):
    year = given.work_year(office)
    said = {"source": "更正的通知", "days_off": "01-01", "days_on": ""}
    correct_work_year(year, **said, reason="漏看一页", **WHY)
    assert not work_calendar().is_workday(MAKE_UP)
    assert WorkYear.objects.get(version_of=year).days_on == "01-09"
    withdraw_work_year(WorkYear.objects.current().get(), reason="不是这一年的", **WHY)
    assert work_calendar() is shipped_calendar()
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_work_year(year, reason="又一次", **WHY)
    given.work_year(office)
    with pytest.raises(Refused, match="已经录入过"):
        given.work_year(office)


def test_what_is_wrong_with_a_year_is_said_all_at_once(office):
    with pytest.raises(Refused) as refusal:
        given.work_year(office, source=" ", days_off="02-30\n01-09", days_on="01-09")
    for why in ("没有这一天", "01-09 既写了放假", "请写明依据"):
        assert why in str(refusal.value)


def test_a_year_without_a_working_day_and_years_far_off_are_refused(office):
    with pytest.raises(Refused, match="一个工作日也没有"):
        given.work_year(office, days_off="01-01~12-31", days_on="")
    for year in (1999, 2029, 2999):
        with pytest.raises(Refused, match="不能录入") as refusal:
            given.work_year(office, year)
        assert refusal.value.hint == "只录 2000 年到 2028 年的。"


def test_reading_the_calendar_costs_one_query(office, django_assert_num_queries):
    given.work_year(office)
    work_calendar()
    with django_assert_num_queries(1):
        work_calendar()


# --- The pages ------------------------------------------------------------------------------------


def test_what_would_change_is_shown_before_it_does(office, clerk):
    off = "01-01~01-03\n02-05~02-11"
    answer = posted(clerk, 2027, days_off=off, days_on="02-20\n02-22")
    change = answer.context["change"]
    assert change["off"] == ["01-01", "02-05", "02-08~02-11"]
    assert change["on"] == ["02-20"]
    assert change["after"] == change["before"] - 5
    assert [word in "".join(change["remarks"]) for word in ("01-02", "02-22")] == [True, True]
    assert not WorkYear.objects.exists()
    assert posted(clerk, 2027, days_off=off, publish="yes").status_code == 302
    assert not work_calendar().is_workday(date(2027, 2, 8))


def test_errors_stand_beside_their_field(office, clerk):
    form = posted(clerk, 2027, days_off="02-30", days_on="x", publish="yes").context["form"]
    assert set(form.errors) == {"days_off", "days_on"}
    form = posted(clerk, 2027, days_off="01-09", days_on="01-09", publish="yes").context["form"]
    assert "既写了放假，又写了补班" in form.errors["days_on"][0]
    assert "一天也没有写" in posted(clerk, 2027).context["form"].errors["days_off"][0]
    assert not WorkYear.objects.exists()


def test_a_year_that_was_entered_asks_why_it_is_changed(office, clerk):
    given.work_year(office)
    assert "reason" in posted(clerk, 2027, days_off="01-01", publish="yes").context["form"].errors
    posted(clerk, 2027, days_off="01-01", publish="yes", reason="漏看一页")
    assert work_calendar().years[2027].on == frozenset()
    page = clerk.get(reverse("duties:work-year", args=[2027])).content.decode()
    assert "漏看一页" in page


def test_the_list_of_years_says_which_are_not_published(office, clerk):
    page = clerk.get(reverse("duties:work-years")).content.decode()
    assert "尚未公布" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert clerk.get(reverse("duties:work-years"), {"year": "2031"}).status_code == 302
    assert clerk.get(reverse("duties:work-year", args=[3000])).status_code == 404


def test_periods_in_working_days_of_a_year_that_is_not_published_say_so(office, clerk):
    """Asked for in 2026 or later, since the page looks a year ahead from today."""
    duty = given.duty(office, given.plan(office))
    recurring.cadence(office, duty, per=Per.MONTH)
    page = reverse("records:rules", args=[duty.pk])
    assert clerk.get(page).context["unpublished"] == ""
    second = given.duty(office, duty.plan, code="duty.2")
    recurring.cadence(office, second, per=Per.MONTH, due_rule=DueRule.WORKDAY, due_n=10)
    page = reverse("records:rules", args=[second.pk])
    assert "放假安排尚未公布，暂按周末计算" in clerk.get(page).content.decode()
