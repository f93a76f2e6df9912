"""Tables on the way from a file to a reading: made in DuckDB, dropped when it stands."""

from types import TracebackType
from typing import Self

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend


class Scratch:
    """Temporary tables of one connection, gone when the ``with`` ends."""

    def __init__(self, connection: Backend) -> None:
        self.connection = connection
        self._made: list[str] = []

    def name(self) -> str:
        """A name for a table that will be dropped."""
        self._made.append(ibis.util.gen_name("air"))
        return self._made[-1]

    def kept(self, table: ir.Table) -> ir.Table:
        """The rows of an expression, worked out once."""
        return self.connection.create_table(self.name(), table, temp=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        for name in self._made:
            self.connection.raw_sql(f"DROP TABLE IF EXISTS {name}")
