"""The outcomes of a year: beside last year, the target and what was published; and as metrics."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

import given
from bihuan.indicators import queries
from bihuan.indicators.actions import define_metric, record_observation
from bihuan.ledger.queries import head
from bihuan.monitoring.actions import set_target
from bihuan.monitoring.years import air_year
from bihuan.periods import Moment
from monitoring.files import CLEAN, HEAVY, air_text, days, read_in

PAGE = reverse("home:environment")
NOW, BEFORE = date(2025, 1, 1), date(2024, 1, 1)
AT_END = Moment(date(2025, 12, 31))


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def two_years(office, tmp_path):
    """Ten days of two cities in each year, and one more day last year that does not count."""
    lines = [
        *days("甲市", NOW, *[CLEAN] * 9, HEAVY),
        *days("甲市", BEFORE, *[CLEAN] * 8, *[HEAVY] * 3),
        *days("乙市", NOW, *[CLEAN] * 10),
        *days("乙市", BEFORE, *[CLEAN] * 10),
    ]
    read_in(office, tmp_path, air_text(*lines))
    return office


def cities(found):
    return {one.place: one for one in found.cities}


def test_a_year_stands_beside_the_same_days_of_the_year_before(two_years):
    found = air_year(AT_END, 2025, "HJ633-2012")
    assert (found.through, [one.place for one in found.cities]) == (
        date(2025, 1, 10), ["乙市", "甲市"],
    )  # fmt: skip
    first = cities(found)["甲市"]
    assert (str(first.value("good_ratio")), str(first.earlier("good_ratio"))) == ("90.0", "80.0")
    assert (first.now["heavy_days"], first.before["heavy_days"], first.rank) == (1, 2, 2)
    assert str(found.whole.value("good_ratio")) == "95.0"


def test_what_was_not_known_then_does_not_count(two_years, tmp_path):
    known_at = air_year(AT_END, 2025, "HJ633-2012")
    seq = head().size
    text = air_text(*days("丙市", NOW, HEAVY))
    read_in(two_years, tmp_path, text, name="丙市.csv")
    assert len(air_year(AT_END, 2025, "HJ633-2012").cities) == 3
    then = air_year(Moment(AT_END.as_of, seq), 2025, "HJ633-2012")
    assert len(then.cities) == 2
    assert then.cities == known_at.cities


def test_the_page_says_the_sentence_with_its_basis(two_years, clerk):
    answer = clerk.get(PAGE, {"year": "2025", "standard": "HJ633-2012", "as_of": "2025-12-31"})
    whole, *lines = answer.context["lines"]
    assert whole.sentence == (
        "2025年1月1日至1月10日，2个城市优良天数比例95.0%，同比上升5.0个百分点；"
        "PM2.5平均浓度31.8微克/立方米，同比下降17.4%"
        "（按HJ 633-2012评价，同比两年均按该标准）。"
    )
    assert whole.sentence in answer.content.decode()
    assert [line.figures.place for line in lines] == ["乙市", "甲市"]
    assert dict(lines[0].changes) == {"good_ratio": "持平", "pm25": "持平"}


def test_the_number_opens_the_days_that_it_is_short_of(two_years, clerk):
    answer = clerk.get(PAGE, {"year": "2025", "standard": "HJ633-2012", "as_of": "2025-12-31"})
    line = next(line for line in answer.context["lines"] if line.figures.place == "甲市")
    opened = clerk.get(line.days_url)
    assert [row[1].text for row in opened.context["lines"]] == [date(2025, 1, 10)]
    assert parse_qs(urlsplit(line.days_url).query)["standard"] == ["HJ633-2012"]


def test_targets_give_gap_days_left_and_headroom(two_years, clerk):
    by = {"actor": two_years.clerk, "at": given.AT, "on": given.DAY, "document": "计划"}
    for place, item, value in (
        ("甲市", "good_ratio", "91"), ("甲市", "pm25", "30"), ("", "good_ratio", "94.9"),
    ):  # fmt: skip
        set_target(place=place, year=2025, item=item, value=value, **by)
    answer = clerk.get(PAGE, {"year": "2025", "standard": "HJ633-2012", "as_of": "2025-12-31"})
    of = {line.figures.place: line.outlook for line in answer.context["lines"]}
    gap = of["甲市"].gaps["good_ratio"]
    assert (gap.is_met, str(gap.off)) == (False, "1.0")
    assert (of["甲市"].days_left.allowed, of["甲市"].days_left.left) == (32, 31)  # 9 % of 365
    # (30 * 365 - (9 * 25 + 160)) / 355 = 29.76
    assert str(of["甲市"].headroom) == "29.8"
    assert of[""].gaps["good_ratio"].is_met
    assert of[""].days_left.allowed == 37  # 5.1 % of 2 * 365


def test_a_published_value_stands_beside_with_the_difference(two_years, clerk):
    record_observation(
        series="air.good_day_ratio", area="甲市", period_from=NOW, period_to=date(2025, 1, 10),
        value="90.3", document="月报", actor=two_years.clerk, at=given.AT,
    )  # fmt: skip
    answer = clerk.get(PAGE, {"year": "2025", "standard": "HJ633-2012", "as_of": "2025-12-31"})
    [one] = answer.context["published"]
    assert (str(one.computed), str(one.off)) == ("90.0", "-0.3")


def test_without_data_the_page_says_what_to_do(office, clerk):
    answer = clerk.get(PAGE)
    assert reverse("intake:imports") in answer.content.decode().split("</nav>")[-1]


def test_cities_with_days_without_an_index_are_named(office, clerk, tmp_path):
    read_in(office, tmp_path, air_text(*days("甲市", NOW, CLEAN, "8,20,0.6,,45,25")))
    answer = clerk.get(PAGE, {"standard": "HJ633-2026", "as_of": "2025-12-31"})
    assert answer.context["short"] == ["甲市"]


def test_a_good_day_ratio_is_a_metric_without_code_and_its_trace_the_list(two_years, clerk):
    kept = {"place": "甲市", "standard": "HJ633-2012", "on_from": "{year}-01-01"}
    define_metric(
        code="my.good_days", label="甲市优良天数比例", unit="%", source="air", aggregate="ratio",
        filter={**kept, "good": "yes"}, base={**kept, "rated": "yes"}, base_label="有效天数",
        decimals=1, span="all", note="按日评价", on=given.DAY, actor=two_years.clerk, at=given.AT,
    )  # fmt: skip
    found = queries.trace("my.good_days", AT_END)
    assert (found.figure.value, found.figure.records) == ("90.0", 9)
    page = clerk.get(reverse("indicators:trace", args=["my.good_days"]), {"as_of": "2025-12-31"})
    assert len(clerk.get(page.context["list_url"]).context["lines"]) == 9


def test_a_share_of_good_months_of_sections_is_a_metric(office):
    for section, grade in (("A1", 2), ("A2", 3), ("A3", 5), ("A4", None)):
        given.water_month(office, section, grade=grade)
    define_metric(
        code="my.good_water", label="优良断面月", unit="%", source="water", aggregate="ratio",
        filter={"good": "yes"}, base={"rated": "yes"}, decimals=1, span="year", note="按月评价",
        on=given.DAY, actor=office.clerk, at=given.AT,
    )  # fmt: skip
    assert queries.trace("my.good_water", AT_END).figure.value == "66.7"
