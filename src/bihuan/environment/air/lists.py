"""Short lists that people keep in CSV files: what is deducted, and how many points a city has."""

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.deductions import Deduction, Kind
from bihuan.environment.air.items import ITEMS
from bihuan.errors import BihuanError, Unreadable
from bihuan.words import _

Row = Mapping[str, str]
T = TypeVar("T")

HEADINGS = {
    "城市": "city",
    "起": "from",
    "止": "to",
    "项目": "items",
    "类别": "kind",
    "理由": "reason",
    "文件": "document",
    "点位数": "points",
}
"""What a heading may be called besides its column's own name."""

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
    return [_read(path, number, row, _deduction) for number, row in _rows(path, needed)]


def points(path: Path) -> ir.Table:
    """Rows of ``city, points``: how many points each city has."""
    rows = [_read(path, number, row, _points) for number, row in _rows(path, ("city", "points"))]
    columns = {"city": "string", "points": "int64"}
    return ibis.memtable(
        {name: [row[place] for row in rows] for place, name in enumerate(columns)}, schema=columns
    )


def _deduction(row: Row) -> Deduction:
    said = row["items"].replace("；", "、").replace(";", "、").replace(",", "、")
    return Deduction(
        city=row["city"],
        from_on=date.fromisoformat(row["from"]),
        to_on=date.fromisoformat(row["to"] or row["from"]),
        items=tuple(_item(one.strip()) for one in said.split("、") if one.strip()),
        kind=KINDS[row["kind"]],
        reason=row["reason"],
        document=row["document"],
    )


def _item(said: str) -> str:
    return ITEM_NAMES.get(said, said)


def _points(row: Row) -> tuple[str, int]:
    return row["city"], int(row["points"])


def _read(path: Path, number: int, row: Row, make: Callable[[Row], T]) -> T:
    try:
        return make(row)
    except BihuanError as error:
        said = str(error)
    except (KeyError, ValueError) as error:
        said = _("“%(text)s”读不出") % {"text": str(error).strip("'")}
    raise Unreadable(
        _("%(path)s 第 %(row)s 行：%(said)s。")
        % {"path": path, "row": number, "said": said.rstrip("。")}
    )


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(_("%(path)s 读不出：%(error)s") % {"path": path, "error": error}) from None
    rows = csv.DictReader(text.splitlines())
    known = {HEADINGS.get(name.strip(), name.strip()): name for name in rows.fieldnames or ()}
    if missing := [name for name in needed if name not in known]:
        raise Unreadable(
            _("%(path)s 缺少列：%(names)s。") % {"path": path, "names": "、".join(missing)},
            hint=_("需要的列：%(names)s。") % {"names": "、".join(needed)},
        )
    for number, row in enumerate(rows, 2):
        yield number, {name: (row[written] or "").strip() for name, written in known.items()}
