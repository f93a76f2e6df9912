"""Which words of a draft are figures, and which merely contain a numeral."""

import time

import pytest

from bihuan.reports.checks.quoting import About, Kind, quoted

FIGURES = [
    ("查摆298个问题", "298个", "298", "个"),
    ("优良天数比例94.3%，", "94.3%", "94.3", "%"),
    ("浓度为24.1微克/立方米。", "24.1微克/立方米", "24.1", "微克/立方米"),
    ("上升2.4个百分点", "2.4个百分点", "2.4", "个百分点"),
    ("第一议题学习32次", "32次", "32", "次"),
    ("连续七年优秀", "七年", "7", "年"),
    ("新建两项制度", "两项", "2", "项"),
    ("占三分之二以上", "三分之二", "66.666667", "%"),
    ("完成近六成", "六成", "60", "%"),
    ("达到百分之九十五点三", "百分之九十五点三", "95.3", "%"),
    ("每年３至５个单位", "３至５个", "3-5", "个"),
    ("投入1,280.5万元", "1,280.5万元", "1280.5", "万元"),
    ("受理三十余次", "三十余次", "30", "次"),
    ("历时半年", "半年", "0.5", "年"),
    ("压减20%—30%的文件", "20%—30%", "20-30", "%"),
    ("得分92.5，", "92.5", "92.5", ""),
    ("制度一项，", "一项", "1", "项"),
    ("个别单位甚至为零；", "零", "0", ""),
    ("受理2 345件，", "2 345件", "2345", "件"),
    ("缺口1，260万元", "1，260万元", "1260", "万元"),
    ("征集一百一十余件作品", "一百一十余件", "110", "件"),
    ("助餐点七处，", "七处", "7", "处"),
    ("水样pH7.9，", "7.9", "7.9", ""),
    ("整治中，一名书记被约谈", "一名", "1", "名"),
    ("于三日内报送", "三日内", "3", "日内"),
    ("接听电话2000余个", "2000余个", "2000", "个"),
    ("讲三点意见。", "三点", "3", "点"),
    ("椅子两把、", "两把", "2", "把"),
    ("浊度限值1NTU，", "1NTU", "1", "NTU"),
    ("改完七成就可以", "七成", "70", "%"),
    ("盖了五间房", "五间", "5", "间"),
    ("分三类地区推进", "三类", "3", "类"),
    ("为期23日。", "23日", "23", "日"),
    ("于20日内办结", "20日内", "20", "日内"),
    ("地址栏填102室，查摆3个问题", "3个", "3", "个"),
]
CLAIMS = [
    "措施全部落实到位。",
    "问题均已销号，",
    "一个不落",
    "实现零投诉。",
    "基本清零",
    "无一逾期，",
    "各项任务全面完成。",
    "　全部收齐，",
    "户户有着落。",
]
GRADES = [
    "获优秀等次。", "评为优秀，", "水质达到Ⅱ类水质，", "优秀8个、", "水质为优。",
    "验收结论：合格。", "考核获得优秀，", "松花江干流优。", "由Ⅳ类改善为Ⅲ类。",
]  # fmt: skip
NONE = [
    "党的二十大精神", "二十届三中全会", "中央八项规定精神", "“两个维护”", "“十四五”规划",
    "第五卷", "2025年10月31日", "10月底前", "2025—2027年", "今年前三季度", "一季度", "上半年",
    "三会一课", "一岗双责", "第一议题", "第十二次会议", "国办发〔2025〕12号", "GB 3095-2012",
    "12345热线", "电话0451-5555 0137", "PM2.5和PM10", "101会议室", "G1国道", "1号楼",
    "一是加强，二是", "第2季度", "附件2", "三年行动计划", "24小时值班", "《若干规定》第十条",
    "一个平台建起来", "一次性完成", "上午9:30", "十分重要", "千方百计", "统一部署",
    "二级巡视员", "督导二组", "一、二类桥梁", "一期主体封顶", "市十七届人大四次会议", "另一方面，",
    "65岁及以上老年人", "0—3岁婴幼儿", "近三年来", "头三个月", "15分钟生活圈", "最后一公里。",
    "64排CT", "1.0版", "拨打119、120", "九年级", "八十年代", "国庆七天假期", "（2024）黑01民终45号",
    "“1+1+3+2+5”体系", "N53°28\u2032", "四强支部",
    "问1：怎样落实", "案例3：某单位", "图书馆B座204。", "会议室（508）", "传真：（0451）5555 3399",
    "打8866转3。", "在D:\\2025\\整治", "见台账2025.xlsx", "在五间房、八里庄等村", "一万个重视",
    "优良（Ⅰ类至Ⅲ类）水体", "轻中度污染，", "三分钟热度", "二类苗、三类苗", "220kV主变",
    "收到+1", "15日　印发要点", "余下的20日换装", "预计23日有高温", "22日起",
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "value", "unit"), FIGURES)
def test_a_figure_is_found_with_its_value_and_unit(text, said, value, unit):
    [found] = quoted(text)
    assert (found.text, found.value, found.unit) == (said, value, unit)
    assert text[found.start : found.end] == said


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_that_all_is_done_is_a_figure(text):
    assert [one.kind for one in quoted(text)] == [Kind.CLAIM]


@pytest.mark.parametrize("text", GRADES)
def test_a_grade_is_a_figure(text):
    assert quoted(text)[0].kind is Kind.GRADE


@pytest.mark.parametrize("text", NONE)
def test_a_name_that_contains_a_numeral_is_none(text):
    assert quoted(text) == []


def test_heading_numbers_are_no_figures():
    text = "一、总体情况\n（一）基本情况\n1.工作开展\n1.2 进展\n①台账\n2. 查摆3个问题"
    assert [one.text for one in quoted(text)] == ["3个"]


def test_what_is_quoted_once_is_a_name_everywhere():
    assert quoted("执行“九项准则”，九项准则上墙。") == []


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("约300个", About.ROUGHLY), ("300个左右", About.ROUGHLY), ("近300个", About.NEARLY),
        ("不到三百个", About.NEARLY), ("290余个", About.MORE), ("超过290个", About.MORE),
        ("290个以上", About.MORE), ("不超过300个", About.LESS), ("300个", About.EXACTLY),
        ("连三百个都不到", About.LESS),
    ],
)  # fmt: skip
def test_how_a_number_is_meant(text, about):
    assert quoted(text)[0].about is about


@pytest.mark.parametrize("piece", ["1", "一", "1、", "距离", "a-1 ", "“一人，"])
def test_a_long_run_of_the_same_takes_no_more_than_its_length(piece):
    began = time.perf_counter()
    quoted(piece * (20_000 // len(piece)))
    assert time.perf_counter() - began < 10
