"""The only owner of appraisals: schemes, the cards scored by them, appeals and debriefings."""

from bihuan.scorecards.models.cards import (
    Appeal,
    ItemScore,
    Mark,
    Rating,
    Scorecard,
)
from bihuan.scorecards.models.debriefs import Debrief, DebriefProblem
from bihuan.scorecards.models.schemes import Band, Item, Rule, Scheme

__all__ = [
    "Appeal",
    "Band",
    "Debrief",
    "DebriefProblem",
    "Item",
    "ItemScore",
    "Mark",
    "Rating",
    "Rule",
    "Scheme",
    "Scorecard",
]
