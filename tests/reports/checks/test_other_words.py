"""Verdicts on wordings that once were taken for other figures, and on whose draft it is."""

from datetime import date

import pytest

from bihuan.periods import Moment
from bihuan.reports.drafts import check_draft

AT = Moment(date(2025, 10, 31))


def checked(text):
    return check_draft(text.encode(), "稿.txt", AT)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("“月度警示”课办了10期。", "supported"),
        ("集中整治问题整改率七成三。", "supported"),
        ("集中整治问题整改率七成一。", "contradicted"),
        ("咱们厅连续7年考核拿了优秀。", "supported"),
        ("今年调研座谈9场。", "unsupported"),
        ("今年召开座谈会9次。", "contradicted"),
        ("某中心支部连续3年考核为优秀。", "unsupported"),
        ("集中整治中，对乱收费等6类问题逐一约谈。", "unsupported"),
        ("论党建品牌，人家首批就有9个省级品牌。", "unsupported"),
    ],
)
def test_the_verdict_on_a_wording(sample, text, verdict):
    assert checked(text).figures[0].verdict.value == verdict


def test_whom_a_letter_is_copied_to_is_not_whose_it_is(sample):
    text = "答复意见\n集中整治查摆问题298个。\n抄送：某市教育局"
    assert checked(text).other == ""
    assert checked(text).figures[0].verdict.value == "supported"
    assert checked(text.replace("抄送：", "")).other == "某市教育局"
    assert checked("告全厅同志书\n集中整治查摆问题298个。").other == ""


def test_a_draft_that_speaks_twice_of_a_county_is_of_another_level(sample):
    text = "秋收准备\n全县检修农机。\n县里发放补贴，召开座谈会9次。"
    assert checked(text).other
    assert not checked(text.replace("县里", "我省")).other
