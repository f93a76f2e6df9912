"""Where tables live and are computed: one embedded DuckDB, unless somebody brings an engine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

FORMATS: Mapping[str, str] = {
    "csv": "FORMAT CSV, HEADER",
    "json": "FORMAT JSON, ARRAY",
    "parquet": "FORMAT PARQUET, COMPRESSION ZSTD",
}
"""Ways to write a table, as DuckDB takes them."""


def embedded(*, threads: int | None = None, memory: str = "", folder: Path | None = None) -> DuckDB:
    """A DuckDB in memory, which puts on disk what does not fit.

    ``memory`` as in ``"2GB"``; ``folder`` is where it puts what does not fit.
    """
    settings: dict[str, Any] = {"preserve_insertion_order": False}
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    if folder:
        settings["temp_directory"] = str(folder)
    return ibis.duckdb.connect(**settings)


def write(connection: DuckDB, table: ir.Table, path: Path, form: str) -> None:
    """A table into a file, in one pass and without holding it."""
    view = ibis.util.gen_name("result")
    connection.create_view(view, table)  # also brings along what the table has in memory
    target = str(path).replace("'", "''")
    connection.raw_sql(f"COPY (FROM {view}) TO '{target}' ({FORMATS[form]})")
