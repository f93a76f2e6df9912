"""Reading the fields of a row: numbers, units, words of the preset, plans, rows named by code."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bihuan.duties.models import Plan
from bihuan.intake.days import Days
from bihuan.intake.lookups import ways_to_write
from bihuan.intake.readers.columns import names_units_and_people
from bihuan.intake.readers.units import units_listed
from bihuan.orgs.models import Preset, Unit
from bihuan.periods import YEARS
from bihuan.scorecards.terms import MOST_POINTS, is_points
from bihuan.words import lazy, listed
from bihuan.written.cells import squeezed, text_of
from bihuan.written.values import Number, in_words, number_of, without_brackets

_WORDS = re.compile(r"[\u4e00-\u9fff、，,（）()\s]+")
_POINT = re.compile(r"|[(（]分[)）]|分(?:/[\u4e00-\u9fff]+)?(?:[(（][^()（）]*[)）])?")
_POINTS = lazy("请填 0 到 %(most)s 的数，最多三位小数，如 10 或 0.5。")

P = TypeVar("P", bound=Preset)

YES_OR_NO = {
    True: ("是", "yes", "1", "有", "√", "重点"),
    False: ("否", "no", "0", "无", "×", "一般"),
}


class Line(Days):
    """A row of a ledger as the kinds read it."""

    __slots__ = ()

    def number(self, name: str) -> Number | None:
        cell = self.cell(name)
        if cell is None:
            return None
        found = number_of(cell) or number_of(without_brackets(text_of(cell)))
        if found is None:
            self.wrong(
                name,
                "not-a-number",
                _("“%(cell)s”不是数。") % {"cell": text_of(cell)},
                _("请只填数字。"),
            )
        elif found.about:
            self.remark(
                name,
                "approximate",
                _("“%(cell)s”带有“%(about)s”，按所写的数保存。")
                % {"cell": text_of(cell), "about": found.about},
            )
        return found

    def figure(self, name: str) -> Number | None:
        """A number, also in Chinese numerals; words such as 酌情 are told and leave it blank."""
        written = text_of(self.cell(name))
        if (said := in_words(written)) is not None:
            self._read_as(name, "in-words", written, said)
            return Number(said)
        if _WORDS.fullmatch(written):
            self.remark(
                name, "no-number", _("“%(cell)s”没有写数，留空。") % {"cell": written},
                _("请只填数字。"),
            )  # fmt: skip
            return None
        return self.number(name)

    def points(self, name: str, *, percent: bool = False) -> Decimal | None:
        """Points of a score, as 10, 0.5分, 1分/次 or 十分.

        ``percent`` takes 10% for ten of a hundred.
        """
        found = self.figure(name)
        if found is None:
            return None
        written = text_of(self.cell(name))
        if found.unit == "%" and percent and is_points(found.value):
            self._read_as(name, "percent", written, found.value)
        elif not _POINT.fullmatch(found.unit) or not is_points(found.value):
            message = _("“%(cell)s”不能作分值。") % {"cell": written}
            self.wrong(name, "not-points", message, _POINTS % {"most": MOST_POINTS})
            return None
        return found.value

    def _read_as(self, name: str, code: str, written: str, value: Decimal) -> None:
        message = _("“%(cell)s”读作 %(value)s。") % {"cell": written, "value": f"{value:f}"}
        self.remark(name, code, message, _("请核对；不对的请改填数字。"))

    def count(self, name: str) -> int | None:
        """A number of heads, as in 25人（含列席3人）; words such as 全体党员 are only told."""
        cell = self.cell(name)
        if isinstance(cell, str) and number_of(without_brackets(cell)) is None:
            self.remark(
                name,
                "no-count",
                _("“%(cell)s”没有写数，人数留空。") % {"cell": cell},
                _("请填数字。"),
            )
            return None
        return self.integer(name)

    def integer(
        self, name: str, *, default: int | None = None, percent: bool = False
    ) -> int | None:
        """A whole number of things; of a hundred only where ``percent`` says so."""
        found = self.number(name)
        if found is None:
            return default
        if found.unit == "%" and not percent:
            self.wrong(
                name, "percent", _("“%(cell)s”是百分数。") % {"cell": text_of(self.cell(name))},
                _("请填 0 或正整数。"),
            )  # fmt: skip
            return default
        if found.value != found.value.to_integral_value() or not 0 <= found.value < 10**9:
            self.wrong(
                name,
                "not-whole",
                _("“%(value)s”不是整数。") % {"value": found.value},
                _("请填 0 或正整数。"),
            )
            return default
        return int(found.value)

    def year(self, name: str = "year") -> int:
        """The year of a row, else that of the whole table."""
        year = self.integer(name)
        if year is not None and year not in YEARS:
            self.wrong(
                name, "no-such-year", _("“%(year)s”不是年度。") % {"year": year},
                _("请写四位数的年度，如 2025。"),
            )  # fmt: skip
            year = None
        return self.given.year if year is None else year

    def unit(self, name: str, *, required: bool = False) -> Unit | None:
        """A unit that must be known."""
        written = self.word_text(name)
        if not written:
            if required:
                self.missing(name)
            return None
        found = self.lookups.unit(squeezed(written))
        if found is None:
            self.wrong(
                name,
                "no-such-unit",
                _("没有“%(written)s”这个单位。") % {"written": written},
                _("请先导入单位，或改写名称。"),
            )
        return found

    def unit_or_words(self, name: str, *, required: bool = False) -> tuple[str, Unit | None]:
        """A unit as written, and which one that is; an unknown one is a remark."""
        written = squeezed(self.word_text(name, 200))
        if required and not written:
            self.missing(name)
        return written, self._mapped(name, written) if written else None

    def _mapped(self, name: str, written: str) -> Unit | None:
        unit = self.lookups.unit(written)
        if unit is None and self.lookups.unmapped[written] == 1:
            self.remark(
                name,
                "unknown-unit",
                _("还不认得单位“%(written)s”，照原文保存。") % {"written": written},
                _("写入后在“导入”页说明一次是哪个单位，以前的和以后的都归过去。"),
            )
        return unit

    def units(self, name: str) -> list[tuple[str, Unit | None]]:
        """Units as written, with the unit each is known as; an unknown one is a remark."""
        mixed = name in self.columns and names_units_and_people(self.columns[name].heading)
        named = units_listed(self.text(name), without_people=mixed)
        return [(written[:200], self._mapped(name, written[:200])) for written in named]

    def word(self, name: str, model: type[P], default: str) -> P | None:
        """A word of the preset, else one that stands around the row: its section, the sheet, the
        titles; else the default, with a remark. A preset without that refuses the row.
        """
        written = self.word_text(name)
        found = self.lookups.word(model, written) if written else None
        if found is None and not written:
            around = (self.row.section, *self.given.words)
            found = next(filter(None, (self.lookups.word_in(model, said) for said in around)), None)
        return found or self._default_word(name, written, self.lookups.word(model, default))

    def _default_word(self, name: str, written: str, default: P | None) -> P | None:
        words = {"written": written, "found": default}
        if default is None:
            said, unsaid = _("还没有“%(written)s”这一类。"), _("没有写明类型。")
            hint = _("请写预置里有的，或请维护基础数据的岗位在“预置”里添加。")
            self.wrong(name, "no-such-word", (said if written else unsaid) % words, hint)
        elif self.lookups.is_news(name, written):
            said = _("还没有“%(written)s”这一类，归入“%(found)s”。")
            unsaid = _("没有写明类型，归入“%(found)s”。")
            self.remark(name, "unknown-word", (said if written else unsaid) % words)
        return default

    def named(
        self, name: str, model: type[P], *, required: bool = False, by_the_way: bool = False
    ) -> P | None:
        """A word of the preset that only the cell itself tells. An unknown one is refused; where
        nothing hangs on it, it is told and left blank.
        """
        written = self.word_text(name)
        found = self.lookups.word(model, written) if written else None
        if required and not written:
            self.missing(name)
        elif written and found is None and by_the_way:
            said = _("还没有“%(written)s”这一类，留空。") % {"written": written}
            self.remark(name, "unknown-word", said)
        elif written and found is None:
            self._default_word(name, written, None)
        return found

    def choice(self, name: str, words: Mapping[Any, Any], default: Any = None) -> Any:
        """One of a closed list, by its code or any way to write it; anything else is refused.

        Where there is a default, the cell may be empty.
        """
        written = self.word_text(name)
        if not written:
            if default is None:
                self.missing(name)
            return default
        ways = self.lookups.kept(("choice", name, *words), lambda: ways_to_write(words))
        found = ways.get(squeezed(written).casefold())
        if found is None:
            usual = listed(way[0] if isinstance(way, tuple) else way for way in words.values())
            self.wrong(
                name, "no-such-word", _("没有“%(written)s”这种写法。") % {"written": written},
                _("可用：%(names)s。") % {"names": usual},
            )  # fmt: skip
        return default if found is None else found

    def yes(self, name: str, *, default: bool = False) -> bool:
        return bool(self.choice(name, YES_OR_NO, default))

    def plan(self, name: str = "plan", *, required: bool = False) -> Plan | None:
        """The plan that a row names, or else the one that the whole file belongs to."""
        written = self.word_text(name)
        if not written:
            if required and self.given.plan is None:
                self.missing(name)
            return self.given.plan
        found = self.lookups.plan(written)
        if found is None:
            self.wrong(
                name,
                "no-such-plan",
                _("没有“%(written)s”这个方案。") % {"written": written},
                _("请先导入方案，或更正编码。"),
            )
        return found

    def coded(self, name: str, model: Any, *, required: bool = True, **values: Any) -> Any:
        """The row of a model whose ``code`` the cell gives."""
        code = self.word_text(name)
        if not code:
            if required:
                self.missing(name)
            return None
        found = self.lookups.coded(model, code=code, **values)
        if found is None:
            self.wrong(
                name,
                "no-such-code",
                _("没有编码为“%(code)s”的%(kind)s。")
                % {"code": code, "kind": model._meta.verbose_name},
            )
        return found
