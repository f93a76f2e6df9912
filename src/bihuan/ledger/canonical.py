"""The only owner of canonical bytes: one value has exactly one text, on every machine and engine.

An entry's text is several lines. The first is its header, a JSON object; each further line is one
row that the entry left behind, a JSON array ``[table, id, row]``. Keys are sorted, nothing is
spaced, non-ASCII stays as it is, days, times and decimals are strings, and floats do not exist.
"""

import json
from datetime import UTC, date, datetime
from typing import TypeAlias, cast

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
Row: TypeAlias = dict[str, Json]

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


quoted = json.encoder.encode_basestring
"""The canonical text of a string; a TypeError for anything else."""


def to_text(value: Json) -> str:
    return _encode(value)


def whole(value: int | None) -> str:
    """The canonical text of a whole number or of nothing; a TypeError for anything else."""
    return "null" if value is None else int.__repr__(value)


def instant_text(at: datetime) -> str:
    """An aware instant as UTC to the microsecond; texts sort as the instants do."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone has no canonical text")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


PLAIN = frozenset({bool, int, str, type(None)})
"""Types whose values are the same in JSON, and that every engine takes as they are."""


def plain(value: object) -> Json:
    """The JSON form of a stored value.

    Ledgered columns hold numbers, words, claims and days only, so that no engine can return the
    same value in two ways; anything else is a TypeError. Most are of a plain type, told first.
    """
    if type(value) in PLAIN:
        return cast("Json", value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def row_line(table: str, row_id: int, row: Row | None) -> str:
    return f'["{table}",{row_id},{"null" if row is None else _encode(row)}]'


def entry_text(header: str, row_lines: str) -> str:
    return f"{header}\n{row_lines}" if row_lines else header


def parse_row_line(line: str) -> tuple[str, int, Row | None]:
    table, row_id, row = json.loads(line)
    return table, row_id, row


def rows_of(row_lines: str) -> list[tuple[str, int, Row | None]]:
    return [parse_row_line(line) for line in row_lines.split("\n")] if row_lines else []
