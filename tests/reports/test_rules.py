"""The template of a report: text with headings and named figures, and nothing else."""

import re
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from bihuan.errors import Unreadable
from bihuan.reports import rules
from bihuan.reports.rules import Block, Named, parse


def test_headings_paragraphs_and_figures_are_told_apart():
    template = parse("# 题\n\n第一段\n接着，{{ a.b }}和{{c|value}}。\n\n## 一\n截至{{ as_of }}")
    assert template.blocks == (
        Block(1, ("题",)),
        Block(0, ("第一段接着，", Named("a.b"), "和", Named("c", "value"), "。")),
        Block(2, ("一",)),
        Block(0, ("截至", Named("as_of"))),
    )
    assert template.codes == ["a.b", "c"]


@pytest.mark.parametrize(
    "text",
    ["{{ }}", "{{ A }}", "{{ a", "a }}", "{{ a.b | loud }}", "{% if x %}", "{{ __class__ }}"],
)
def test_what_looks_like_a_figure_and_is_none_is_refused_with_its_line(text):
    with pytest.raises(Unreadable, match="第 2 行"):
        parse(f"好的\n{text}")


@for_all(st.text(alphabet=st.characters(exclude_characters="{}%#", exclude_categories=["C", "Z"])))
def test_plain_text_comes_back_as_it_is(text):
    said = "".join(str(piece) for block in parse(text).blocks for piece in block.pieces)
    assert said == text


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


def test_no_number_is_typed_into_a_shipped_report():
    """Digits outside placeholders are names of standards (PM2.5) or of periods to come."""
    for path in (Path(rules.__file__).parents[1] / "presets" / "party" / "reports").glob("*.txt"):
        text = rules.NAMED.sub("", path.read_text("utf-8")).replace("PM2.5", "")
        assert not re.search(
            r"\d|[一二两三四五六七八九十百]+(?:份|项|个|次|名|期|件|家|轮)", text
        ), path.name
