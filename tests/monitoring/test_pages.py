"""Calendar, months with their validity, two standards side by side, basins, targets."""

from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.ledger.models import Entry
from bihuan.monitoring.actions import set_target
from bihuan.monitoring.models import Target
from monitoring.files import CLEAN, HEAVY, WATER, air_text, days, read_in

OLD = {"standard": "HJ633-2012", "as_of": "2025-12-31"}
CALENDAR, CITY, BOTH, BASINS, TARGETS = (
    reverse(f"monitoring:{name}") for name in ("calendar", "city", "standards", "basins", "targets")
)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def january(office, tmp_path):
    """All of January of a city, whose 31st is of heavy pollution, and two days of February."""
    values = [*[CLEAN] * 30, HEAVY, CLEAN, "8,20,0.6,,45,"]
    read_in(office, tmp_path, air_text(*days("甲市", date(2025, 1, 1), *values)))
    return office


def test_a_calendar_tells_each_day_by_number_word_and_look(january, clerk):
    answer = clerk.get(CALENDAR, OLD | {"year": "2025", "years": "1"})
    [one] = answer.context["calendars"]
    assert (one.place, one.year, list(one.levels)) == ("甲市", 2025, [32, 0, 0, 0, 1, 0])
    page = answer.content.decode()
    assert '<td class="aqi-5" title="2025-01-31 AQI 210 重度污染 PM₂.₅">210</td>' in page
    assert page.count('<td class="aqi-1"') == 32
    assert page.count('<td class="off"') == 12 * 31 - 365


def test_a_month_that_is_over_and_short_costs_the_year(january, clerk):
    answer = clerk.get(CITY, OLD | {"place": "甲市", "year": "2025"})
    board = answer.context["board"]
    rows = dict(board.rows)
    assert (rows["O₃"][0].days, rows["O₃"][0].is_short) == (31, False)
    assert (rows["O₃"][1].days, rows["O₃"][1].needed, rows["O₃"][1].is_short) == (1, 25, True)
    assert "O₃" in board.lost
    assert answer.context["months"][0].now["good_ratio"] == 96.8


def test_a_month_that_still_runs_is_not_short(january, clerk):
    answer = clerk.get(CITY, {"standard": "HJ633-2012", "place": "甲市", "as_of": "2025-02-02"})
    assert not answer.context["board"].lost


def test_a_city_without_data_is_not_found(january, clerk):
    assert clerk.get(CITY, OLD | {"place": "丁市"}).status_code == 404


def test_the_same_days_stand_by_both_standards(office, clerk, tmp_path):
    between = "8,20,0.6,90,45,70"  # PM2.5 of 70 is good by the old standard alone
    lines = [
        *days("甲市", date(2025, 1, 1), CLEAN, between),
        *days("乙市", date(2025, 1, 1), CLEAN),
    ]
    read_in(office, tmp_path, air_text(*lines))
    answer = clerk.get(BOTH, {"as_of": "2025-12-31", "year": "2025"})
    found = {a.place: (a.now["good_ratio"], b.now["good_ratio"], less)
             for a, b, less in answer.context["lines"]}  # fmt: skip
    assert found["甲市"][:2] == (100.0, 50.0)
    assert str(found["甲市"][2]) == "-50.0"
    assert str(found[""][2]) == "-25.0"


def test_sections_of_a_month_by_basin_beside_last_year(office, clerk, tmp_path):
    read_in(office, tmp_path, WATER, "water", "今年.csv")
    better = WATER.replace("2025", "2024").replace("4.1,9.0,1.2,0.25", "8,3,0.3,0.1")
    read_in(office, tmp_path, better, "water", "去年.csv")
    set_target(
        place="", year=2025, item="water_good", value="60", document="计划", on=given.DAY,
        actor=office.clerk, at=given.AT,
    )  # fmt: skip
    answer = clerk.get(BASINS, {"as_of": "2025-12-31"})
    gap = answer.context["gap"]
    assert (gap.is_met, str(gap.off)) == (False, "10.0")
    whole, basin = answer.context["groups"]
    assert (whole.is_whole, basin.name) == (True, "松花江流域")
    assert (basin.now["good"], basin.before["good"], basin.classes) == (
        50.0, 100.0, [0, 1, 0, 1, 0, 0],
    )  # fmt: skip
    assert answer.context["sentence"] == (
        "2025年3月，地表水断面优良水体（一至三类）比例50.0%，同比下降50.0个百分点"
        "（按GB 3838-2002和环办〔2011〕22号评价）。"
    )


def test_sections_without_any_value_are_counted_and_not_classed(office, clerk):
    given.water_month(office, "A9", grade=None, status="")
    [whole] = clerk.get(BASINS, {"as_of": "2025-12-31"}).context["groups"]
    assert (whole.now["assessed"], whole.now["not_assessed"], whole.said) == (0, 1, None)


def test_sections_whose_body_of_water_nobody_said_are_a_warning_on_the_page(
    office, clerk, tmp_path
):
    read_in(office, tmp_path, WATER, "water", "注明.csv")
    page = clerk.get(BASINS, {"as_of": "2025-12-31"})
    assert (page.context["incomplete"], "没有定类" in page.content.decode()) == (0, False)
    unsaid = WATER.replace("river", "").replace("2025", "2024")
    read_in(office, tmp_path, unsaid, "water", "没有注明.csv")
    page = clerk.get(BASINS, {"as_of": "2025-12-31", "month": "2024-03-01"})
    assert page.context["incomplete"] > 0
    assert f"{page.context['incomplete']} 个断面有项目没有定类" in page.content.decode()


@pytest.mark.parametrize("page", [CALENDAR, CITY, BOTH, BASINS, TARGETS])
def test_without_data_every_page_says_what_to_do(office, clerk, page):
    answer = clerk.get(page)
    assert answer.status_code == 200
    assert 'class="empty"' in answer.content.decode()


def test_a_target_is_set_and_withdrawn_in_the_browser(office, clerk):
    said = {"place": "甲市", "year": 2025, "item": "pm25", "value": "三十", "document": "计划"}
    refused = clerk.post(TARGETS, said)
    assert "不是数" in refused.content.decode()
    assert clerk.post(TARGETS, said | {"value": "30"}).status_code == 302
    target = Target.objects.current().get()
    clerk.post(reverse("monitoring:target-withdraw", args=[target.pk]), {"reason": "写错"})
    assert not Target.objects.current().exists()
    assert Entry.objects.order_by("-seq").first().event == "target.withdrawn"


def test_a_misspelt_filter_is_refused(office, clerk):
    assert clerk.get(CALENDAR, {"jahr": "2025"}).status_code == 400
