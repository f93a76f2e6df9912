"""The forms of appraisals: filters of their lists, and what is typed into their pages."""

from bihuan.scorecards.forms.filters import (
    AppealFilter,
    DebriefFilter,
    SchemeFilter,
    ScorecardFilter,
)

__all__ = ["AppealFilter", "DebriefFilter", "SchemeFilter", "ScorecardFilter"]
