"""Files of water as columns of text or numbers, with the row of each entry: its only I/O."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bihuan.environment.texts import PARQUET, delimiter, text_of
from bihuan.errors import Unreadable
from bihuan.words import _

_SUFFIXES = {".parquet", ".pq"}


@dataclass(frozen=True, slots=True)
class Raw:
    """A file's columns, and the row that each entry stands in; ``ragged`` rows did not fit."""

    columns: dict[str, Any]
    numbers: list[int]
    ragged: list[int]


def raw(path: Path) -> Raw:
    return _parquet(path) if _is_parquet(path) else _csv(path)


def _is_parquet(path: Path) -> bool:
    """By its name, or by how it begins."""
    if path.suffix.lower() in _SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(PARQUET)) == PARQUET
    except OSError as error:
        raise Unreadable(_("%(path)s 读不出：%(error)s") % {"path": path, "error": error}) from None


def _csv(path: Path) -> Raw:
    text = text_of(path)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(first))
    numbered = [(number, cells) for number, cells in enumerate(records, 1) if any(cells)]
    if not numbered:
        raise Unreadable(_("文件 %(path)s 是空的。") % {"path": path})
    (_first, head), *rows = numbered
    fitting = [(number, row) for number, row in rows if len(row) == len(head)]
    columns = {
        name: pa.array([row[at] for _number, row in fitting], pa.string())
        for at, name in enumerate(_distinct(head))
    }
    ragged = [number for number, row in rows if len(row) != len(head)]
    return Raw(columns, [number for number, _row in fitting], ragged)


def _distinct(head: Sequence[str]) -> list[str]:
    """Headings told apart where two are the same."""
    return [name if name not in head[:at] else f"{name} #{at + 1}" for at, name in enumerate(head)]


def _parquet(path: Path) -> Raw:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise Unreadable(_("%(path)s 读不出：%(error)s") % {"path": path, "error": error}) from None
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    return Raw(columns, list(range(1, table.num_rows + 1)), [])
