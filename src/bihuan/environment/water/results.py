"""Several files as one table, and what came of it as rows of one file."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.water.evaluate import Evaluation, Result
from bihuan.findings import Finding, Severity
from bihuan.words import _


def samples(tables: Sequence[ir.Table]) -> tuple[ir.Table, list[Finding]]:
    """The samples of every file; one that stands in several is taken from the last of them."""
    if len(tables) == 1:
        return tables[0], []
    rows = together([one.mutate(file=ibis.literal(number)) for number, one in enumerate(tables)])
    keys = ["section", "sampled_on"]
    last = rows.group_by(keys).agg(file=rows.file.max())
    kept = rows.semi_join(last, [*keys, "file"])
    all_, once = (int(one.count().to_pyarrow().as_py()) for one in (rows, kept))
    if all_ == once:
        return rows.drop("file"), []
    said = _("%(n)s 行在几个文件里重复，取最后一个文件的。") % {"n": all_ - once}
    return kept.drop("file"), [Finding("repeated", said, severity=Severity.WARNING)]


def together(tables: Sequence[ir.Table]) -> ir.Table:
    """The rows of every table; a column that one of them lacks is empty there."""
    if len(tables) == 1:
        return tables[0]
    kinds = {name: kind for table in tables for name, kind in table.schema().items()}
    aligned = [
        table.select(
            **{
                name: table[name].cast(kind) if name in table.columns else ibis.null(kind)
                for name, kind in kinds.items()
            }
        )
        for table in tables
    ]
    return ibis.union(*aligned)


def results(done: Evaluation) -> ir.Table | None:
    """The groups that were asked for, else the sections; as measured, and deducted beside it.

    Columns ``standard`` and ``basis`` (``measured`` or ``deducted``) come after those of
    ``groups.grouped`` or ``sections.graded``. None where the findings forbid a result.
    """
    if done.result is None:
        return None
    both = [("measured", done.result), ("deducted", done.without)]
    table = together([_based(one, basis, done) for basis, one in both if one is not None])
    place = next(n for n in table.columns if n != "period")
    return table.order_by(place, "period", "basis")


def _based(result: Result, basis: str, done: Evaluation) -> ir.Table:
    table = result.sections if result.groups is None else result.groups
    said = {"standard": ibis.literal("、".join(done.standard)), "basis": ibis.literal(basis)}
    return table.drop("first_day", "last_day").mutate(**said)
