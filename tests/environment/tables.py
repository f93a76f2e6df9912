"""Small tables for tests of the environment rules, and their answers as plain rows."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import ibis

from bihuan.environment.air.items import NAMES

KINDS = {"city": "string", "station": "string", "item": "string", "at": "timestamp", "day": "date"}
CLEAN = {"so2": 5, "no2": 20, "co": 0.5, "o3": 60, "pm10": 40, "pm25": 20}
"""A day or hour of AQI 40, by PM10."""


def table(rows: Iterable[Mapping[str, Any]], **kinds: str):
    """Rows as an Ibis table: texts and days by their names, all else floats unless told."""
    rows = list(rows)
    columns = {name: kinds.get(name) or KINDS.get(name, "float64") for name in rows[0]}
    return ibis.memtable([{n: row.get(n) for n in columns} for row in rows], schema=columns)


def answered(expression, connection=None) -> list[dict[str, Any]]:
    """The rows of an expression, on DuckDB unless another engine is given."""
    return (connection or _duckdb()).to_pyarrow(expression).to_pylist()


@cache
def _duckdb():
    return ibis.duckdb.connect()


def only(expression, connection=None) -> dict[str, Any]:
    (row,) = answered(expression, connection)
    return row


def values(**given: Any) -> dict[str, Any]:
    """The six items: missing unless given."""
    return {name: given.get(name) for name in NAMES}


def hours(day: date, values_of: Mapping[int, Mapping[str, Any]], **place: str):
    """Rows of a natural day: hour 1 to 24, each under the label of its end."""
    midnight = datetime.combine(day, datetime.min.time())
    return [
        {**place, "at": midnight + timedelta(hours=hour), **values(**items)}
        for hour, items in values_of.items()
    ]
