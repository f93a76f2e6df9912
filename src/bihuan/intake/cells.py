"""Reading the cells of a row: its texts, and the findings that say row, column and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Plan
from bihuan.findings import Finding, Severity
from bihuan.intake.lookups import Lookups
from bihuan.intake.readers.headers import Column
from bihuan.intake.readers.tables import Row
from bihuan.written.cells import NOT_COMPUTED, CellError, one_line, text_of
from bihuan.written.days import Span
from bihuan.written.persons import personal
from bihuan.written.values import is_blank


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
class Cells:
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
        heading = self.heading(name)
        self.findings.append(Finding(code, message, hint, self.row.number, heading, severity))

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

    def was_refused(self, name: str) -> bool:
        """Whether a field was refused: what follows from that need not be told as well."""
        heading = self.heading(name)
        return any(finding.refuses and finding.column == heading for finding in self.findings)

    def text(self, name: str, limit: int = 0, *, required: bool = False) -> str:
        text = text_of(self.cell(name)).strip()
        if required and not text:
            self.missing(name)
        self._refuse_long(name, text, limit)
        return text

    def _refuse_long(self, name: str, text: str, limit: int) -> None:
        if limit and len(text) > limit:
            self.wrong(
                name,
                "too-long",
                _("有 %(n)s 个字，最多 %(limit)s 个。") % {"n": len(text), "limit": limit},
                _("请缩短后再导入。"),
            )

    def word_text(self, name: str, limit: int = 0) -> str:
        """A short text on one line, blanks and breaks inside it gone."""
        text = one_line(self.text(name))
        self._refuse_long(name, text, limit)
        return text

    def short(self, name: str, limit: int) -> str:
        """A short text, cut where it is too long; the words as they stood are kept with the row."""
        return self.cut(name, self.word_text(name), limit)

    def cut(self, name: str, text: str, limit: int) -> str:
        """What a field makes of its cell, cut where it is too long; that it was is told."""
        if len(text) <= limit:
            return text
        self.remark(
            name,
            "shortened",
            _("有 %(n)s 个字，只取前 %(limit)s 个，全文另存原文。")
            % {"n": len(text), "limit": limit},
        )
        return text[: limit - 1] + "…"

    def impersonal(self, *names: str) -> None:
        """Refuse free texts that hold the name or a number of a person."""
        for name in names:
            if what := personal(self.text(name)):
                self.wrong(
                    name, "personal", _("里有%(what)s。") % {"what": what},
                    _("请删去：只写事情和岗位，不写人。"),
                )  # fmt: skip

    def missing(self, name: str) -> None:
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
