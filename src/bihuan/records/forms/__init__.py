"""The forms of this app: filters of its lists, and what is typed into its pages."""

from bihuan.records.forms.entering import (
    ActivityForm,
    AgendaForm,
    DecisionForm,
    EvidenceForm,
    OneAgendaForm,
    OutcomeForm,
    QuickActivity,
)
from bihuan.records.forms.filters import (
    ActivityFilter,
    AppraisalFilter,
    CalendarFilter,
    OutcomeFilter,
)
from bihuan.records.forms.putting_right import (
    ActivityCorrection,
    AgendaCorrection,
    OutcomeCorrection,
    WithdrawalForm,
)

__all__ = [
    "ActivityCorrection",
    "ActivityFilter",
    "ActivityForm",
    "AgendaCorrection",
    "AgendaForm",
    "AppraisalFilter",
    "CalendarFilter",
    "DecisionForm",
    "EvidenceForm",
    "OneAgendaForm",
    "OutcomeCorrection",
    "OutcomeFilter",
    "OutcomeForm",
    "QuickActivity",
    "WithdrawalForm",
]
