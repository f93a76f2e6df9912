"""Files of stations whose column of stations goes by a name that is not known.

Read as cities they would lose all but one station, so they are refused.
"""

import re
from collections.abc import Collection

import ibis.expr.types as ir

from bihuan.environment.air.readers import rows
from bihuan.environment.air.readers.files import ROW, Raw, column
from bihuan.environment.air.readers.formats import Format
from bihuan.environment.air.readers.scratch import Scratch
from bihuan.findings import Finding
from bihuan.words import _

MANY = 10
"""From so many contradictory places and times on, no column is needed to doubt that."""

SHARE = 5
"""One in so many places and times of a file has to be contradictory."""

_TELLING = re.compile(r"站|点|名|编|site|station|point|name|code|id", re.IGNORECASE)


def unknown(
    raw: Raw,
    used: Collection[int],
    known: Format,
    standing: ir.Table,
    older: ir.Table,
    scratch: Scratch,
) -> list[Finding]:
    """The error that refuses a file of cities whose rows are those of several stations."""
    if "station" in known.place or "snapshot" in known.found(raw.headings):
        return []
    keys = list(rows.keys(known))
    contradictory = scratch.kept(older.filter(older.variants > 1).select(*keys).distinct())
    n, all_ = _count(contradictory), _count(standing.select(*keys).distinct())
    if n * SHARE < all_ or not n:
        return []
    named = _station(raw, used, keys, standing.semi_join(contradictory, keys))
    if not named and n < MANY:
        return []
    said = {"n": n, "all": all_, "column": named}
    if not named:
        return [
            Finding(
                "station_unknown",
                _("%(all)s 个地点和时间里有 %(n)s 个不止一行，数值不同，像是点位的数据。") % said,
                hint=_("请把点位一列的标题写成“点位”；如确是城市的数据，请删去多余的行。"),
            )
        ]
    return [
        Finding(
            "station_unknown",
            _(
                "%(all)s 个地点和时间里有 %(n)s 个不止一行，数值不同，像是点位的数据："
                "点位多半是“%(column)s”一列。"
            )
            % said,
            hint=_("请把这一列的标题改成“点位”；如确是城市的数据，请删去多余的行。"),
            column=named,
        )
    ]


def _count(table: ir.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _station(raw: Raw, used: Collection[int], keys: list[str], twice: ir.Table) -> str:
    """The heading of an unused column that tells such rows apart, by the fewest values; or none."""
    unused = {n: name for n, name in enumerate(raw.headings) if name and n not in used}
    if not unused:
        return ""
    texts = raw.table.select(ROW, *map(column, unused))
    table = twice.select(ROW, *keys).join(texts, ROW)
    counts = {f"{column(n)}_values": table[column(n)].nunique() for n in unused}
    apart = {
        f"{column(n)}_apart": table.select(*keys, column(n)).drop_null(column(n)).distinct().count()
        for n in unused
    }
    found = table.agg(rows=table.count(), **counts).to_pyarrow().to_pylist()[0]
    tells = {
        n: name
        for n, name in unused.items()
        if _apart(apart[f"{column(n)}_apart"]) * 10 >= found["rows"] * 9
    }
    order = sorted(
        tells, key=lambda n: (not _TELLING.search(tells[n]), found[f"{column(n)}_values"], n)
    )
    return tells[order[0]] if order else ""


def _apart(number: ir.IntegerScalar) -> int:
    return int(number.to_pyarrow().as_py())
