"""What is said of cells and values: text among numbers, markers, what is hard to believe."""

from collections.abc import Mapping

import ibis.expr.types as ir

from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.readers.cells import NUMBERS, is_missing
from bihuan.environment.air.readers.checks import Check
from bihuan.environment.air.readers.values import MILLIGRAM_AT_MOST, Meaning
from bihuan.words import lazy

SENTINELS = (-99, -999, -9999)
"""Numbers by which instruments say that there is no value."""

MILLIGRAM_AT_LEAST = 0.02
"""Carbon monoxide of less mg/m³ is nowhere a usual value."""

REACH = {"so2": 2620, "no2": 3840, "co": 150, "o3": 1200, "pm10": 2000, "pm25": 2000}
"""Beyond it a value is hard to believe: the ends of HJ 633 table 1, for particles four times it."""


def of_cells(cells: ir.Table, written: Mapping[str, str], found: Meaning) -> list[Check]:
    """Checks of the cells of a file as they were written."""
    fields = dict.fromkeys(found.source(name) for name in NUMBERS)
    checks = [
        check
        for name in fields
        if name in written
        for check in _of_number(cells[name], cells[f"{name}_text"], written[name])
    ]
    return checks + _of_published(cells, written)


def _of_number(value: ir.NumericValue, text: ir.StringValue, column: str) -> list[Check]:
    return [
        Check(
            "not_a_number",
            value.isnull() & ~is_missing(text),
            lazy("“%(column)s”有 %(n)s 格不是数字，按缺测处理：%(places)s。"),
            text,
            lazy("请只填数字，缺测留空。"),
            column,
        ),
        Check(
            "sentinel",
            value.isin(SENTINELS),
            lazy("“%(column)s”有 %(n)s 格是缺测标记，按缺测处理：%(places)s。"),
            text,
            column=column,
        ),
        Check(
            "negative",
            (value < 0) & ~value.isin(SENTINELS),
            lazy("“%(column)s”有 %(n)s 格是负数，按缺测处理：%(places)s。"),
            text,
            lazy("浓度不会是负数；请向数据来源核实。"),
            column,
        ),
    ]


def _of_published(cells: ir.Table, written: Mapping[str, str]) -> list[Check]:
    checks = []
    if aqi := written.get("published_aqi"):
        checks.append(
            Check(
                "aqi_zero",
                cells.published_aqi == 0,
                lazy("“%(column)s”有 %(n)s 格是 0，按没有发布处理：%(places)s。"),
                column=aqi,
            )
        )
    if level := written.get("published_level"):
        text = cells.published_level_text
        checks.append(
            Check(
                "unknown_level",
                cells.published_level.isnull() & ~is_missing(text),
                lazy("“%(column)s”有 %(n)s 格不是空气质量级别：%(places)s。"),
                text,
                lazy("级别是优、良、轻度污染、中度污染、重度污染、严重污染。"),
                level,
            )
        )
    if primary := written.get("published_primary"):
        text = cells.published_primary_text
        unknown = cells.published_primary.isnull() | (cells.published_primary_rest != "")
        checks.append(
            Check(
                "unknown_primary",
                unknown & ~is_missing(text),
                lazy("“%(column)s”有 %(n)s 格认不全：%(places)s。"),
                text,
                lazy("首要污染物写作 PM2.5、PM10、SO2、NO2、CO、O3，几项并列用逗号分开。"),
                primary,
            )
        )
    return checks


def of_values(rows: ir.Table, written: Mapping[str, str], found: Meaning) -> list[Check]:
    """Checks of the values that stand in the table: they are kept, and told."""
    checks = _of_mixed_units(rows, written, found)
    checks += [
        Check(
            "beyond_reach",
            rows[name] > highest,
            lazy("“%(column)s”有 %(n)s 个值超过 %(highest)s %(unit)s，照原值保留：%(places)s。"),
            _said(rows[name]),
            lazy("请向数据来源核实。"),
            written[name],
            {"highest": highest, "unit": ITEMS[name].unit},
        )
        for name, highest in REACH.items()
        if name in written
    ]
    particles = [name for name in ("pm10", "pm25") if name in written]
    checks += [
        Check(
            "zero",
            rows[name] == 0,
            lazy("“%(column)s”有 %(n)s 个值是 0，照原值保留：%(places)s。"),
            hint=lazy("颗粒物为 0 多半是仪器故障，请向数据来源核实。"),
            column=written[name],
        )
        for name in particles
    ]
    if len(particles) == len(("pm10", "pm25")):
        shown = _said(rows.pm25) + " > " + _said(rows.pm10)
        checks.append(
            Check(
                "fine_above_coarse",
                rows.pm25 > rows.pm10,
                lazy("%(n)s 行的 PM2.5 大于 PM10，照原值保留：%(places)s。"),
                shown,
                column=written["pm25"],
            )
        )
    return checks


def _of_mixed_units(rows: ir.Table, written: Mapping[str, str], found: Meaning) -> list[Check]:
    """Carbon monoxide in another unit than the rest of its column."""
    if "co" not in written or found.factors.get("co", 1) is None:
        return []
    other = rows.co > MILLIGRAM_AT_MOST
    if "co" in found.factors:  # read as µg/m³, of which no air has so few
        other = (rows.co > 0) & (rows.co < MILLIGRAM_AT_LEAST)
    return [
        Check(
            "mixed_units",
            other,
            lazy("“%(column)s”有 %(n)s 个值像是另一种单位的（mg/m³），照原值保留：%(places)s。"),
            _said(rows.co),
            lazy("同一列只能用一种单位；请统一后重新导入。"),
            written["co"],
        )
    ]


def _said(value: ir.NumericValue) -> ir.StringValue:
    """A decimal without the zeros that its type adds."""
    return value.cast("string").re_replace(r"\.?0+$", "")
