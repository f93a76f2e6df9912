"""Each rule about what figures say of each other: a draft that breaks it, and one that does not."""

import pytest

from bihuan.reports.checks.checked import Checked
from bihuan.reports.checks.judging import Verdict
from bihuan.reports.checks.manuscript import Manuscript
from bihuan.reports.checks.quoting import quoted
from bihuan.reports.checks.remarks import RULES, remarks
from bihuan.reports.checks.surroundings import surroundings

BROKEN = {
    "part-over-whole": "共查摆问题219个，其中已完成整改298个。",
    "sum": "共受理65件，其中来电40件、来信30件。",
    "rate-base": "查摆问题298个，完成整改219个，完成率74.8%。",
    "rate-without-base": "整改完成率98%。",
    "direction": "优良水体比例由85.2%提高到82.8%。",
    "percent-points": "优良天数比例94.3%，同比提高2.4%。",
    "said-twice": "党组集体学习会议共10次。会后，党组集体学习会议共12次。",
    "until-now": "截至目前已完成。",
    "limit-standard": "PM2.5浓度24.1微克/立方米，优于35微克/立方米的标准。",
    "all-and-some": "查摆问题298个，完成整改219个，问题全部整改到位。",
    "length": "字" * 5001,
    "headings-only": "工作总结\n一、主要工作\n（一）抓学习\n二、存在问题\n",
}
KEPT = {
    "part-over-whole": "共查摆问题298个，其中已完成整改219个。",
    "sum": "共受理65件，其中来电40件、来信25件。",
    "rate-base": "查摆问题298个，完成整改219个，完成率73.5%，未完成占比26.5%。",
    "rate-without-base": "查摆问题298个，完成整改219个，完成率73.5%。",
    "direction": "优良水体比例由82.8%提高到85.2%，投诉由12件下降到9件。",
    "percent-points": "优良天数比例94.3%，同比提高2.4个百分点；投诉48件，同比下降20%。",
    "said-twice": "党组集体学习会议共10次。会后，党组集体学习会议共10次。",
    "until-now": "截至2025年10月31日已完成。",
    "limit-standard": "PM2.5浓度24.1微克/立方米，优于GB 3095-2012二级标准35微克/立方米。",
    "all-and-some": "查摆问题298个，问题全部整改到位。",
    "length": "字" * 4000,
    "headings-only": "工作总结\n一、主要工作\n学习了。\n二、存在问题\n",
}


def found_in(text):
    figures = quoted(text)
    arounds = surroundings(text, figures)
    checked = [Checked(q, a, Verdict.UNSUPPORTED) for q, a in zip(figures, arounds, strict=True)]
    return remarks(Manuscript(text, tuple(checked)))


def test_every_rule_has_an_example():
    assert {rule.code for rule in RULES} == set(BROKEN) == set(KEPT)


@pytest.mark.parametrize(("rule", "text"), BROKEN.items())
def test_a_draft_that_breaks_a_rule_is_told_where(rule, text):
    found = [one for one in found_in(text) if one.rule == rule]
    assert found
    assert all(0 <= one.start <= one.end <= len(text) and one.message for one in found)


@pytest.mark.parametrize(("rule", "text"), KEPT.items())
def test_a_draft_that_keeps_it_is_not(rule, text):
    assert rule not in {one.rule for one in found_in(text)}


def test_a_sum_written_out_is_added_up():
    [remark] = found_in("219+78=298")
    assert "297" in remark.message
    assert found_in("219\uff0b79\uff1d298") == []


@pytest.mark.parametrize(
    "text",
    [
        "甲中心，排查安全隐患共12处。乙中心，排查安全隐患共15处。",
        "2024年全市完成固定资产投资12亿元。2025年全市完成固定资产投资15亿元。",
        "上半年，全市完成固定资产投资12亿元。三季度，全市完成固定资产投资15亿元。",
    ],
)
def test_another_subject_or_another_time_is_another_fact(text):
    assert "said-twice" not in {remark.rule for remark in found_in(text)}
