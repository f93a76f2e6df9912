"""The only owner of what is laid down for branches and how each was found."""

from bihuan.branches.models.checklists import (
    Checklist,
    ChecklistItem,
    RatedItem,
    Rating,
)
from bihuan.branches.models.kinds import (
    AdmissionRule,
    BranchGrade,
    BranchKind,
    RuleOfPosts,
    TrainingRule,
    VisitRule,
)
from bihuan.branches.models.ties import (
    ActivityTie,
    Recognition,
    Training,
    Visit,
)

__all__ = [
    "ActivityTie",
    "AdmissionRule",
    "BranchGrade",
    "BranchKind",
    "Checklist",
    "ChecklistItem",
    "RatedItem",
    "Rating",
    "Recognition",
    "RuleOfPosts",
    "Training",
    "TrainingRule",
    "Visit",
    "VisitRule",
]
