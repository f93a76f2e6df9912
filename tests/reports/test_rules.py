"""The template of a report: text with headings and named figures, and nothing else."""

import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from bihuan import presets
from bihuan.errors import Unreadable
from bihuan.reports import rules
from bihuan.reports.rules import NAMED, Block, Chart, Named, Role, parse


def test_headings_paragraphs_and_figures_are_told_apart():
    template = parse("# 题\n\n第一段\n接着，{{ a.b }}和{{c|value}}。\n\n## 一、况\n截至{{ as_of }}")
    assert template.blocks == (
        Block(1, ("题",)),
        Block(0, ("第一段接着，", Named("a.b"), "和", Named("c", "value"), "。")),
        Block(2, ("一、况",)),
        Block(0, ("截至", Named("as_of"))),
    )
    assert template.codes == ["a.b", "c"]


def test_a_chart_stands_on_a_line_of_its_own_and_ends_the_paragraph():
    template = parse("# 题\n前文{{ a.b }}\n![走势](chart:c.d)\n后文")
    assert template.blocks[1:] == (
        Block(0, ("前文", Named("a.b"))), Chart("走势", "c.d"), Block(0, ("后文",)),
    )  # fmt: skip
    assert template.codes == ["a.b", "c.d"]


@pytest.mark.parametrize(
    "text",
    ["![](chart:a.b)", "![走势](chart:A)", "![走势](chart:)", "见![走势](chart:a.b)",
     "![走势](chart:a.b)。", "![走势]（chart:a.b）", "![{{ a.b }}](chart:a.b)"],
)  # fmt: skip
def test_what_looks_like_a_chart_and_is_none_is_refused_with_its_line(text):
    with pytest.raises(Unreadable, match="第 2 行"):
        parse(f"# 题\n{text}")


@pytest.mark.parametrize(
    "text",
    ["{{ }}", "{{ A }}", "{{ a", "a }}", "{{ a.b | loud }}", "{% if x %}", "{{ __class__ }}",
     "\uff5b\uff5b a.b \uff5d\uff5d", "{\uff5b a.b }}",
     "a\x07b", "a\x0cb", "a\x00b", "a\x85b", "a\uffffb"],
)  # fmt: skip
def test_what_looks_like_a_figure_and_is_none_is_refused_with_its_line(text):
    with pytest.raises(Unreadable, match="第 2 行"):
        parse(f"好的\n{text}")


@for_all(
    st.text(
        alphabet=st.characters(exclude_characters="{}\uff5b\uff5d%#", exclude_categories=["C", "Z"])
    )
)
def test_plain_text_comes_back_as_it_is(text):
    _title, *blocks = parse(f"# 题\n\n{text}").blocks
    assert "".join(str(piece) for block in blocks for piece in block.pieces) == text


@pytest.mark.parametrize("text", ["", " \n\n", "只有一段话。"])
def test_a_text_without_heading_and_figure_is_no_template(text):
    with pytest.raises(Unreadable, match="没有标题，也没有数字"):
        parse(text)


TYPED = re.compile(r"\d+|(?<!第)[一二两三四五六七八九十百千]+[份项期个次家名件条例天年届场人]")


def test_a_number_typed_by_hand_is_seen():
    said = "其中党建两份，2024年度，每月一期，第一议题，PM2.5，{{ life.democratic_life_2024 }}"
    assert typed(said) == ["两份", "2024", "一期"]


def typed(text):
    return TYPED.findall(NAMED.sub("", text).replace("PM2.5", "").replace("pm25", ""))


@pytest.mark.parametrize(
    "path", sorted(presets.FOLDER.glob("*/reports/*.txt")), ids=lambda p: p.stem
)
def test_no_number_of_a_shipped_report_is_typed_by_hand(path):
    assert typed(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "path", sorted(presets.FOLDER.glob("*/reports/*.txt")), ids=lambda p: p.stem
)
def test_a_shipped_report_says_nothing_that_holds_for_one_sign_of_a_change_only(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"(?:提高|上升|增长|增加|下降|降低|减少)\{\{[^}]*\}\}", text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# 题\n\n正文\x0c下页", "第 3 行"), ("# 题\x07", "第 1 行"),
        ("# 题\n\n发现｛｛campaign.found｝｝", "第 3 行"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_template_is_refused_and_names_its_line(text, what):
    with pytest.raises(Unreadable, match=what):
        parse(text)


# --- Parts of an official document ----------------------------------------------------------------


def test_headings_without_a_number_get_theirs_and_typed_ones_stay():
    lines = ("# 题", "## 总体情况", "### 学习", "### （二）活动", "#### 会议", "##### 次数")
    lines += ("## 二、问题", "### 不足")
    said = ["".join(block.pieces) for block in parse("\n\n".join(lines)).blocks]
    assert said == [
        "题", "一、总体情况", "（一）学习", "（二）活动", "1.会议", "（1）次数", "二、问题",
        "（一）不足",
    ]  # fmt: skip


def test_a_heading_that_opens_with_a_figure_gets_its_number_too():
    [heading] = parse("## {{ a.b }}的情况").blocks
    assert heading.pieces == ("一、", Named("a.b"), "的情况")


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
)
def test_numbers_of_headings_are_chinese(number, said):
    assert rules.chinese(number) == said


def test_parts_of_the_document_stand_on_lines_of_their_own():
    text = (
        "# 题\n@主送 各处室：\n正文{{ a }}\n@署名 某厅\n@日期 {{ as_of }}\n@附件 {{ as_of }}台账\n"
    )
    title, addressee, body, *signed, attached = parse(text).blocks
    assert (title.level, addressee.role, body.role) == (1, Role.ADDRESSEE, Role.TEXT)
    assert [block.role for block in signed] == [Role.SIGNATURE, Role.DATE]
    assert attached.pieces == (Named("as_of"), "台账")
    assert parse(text).attachments == [attached]


@pytest.mark.parametrize("line", ["@主送", "@抄送 某处", "@附件　"])
def test_what_looks_like_a_part_and_is_none_names_its_line(line):
    with pytest.raises(Unreadable, match="第 3 行"):
        parse(f"# 题\n\n{line}")


def test_a_title_of_two_lines_is_one_title():
    template = parse("# 关于整改\n# 进展的报告\n\n正文")
    assert template.title == "关于整改进展的报告"


def test_a_ledger_is_named_by_form_and_plan():
    [ledger] = parse("# 题\n\n![台账](table:rectification:campaign-{year})").ledgers
    assert (ledger.caption, ledger.form, ledger.plan) == (
        "台账", "rectification", "campaign-{year}"
    )  # fmt: skip
    with pytest.raises(Unreadable, match="图表写法不对"):
        parse("# 题\n\n![台账](table:rectification)")
