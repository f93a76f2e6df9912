"""Statistics tables: places or months down, measures across; each filled cell is a published
value, a number or a grade.
"""

import re
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from bihuan.indicators.actions import record_observation
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.intake.readers.headers import Column, heading_parts
from bihuan.words import lazy
from bihuan.written.cells import CellError, is_number, one_line, squeezed, text_of
from bihuan.written.days import NotADay, Span, day_of, period_of
from bihuan.written.values import (
    grade_of,
    is_measured,
    number_of,
    unit_in_brackets,
    without_brackets,
)

_PERIOD = re.compile(
    r"(?:20\d{2}年?度?)?(?:\d{1,2}([-—–~～至到]\d{1,2})?月份?|第?[一二三四1-4]季度|[上下]半年)|20\d{2}年?度?"
)


def _area(line: Line) -> Values:
    return {"area": line.word_text("area", 100)}


def _measured(line: Line, columns: Sequence[Column]) -> list[Values]:
    """One set of values for each cell beside the place; what is no number is a finding."""
    area, period = _area(line)["area"], _period(line)
    values: dict[str, Values] = {}
    for column in columns:
        cell = line.row.cell(column.index)
        if not is_measured(cell):
            continue
        line.columns = {**line.columns, "measured": column}
        number = None if isinstance(cell, CellError) else number_of(cell)
        grade = "" if number else grade_of(cell)
        if number is None and not grade:
            _refuse(line, cell)  # or, of a formula not computed yet, only tell
            continue
        found = _value(line, area, column, period)
        found |= {"grade": grade} if grade else {"value": f"{number.value:f}"} if number else {}
        found["measure"] = (number.unit[:32] if number else "") or found["measure"]
        values[_series_once(found, values, column)] = found
    _refuse_twice(line, list(values.values()))
    return list(values.values())


def _refuse(line: Line, cell: object) -> None:
    line.cell("measured")
    if not isinstance(cell, CellError):
        line.wrong(
            "measured", "not-a-number", _("“%(cell)s”不是数。") % {"cell": cell}, _("请只填数字。")
        )


def _series_once(found: Values, values: dict[str, Values], column: Column) -> str:
    """Two columns may say the same, as 排名 beside each measure: the later tells its letter."""
    key = f"{found['series']} {found['period_from']}"
    if key in values:
        found["series"] = f"{found['series'][:90]}({column.letter})"
        key += column.letter
    return key


def _refuse_twice(line: Line, values: Sequence[Values]) -> None:
    for said in values:
        key = (said["series"], said["area"], str(said["period_from"]), str(said["period_to"]))
        if not line.lookups.is_news("observation", *key):
            place = said["area"] or str(said["period_from"])
            line.wrong(
                "area",
                "duplicate",
                _("“%(place)s”在表里不止一行。") % {"place": place},
                _("请写明区别，或删去重复的行。"),
            )
            return


def _period(line: Line) -> Span:
    """The span of a row: that of its own month, else that of the titles, else the day given."""
    cell = line.cell("period")
    whole = line.given.period or Span(line.given.on, line.given.on)
    if cell is None:
        return whole
    if is_number(cell) and 1 <= (month := _whole(cell)) <= 12 and "月" in line.heading("period"):
        cell = f"{month}月"
    said = squeezed(text_of(cell)) if not isinstance(cell, date) else ""
    if _PERIOD.fullmatch(said):
        found = period_of(said if said.startswith("20") else f"{line.given.year}年{said}")
        if found:
            return found
    try:
        day = day_of(cell, line.given.year)
    except NotADay as error:
        line.wrong(
            "period",
            "not-a-day",
            _("%(error)s。") % {"error": error},
            _("请写成 2025年10月 或 2025-10-31。"),
        )
        return whole
    return Span(day, day)


def _whole(cell: object) -> int:
    text = squeezed(str(cell))
    return int(text) if text.isdecimal() else 0


def _value(line: Line, area: str, column: Column, period: Span) -> Values:
    """A value without its number: the heading says the series, and its period if it names one."""
    parts = [one_line(without_brackets(part)) for part in heading_parts(column.heading)]
    year = period.last.year
    for part in parts:
        if _PERIOD.fullmatch(squeezed(part)):
            said = squeezed(part)
            period = period_of(said if said.startswith("20") else f"{year}年{said}") or period
    named = [part for part in parts if part and not _PERIOD.fullmatch(squeezed(part))]
    title = line.given.title
    units = [unit_in_brackets(part) for part in heading_parts(column.heading)]
    return {
        "series": ("/".join(named) or one_line(without_brackets(title)) or parts[-1])[:100],
        "name": column.heading[:200],
        "area": area,
        "period_from": period.first,
        "period_to": period.last,
        "measure": (next(filter(None, units), "") or line.given.measure)[:32],
        "document": line.given.document[:300],
    }


STATISTICS = Kind(
    "statistics", lazy("统计表"), "area", _area, record_observation,
    required=("area",), many=_measured,
)  # fmt: skip
BY_MONTH = Kind(
    "statistics", lazy("统计表"), "period", _area, record_observation,
    required=("period",), many=_measured,
)  # fmt: skip
