"""Text as it is folded, cut into pairs and marked."""

import pytest
from hypothesis import given, strategies

from bihuan.search.rules import fold, grams, passage, terms


def test_width_and_capitals_do_not_count():
    assert fold("ＰＭ２．５ Ａir ① ﬁ") == "pm2.5 air 1 fi"  # noqa: RUF001


def test_grams_are_the_pairs_of_neighbours():
    assert grams("不正之风") == {"4e0d6b63", "6b634e4b", "4e4b98ce"}
    assert grams("风") == grams("") == set()


@given(strategies.text(), strategies.text(), strategies.text())
def test_what_stands_inside_a_text_has_no_gram_that_the_text_lacks(before, term, after):
    assert grams(fold(term)) <= grams(fold(before) + fold(term) + fold(after))


@given(strategies.text())
def test_folding_a_text_is_folding_its_characters(text):
    assert fold(text) == "".join(fold(char) for char in text)


def test_terms_are_parted_by_blanks_once_each_and_no_more_than_eight():
    assert terms(" 作风　ABC 作风\t风 ") == ["作风", "abc", "风"]
    assert len(terms(" ".join(map(str, range(99))))) == 8


def said(text, *looked_for):
    return [(piece.text, piece.is_match) for piece in passage(text, list(looked_for))]


def test_a_passage_marks_every_match_and_nothing_else():
    assert said("查处不正之风问题，再查不正之风", "不正之风") == [
        ("查处", False), ("不正之风", True), ("问题，再查", False), ("不正之风", True),
    ]  # fmt: skip


def test_a_match_is_marked_as_it_was_written():
    assert said("Ａ类ﬁle", "a类fi") == [("Ａ类ﬁ", True), ("le", False)]  # noqa: RUF001


def test_matches_that_overlap_are_one():
    assert said("不正之风", "不正", "正之") == [("不正之", True), ("风", False)]


def test_a_long_text_is_cut_around_the_first_match():
    found = said("甲" * 300 + "不正之风" + "乙" * 300, "不正之风")
    assert found[0] == found[-1] == ("…", False)
    assert ("不正之风", True) in found
    assert sum(len(text) for text, _is_match in found) < 100


@given(strategies.text(max_size=200), strategies.text(max_size=5))
def test_a_passage_loses_no_character(text, looked_for):
    found = passage(text, terms(looked_for))
    shown = "".join(piece.text for piece in found)
    assert shown.strip("…") in text.replace("\n", " ").strip("…") or len(text) > 90


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202eabc"]
)
def test_markup_stays_text(hostile):
    assert "".join(text for text, _is in said(hostile, fold(hostile))) == hostile
