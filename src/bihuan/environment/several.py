"""Several tables as one: columns side by side, and what stands in several taken from the last."""

from collections.abc import Sequence

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from bihuan.findings import Finding, Severity
from bihuan.words import _


def last_standing(
    tables: Sequence[ir.Table], keys: Sequence[str]
) -> tuple[ir.Table, list[Finding]]:
    """The rows of every file; a key that stands in several is taken from the last of them."""
    if len(tables) == 1:
        return tables[0], []
    rows = together([one.mutate(file=ibis.literal(number)) for number, one in enumerate(tables)])
    last = rows.group_by(keys).agg(file=rows.file.max())
    kept = rows.semi_join(last, [*keys, "file"])
    all_, once = (int(one.count().to_pyarrow().as_py()) for one in (rows, kept))
    if all_ == once:
        return rows.drop("file"), []
    said = _("%(n)s 行在几个文件里重复，取最后一个文件的。") % {"n": all_ - once}
    return kept.drop("file"), [Finding("repeated", said, severity=Severity.WARNING)]


def together(tables: Sequence[ir.Table]) -> ir.Table:
    """The rows of every table; a column that one of them lacks is empty there."""
    if len(tables) == 1:
        return tables[0]
    kinds: dict[str, list[dt.DataType]] = {}
    for table in tables:
        for name, kind in table.schema().items():
            kinds.setdefault(name, []).append(kind)
    common = {name: _common(of) for name, of in kinds.items()}
    aligned = [
        table.select(
            **{
                name: table[name].cast(kind) if name in table.columns else ibis.null(kind)
                for name, kind in common.items()
            }
        )
        for table in tables
    ]
    return ibis.union(*aligned)


def _common(kinds: Sequence[dt.DataType]) -> dt.DataType:
    """A type that loses nothing of any; of whole numbers and decimals, the finest decimal."""
    scale = max((kind.scale or 0 for kind in kinds if kind.is_decimal()), default=0)
    if scale and not any(kind.is_floating() for kind in kinds):
        return dt.Decimal(max(12, scale + 9), scale)
    return next((kind for kind in kinds if kind.is_floating()), kinds[-1])
