"""Figures whose names stand apart from them, in series or tables; grades; time and length."""

import sys

import pytest

from bihuan.reports.checks.judging import Known, judge
from bihuan.reports.checks.quoting import quoted
from reports.judged import checked, verdicts


def test_numbers_after_their_names_are_told_apart(sample):
    text = "集中整治查摆问题、完善制度、办实事分别为298个、60个、50件。"
    assert [verdict for _said, verdict, _code in verdicts(text)] == [
        "supported", "contradicted", "supported"
    ]  # fmt: skip


def test_a_table_names_its_numbers_by_row_and_column(sample):
    text = (
        "集中整治情况表\n类别\t数量\t占比\n查摆问题\t298\t100\n已完成整改\t219\t73.5\n"
        "立行立改\t142\t60\n"
    )
    found = {said: verdict for said, verdict, _code in verdicts(text)}
    assert found["298"] == found["219"] == found["73.5"] == "supported"
    assert found["142"] == found["60"] == "unsupported"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("学习教育总体评估等次为优秀。", "supported"),
        ("学习教育总体评估为优秀等次。", "supported"),
        ("学习教育总体评估为良好等次。", "contradicted"),
        ("松花江干流水质为优。", "supported"),
        ("松花江干流水质为优等级。", "supported"),
        ("松花江干流水质为良好。", "contradicted"),
    ],
)
def test_a_grade_is_compared_whole(sample, text, verdict):
    assert verdicts(text)[0][1] == verdict


@pytest.mark.parametrize(
    ("grade", "said"), [("合格", "不合格"), ("称职", "基本称职"), ("好", "良好")]
)
def test_one_grade_within_the_name_of_another_is_not_it(grade, said):
    [found] = quoted(f"考核结果为{said}。")
    known = Known("x", "x", grade, "等次")
    assert judge(found, known, "").verdict == "contradicted"


@pytest.mark.parametrize(
    ("value", "verdict"), [("72.1", "contradicted"), ("72.6", "supported"), ("73.9", "supported")]
)
def test_tenths_as_they_are_spoken_leave_out_or_round_what_comes_after(value, verdict):
    [found] = quoted("整改率七成三。")
    assert judge(found, Known("x", "x", value, "%"), "").verdict == verdict


def test_a_column_of_rates_is_read_as_rates(sample):
    text = "集中整治情况\n项目\t已整改\t整改完成率\n合计\t219\t73.5\n"
    assert [verdict for _said, verdict, _code in verdicts(text)] == ["supported", "supported"]


def test_time_grows_with_the_text_and_not_faster(sample):
    """Twice the text takes no more than thrice the steps that Python makes."""
    once = _steps("集中整治查摆问题298个，完成整改219个。" * 200)
    twice = _steps("集中整治查摆问题298个，完成整改219个。" * 400)
    assert twice < 3 * once


def _steps(text):
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        checked(text)
    finally:
        sys.setprofile(None)
    return calls
