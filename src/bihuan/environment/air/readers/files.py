"""Bytes of a file to rows of text in DuckDB, with the number of each row: the only I/O of air.

Text is first brought to UTF-8 with plain line ends in a temporary file, whatever the encoding and
compression, so that DuckDB reads it in parallel and its numbers of rows can be trusted.
"""

import csv
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO, cast

import duckdb
import ibis.expr.types as ir

from bihuan.environment.air.readers.scratch import Scratch
from bihuan.environment.texts import GZIP, PARQUET, ZIP, delimiter, encodings
from bihuan.errors import Unreadable
from bihuan.words import _

ROW = "row"
"""The column of the row's number as a spreadsheet shows it: the heading is row 1."""

_CHUNK = 1 << 20
_BEIJING = 8 * 3600 * 1_000_000
"""Microseconds that Beijing is ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text: column ``c0`` holds what stands under the first heading, and so on.

    ``broken`` are the numbers of rows that could not be cut into columns, ``swallowed`` how many
    lines a quotation mark that never closes took with it.
    """

    table: ir.Table
    headings: tuple[str, ...]
    broken: tuple[int, ...] = ()
    swallowed: int = 0


def column(position: int) -> str:
    return f"c{position}"


def raw(path: Path, scratch: Scratch) -> Raw:
    """The rows of a CSV, a gzipped CSV or a Parquet file; ``Unreadable`` where there are none."""
    try:
        with path.open("rb") as file:
            start = file.read(len(ZIP))
    except OSError as error:
        raise Unreadable(_("打不开“%(name)s”。") % {"name": path.name}) from error
    if start == ZIP:
        raise Unreadable(
            _("“%(name)s”是 Excel 工作簿或压缩包。") % {"name": path.name},
            hint=_("请另存为 CSV（UTF-8）后再导入。"),
        )
    if start == PARQUET:
        return _parquet(path, scratch)
    with TemporaryDirectory() as folder:
        text = Path(folder) / "text.csv"
        _to_plain_text(path, start, text)
        return _csv(text, path.name, scratch)


def _parquet(path: Path, scratch: Scratch) -> Raw:
    source = f"read_parquet('{_quoted(path)}')"
    try:
        kinds = scratch.connection.raw_sql(f"DESCRIBE FROM {source}").fetchall()
        texts = [_text(name, kind) for name, kind, *_rest in kinds]
        table = _numbered(texts, source, scratch)
    except duckdb.Error as error:
        raise Unreadable(_("“%(name)s”不是完好的 Parquet 文件。") % {"name": path.name}) from error
    return Raw(table, tuple(name for name, *_rest in kinds))


def _text(name: str, kind: str) -> str:
    """A column of Parquet as text; an instant with a zone in the time of Beijing."""
    written = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        written = f"make_timestamp(epoch_us({written}) + {_BEIJING})"
    return f"CAST({written} AS VARCHAR)"


def _numbered(texts: list[str], source: str, scratch: Scratch) -> ir.Table:
    """The trimmed texts of a source, with the numbers of their rows."""
    table = scratch.name()
    cells = ", ".join(f"trim({text}) AS {column(n)}" for n, text in enumerate(texts))
    scratch.connection.raw_sql(
        f"CREATE TEMP TABLE {table} AS SELECT row_number() OVER () + 1 AS {ROW}, {cells}"  # noqa: S608
        f" FROM {source}"
    )
    return scratch.connection.table(table)


def _no_pattern(path: Path) -> str:
    """The path for DuckDB, which would take ``*``, ``?`` and ``[`` in it for a pattern."""
    return re.sub(r"[*?\[]", r"[\g<0>]", str(path))


def _to_plain_text(path: Path, start: bytes, to: Path) -> None:
    """UTF-8 as offices save it, with or without a mark; else UTF-16 with one, or GB 18030."""
    for encoding in encodings(start):
        try:
            with (
                _opened(path, start, encoding) as text,
                to.open("w", encoding="utf-8", newline="") as out,
            ):
                _copy(text, out)
        except UnicodeDecodeError:
            continue
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise Unreadable(_("“%(name)s”的压缩内容已损坏。") % {"name": path.name}) from error
        return
    raise Unreadable(
        _("“%(name)s”的文字编码无法识别。") % {"name": path.name},
        hint=_("请另存为 CSV（UTF-8）后再导入。"),
    )


def _opened(path: Path, start: bytes, encoding: str) -> TextIO:
    """Text with plain line ends."""
    if start.startswith(GZIP):
        return cast("TextIO", gzip.open(path, "rt", encoding=encoding))
    return path.open(encoding=encoding)


def _copy(text: TextIO, out: TextIO) -> None:
    """Copy text; a blank line gets a space, so that it counts as a row as a spreadsheet does."""
    last = ""
    while chunk := text.read(_CHUNK):
        part = (last + chunk).replace("\n\n", "\n \n").replace("\n\n", "\n \n")
        out.write(part[len(last) :])
        last = part[-1]


def _csv(text: Path, name: str, scratch: Scratch) -> Raw:
    headings, mark = _heading(text, name)
    rejects, scans = scratch.name(), scratch.name()
    names = [column(n) for n in range(len(headings))]
    kinds = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    options = (
        f"columns={{{kinds}}}",
        f"header=true, auto_detect=false, delim='{mark}', quote='\"', escape='\"'",
        f"store_rejects=true, rejects_table='{rejects}', rejects_scan='{scans}'",
    )
    table = _numbered(names, f"read_csv('{_quoted(text)}', {', '.join(options)})", scratch)
    found = scratch.connection.raw_sql(
        f"SELECT line, any_value(csv_line) FROM {rejects} GROUP BY line ORDER BY line"  # noqa: S608
    ).fetchall()
    broken = [(line, said) for line, said in found if said.strip()]
    return Raw(
        _renumbered(table, rejects, scratch) if found else table,
        headings,
        tuple(line for line, _said in broken),
        sum(said.strip("\n").count("\n") for _line, said in broken),
    )


def _quoted(path: Path) -> str:
    return _no_pattern(path).replace("'", "''")


def _heading(text: Path, name: str) -> tuple[tuple[str, ...], str]:
    with text.open(encoding="utf-8", newline="") as file:
        first = file.readline()
        mark = delimiter(first)
        file.seek(0)
        try:
            headings = next(csv.reader(file, delimiter=mark), [])
        except csv.Error as error:
            raise Unreadable(_("“%(name)s”的第一行读不出来。") % {"name": name}) from error
    if not any(heading.strip() for heading in headings):
        raise Unreadable(
            _("“%(name)s”是空文件，或第一行是空行。") % {"name": name},
            hint=_("第一行应是列标题，数据从第二行开始。"),
        )
    return tuple(heading.strip() for heading in headings), mark


def _renumbered(table: ir.Table, rejects: str, scratch: Scratch) -> ir.Table:
    """Rows numbered as in the file, where DuckDB counted only those that it could read.

    A row has moved down by every line left out before it: by the *n*-th of them, if its number is
    at least that line's less the *n* - 1 before.
    """
    moved = scratch.name()
    scratch.connection.raw_sql(
        f"""CREATE TEMP TABLE {moved} AS
        WITH lines AS (SELECT DISTINCT line FROM {rejects}),
        counted AS (SELECT line, row_number() OVER (ORDER BY line) AS n FROM lines),
        steps AS (SELECT line - n + 1 AS since, max(n) AS down FROM counted GROUP BY since)
        SELECT t.* REPLACE ({ROW} + coalesce(down, 0) AS {ROW})
        FROM {table.get_name()} t ASOF LEFT JOIN steps ON t.{ROW} >= steps.since"""  # noqa: S608
    )
    return scratch.connection.table(moved)
