"""Several files as one table: the same columns, and each place and time once."""

from collections.abc import Sequence

import ibis.expr.types as ir

from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.readers import Reading
from bihuan.environment.several import last_standing
from bihuan.errors import Refused
from bihuan.findings import Finding
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
    tables = [reading.table.select(*keys, *NAMES) for reading in readings]
    table, findings = last_standing(tables, keys)
    return table, first.kind, findings
