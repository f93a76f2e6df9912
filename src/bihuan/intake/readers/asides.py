"""Asides: the only owner of telling a record from a row that is none: totals, remarks, headings
of sections, repeated headers, forms to be filled in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bihuan.intake.readers.headers import Column, heading_parts
from bihuan.written.cells import Cell, CellError, is_number, squeezed, text_of

_ALL = (
    r"(?:(?:全|各)(?:省|市|县|区|州|国|厅|局|校|系统)|本(?:页|月|季度?|年|表)"
    r"|省|市|县|区|以上|总|共)?"
)
TOTAL = re.compile(
    rf"{_ALL}(?:合计|总计|小计|共计|累计|总数|合計|平均值?|均值)"
    r"(?:\(.*|[:：]?\d*(?:\.\d+)?[项件个条篇次人]?[。;]?)"
)
REMARK = re.compile(
    r"(?:备注|注|注释|说明|附注|填表说明|填报说明|填写说明|填表人|填报人|填报单位|填报日期|填报时间"
    r"|制表|制表人|审核|审核人|审批|联系人|联系电话|单位负责人|负责人|分管领导|主要领导|数据来源|来源"
    r"|资料来源)(?:\([^()]*\))?(?:[:：].*|\d*[.、].*)?|[*※].*|#.*",
    re.DOTALL,
)
_FOOT = re.compile(
    r"[^:]{0,12}(?:人|电话|日期|时间|盖章|签字|签名|签章|单位|领导|说明|备注|注|方式|邮箱)"
    r"(?:\([^()]*\))?:.*|\d{4}年\d{0,2}月\d{0,2}日?|年月日",
    re.DOTALL,
)
_EXAMPLE = re.compile(r"[(【]?(?:填写)?(?:示例|样例|范例|举例|例)\d*[)】]?[:.、]?")
_NUMERAL = re.compile(
    r"(?:第[一二三四五六七八九十]+[章节项类部]分?|[(]?[一二三四五六七八九十]{1,3}[)]?[、.]?)"
)
_PLACE_NAME = re.compile(r"[(\[]?([A-Za-z甲乙丙丁戊]|\d{1,2})[)\]]?(?:=.*)?")


class Aside(StrEnum):
    """Why a row is no record."""

    TOTAL = "total"
    REMARK = "remark"
    SECTION = "section"
    HEADER = "header"
    EXAMPLE = "example"
    UNFILLED = "unfilled"


@dataclass(frozen=True, slots=True)
class Judge:
    """Knows the headings and titles of a table; ``is_numbered`` tells that its records count in
    Arabic digits, so that a row numbered 一 opens a section.
    """

    first_column: int
    width: int
    titles: frozenset[str]
    headings: frozenset[str]
    is_numbered: bool

    def aside(self, own: Sequence[Cell], filled: Sequence[Cell], *, is_first: bool) -> Aside | None:
        """Why a row is no record. ``own`` leaves out what merged cells bring from above."""
        present = [cell for cell in filled if cell is not None]
        texts = [squeezed(cell) for cell in present if isinstance(cell, str)]
        if self._is_unfilled(own, filled):
            return Aside.UNFILLED
        if is_first and _names_columns(present, self.width):
            return Aside.HEADER
        if not texts:
            return None
        return self._by_words(texts, present) or self._by_place(own, filled, present)

    def _by_words(self, texts: list[str], present: Sequence[Cell]) -> Aside | None:
        if any(TOTAL.fullmatch(word) for word in texts[:2]) and not _tells(texts):
            return Aside.TOTAL
        if len(present) <= 2 < self.width and REMARK.fullmatch(texts[0]):
            return Aside.REMARK
        if len(texts) == len(present) and all(_FOOT.fullmatch(word) for word in texts):
            return Aside.REMARK
        if len(texts) == len(present) and self._repeats(texts):
            return Aside.HEADER
        return Aside.EXAMPLE if _EXAMPLE.fullmatch(texts[0]) else None

    def _repeats(self, texts: list[str]) -> bool:
        """The header or a title once more, as on every printed page."""
        if len(set(texts)) == 1 and texts[0] in self.titles:
            return True
        return len(texts) >= 2 and self.headings.issuperset(texts)

    def _by_place(
        self, own: Sequence[Cell], filled: Sequence[Cell], present: Sequence[Cell]
    ) -> Aside | None:
        first = squeezed(text_of(present[0]))
        if self.width < 3 or not all(isinstance(cell, str) for cell in present):
            return None
        if any(filled[: self.first_column + 2]) and len(set(present)) == 1:
            return Aside.REMARK if REMARK.match(first) and len(first) > 12 else Aside.SECTION
        mine = [cell for cell in own if cell is not None]
        if self.is_numbered and len(mine) == 2 == len(present) and _NUMERAL.fullmatch(first):
            return Aside.SECTION
        return None

    def _is_unfilled(self, own: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """A number put down beforehand, and nothing beside it."""
        at = self.first_column
        return (
            self.width >= 3
            and [i for i, cell in enumerate(filled) if cell is not None] == [at]
            and at < len(own)
            and (is_number(own[at]) or isinstance(own[at], CellError))
        )


def judge_of(columns: Sequence[Column], titles: Sequence[str], *, is_numbered: bool) -> Judge:
    """The judge of a table by its header and what stands above it."""
    headings = {squeezed(part) for c in columns for part in heading_parts(c.heading)}
    return Judge(
        first_column=columns[0].index,
        width=len(columns),
        titles=frozenset(map(squeezed, titles)),
        headings=frozenset(headings | {squeezed(c.heading) for c in columns}),
        is_numbered=is_numbered,
    )


def _names_columns(present: Sequence[Cell], width: int) -> bool:
    """A row under the header that numbers the columns: (1) (2) (3), or 甲 乙 1 2 3."""
    said = [_PLACE_NAME.fullmatch(squeezed(text_of(cell))) for cell in present]
    digits = [int(one[1]) for one in said if one and one[1].isdecimal()]
    return (
        all(said)
        and len(present) >= max(3, width - 1)
        and digits == list(range(1, len(digits) + 1))
        and 2 * len(digits) > len(present)
    )


def _tells(texts: list[str]) -> bool:
    """A row that tells a story is a record, even where a cell of it says 合计."""
    return any(len(text) > 25 and not REMARK.match(text) for text in texts)


def is_arabic(cell: Cell) -> bool:
    """Whether a record is numbered in digits: 1, (1), 1.1, 第1项, W-01."""
    return any(char.isdigit() for char in squeezed(text_of(cell)))
