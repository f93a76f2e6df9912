"""Readers of water files: CSV (also gzipped) and Parquet, with everything refused named.

The own format has the columns ``section`` (a key) or ``name``, ``sampled_on``, optionally ``body``
(``river``, ``lake``), ``basin``, ``city``, ``province``, ``lake``, ``flow``, and items by their
column names, Chinese names or either with a unit in brackets: ``tp``, ``总磷(mg/L)``. Values below
detection are written ``0.01L`` or ``<0.01``, or stand beside ``ITEM_below``. The tables of the
national automatic stations are read as they are, with the year that their times lack.

Every row read is accepted or refused with its reason; a value that cannot be is left out of an
accepted row and named with row and column.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.environment.water import cells
from bihuan.environment.water.headings import Heading, recognised
from bihuan.errors import Unreadable
from bihuan.findings import Finding, Severity
from bihuan.words import _

MOST_NAMED = 100
"""So many findings of one kind in one column are named one by one; the rest are counted."""

BODIES = {"河流": "river", "河": "river", "湖库": "lake", "湖泊": "lake", "湖": "lake"}
DRY = {"false", "0", "否", "无", "无水", "断流"}

_FULL = re.compile(r"^(\d{4})\D(\d{1,2})\D(\d{1,2})\D*(?:(\d{1,2}):(\d{2}).*)?$")
_SHORT = re.compile(r"^(\d{1,2})\D(\d{1,2})\D+(\d{1,2}):(\d{2})$")


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


@dataclass(frozen=True, slots=True)
class _Raw:
    """A file's columns, and the row that each entry stands in."""

    columns: dict[str, Any]
    numbers: list[int]
    ragged: list[int]


def read(
    path: Path, *, year: int | None = None, detection: Mapping[str, float] | None = None
) -> Samples:
    """Samples out of a CSV or Parquet file.

    Parameters
    ----------
    path
        ``.csv``, ``.csv.gz`` or ``.parquet``; UTF-8, or GB 18030.
    year
        The year of times that have none, as in the tables of the national automatic stations.
    detection
        Detection limits by item (in the item's unit), for values written ``ND`` or ``未检出``;
        without it such a value is missing and named.
    """
    raw = _parquet(path) if path.suffix == ".parquet" else _csv(path)
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


def _csv(path: Path) -> _Raw:
    records = csv.reader(io.StringIO(_text(path), newline=""))
    numbered = [(number, cells_) for number, cells_ in enumerate(records, 1) if any(cells_)]
    if not numbered:
        raise Unreadable(_("文件 %(path)s 是空的。") % {"path": path})
    (_first, head), *rows = numbered
    fitting = [(number, row) for number, row in rows if len(row) == len(head)]
    columns = {
        name: pa.array([row[at] for _number, row in fitting], pa.string())
        for at, name in enumerate(_distinct(head))
    }
    ragged = [number for number, row in rows if len(row) != len(head)]
    return _Raw(columns, [number for number, _row in fitting], ragged)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError) as error:
        raise Unreadable(
            _("文件 %(path)s 读不出：%(error)s") % {"path": path, "error": error}
        ) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("文件 %(path)s 的编码既不是 UTF-8 也不是 GB 18030。") % {"path": path})


def _distinct(head: Sequence[str]) -> list[str]:
    """Headings told apart where two are the same."""
    return [name if name not in head[:at] else f"{name} #{at + 1}" for at, name in enumerate(head)]


def _parquet(path: Path) -> _Raw:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(
            _("文件 %(path)s 读不出：%(error)s") % {"path": path, "error": error}
        ) from None
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    return _Raw(columns, list(range(1, table.num_rows + 1)), [])


def _lacking(headings: list[Heading]) -> list[Finding]:
    """Columns without which no row can stand."""
    have = {one.column for one in headings}
    needed = []
    if not have & {"section", "name"}:
        needed.append(("section", _("断面名称")))
    if "sampled_on" not in have:
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
    raw: _Raw, headings: list[Heading], year: int | None
) -> tuple[pa.Table, list[RefusedRow]]:
    """Rows of a known section and time, their places read and their items as they are written."""
    of = {one.column: raw.columns[one.written] for one in headings}
    sections = _sections(of)
    times = [_time(value, year) for value in of["sampled_on"].to_pylist()]
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
    table |= {
        column: _place(column, values) for column, values in of.items() if column not in table
    }
    return pa.table(table).take(pa.array(kept, pa.int64())), refused


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


def _time(value: object, year: int | None) -> datetime | str:
    """A time, or why it is none."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a local day
    return _read_time(str(value or "").strip(), year)


@cache
def _read_time(text: str, year: int | None) -> datetime | str:
    full, short = _FULL.match(text), _SHORT.match(text)
    if full is None and short is not None and year is None:
        return _("时间“%(text)s”没有年份，请给出年份") % {"text": text}
    parts = [year, *short.groups()] if full is None and short is not None else None
    parts = list(full.groups()) if full is not None else parts
    if parts is None:
        return _("时间“%(text)s”不是日期") % {"text": text}
    year, month, day, hour, minute = (int(part or 0) for part in parts)
    try:
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a local time
    except ValueError:
        return _("时间“%(text)s”不存在") % {"text": text}


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
