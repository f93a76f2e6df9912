"""Values: the only owner of what a cell's words mean besides days: numbers, lists, brackets."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bihuan.written.cells import BLANK_MARKS, Cell, squeezed, text_of
from bihuan.written.numerals import CHINESE, NotANumeral, worth

_APPROXIMATE = re.compile(r"^(?:约|近|大约|超过|超|不低于|不少于)|(?:左右|以上|以下|余|多)$")
_PARTS = re.compile(r"[,、;；，\n/|]|\s{2,}")
_GRADE = re.compile(
    r"劣?(?:[\u2160-\u2165IV]{1,3}|[一二三四五](?=[类级]))[类级]?(?:[-~至][\u2160-\u2165IV]{1,3}类?)?"
    r"|优|良|优良|良好|优秀|合格|不合格|达标|不达标|[轻中重]度污染|严重污染"
)
_NOT_MEASURED = frozenset(
    {"无", "断流", "冰封", "未监测", "未测", "缺测", "停测", "无数据", "未检出", "缺", "*", "…"}
)
_OPEN, _SHUT = "(（[【", ")）]】"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; ``about`` is what made it approximate, such as 约 or 以上."""

    value: Decimal
    about: str = ""
    unit: str = ""


def is_blank(cell: Cell) -> bool:
    return cell is None or (
        isinstance(cell, str) and cell.strip() in BLANK_MARKS | {"", "无日期", "暂无"}
    )


def is_measured(cell: Cell) -> bool:
    """Whether a cell of a statistics table tells anything: not 断流 or 未监测."""
    return not is_blank(cell) and squeezed(text_of(cell)) not in _NOT_MEASURED


def grade_of(cell: Cell) -> str:
    """A grade such as Ⅲ类, 劣Ⅴ类 or 良; empty for anything else."""
    text = squeezed(text_of(cell))
    return text if isinstance(cell, str) and _GRADE.fullmatch(text) else ""


def number_of(cell: Cell) -> Number | None:
    """A number with what stands around it (约, 以上, a unit); None where there is none."""
    if isinstance(cell, bool):
        return None
    text = squeezed(text_of(cell)).replace(",", "")
    about = "".join(_APPROXIMATE.findall(text))
    text = _APPROXIMATE.sub("", text)
    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(\D{0,12})", text)
    if not found:
        return None
    unit = found[2]
    about += "".join(_APPROXIMATE.findall(unit))
    try:
        return Number(Decimal(found[1]), about, _APPROXIMATE.sub("", unit))
    except InvalidOperation:
        return None


_IN_WORDS = re.compile(f"([{CHINESE}点]+)分?")


def in_words(cell: Cell) -> Decimal | None:
    """A number in Chinese numerals alone, as 十分 or 二点五; None for anything else."""
    found = _IN_WORDS.fullmatch(squeezed(text_of(cell)))
    try:
        value = worth(found[1]) if found else None
    except NotANumeral:
        return None
    return None if value is None else Decimal(value.numerator) / value.denominator


@lru_cache(maxsize=4096)
def listed(text: str) -> tuple[str, ...]:
    """Parts of a list as offices write it; what stands in brackets stays with its part."""
    parts, depth, part = [], 0, ""
    for char in text:
        depth += (char in _OPEN) - (char in _SHUT)
        if depth <= 0 and _PARTS.fullmatch(char):
            parts.append(part)
            part = ""
        else:
            part += char
    cleaned = (_part(written) for written in [*parts, part])
    return tuple(dict.fromkeys(written for written in cleaned if written))


def _part(text: str) -> str:
    words = squeezed(text).strip("。.:：")
    return words.removesuffix("等") if len(words) > 2 else words.strip("等")


def without_brackets(text: str) -> str:
    return re.sub(r"[(（\[【][^()（）\[\]【】]*[)）\]】]", "", text)


def unit_in_brackets(heading: str) -> str:
    """The unit of measure that a heading names, as in 案件数量(件)."""
    found = re.search(r"[(（\[【:：]([^()（）\[\]【】]{1,12})[)）\]】]?$", squeezed(heading))
    return found[1].removeprefix("单位:") if found else ""
