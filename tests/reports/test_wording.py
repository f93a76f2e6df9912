"""The words of a text: its title, its length, and what differs between two of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reports.wording import compared, differ, letters, paragraphs, retitled, title_in

TEXT = "# 题目\n\n## 一、工作\n\n甲句。乙句。\n丙句。\n\n## 二、打算\n"


def test_the_title_is_the_first_one_without_figures():
    text = "前言\n# 关于{{ year }}年\n# {{ as_of }}工作的报告 \n\n# 又一个"
    assert title_in(text, {"year": "2025"}) == "关于2025年工作的报告"
    assert title_in("## 一、工作", {}) == ""
    assert retitled(TEXT, r"新\1题") == TEXT.replace("题目", r"新\1题")
    assert retitled("正文", "题目") == "# 题目\n\n正文"


def test_a_paragraph_is_what_stands_between_blank_lines():
    assert paragraphs(TEXT) == ["# 题目", "## 一、工作", "甲句。乙句。 丙句。", "## 二、打算"]


def test_blanks_are_no_characters():
    assert letters("甲 乙\n　丙，1.5 %") == 8


def pieces(before, after):
    return [[(piece.kind, piece.text) for piece in line.pieces] for line in compared(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("甲。\n乙。", "甲。\n乙。", [[("same", "甲。")]]),
        ("甲。乙。丙。", "甲。丁。丙。", [
            [("same", "甲。"), ("removed", "乙。"), ("added", "丁。"), ("same", "丙。")],
        ]),
        ("甲，乙：1。", "甲，乙：2。", [
            [("same", "甲，乙："), ("removed", "1。"), ("added", "2。")],
        ]),
        ("甲。", "甲。\n乙。", [[("same", "甲。")], [("added", "乙。")]]),
        ("甲。\n乙。", "乙。", [[("removed", "甲。")], [("same", "乙。")]]),
    ],
)  # fmt: skip
def test_what_differs_is_told_by_line_and_clause(before, after, expected):
    assert pieces(before, after) == expected


LINES = st.lists(st.text("甲乙。", max_size=8), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_each_text_can_be_read_out_of_the_comparison(before, after):
    """All lines, as far as they are not equal ones that stand for several."""
    lines = compared(before, after)
    for text, other in ((before, "added"), (after, "removed")):
        said = [line for line in text.splitlines() if line]
        read = [
            "".join(piece.text for piece in line.pieces if piece.kind != other)
            for line in lines
            if line.kind != other
        ]
        whole = sum(line.count for line in lines if line.kind != other)
        assert whole == len(said)
        assert set(read) <= set(said)
    assert differ(lines) == (before.split() != after.split())
