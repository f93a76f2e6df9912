"""Finding the figures of a text: numbers with a unit, grades, and claims that all is done."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache

from bihuan.reports.checks.masks import hidden, plain
from bihuan.reports.checks.words import says, words
from bihuan.written.numerals import CHINESE, GREAT, NotANumeral, between, worth


class Kind(StrEnum):
    NUMBER = "number"
    GRADE = "grade"
    CLAIM = "claim"


class About(StrEnum):
    """How a number is meant."""

    EXACTLY = "exactly"
    ROUGHLY = "roughly"
    NEARLY = "nearly"
    """A little less than the number: 近, 将近, 不足."""
    MORE = "more"
    """More than the number: 超过, 余, 以上 (which may equal it)."""
    LESS = "less"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure as a draft gives it. ``text`` stands from ``start`` to ``end``.

    ``value`` and ``unit`` are as written, 1.2 and 亿元; ``low`` and ``high`` are all that it is
    worth, equal but for a range, None for grades and claims.
    """

    start: int
    end: int
    text: str
    kind: Kind
    value: str
    unit: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    about: About = About.EXACTLY


_NUMBER = r"(?:\d{1,3}(?:\s?[,，]\s?\d{3}){1,6}(?:\.\d{1,9})?|\d{1,18}(?:\.\d{1,9})?)"
_NUMERAL = rf"[{CHINESE}]{{1,20}}(?:点[零\u3007一二三四五六七八九]+)?"
_TO = r"\s*[-—–―~～至到]+\s*"
_MORE = "[余多来几]?"
_AROUND = (
    (About.NEARLY, r"(?:将近|接近|近|不足|不到|未到)\s*$", r"(?!)"),
    (
        About.LESS,
        r"(?:低于|少于|小于|不超过|不高于|不多于|至多|最多|≤|<)\s*$",
        r"以下|以内|之内|[都还][不没]到",
    ),
    (
        About.MORE,
        r"(?:超过|逾|突破|刚过|超|高于|多于|不少于|不低于|至少|大于|≥|>)\s*$",
        r"以上|之多|出头|强|多(?![个项件名次于])",
    ),
    (About.ROUGHLY, r"(?:大约|约|大概|大致|约占|约为)\s*$", r"左右|上下"),
)  # fmt: skip


MOST_GRADES = 2
"""Grades of one thing in a row of a table: now and before."""
WORDS = frozenset("百千万亿壹贰叁肆伍陆柒捌玖拾佰仟")
"""Numerals that alone are no number but a word: 万人空巷, 队伍."""


def quoted(text: str) -> list[Quoted]:
    """Every figure of a text, in its order, none inside another."""
    even = plain(text)
    seen = hidden(even)
    found = [make(match, even) for form, make in _forms() for match in form.finditer(seen)]
    found += [_word(match, Kind.CLAIM) for match in words().claim.finditer(even)]
    found += [
        _word(match, Kind.GRADE)
        for match in words().grade.finditer(even)
        if not _heads_a_column(match, even)
    ]
    apart: list[Quoted] = []
    for one in sorted((q for q in found if q), key=lambda q: (q.start, -q.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(replace(one, text=text[one.start : one.end]))
    return apart


def _heads_a_column(found: re.Match[str], text: str) -> bool:
    """Whether a grade stands in a cell of a line that names no thing graded: 优秀  合格  不合格."""
    if found.start() == 0 or not text[found.start() - 1].isspace():
        return False
    line = text.rfind("\n", 0, found.start()) + 1
    ends = text.find("\n", found.end())
    cells = re.split(r"\t|\u3000+|\s{2,}", text[line : ends if ends >= 0 else len(text)].strip())
    graded = [cell for cell in cells if words().grade.fullmatch(f"\t{cell}", 1)]
    return len(graded) > MOST_GRADES or not says("graded").search(
        cells[0] + cells[min(1, len(cells) - 1)]
    )


def _word(found: re.Match[str], kind: Kind) -> Quoted:
    said = bare_grade(found[0]) if kind is Kind.GRADE else found[0]
    return Quoted(found.start(), found.end(), found[0], kind, said)


def bare_grade(said: str) -> str:
    """A grade without the word for it: 优秀等次 is 优秀, 优等级 is 优."""
    return re.sub("(?:等次|等级|档次|格次|档)$", "", said)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Quoted | None]], ...]:
    units, counted = words().counters, words().counted
    digits = rf"{_NUMBER}(?:[十百千]?[万亿]|[百千])?"
    spaced = r"\d{1,3}(?:[ \u2009\u00a0\u202f]\d{3}){1,6}(?![\d.,])[万亿]?"
    long = rf"[{CHINESE}]{{2,20}}"
    apart = rf"(?<![{CHINESE}\d])(?<![{CHINESE}\d]点)"
    chinese = rf"{apart}(?:(?P<from>{_NUMERAL})(?:{counted})?{_TO})?(?P<number>{_NUMERAL})"
    return tuple(
        (re.compile(form), make)
        for form, make in (
            (rf"百分之(?P<number>{_NUMERAL})", _hundredths),
            (
                rf"(?<![{CHINESE}\d])(?P<of>{_NUMERAL}|\d{{1,9}})分之(?P<number>{_NUMERAL}|\d{{1,9}})",
                _fraction,
            ),
            (
                r"(?P<number>[一两二三四五六七八九])成(?P<half>[半一二三四五六七八九])?(?![立果为员效本绩功熟长分千品]|就(?![可能是要会够行])|都[市平])",
                _tenths,
            ),
            (r"过半数?(?!年)|半数|一多?半", _half),
            (r"(?<![上下前后每大多一两])半(?P<unit>天|年|个月|个?小时|亩|斤)(?!以来)", _half_of),
            (
                rf"(?<![\d.,])(?:(?P<from>{digits})(?:{units})?{_TO})?(?P<number>{spaced}|{digits})\s?"
                rf"{_MORE}[万亿]?(?P<unit>{units})",
                _number,
            ),
            (rf"{chinese}{_MORE}[万亿]?(?P<unit>{counted})", _number),
            (
                rf"(?<![{CHINESE}\d第])(?<![{CHINESE}\d]点)(?P<number>{long}){_MORE}(?P<unit>{units})",
                _number,
            ),
            (
                rf"(?<![{CHINESE}\d第])(?<![{CHINESE}\d]点)(?P<number>[{CHINESE}]{{1,19}}[十百千万亿])[余多](?![{CHINESE}])",
                _number,
            ),
            (
                rf"(?<![{CHINESE}\d第])(?<![{CHINESE}\d]点)(?P<number>[一两二三四五六七八九])(?P<unit>周|本|年|天|个)半",
                _and_half,
            ),
            (
                rf"{apart}(?P<number>[{CHINESE}]{{1,3}})(?P<unit>点)(?=(?:{words().points_of}))",
                _number,
            ),
            (
                rf"(?<=[\u4e00-\u9fff])(?P<number>[两三四五六七八九]|十[{CHINESE}]?)"
                rf"(?P<unit>[把块扇口根本盏颗床席封台部节])(?=[，。；、）])",
                _number,
            ),
            (r"(?<=[为至到])(?P<number>零)(?=[，。；、！）\n]|$)", _number),
            (
                rf"(?<![{CHINESE}\d第])(?<![{CHINESE}\d]点)(?P<number>一)个多(?P<unit>月|小时|星期)",
                _number,
            ),
            (
                rf"(?:(?<![\d.,A-Za-z-])|(?<=AQI)|(?<=pH))(?:(?P<from>{digits}){_TO})?(?P<number>{digits})(?![\dA-Za-z])",
                _number,
            ),
        )
    )


def _number(found: re.Match[str], text: str) -> Quoted | None:
    named = found.groupdict()
    try:
        low, high = between(_unspaced(named["number"]))
        low = worth(_unspaced(named["from"])) if named.get("from") else low
    except NotANumeral:
        return None
    start = found.start("from") if named.get("from") else found.start("number")
    unit = text[found.end("number") : found.end()].strip()
    if unit[:1] in set("余多来几"):
        unit = unit[1:]
    if named["number"] in WORDS and not (
        text[max(0, start - 1) : start] in set("近上约逾超过")
        or text[found.end("number")] in "余多来"
    ):
        return None
    if named["number"] in {"十", "百", "千"} and text[max(0, start - 1) : start] in {"数", "几"}:
        return None
    if named["number"] == "一" and not _counts_one(found, text):
        return None
    if per := re.search(
        r"每(立方米|升|平方米|吨|公顷|人|户|亩)\s?$", text[max(0, start - 5) : start]
    ):
        unit = f"{unit}/{per[1]}"
    return _dressed(start, found.end(), text, (low, high), unit)


def _unspaced(number: str) -> str:
    """A number without what parts its thousands: 2 345, 2，345."""
    return re.sub(r"[\s,，](?=\d{3})", "", number)


def _counts_one(found: re.Match[str], text: str) -> bool:
    """Whether 一 counts: behind what is counted, or after 仅 or 共; not as an article."""
    before, after = (
        text[max(0, found.start() - 3) : found.start()],
        text[found.end() : found.end() + 1],
    )
    if says("one_is_word").fullmatch(found[0]) or re.search(r"每[月周日天年季旬]$", before):
        return False
    if found[0] == "一遍" and re.search("[了走过再念讲]$", before):
        return False
    ends = re.match(r"[，。；、：）)\n]|$", after)
    led = re.search(r"(?:[仅只共计各](?:有|为)?|翻了?近?|其中|[还只]差|[还仅]剩)$", before)
    is_thing = words().counted_things.match(text, found.end())
    if is_thing or says("one_at_head").fullmatch(found[0]):
        led = led or re.search(r"[。；，（）\s]$|^$", before)
    if is_thing or says("one_after_have").fullmatch(found[0]):
        led = led or re.search("有$", before)
    grows = re.search(r"(?:提升|提高|上升|下降|降低|改善)了?$", before)
    return bool(led or ends or grows or found[0].startswith("一个多"))


def _hundredths(found: re.Match[str], text: str) -> Quoted | None:
    return _of(found, text, Fraction(1), "%")


def _tenths(found: re.Match[str], text: str) -> Quoted | None:
    return _of(found, text, Fraction(10), "%", _after(found["half"]))


def _after(said: str | None) -> Fraction:
    """What 半 or a digit adds behind 成: 八成五 is 85."""
    return Fraction(5) if said == "半" else worth(said) if said else Fraction(0)


def _fraction(found: re.Match[str], text: str) -> Quoted | None:
    try:
        return _of(found, text, 100 / worth(found["of"]), "%")
    except (NotANumeral, ZeroDivisionError):
        return None


def _half(found: re.Match[str], text: str) -> Quoted | None:
    return _exactly(found, text, Fraction(50), "%")


def _and_half(found: re.Match[str], text: str) -> Quoted | None:
    return _exactly(found, text, worth(found["number"]) + Fraction(1, 2), found["unit"])


def _half_of(found: re.Match[str], text: str) -> Quoted | None:
    return _exactly(found, text, Fraction(1, 2), found["unit"])


def _of(
    found: re.Match[str], text: str, scale: Fraction, unit: str, more: Fraction = Fraction(0)
) -> Quoted | None:
    try:
        value = worth(found["number"]) * scale + more
    except NotANumeral:
        return None
    return _exactly(found, text, value, unit)


def _exactly(found: re.Match[str], text: str, value: Fraction, unit: str) -> Quoted:
    return _dressed(found.start(), found.end(), text, (value, value), unit)


def _dressed(
    start: int, end: int, text: str, between: tuple[Fraction, Fraction], unit: str
) -> Quoted:
    """With what stands around it: 约, 近, 以上, 余."""
    low, high = between
    great = re.search(r"[^万亿]([万亿])[余多来几]?(?=\D*$)", text[start:end])
    scale = GREAT[great[1]] if great else 1
    said = _decimal(high / scale)
    return Quoted(
        start=start, end=end, text=text[start:end], kind=Kind.NUMBER,
        value=said if low == high else f"{_decimal(low / scale)}-{said}",
        unit=(great[1] if great else "") + unit.lstrip("万亿"),
        low=low, high=high, about=_about(start, end, text),
    )  # fmt: skip


def _about(start: int, end: int, text: str) -> About:
    if re.search(r"[\d十百千万亿][余多]", text[start:end]):
        return About.MORE
    if re.search(r"[\d十百千万亿][来把]", text[start:end]):
        return About.ROUGHLY
    before, after = text[max(0, start - 6) : start], text[end : end + 4]
    for about, ahead, behind in _AROUND:
        if re.search(ahead, before) or re.match(behind, after):
            return about
    return About.EXACTLY


def _decimal(value: Fraction) -> str:
    """As people write it: a whole number, or a decimal as long as it needs, at most six places."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0")
