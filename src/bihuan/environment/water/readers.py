"""Readers of water files: CSV (also gzipped) and Parquet, with everything refused named.

The own format has the columns ``section`` (a key) or ``name``, ``sampled_on``, optionally ``body``
(``river``, ``lake``), ``basin``, ``city``, ``province``, ``lake``, ``flow``, and items by their
column names, Chinese names or either with a unit in brackets: ``tp``, ``总磷(mg/L)``. Values below
detection are written ``0.01L`` or ``<0.01``, or stand beside ``ITEM_below``. The tables of the
national automatic stations are read as they are, with the year that their times lack.

Every row read is accepted or refused with its reason; a value that cannot be is left out of an
accepted row and named with row and column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from bihuan.environment.water import cells, files
from bihuan.environment.water.files import Raw
from bihuan.environment.water.headings import Heading, recognised
from bihuan.environment.water.times import time_of
from bihuan.findings import Finding, Severity
from bihuan.words import _

MOST_NAMED = 100
"""So many findings of one kind in one column are named one by one; the rest are counted."""

BODIES = dict.fromkeys(
    ("河流", "河", "河流型", "河流断面", "江河", "river"), "river"
) | dict.fromkeys(
    ("湖库", "湖泊", "湖", "水库", "湖、库", "湖泊水库", "湖库型", "湖库点位", "lake", "reservoir"),
    "lake",
)
DRY = {"false", "0", "否", "无", "无水", "断流"}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken in: where it stands (as a spreadsheet counts) and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Samples:
    """What a file gave: the samples, and what was wrong. ``rows`` are accepted or refused."""

    table: ir.Table
    rows: int
    refused: list[RefusedRow]
    findings: list[Finding] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.rows - len(self.refused)


def read(
    path: Path, *, year: int | None = None, detection: Mapping[str, float] | None = None
) -> Samples:
    """Samples out of a CSV or Parquet file.

    Parameters
    ----------
    path
        CSV (UTF-8, UTF-16 with a mark, GB 18030; commas, tabs or semicolons), also gzipped, or
        Parquet.
    year
        The year of times that have none, as in the tables of the national automatic stations.
    detection
        Detection limits by item (in the item's unit), for values written ``ND`` or ``未检出``;
        without it such a value is missing and named.
    """
    raw = files.raw(path)
    headings, findings = recognised(list(raw.columns))
    lacking = _lacking(headings)
    refused = [RefusedRow(number, _("列数与表头不符")) for number in raw.ragged]
    rows = len(raw.numbers) + len(refused)
    if lacking:
        every = [RefusedRow(number, lacking[0].message) for number in raw.numbers]
        return Samples(_nothing(), rows, sorted_rows([*refused, *every]), [*findings, *lacking])
    kept, unplaced = _placed(raw, headings, year)
    read_items = cells.read(kept, [one for one in headings if one.is_item], detection or {})
    standing, repeated = _last_standing(read_items.table)
    refused = sorted_rows([*refused, *unplaced, *repeated])
    findings += [*_of_rows(refused), *_limited(read_items.findings)]
    return Samples(standing, rows, refused, findings)


def sorted_rows(rows: Iterable[RefusedRow]) -> list[RefusedRow]:
    return sorted(rows, key=lambda one: one.row)


def _lacking(headings: list[Heading]) -> list[Finding]:
    """Columns without which no row can stand."""
    have = {one.column for one in headings}
    needed = []
    if not have & {"section", "name"}:
        needed.append(("section", _("断面名称")))
    if not have & {"sampled_on", "month"}:
        needed.append(("sampled_on", _("监测时间")))
    return [
        Finding(
            "water-column-missing",
            _("缺少“%(title)s”列（%(column)s）。") % {"title": title, "column": column},
            _("请补上该列后重新读入。"),
            column=column,
        )
        for column, title in needed
    ]


def _nothing() -> ir.Table:
    empty = {"section": pa.array([], pa.string()), "sampled_on": pa.array([], pa.timestamp("us"))}
    return ibis.memtable(pa.table(empty))


def _placed(
    raw: Raw, headings: list[Heading], year: int | None
) -> tuple[pa.Table, list[RefusedRow]]:
    """Rows of a known section and time, their places read and their items as they are written."""
    of = {one.column: raw.columns[one.written] for one in headings}
    sections = _sections(of)
    times = _times(of, year)
    refused, kept = [], []
    for at, number in enumerate(raw.numbers):
        if not sections[at]:
            refused.append(RefusedRow(number, _("没有断面名称")))
        elif isinstance(times[at], str):
            refused.append(RefusedRow(number, str(times[at])))
        else:
            kept.append(at)
    table = {
        "row": pa.array(raw.numbers, pa.int64()),
        "section": pa.array(sections, pa.string()),
        "sampled_on": pa.array(
            [None if isinstance(time, str) else time for time in times], pa.timestamp("us")
        ),
    }
    used = {*table, "year", "month", "day"}
    table |= {column: _place(column, values) for column, values in of.items() if column not in used}
    return pa.table(table).take(pa.array(kept, pa.int64())), refused


def _times(of: Mapping[str, Any], year: int | None) -> list[datetime | str]:
    """When each row was sampled, out of one column or of year, month and day apart."""
    if "sampled_on" in of:
        return [time_of(value, year) for value in of["sampled_on"].to_pylist()]
    months = [_said(value) or "" for value in of["month"].to_pylist()]
    apart = (
        [_said(v) for v in of[n].to_pylist()] if n in of else [None] * len(months)
        for n in ("year", "day")
    )
    return [time_of(_day(*parts), year) for parts in zip(months, *apart, strict=True)]


def _day(month: str, year: str | None, day: str | None) -> str:
    number = month.removesuffix("份").removesuffix("月")
    if not number.isdecimal() or len(number) > len("12"):
        return month  # says its year itself
    if year is None:
        return f"{number}月"
    rest = f"-{day.removesuffix('日')}" if day else ""
    return f"{year.removesuffix('年')}-{number}{rest}"


def _sections(of: Mapping[str, Any]) -> list[str | None]:
    """The keys of sections: given, or a name with its province, since names recur elsewhere."""
    if "section" in of:
        return [_said(value) for value in of["section"].to_pylist()]
    names = [_said(value) for value in of["name"].to_pylist()]
    if "province" not in of:
        return names
    provinces = of["province"].to_pylist()
    return [name and f"{where}/{name}" for name, where in zip(names, provinces, strict=True)]


def _said(value: object) -> str | None:
    text = "" if value is None else str(value).strip()
    return None if text in cells.MISSING else text


def _place(column: str, values: Any) -> Any:
    """A column of where and when as text or claim; items are left for ``cells``."""
    said = [_said(value) for value in values.to_pylist()] if column in _PLACES else None
    if said is None:
        return values
    if column == "body":
        return pa.array([BODIES.get(text, text) if text else None for text in said], pa.string())
    if column == "flow":
        return pa.array([None if text is None else text.lower() not in DRY for text in said])
    return pa.array(said, pa.string())


_PLACES = {"name", "province", "basin", "city", "lake", "body", "flow", "published_class"}


def _last_standing(table: ir.Table) -> tuple[ir.Table, list[RefusedRow]]:
    """One row per section and time, the last of the file."""
    keys = ["section", "sampled_on"]
    last = table.group_by(keys).aggregate(last=table["row"].max())
    marked = table.join(last, keys)
    gone = marked.filter(marked["row"] != marked["last"]).select("row", "last", *keys)
    refused = [
        RefusedRow(
            one["row"],
            _("与第 %(last)s 行的断面“%(section)s”和时间相同，以后者为准")
            % {"last": one["last"], "section": one["section"]},
        )
        for one in gone.to_pyarrow().to_pylist()
    ]
    if not refused:
        return table, []
    stands = marked.filter(marked["row"] == marked["last"]).select(*table.columns)
    return ibis.memtable(stands.to_pyarrow()), refused


def _of_rows(refused: list[RefusedRow]) -> list[Finding]:
    return [
        Finding(
            "water-row-refused",
            _("第 %(row)s 行未采用：%(reason)s。") % {"row": one.row, "reason": one.reason},
            row=one.row,
            severity=Severity.WARNING,
        )
        for one in refused
    ]


def _limited(findings: list[Finding]) -> list[Finding]:
    """Of many findings of one kind in one column the first ones and how many more."""
    kept: list[Finding] = []
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        kind = finding.code, finding.column
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= MOST_NAMED:
            kept.append(finding)
    return kept + [
        Finding(
            code,
            _("列“%(column)s”中同类问题还有 %(n)s 处。")
            % {"column": column, "n": count - MOST_NAMED},
            column=column,
            severity=Severity.WARNING,
        )
        for (code, column), count in counts.items()
        if count > MOST_NAMED
    ]
