"""Short lists that people keep in CSV files: what is deducted, and how many points a city has."""

from pathlib import Path

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.deductions import Deduction, Kind
from bihuan.environment.air.items import ITEMS
from bihuan.environment.short_lists import Row, read, several, span, whole

KINDS = {"沙尘": Kind.DUST, "异常事件": Kind.EXCEPTIONAL, "自然本底": Kind.BACKGROUND}
KINDS |= {kind.value: kind for kind in Kind}
ITEM_NAMES = {name: name for name in ITEMS} | {
    said: name
    for name, item in ITEMS.items()
    for said in (item.label, item.label.translate(str.maketrans("₀₁₂₃₅", "01235")), name.upper())
}


def deductions(path: Path) -> list[Deduction]:
    """Rows of ``city, from, to, items, kind, reason, document``; items joined by 、 or ;."""
    needed = ("city", "from", "to", "items", "kind", "reason", "document")
    return read(path, needed, _deduction)


def points(path: Path) -> ir.Table:
    """Rows of ``city, points``: how many points each city has."""
    rows = read(path, ("city", "points"), lambda row: (row["city"], whole(row["points"])))
    columns = {"city": "string", "points": "int64"}
    return ibis.memtable(
        {name: [row[place] for row in rows] for place, name in enumerate(columns)}, schema=columns
    )


def _deduction(row: Row) -> Deduction:
    from_on, to_on = span(row)
    return Deduction(
        city=row["city"],
        from_on=from_on,
        to_on=to_on,
        items=tuple(ITEM_NAMES.get(said, said) for said in several(row["items"])),
        kind=KINDS[row["kind"]],
        reason=row["reason"],
        document=row["document"],
    )
