"""What a written number is worth."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.written.numerals import NotANumeral, between, worth

DIGITS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """A number up to 99,999,999 in Chinese, written otherwise than it is read."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return spelt(high) + "万" + (gap + spelt(low) if low else "")
    said, skipped = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, step)
        if digit:
            said += ("零" if skipped and said else "") + DIGITS[digit] + name
        skipped = not digit
    return said


@given(st.integers(1, 99_999_999))
def test_a_number_in_chinese_is_worth_what_was_spelt(number):
    assert worth(spelt(number)) == number


@given(st.integers(0, 10**9))
def test_digits_with_thousands_are_worth_the_number(number):
    assert worth(f"{number:,}") == worth(str(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十二", 12), ("廿四", 24), ("两百", 200), ("一百零五", 105),
        ("二〇二五", 2025),
        ("三亿五千万", 350_000_000), ("一万亿", 10**12), ("2千万", 20_000_000), ("3.5万", 35_000),
        ("三点五", Fraction(7, 2)), ("九十五点三", Fraction(953, 10)), ("叁仟贰佰", 3200),
    ],
)  # fmt: skip
def test_examples(text, value):
    assert worth(text) == value


@pytest.mark.parametrize("text", ["", "点五", "甲", "1.2.3", "3十天"])
def test_what_is_no_number_is_said_to_be_none(text):
    with pytest.raises(NotANumeral):
        worth(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("七八十", 70, 80),
        ("十二三", 12, 13),
        ("两三", 2, 3),
        ("二十三", 23, 23),
        ("一二三", 123, 123),
    ],
)
def test_two_digits_in_a_row_are_a_range(text, low, high):
    assert between(text) == (low, high)
