"""Reading the days of a row: plain days, days in words, and deadlines."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.intake.cells import Cells
from bihuan.written.cells import squeezed, text_of
from bihuan.written.days import (
    NoSuchDay,
    NotADay,
    day_of,
    days_said,
    is_at_once,
    is_standing,
)


class Days(Cells):
    """The getters of days."""

    __slots__ = ()

    def day(self, name: str, *, default: date | None = None, required: bool = False) -> date | None:
        cell = self.cell(name)
        if cell is None:
            if required and default is None:
                self.missing(name)
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
            self._no_day(name, error, _("请写成 2025-10-31 或 2025年10月31日。"))
        return default

    def _said(self, name: str, cell: Any, error: NotADay) -> list[date]:
        """The days in the words of a cell; one that does not exist refuses the row."""
        if isinstance(error, NoSuchDay):
            return []
        try:
            return days_said(cell, self.given.year)
        except NotADay as impossible:
            self._no_day(name, impossible, _("请写成 2025-10-31、2025年10月底。"))
            return []

    def _no_day(self, name: str, error: NotADay, hint: str) -> None:
        self.wrong(name, "not-a-day", _("%(error)s。") % {"error": error}, hint)

    def due(self, name: str) -> Due:
        """A deadline: a day, at once, standing, or words that are kept as written."""
        cell = self.cell(name)
        if not squeezed(text_of(cell)):
            return Due()
        written = self.short(name, 100)
        try:
            return Due(DueKind.DAY, day_of(cell, self.given.year), written)
        except NoSuchDay as error:
            self._no_day(name, error, _("请写成 2025-10-31、2025年10月底 或 年底前。"))
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
