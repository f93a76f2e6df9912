"""Statistics tables: places down, measures across; each filled cell is a published value."""

from collections.abc import Sequence

from bihuan.indicators.actions import record_observation
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.intake.readers.cells import CellError, one_line, text_of
from bihuan.intake.readers.tables import Column
from bihuan.intake.readers.values import is_blank, number_of, unit_in_brackets, without_brackets


def _area(line: Line) -> Values:
    return {"area": line.word_text("area", 100)}


def _measured(line: Line, columns: Sequence[Column]) -> list[Values]:
    """One set of values for each cell beside the place; what is no number is a finding."""
    own = {line.columns[name].index for name in line.columns}
    area = _area(line)["area"]
    values = []
    for column in columns:
        cell = line.row.cell(column.index)
        if column.index in own or is_blank(cell):
            continue
        line.columns = {**line.columns, "measured": column}
        number = None if isinstance(cell, CellError) else number_of(cell)
        if number is None:
            line.cell("measured")
            if not isinstance(cell, CellError):
                line.wrong("measured", "not-a-number", f"“{text_of(cell)}”不是数。", "请只填数字。")
            continue
        values.append(_value(line, area, column, f"{number.value:f}", number.unit))
    return values


def _value(line: Line, area: str, column: Column, value: str, unit: str) -> Values:
    series = "/".join(one_line(without_brackets(part)) for part in column.heading.split("/"))
    return {
        "series": series[:100],
        "name": column.heading[:200],
        "area": area,
        "period_from": line.given.on,
        "period_to": line.given.on,
        "value": value,
        "measure": (unit or unit_in_brackets(column.heading.split("/")[0]))[:32],
        "document": line.given.document[:300],
    }


STATISTICS = Kind(
    "statistics", "统计表", "area", _area, record_observation,
    required=("area",), many=_measured,
)  # fmt: skip
