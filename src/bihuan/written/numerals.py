"""Numerals: the only owner of what a number written in Chinese or in digits is worth."""

import re
from fractions import Fraction
from itertools import pairwise

DIGITS = {
    char: n
    for row in ("零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
    for n, char in enumerate(row)
}
DIGITS |= {"\u3007": 0, "○": 0, "两": 2}
STEPS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
GREAT = {"万": 10**4, "亿": 10**8}
CHINESE = "".join([*DIGITS, *STEPS, *GREAT, *"廿卅"])
"""The characters of a Chinese numeral."""

_ONES = "".join(DIGITS)
_WRITTEN = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)?"
    rf"(?P<chinese>[{CHINESE}]*)(?:点(?P<after>[{_ONES}]+))?(?P<great>[万亿]*)"
)


LONGEST = 40
"""Characters of the longest numeral that anybody means."""


class NotANumeral(ValueError):
    """Characters that are no number, as 十百."""


def worth(text: str) -> Fraction:
    """What a numeral is worth: 1,200, 3.5万, 二十三, 一百零五, 三点五, 1千, 2亿.

    NotANumeral where the characters make no number.
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    found = _WRITTEN.fullmatch(text) if len(text) <= LONGEST else None
    if not text or found is None:
        raise NotANumeral(text)
    value = Fraction(found["digits"].replace(",", "")) if found["digits"] else Fraction(1)
    if found["chinese"]:
        value = _times(value, found["chinese"]) if found["digits"] else _chinese(found["chinese"])
    elif not found["digits"]:
        raise NotANumeral(text)
    if found["after"]:
        value += Fraction(_in_row(found["after"]), 10 ** len(found["after"]))
    return _times(value, found["great"])


_TWO_IN_A_ROW = re.compile("|".join(a + b for a, b in pairwise("一二三四五六七八九")) + "|两三")


def between(text: str) -> tuple[Fraction, Fraction]:
    """What a numeral is worth at least and at most: 七八十 is 70 to 80, 十二三 12 to 13."""
    found = _TWO_IN_A_ROW.search(text)
    if found is None or re.fullmatch(f"[{_ONES}]{{3,}}", text):
        return worth(text), worth(text)
    low, high = (text[: found.start()] + char + text[found.end() :] for char in found[0])
    return worth(low), worth(high)


def _times(value: Fraction, steps: str) -> Fraction:
    """A number in digits with what it is counted in behind it, as 3万 or 2千万."""
    for char in steps:
        scale = GREAT.get(char) or STEPS.get(char)
        if scale is None:
            raise NotANumeral(steps)
        value *= scale
    return value


def _chinese(text: str) -> Fraction:
    """二十三, 一百零五, 三万二千; and digits in a row, as 二〇二五."""
    if len(text) > 1 and all(char in DIGITS for char in text):
        return Fraction(_in_row(text))
    whole, section, digit = 0, 0, None
    for char in text:
        if char in DIGITS:
            if digit:
                raise NotANumeral(text)
            digit = DIGITS[char]
        elif char in STEPS:
            section += (1 if digit is None else digit) * STEPS[char]
            digit = None
        else:
            part = section + (digit or 0)
            if char == "亿":
                whole = (whole + part or 1) * GREAT[char]
            else:
                whole += (part or 1) * GREAT[char]
            section, digit = 0, None
    return Fraction(whole + section + (digit or 0))


def _in_row(text: str) -> int:
    return int("".join(str(DIGITS[char]) for char in text))
