"""Several files as one table, and what came of it as rows of one file."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.water.evaluate import Evaluation, Result


def together(tables: Sequence[ir.Table]) -> ir.Table:
    """The samples of every file; a column that one of them lacks is empty there."""
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
