"""What the numbers of a file mean: units, and ozone columns that changed places.

Both are decided by the data, for a heading may be wrong, and a finding says what was decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.readers import headings
from bihuan.environment.air.readers.names import OZONE_RUNNING
from bihuan.findings import Finding, Severity
from bihuan.words import _

MILLIGRAM_AT_MOST = 50
"""A median of carbon monoxide above it is in µg/m³: air with 50 mg/m³ is nowhere a usual one."""
MICROGRAM_AT_LEAST = 1
"""A whole column of another item below it is likely in mg/m³."""
THOUSAND = 1000


@dataclass(slots=True)
class Meaning:
    """What was decided: the factor of each item (None: no unit of ours), ozone swapped or not."""

    factors: dict[str, float | None] = field(default_factory=dict)
    swapped: bool = False
    findings: list[Finding] = field(default_factory=list)

    def source(self, name: str) -> str:
        """The field out of which an item comes."""
        return OZONE_RUNNING if name == "o3" and self.swapped else name

    def say(self, code: str, message: str, *, hint: str = "", column: str = "") -> None:
        self.findings.append(
            Finding(code, message, hint=hint, column=column, severity=Severity.WARNING)
        )


def meaning(cells: ir.Table, written: Mapping[str, str], units: Mapping[str, str]) -> Meaning:
    """Units and ozone of a table; ``written`` is the heading of each field that it has."""
    found = Meaning()
    facts = _facts(cells)
    for name in ITEMS:
        if name in written:
            said = headings.unit(written[name]) or units.get(name, "")
            decide = _carbon_monoxide if name == "co" else _other
            decide(found, name, written[name], said, facts[f"{name}_fact"])
    if OZONE_RUNNING in written and "o3" in written:
        _ozone(found, written, facts)
    return found


def meant(cells: ir.Table, name: str, found: Meaning) -> ir.NumericValue:
    """A number of the file in the unit of its item; what is below nothing is missing."""
    factor, source = found.factors.get(name, 1), found.source(name)
    if source not in cells.columns or factor is None:
        return ibis.null("int32")
    value = cells[source]
    if factor != 1:
        value = (value.cast("float64") * factor).cast(value.type())
    return ibis.ifelse(value >= 0, value, None)


def _facts(cells: ir.Table) -> Mapping[str, float | None]:
    """What is decided by: the median of CO, the highest of other items, how ozone compares."""
    here = [name for name in ITEMS if name in cells.columns]
    facts = {f"{name}_fact": cells[name].max().cast("float64") for name in here}
    if "co" in here:
        facts["co_fact"] = cells.co.cast("float64").median(where=cells.co > 0)
    if OZONE_RUNNING in cells.columns and "o3" in here:
        both = (cells.o3 >= 0) & (cells[OZONE_RUNNING] >= 0)
        facts["above"] = (both & (cells.o3 > cells[OZONE_RUNNING])).sum()
        facts["below"] = (both & (cells.o3 < cells[OZONE_RUNNING])).sum()
    if not facts:
        return {}
    row: Mapping[str, float | None] = cells.agg(**facts).to_pyarrow().to_pylist()[0]
    return row


def _carbon_monoxide(
    found: Meaning, name: str, heading: str, said: str, median: float | None
) -> None:
    if said == headings.OTHER:
        _no_unit(found, name, heading)
        return
    if median is None:
        return
    micro = median > MILLIGRAM_AT_MOST
    words = {"column": heading, "median": f"{median:g}"}
    if micro:
        found.factors[name] = 1 / THOUSAND
    if micro and said == headings.MILLI:
        found.say(
            "unit",
            _("“%(column)s”标为 mg/m³，但中位数是 %(median)s，应是 µg/m³，已除以 1000。") % words,
            hint=_("请向数据来源核实单位。"),
            column=heading,
        )
    elif micro:
        found.say(
            "unit",
            _("“%(column)s”的中位数是 %(median)s，单位是 µg/m³，已换算为 mg/m³。") % words,
            column=heading,
        )
    elif said == headings.MICRO:
        found.say(
            "unit",
            _("“%(column)s”标为 µg/m³，但中位数是 %(median)s，应是 mg/m³，没有换算。") % words,
            hint=_("请向数据来源核实单位。"),
            column=heading,
        )


def _other(found: Meaning, name: str, heading: str, said: str, highest: float | None) -> None:
    if said == headings.OTHER:
        _no_unit(found, name, heading)
    elif said == headings.MILLI:
        found.factors[name] = THOUSAND
        found.say(
            "unit",
            _("“%(column)s”的单位是 mg/m³，已换算为 µg/m³。") % {"column": heading},
            column=heading,
        )
    elif highest is not None and 0 < highest < MICROGRAM_AT_LEAST:
        found.say(
            "unit",
            _("“%(column)s”最高只有 %(highest)s，疑为 mg/m³；没有换算。")
            % {"column": heading, "highest": f"{highest:g}"},
            hint=_("如是 mg/m³，请在列标题里写明单位后重新导入。"),
            column=heading,
        )


def _no_unit(found: Meaning, name: str, heading: str) -> None:
    found.factors[name] = None
    found.say(
        "unit",
        _("“%(column)s”的单位不能换算为 %(unit)s，该项按缺测处理。")
        % {"column": heading, "unit": ITEMS[name].unit},
        hint=_("请提供 %(unit)s 的数值。") % {"unit": ITEMS[name].unit},
        column=heading,
    )


def _ozone(found: Meaning, written: Mapping[str, str], facts: Mapping[str, float | None]) -> None:
    """The hour never exceeds the highest of the last 24; where it always does, they are swapped."""
    above, below = facts["above"] or 0, facts["below"] or 0
    words = {"hour": written["o3"], "running": written[OZONE_RUNNING], "n": f"{above:g}"}
    found.swapped = above > 0 and below == 0
    if found.swapped:
        found.say(
            "ozone_swapped",
            _(
                "臭氧列对调了：有 %(n)s 行“%(hour)s”大于“%(running)s”，没有一行小于；"
                "1 小时值已取自“%(running)s”。"
            )
            % words,
            hint=_("8 小时的两列同样对调，不参与计算。"),
            column=written["o3"],
        )
    elif above:
        found.say(
            "ozone_above_running",
            _("有 %(n)s 行“%(hour)s”大于 24 小时内的最大值“%(running)s”，照原值保留。") % words,
            hint=_("请核对这两列。"),
            column=written["o3"],
        )
