"""Reading the fields of a row: every value or a finding that says row, column and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind, Plan
from bihuan.findings import Finding, Severity
from bihuan.intake.lookups import Lookups
from bihuan.intake.readers.columns import names_units_and_people
from bihuan.intake.readers.headers import Column
from bihuan.intake.readers.tables import Row
from bihuan.intake.readers.units import units_listed
from bihuan.orgs.models import Preset, Unit
from bihuan.periods import YEARS
from bihuan.written.cells import NOT_COMPUTED, CellError, one_line, squeezed, text_of
from bihuan.written.days import (
    NoSuchDay,
    NotADay,
    Span,
    day_of,
    days_said,
    is_at_once,
    is_standing,
)
from bihuan.written.values import Number, is_blank, number_of, without_brackets

P = TypeVar("P", bound=Preset)


@dataclass(frozen=True, slots=True)
class Given:
    """What holds for a whole table: the day it happened, the year and plan that rows leave out,
    its ``title``, the ``period`` and ``measure`` that stand over it, and the ``words`` around it;
    ``titles`` is all that stands above.
    """

    on: date
    year: int
    plan: Plan | None = None
    document: str = ""
    folder: Any = None
    period: Span | None = None
    title: str = ""
    measure: str = ""
    words: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(slots=True)
class Line:
    """A row whose columns are known; its getters collect findings instead of failing."""

    row: Row
    columns: Mapping[str, Column]
    lookups: Lookups
    given: Given
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not any(finding.refuses for finding in self.findings)

    def wrong(self, name: str, code: str, message: str, hint: str = "") -> None:
        self._note(name, code, message, hint, Severity.ERROR)

    def remark(self, name: str, code: str, message: str, hint: str = "") -> None:
        self._note(name, code, message, hint, Severity.WARNING)

    def _note(self, name: str, code: str, message: str, hint: str, severity: Severity) -> None:
        column = self.columns[name].heading if name in self.columns else ""
        self.findings.append(Finding(code, message, hint, self.row.number, column, severity))

    def heading(self, name: str) -> str:
        return self.columns[name].heading if name in self.columns else ""

    def cell(self, name: str) -> Any:
        """The cell of a field; a formula error in it refuses the row."""
        column = self.columns.get(name)
        cell = self.row.cell(column.index) if column else None
        if cell == NOT_COMPUTED:
            self.remark(
                name, "not-computed", _("公式还没有算出结果，按空白处理。"),
                _("请用 Excel 或 WPS 打开并保存一次，再导入。"),
            )  # fmt: skip
            return None
        if isinstance(cell, CellError):
            self.wrong(
                name,
                "formula-error",
                _("公式结果是错误值 %(cell)s。") % {"cell": cell},
                _("请改正公式，或改填确定的内容。"),
            )
            return None
        return None if is_blank(cell) else cell

    def text(self, name: str, limit: int = 0, *, required: bool = False) -> str:
        text = text_of(self.cell(name)).strip()
        if required and not text:
            self._missing(name)
        if limit and len(text) > limit:
            self.wrong(
                name,
                "too-long",
                _("有 %(n)s 个字，最多 %(limit)s 个。") % {"n": len(text), "limit": limit},
                _("请缩短后再导入。"),
            )
        return text

    def word_text(self, name: str, limit: int = 0) -> str:
        """A short text on one line, blanks and breaks inside it gone."""
        text = one_line(self.text(name))
        if limit and len(text) > limit:
            self.wrong(
                name,
                "too-long",
                _("有 %(n)s 个字，最多 %(limit)s 个。") % {"n": len(text), "limit": limit},
                _("请缩短后再导入。"),
            )
        return text

    def short(self, name: str, limit: int) -> str:
        """A short text, cut where it is too long; the words as they stood are kept with the row."""
        text = self.word_text(name)
        if len(text) <= limit:
            return text
        self.remark(
            name,
            "shortened",
            _("有 %(n)s 个字，只取前 %(limit)s 个，全文另存原文。")
            % {"n": len(text), "limit": limit},
        )
        return text[: limit - 1] + "…"

    def _missing(self, name: str) -> None:
        found = self.columns.get(name)
        said = (
            _("“%(heading)s”没有填。") % {"heading": found.heading} if found else _("表里缺一列。")
        )
        self.wrong(name, "missing", said, _("请补上，或删去这一行。"))

    def remark_errors(self, columns: Iterable[Column]) -> None:
        """Formula errors beside the fields that are read: told once, and otherwise of no matter."""
        for column in columns:
            cell = self.row.cell(column.index)
            if isinstance(cell, CellError) and self.lookups.is_news(column.heading, cell.code):
                message = _("公式结果是错误值 %(cell)s，这一列不影响记录。") % {"cell": cell}
                self.findings.append(
                    Finding("formula-error", message, _("请改正公式。"), self.row.number,
                            column.heading, Severity.WARNING)
                )  # fmt: skip

    def day(self, name: str, *, default: date | None = None, required: bool = False) -> date | None:
        cell = self.cell(name)
        if cell is None:
            if required and default is None:
                self._missing(name)
            return default
        try:
            return day_of(cell, self.given.year)
        except NotADay as error:
            return self._day_in_words(name, cell, error, default)

    def _day_in_words(
        self, name: str, cell: Any, error: NotADay, default: date | None
    ) -> date | None:
        """The first day that a sentence speaks of; words without one leave the default."""
        if said := self._said(name, cell, error):
            self.remark(
                name,
                "day-in-words",
                _("“%(cell)s”读作 %(said)s。") % {"cell": text_of(cell), "said": said[0]},
            )
            return said[0]
        if default is not None and not isinstance(error, NoSuchDay):
            self.remark(
                name,
                "day-in-words",
                _("“%(cell)s”不是日期，按 %(default)s 保存。")
                % {"cell": text_of(cell), "default": default},
            )
        elif self.is_sound or not any(f.code == "not-a-day" for f in self.findings):
            self.wrong(
                name,
                "not-a-day",
                _("%(error)s。") % {"error": error},
                _("请写成 2025-10-31 或 2025年10月31日。"),
            )
        return default

    def _said(self, name: str, cell: Any, error: NotADay) -> list[date]:
        """The days in the words of a cell; one that does not exist refuses the row."""
        if isinstance(error, NoSuchDay):
            return []
        try:
            return days_said(cell, self.given.year)
        except NotADay as impossible:
            self.wrong(
                name,
                "not-a-day",
                _("%(error)s。") % {"error": impossible},
                _("请写成 2025-10-31、2025年10月底。"),
            )
            return []

    def due(self, name: str) -> Due:
        """A deadline: a day, at once, standing, or words that are kept as written."""
        cell = self.cell(name)
        if not squeezed(text_of(cell)):
            return Due()
        written = self.short(name, 100)
        try:
            return Due(DueKind.DAY, day_of(cell, self.given.year), written)
        except NoSuchDay as error:
            self.wrong(
                name,
                "not-a-day",
                _("%(error)s。") % {"error": error},
                _("请写成 2025-10-31、2025年10月底 或 年底前。"),
            )
        except NotADay as error:
            return self._due_in_words(name, cell, written, error)
        return Due(DueKind.NONE, None, written)

    def _due_in_words(self, name: str, cell: Any, written: str, error: NotADay) -> Due:
        """The last day of a sentence is the deadline; without one its words tell the kind."""
        if said := self._said(name, cell, error):
            if len(set(said)) > 1:
                self.remark(
                    name,
                    "due-of-several",
                    _("“%(written)s”写了几个日期，取 %(said)s。")
                    % {"written": written, "said": said[-1]},
                )
            return Due(DueKind.DAY, said[-1], written)
        if is_at_once(written):
            return Due(DueKind.AT_ONCE, None, written)
        if is_standing(written):
            return Due(DueKind.STANDING, None, written)
        self.remark(
            name,
            "due-in-words",
            _("时限“%(written)s”不是日期，照原文保存。") % {"written": written},
        )
        return Due(DueKind.NONE, None, written)

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

    def integer(self, name: str, *, default: int | None = None) -> int | None:
        found = self.number(name)
        if found is None:
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
                self._missing(name)
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

    def units(self, name: str) -> list[tuple[str, Unit | None]]:
        """Units as written, with the unit each is known as; an unknown one is a remark."""
        found = []
        mixed = name in self.columns and names_units_and_people(self.columns[name].heading)
        for written in units_listed(self.text(name), without_people=mixed):
            unit = self.lookups.unit(written[:200])
            if unit is None and self.lookups.unmapped[written[:200]] == 1:
                self.remark(
                    name,
                    "unknown-unit",
                    _("还不认得单位“%(written)s”，照原文保存。") % {"written": written},
                    _("写入后在“导入”页说明一次是哪个单位，以前的和以后的都归过去。"),
                )
            found.append((written[:200], unit))
        return found

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

    def plan(self, name: str = "plan", *, required: bool = False) -> Plan | None:
        """The plan that a row names, or else the one that the whole file belongs to."""
        written = self.word_text(name)
        if not written:
            if required and self.given.plan is None:
                self._missing(name)
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
                self._missing(name)
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
