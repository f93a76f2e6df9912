"""Several files as one table: the same columns, and each place and time once."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.readers import Reading
from bihuan.errors import Refused
from bihuan.findings import Finding, Severity
from bihuan.words import _


def together(readings: Sequence[Reading]) -> tuple[ir.Table, Kind, list[Finding]]:
    """The rows of every file. What stands in several files is taken from the last of them.

    Raises
    ------
    Refused
        Files of different kinds, such as hours and days.
    """
    first, *others = readings
    if any(other.kind is not first.kind for other in others):
        raise Refused(
            _("这些文件不是同一种数据，不能合在一起算。"),
            hint=_("请把小时与日、点位与城市的文件分开。"),
        )
    if not others:
        return first.table, first.kind, []
    keys = [n for n in ("city", "station", "at", "day") if n in first.table.columns]
    numbered = [
        reading.table.select(
            *keys,
            **{n: reading.table[n].cast("decimal(12, 3)") for n in NAMES},
            file=ibis.literal(n),
        )
        for n, reading in enumerate(readings)
    ]
    rows = ibis.union(*numbered)
    last = rows.group_by(keys).agg(file=rows.file.max())
    kept = rows.semi_join(last, [*keys, "file"]).drop("file")
    again = sum(reading.accepted for reading in readings) - int(last.count().to_pyarrow().as_py())
    if not again:
        return kept, first.kind, []
    said = _("%(n)s 行在几个文件里重复，取最后一个文件的。") % {"n": again}
    return kept, first.kind, [Finding("repeated", said, severity=Severity.WARNING)]
