"""The fixed words for a figure and its change, out of what is printed."""

from decimal import Decimal

import pytest

from bihuan.environment.wording import Said, sentence


def said(now, before=None, *, in_points=False):
    unit = "%" if in_points else "微克/立方米"
    was = None if before is None else Decimal(before)
    return str(Said("甲", Decimal(now), unit, was, in_points))


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("16", "19", "甲16微克/立方米，同比下降15.8%"),
        ("139", "137", "甲139微克/立方米，同比上升1.5%"),
        ("13", "14", "甲13微克/立方米，同比下降7.1%"),
        ("30", "30", "甲30微克/立方米，同比持平"),
        ("30", "30.0", "甲30微克/立方米，同比持平"),
        ("0", "0", "甲0微克/立方米，同比持平"),
        ("3", "0", "甲3微克/立方米"),  # nothing to divide by: no change is stated
        ("3", None, "甲3微克/立方米"),
    ],
)
def test_a_concentration_changes_in_percent(now, before, words):
    assert said(now, before) == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("91.5", "85.9", "甲91.5%，同比上升5.6个百分点"),
        ("85.9", "91.5", "甲85.9%，同比下降5.6个百分点"),
        ("20.0", "0.0", "甲20.0%，同比上升20.0个百分点"),
        ("91.5", "91.5", "甲91.5%，同比持平"),
    ],
)
def test_a_ratio_changes_in_points(now, before, words):
    assert said(now, before, in_points=True) == words


def test_a_change_is_that_of_the_printed_values_and_not_of_those_behind_them():
    """18.6 and 15.6 before rounding would be a fall of 16.1 %."""
    assert Said("", Decimal(16), "", Decimal(19)).change() == Decimal("-15.8")
    assert Said("", Decimal(16), "").change() is None


def test_a_sentence_names_its_basis_where_there_is_one():
    figures = [
        Said("优良天数比例", Decimal("91.5"), "%", Decimal("85.9"), in_points=True),
        Said("PM₂.₅平均浓度", Decimal(34), "微克/立方米", Decimal(41)),
    ]
    body = "优良天数比例91.5%，同比上升5.6个百分点；PM₂.₅平均浓度34微克/立方米，同比下降17.1%"
    assert sentence("2016年，", figures) == f"2016年，{body}。"
    assert sentence("2016年，", figures, basis="HJ 633-2012") == f"2016年，{body}（HJ 633-2012）。"
