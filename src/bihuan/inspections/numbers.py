"""The numbers of petitions, and other words of their ledgers; knows no Django.

A number is a letter for the way it came, the round, the province, the day and a serial, as in
D3JX202405240023 (DOMAIN 4.5, inferred from published lists).
"""

import re
from dataclasses import dataclass
from datetime import date

LETTERS = {"D": "phone", "X": "letter"}

_NUMBER = re.compile(r"([DX])(\d)([A-Z]{2})(\d{4})(\d{2})(\d{2})(\d{4})")
_WITHIN = re.compile(r"(?<![A-Z0-9])[DX]\d[A-Z]{2}\d{12}(?!\d)")
_BATCH = re.compile(r"第(\d{1,3})批")
_SAME = re.compile(r"同一(?:问题|案件|事项|件)|重复(?:件|举报|投诉|信访)")
_PERSONS = re.compile(r"(\d+|[一二三四五六七八九十])(?:名|人|个人|位)(?!次|大代表|民)")
_NOBODY = re.compile(r"(?:无|没有|未涉及|不涉及|0|/|—|-)?(?:问责|追责|处理)?")
_DIGITS = {word: n for n, word in enumerate("一二三四五六七八九十", 1)}


@dataclass(frozen=True, slots=True)
class Number:
    """The parts of a number."""

    channel: str
    round: int
    province: str
    day: date
    serial: int


def parsed(text: str) -> Number | None:
    """The parts of a number; None where it is not made so, or its day is none."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    letter, number, province, year, month, day, serial = found.groups()
    try:
        on = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Number(LETTERS[letter], int(number), province, on, int(serial))


def split(written: str) -> tuple[int | None, str]:
    """The batch and the bare number of a cell such as 第31批 D3GS202312200043."""
    squeezed = "".join(written.split())
    batch = _BATCH.match(squeezed)
    return (int(batch[1]) if batch else None), _BATCH.sub("", squeezed, count=1)


def repeated(text: str, own: str) -> str:
    """The earlier number of which a text says that it is the same case; mostly nothing."""
    for sentence in re.split(r"[。;；\n]", text):
        if _SAME.search(sentence):
            found = [number for number in _WITHIN.findall(sentence) if number != own]
            if found:
                return str(found[0])
    return ""


def persons(text: str) -> int | None:
    """How many were held to account: 0 where it says nobody, None where it gives no number."""
    bare = "".join(text.split()).rstrip("。")
    if not bare:
        return None
    if _NOBODY.fullmatch(bare):
        return 0
    found = _PERSONS.findall(bare)
    return sum(_DIGITS.get(word) or int(word) for word in found) if found else None
