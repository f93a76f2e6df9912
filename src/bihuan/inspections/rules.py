"""Conditions on rounds inside a query: whose team somebody is on."""

from datetime import date

from django.db.models.expressions import RawSQL

from bihuan.orgs.rules import HELD_POSTS

_TEAM = f"""
    SELECT round.plan_id FROM inspections_teampost tie
    JOIN inspections_round round ON round.id = tie.round_id
    WHERE tie.superseded_seq IS NULL AND round.superseded_seq IS NULL
      AND tie.from_on <= %s AND (tie.to_on IS NULL OR tie.to_on > %s)
      AND tie.post_id IN ({HELD_POSTS})
"""  # noqa: S608 - only constants are put together; values are parameters


def on_team_of(person_id: int, day: date) -> RawSQL:
    """The plans of the rounds on whose team a person is on a day, by a post held then."""
    return RawSQL(_TEAM, [day, day, person_id, day, day])  # noqa: S611
