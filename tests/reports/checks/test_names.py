"""Words that hold a numeral and are no figure, by classes; and what looks alike and is one."""

import pytest

from bihuan.reports.checks.columns import without_columns
from bihuan.reports.checks.quoting import Kind, quoted
from bihuan.reports.checks.series import is_saying, without_series

NONE = {
    "lines and phases": ["1、2、5号线均已试跑", "机场线三期、环湖路二期", "开工建设4号线三期"],
    "what goes on from one and two": ["一队、二队、三队分头行动", "一标在东，二标在西，三标在南，"],
    "two by two": ["推行三表一册、两书一函", "做到四单三账，"],
    "slogans that count up": ["坚持“一看现场、两问群众、三查账本”。",
        "“一户不漏，全村受益”喊在嘴上"],
    "ways of working": ["推行“1名书记带2个村”工作法。", "“3天收、5天办”机制"],
    "idioms, however they are parted": ["三天打鱼、两天晒网", "三天打鱼，两天晒网",
        "还是万无一失。"],
    "counters that make a name": [
        "一百米短跑", "二十四字箴言", "六条禁令", "三十年如一日", "五部门印发", "500强企业",
        "七个到位", "六轮摩托", "八小时工作制", "打印三寸照片",
    ],
    "anniversaries, what is left, what goes round": [
        "建校90周年", "倒计时60天", "最后三天", "头两周", "安排后两个半月", "改为三年一届",
        "“8·12”事故", "6·26禁毒日", "离年底不足三个月",
    ],
    "models and versions": [
        "4YZ-8收获机", "“慧眼”3.2版本", "波音737客机", "数字法院4.0、", "按2.3.1执行", "304不锈钢",
    ],
    "numbers that lead somewhere": [
        "0451-8265-1100转305", "寄130012吉林市某路", "5栋2单元301室", "民法典1165条", "东经126度",
        "密码：88230", "6群里", "一式四份", "会议室改到612",
    ],
    "places and units": ["在三面井、七棵树一带", "人事二处、法规一处", "高一（2）班、三年四班",
        "九支队"],
    "distances run": ["女子800米", "200米决赛", "3000米障碍"],
    "spans that only describe": ["在规定的15日内报送", "8日夜间"],
}  # fmt: skip
FIGURES = [
    ("这三队人马", "三队"), ("派出三队", "三队"), ("滞后15天", "15天"), ("比计划提前3天", "3天"),
    ("打了三眼井，", "三眼"), ("派出三支队伍", "三支"), ("新建三面墙", "三面"), ("超过8年", "8年"),
    ("任务12个到位8个", "12个"), ("浓度为3.0，", "3.0"), ("全长100米", "100米"),
    ("满意的400人", "400人"),
    ("“案件比”1.39，", "1.39"), ("历时五年", "五年"), ("分辨率600dpi", "600dpi"),
]  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in NONE.values() for text in texts])
def test_what_only_holds_a_numeral_is_no_figure(text):
    assert [one.text for one in quoted(text) if one.kind is Kind.NUMBER] == []


@pytest.mark.parametrize(("text", "said"), FIGURES)
def test_what_looks_alike_and_counts_is_one(text, said):
    assert quoted(text)[0].text == said


def test_after_one_and_two_the_third_is_an_ordinal_in_its_own_line_only():
    assert quoted("一队、二队集合。\n调来三队") != []
    assert without_series("一组、二组、三组") == "▓▓、▓▓、▓▓"
    assert without_series("二组、三组") == "二组、三组"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("一人失职，全班受罚", True),
        ("一查账、两对表、三见面", True),
        ("今年收了三百斤，很高兴", False),
        ("三个人的活", False),
    ],
)
def test_what_goes_in_even_steps_is_a_saying(said, answer):
    assert is_saying(said) is answer


def test_a_row_of_ten_ends_there():
    line = "、".join(f"{one}组" for one in "一二三四五六七八九十") + "，其中三组得奖"
    assert without_series(line)[-5:] == line[-5:]


def test_another_table_has_columns_of_its_own():
    text = "序号\t问题数\n1\t12\n\n问题数\t整改数\n298\t219\n"
    hidden = without_columns(text)
    assert "298\t219" in hidden
    assert "1\t12" not in hidden


def test_columns_that_order_hold_no_figures():
    table = "区县\t问题\t排名\n甲区\t12\t3\n乙区\t9\t5"
    assert [one.text for one in quoted(table)] == ["12", "9"]
    assert without_columns("排名\t得分\n1\t90\n\n2\t80\n另起一段，第3") == (
        "排名\t得分\n▓\t90\n\n▓\t80\n另起一段，第3"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("水质由Ⅴ类好转到Ⅳ类。", "Ⅴ类"),
        ("列“良好”等次。", "良好"),
        ('获评"优秀"，', "优秀"),
        ("年底总评优，", "优"),
        ("全程无一人中途掉队。", "无一人中途掉队"),
    ],
)
def test_grades_and_claims_in_other_forms(text, value):
    assert quoted(text)[0].value == value


@pytest.mark.parametrize(
    "text",
    [
        "总的看是好的。",
        "开展清零行动",
        "零门槛、零基础，",
        "真是万无一失。",
        "一律不得评优。",
        "升级为Ⅱ级响应",
        "投入全部精力，",
    ],
)
def test_words_of_grades_and_claims_that_say_no_result(text):
    assert quoted(text) == []
