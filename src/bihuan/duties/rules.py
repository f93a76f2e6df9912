"""Conditions on the tree of plans and on deadlines, inside a query."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from bihuan.duties.lifecycle import Who

_TOP = "SELECT top.id FROM duties_plan top WHERE top.code = %s AND top.superseded_seq IS NULL"
_CHILDREN = f"SELECT c.id FROM duties_plan c WHERE c.parent_id IN ({_TOP})"  # noqa: S608

_BELOW = """
    WITH RECURSIVE below(id) AS (
        {seed}
        UNION
        SELECT child.id FROM duties_plan child JOIN below ON child.parent_id = below.id
    )
    SELECT id FROM below
"""


def plans_below(code: str) -> RawSQL:
    """The plans below the one of a code, at any depth, without itself."""
    return RawSQL(_BELOW.format(seed=_CHILDREN), [code])  # noqa: S611


def plans_within(code: str) -> RawSQL:
    """The plan of a code and those below it, at any depth."""
    return RawSQL(_BELOW.format(seed=_TOP), [code])  # noqa: S611


def within(noun: str, code: str) -> Q:
    """A matter is within a plan by its own plan, or by that of the clause it is under."""
    plans = plans_within(code)
    own = Q(plan__in=plans)
    return own | Q(duty__plan__in=plans) if noun == "task" else own


def undone(done: Collection[str]) -> Q:
    """A standing before the states of its first milestone; what was cancelled has none."""
    return ~Q(state__in=sorted({*done, "cancelled"}))


def behind(done: Collection[str], day: date) -> Q:
    """滞后: what is not done and past its deadline; all else undone is on schedule."""
    return undone(done) & Q(due_on__lt=day)


def placed(noun: str) -> Q:
    """A matter has its place in its plan under a heading, or under a clause of that plan."""
    headed = Q(heading__isnull=False)
    return headed | Q(duty__plan=F("plan")) if noun == "task" else headed


def unplaced(noun: str) -> Q:
    """Not ``placed``, said so that what is unknown counts as no place."""
    headless = Q(heading__isnull=True)
    elsewhere = Q(duty__isnull=True) | Q(plan__isnull=True) | ~Q(duty__plan=F("plan"))
    return headless & elsewhere if noun == "task" else headless


def is_over(day: date) -> Q:
    """A period is over at the end of a day; its ``end_on`` is not in it."""
    return Q(end_on__lte=day + timedelta(days=1))


POWER = {
    Who.ASSIGNER: frozenset({"assign"}),
    Who.OWNER: frozenset({"report"}),
    Who.CHECKER: frozenset({"check"}),
    Who.OFFICE: frozenset({"close"}),
}
"""The powers that let a post make another's move; the rest depends on the record."""
