"""The tables of inspections: rounds and teams, what they found, notices, petitions."""

from bihuan.inspections.models.notices import Notice, NoticeItem
from bihuan.inspections.models.petitions import (
    Batch,
    Channel,
    Petition,
    PetitionMark,
    PetitionPlace,
    PetitionStanding,
    PetitionState,
    PetitionType,
    Verdict,
)
from bihuan.inspections.models.rounds import (
    FoundProblem,
    Role,
    Round,
    RoundKind,
    RoundRule,
    TeamPost,
)

__all__ = [
    "Batch",
    "Channel",
    "FoundProblem",
    "Notice",
    "NoticeItem",
    "Petition",
    "PetitionMark",
    "PetitionPlace",
    "PetitionStanding",
    "PetitionState",
    "PetitionType",
    "Role",
    "Round",
    "RoundKind",
    "RoundRule",
    "TeamPost",
    "Verdict",
]
