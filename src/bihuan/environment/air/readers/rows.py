"""Which rows of a file stand in its table: those with a place and a time, each of them once."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from bihuan.environment.air.items import NAMES
from bihuan.environment.air.readers.cells import is_missing
from bihuan.environment.air.readers.checks import Check
from bihuan.environment.air.readers.files import ROW
from bihuan.environment.air.readers.formats import Format
from bihuan.environment.air.readers.scratch import Scratch
from bihuan.environment.air.readers.values import Meaning, meant
from bihuan.words import lazy, listed

YEARS = range(1996, 2061)
"""Years that a reading may be of: from the first GB 3095 with these items on."""

PUBLISHED = ("published_aqi", "published_level", "published_primary")
CLEAN = 50
"""Up to this AQI a blank primary pollutant says that there is none."""

REASON = "reason"
"""The column of why a row is left out: NULL, or the code of a finding."""


def keys(known: Format) -> tuple[str, ...]:
    """The columns that name a row of the table."""
    if known.span == "hour":
        return ("city", "station", "at")
    return ("city", "station", "day") if "station" in known.place else ("city", "day")


def reasoned(cells: ir.Table, known: Format) -> ir.Table:
    """The cells with the first reason, if there is one, for which a row cannot stand."""
    year = cells["at"].year()
    reasons = [
        (cells["at"].isnull(), "impossible_time"),
        ((year < YEARS.start) | (year >= YEARS.stop), "impossible_year"),
        *((cells[name].isnull(), f"no_{name}") for name in known.place),
    ]
    return cells.mutate(**{REASON: ibis.cases(*reasons)})


def reasons(cells: ir.Table, known: Format, written: Mapping[str, str]) -> list[Check]:
    """What is said of rows that cannot stand, one check for each reason."""
    time = listed(written[part] for part in known.time)
    hour = known.span == "hour"
    checks = [
        Check(
            "impossible_time",
            cells[REASON] == "impossible_time",
            lazy("%(n)s 行的时间不可能或读不懂，未采用：%(places)s。"),
            cells.time_text,
            lazy("时间是北京时间的整点（小时末），如 2019-07-18 12:00；24:00 是当天最后一小时。")
            if hour
            else lazy("日期写作 2019-07-18。"),
            time,
        ),
        Check(
            "impossible_year",
            cells[REASON] == "impossible_year",
            lazy("%(n)s 行的年份不合理，未采用：%(places)s。"),
            cells.time_text,
            lazy("请核对年份。"),
            time,
        ),
    ]
    unnamed = {
        "city": lazy("%(n)s 行没有城市，未采用：%(places)s。"),
        "station": lazy("%(n)s 行没有点位，未采用：%(places)s。"),
    }
    other = {"city": "station_text", "station": "city_text"}
    for name in known.place:
        shown = cells[other[name]] if other[name] in cells.columns else None
        checks.append(
            Check(
                f"no_{name}",
                cells[REASON] == f"no_{name}",
                unnamed[name],
                shown,
                lazy("请补上后重新导入。"),
                written[name],
            )
        )
    return checks


def standing(reasoned: ir.Table, known: Format, found: Meaning, scratch: Scratch) -> ir.Table:
    """Rows that can stand, in the columns of the table, with their numbers and snapshots."""
    cells = reasoned.filter(reasoned[REASON].isnull())
    place = {"station": cells.city} if "station" not in known.place else {"station": cells.station}
    time = {"at": cells["at"]} if known.span == "hour" else {"day": cells["at"]}
    named = {"city": cells.city, **place, **time}
    snapshot = ibis.literal("")
    if "snapshot_text" in cells.columns:
        snapshot = cells.snapshot_text.fill_null("")
    return scratch.kept(
        cells.select(
            ROW,
            snapshot=snapshot,
            **{name: named[name] for name in keys(known)},
            **{name: meant(cells, name, found) for name in NAMES},
            **_published(cells),
        )
    )


def _published(cells: ir.Table) -> dict[str, ir.Value]:
    """What stood beside the items; AQI 0 is a missing one."""
    aqi: ir.NumericValue = ibis.null("int32")
    if "published_aqi" in cells.columns:
        aqi = ibis.ifelse(cells.published_aqi > 0, cells.published_aqi, None)
    level = cells.published_level if "published_level" in cells.columns else ibis.null("int8")
    primary: ir.StringValue = ibis.null("string")
    if "published_primary" in cells.columns:
        none = is_missing(cells.published_primary_text) & (aqi <= CLEAN)
        primary = ibis.ifelse(none, "", cells.published_primary)
    return dict(zip(PUBLISHED, (aqi, level.cast("int8"), primary), strict=True))


def repeated(standing: ir.Table, known: Format, scratch: Scratch) -> ir.Table:
    """The rows that stand for a place and a time of which a later row stands too.

    *Columns returned*: ``row``, the keys, and ``variants``, how many different rows there are for
    that place and time. The latest is the one of the last snapshot, or else the last of the file.
    """
    of = keys(known)
    numbers = standing.group_by(of).agg(n=standing.count())
    twice = scratch.kept(standing.semi_join(numbers.filter(numbers.n > 1), list(of)))
    different = twice.drop(ROW, "snapshot").distinct()
    variants = different.group_by(of).agg(variants=different.count())
    latest = [twice.snapshot.desc(), twice[ROW].desc()]
    ranked = twice.mutate(rank=ibis.row_number().over(group_by=of, order_by=latest))
    older = ranked.filter(ranked["rank"] > 0).join(variants, list(of))
    return scratch.kept(older.select(ROW, *of, "variants"))


def repeats(older: ir.Table, known: Format) -> list[Check]:
    """What is said of rows that a later one stands for."""
    shown = older[keys(known)[0]]
    for name in keys(known)[1:]:
        shown = shown + " " + older[name].cast("string")
    return [
        Check(
            "repeated",
            older.variants == 1,
            lazy("%(n)s 行与后面的行完全相同，只取一次：%(places)s。"),
            shown,
        ),
        Check(
            "conflicting",
            older.variants > 1,
            lazy("%(n)s 行与后面同一地点、同一时间的行数值不同，取最后一次：%(places)s。"),
            shown,
            lazy("有快照时间的取最晚的快照，没有的取文件中最后一行。"),
        ),
    ]
