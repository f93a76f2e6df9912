"""Several files as one table, and what came of it as rows of one file."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from bihuan.environment.several import last_standing, together
from bihuan.environment.water.evaluate import Evaluation, Result
from bihuan.findings import Finding
from bihuan.words import listed


def samples(tables: Sequence[ir.Table]) -> tuple[ir.Table, list[Finding]]:
    """The samples of every file; one that stands in several is taken from the last of them."""
    return last_standing(tables, ["section", "sampled_on"])


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
    said = {"standard": ibis.literal(listed(done.standard)), "basis": ibis.literal(basis)}
    return table.drop("first_day", "last_day").mutate(**said)
