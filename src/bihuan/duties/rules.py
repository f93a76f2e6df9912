"""Conditions on the tree of plans, inside a query."""

from django.db.models.expressions import RawSQL

from bihuan.duties.lifecycle import Who

_BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT child.id FROM duties_plan child JOIN duties_plan top ON child.parent_id = top.id
        WHERE top.code = %s AND top.superseded_seq IS NULL
        UNION
        SELECT child.id FROM duties_plan child JOIN below ON child.parent_id = below.id
    )
    SELECT id FROM below
"""


def plans_below(code: str) -> RawSQL:
    """The plans below the one of a code, at any depth, without itself."""
    return RawSQL(_BELOW, [code])  # noqa: S611


POWER = {
    Who.ASSIGNER: frozenset({"assign"}),
    Who.OWNER: frozenset({"report"}),
    Who.CHECKER: frozenset({"check"}),
    Who.OFFICE: frozenset({"close"}),
}
"""The powers that let a post make another's move; the rest depends on the record."""
