"""Findings out of a table: what is looked for is counted in one query, and a few places shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from bihuan.environment.air.readers.files import ROW
from bihuan.findings import Finding, Severity
from bihuan.words import _, lazy, listed

SHOWN = 3
"""How many places a finding names."""


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look for: the rows ``where`` it is so, and what to say of them.

    ``message`` has ``%(n)s`` for how many, ``%(places)s`` for a few of them, and the names in
    ``words``. ``show`` is what stands in such a place, as text.
    """

    code: str
    where: ir.BooleanValue
    message: lazy
    show: ir.StringValue | None = None
    hint: lazy | str = ""
    column: str = ""
    words: Mapping[str, object] = field(default_factory=dict)


def findings(table: ir.Table, checks: Sequence[Check]) -> list[Finding]:
    """One finding for each check that is so anywhere, in the order of the checks."""
    return [finding for _n, finding in counted(table, checks)]


def counted(table: ir.Table, checks: Sequence[Check]) -> list[tuple[int, Finding]]:
    """The findings, each with the number of rows that it is about."""
    if not checks:
        return []
    sums = {f"n{i}": check.where.sum() for i, check in enumerate(checks)}
    counts = table.agg(**sums).to_pyarrow().to_pylist()[0]
    numbers = [counts[f"n{i}"] or 0 for i in range(len(checks))]
    return [(n, _finding(table, check, n)) for n, check in zip(numbers, checks, strict=True) if n]


def places(rows: Sequence[tuple[int, str | None]], n: int) -> str:
    """第 5 行“abc”、第 9 行“-”等."""
    named = [
        _("第 %(row)s 行") % {"row": row}
        if text is None
        else _("第 %(row)s 行“%(text)s”") % {"row": row, "text": text}
        for row, text in rows
    ]
    return listed(named) if n <= len(named) else _("%(places)s等") % {"places": listed(named)}


def _finding(table: ir.Table, check: Check, n: int) -> Finding:
    shown = {} if check.show is None else {"shown": check.show.cast("string")}
    few = table.filter(check.where).order_by(ROW).limit(SHOWN)
    few = few.select(ROW, **shown) if shown else few.select(ROW)
    rows = [(line[ROW], line.get("shown")) for line in few.to_pyarrow().to_pylist()]
    said = {**check.words, "column": check.column, "n": n, "places": places(rows, n)}
    return Finding(
        check.code,
        str(check.message) % said,
        hint=str(check.hint),
        row=rows[0][0],
        column=check.column,
        severity=Severity.WARNING,
    )
