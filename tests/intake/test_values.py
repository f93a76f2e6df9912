"""What the words of a cell mean."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from bihuan.written.days import NotADay, day_of
from bihuan.written.values import listed, number_of, unit_in_brackets

DAYS = {
    "2024年12月底": date(2024, 12, 31),
    "2024年12月": date(2024, 12, 31),
    "年底前": date(2025, 12, 31),
    "2月8日": date(2025, 2, 8),
    "2024.3.5": date(2024, 3, 5),
    "2024/3/5": date(2024, 3, 5),
    "20240305": date(2024, 3, 5),
    "2023年9月30日前": date(2023, 9, 30),
    "2024 年 9 月 30 日 之前": date(2024, 9, 30),
    "２０２４年３月５日": date(2024, 3, 5),
    "2024年第一季度": date(2024, 3, 31),
    "三季度末": date(2025, 9, 30),
    "上半年": date(2025, 6, 30),
    "12月底前": date(2025, 12, 31),
    "2024年底": date(2024, 12, 31),
    "2024": date(2024, 12, 31),
    "2024年1月-6月": date(2024, 6, 30),
    "2024年1月5日至8日": date(2024, 1, 8),
    "1月5日-2月8日": date(2025, 2, 8),
    "今年年底": date(2025, 12, 31),
    "明年6月底前": date(2026, 6, 30),
    "6月中旬": date(2025, 6, 20),
    "2025年6月底前完成": date(2025, 6, 30),
    "2025-06": date(2025, 6, 30),
    "2024年2月": date(2024, 2, 29),
    "5.30": date(2025, 5, 30),
}


@pytest.mark.parametrize(("written", "meant"), DAYS.items())
def test_a_day_is_understood_as_offices_write_it(written, meant):
    assert day_of(written, 2025) == meant


@pytest.mark.parametrize(
    "written", ["2024年2月30日", "2024-13-45", "13月", "待定", "每月15日前", "", "三天内", "0月"]
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(NotADay):
        day_of(written, 2025)


def test_a_day_without_a_year_needs_one():
    with pytest.raises(NotADay, match="年份"):
        day_of("2月8日", None)


def test_what_a_spreadsheet_calls_a_day_is_one():
    assert day_of(45657, None) == date(2024, 12, 31)
    assert day_of(datetime(2024, 5, 6, 8, 30), None) == date(2024, 5, 6)  # noqa: DTZ001


@for_all(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_every_way_of_writing_it(day):
    forms = ("{0.year}年{0.month}月{0.day}日", "{0.year}-{0.month:02}-{0.day:02}",
             "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}",
             "{0.year}{0.month:02}{0.day:02}", "{0.year}年{0.month}月{0.day}日前")  # fmt: skip
    assert {day_of(form.format(day), None) for form in forms} == {day}
    assert day_of(f"{day.month}月{day.day}日", day.year) == day


def test_a_list_is_parted_by_any_of_the_usual_marks_and_not_inside_brackets():
    written = "各区政府(含经开区、高新区)、市交通委,市城管委;市住建委等\n市水务局"
    assert listed(written) == (
        "各区政府(含经开区、高新区)", "市交通委", "市城管委", "市住建委", "市水务局",
    )  # fmt: skip


def test_a_number_keeps_what_makes_it_approximate():
    about = number_of("约1,200件")
    assert (about.value, about.about, about.unit) == (Decimal(1200), "约", "件")
    assert number_of("6.2%左右").about == "左右"
    assert number_of("不详") is None
    assert number_of(True) is None


def test_a_heading_names_its_unit_in_brackets():
    assert unit_in_brackets("案件数量（件）") == "件"
    assert unit_in_brackets("地区") == ""
