"""What is typed to correct or withdraw an activity, an outcome or an item of an agenda."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import with_present
from bihuan.orgs.models import User
from bihuan.orgs.queries import units_acted_for
from bihuan.records.forms.entering import ActivityForm, OneAgendaForm, OutcomeForm, offer_rows
from bihuan.ui.forms import Reasoned


class WithdrawalForm(Reasoned):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("撤回日期")


class _Correction(Reasoned):
    """A record as it stands, to be written over; only what was changed is corrected.

    It stands before the form by which such a record is entered, and asks for the same.
    """

    columns: ClassVar[Any]
    unit_column: ClassVar[Any]

    def __init__(self, user: User, record: Any, *args: Any, **kwargs: Any) -> None:
        self.record = record
        stands = {name: getattr(record, name) for name in self.columns}
        super().__init__(user, *args, initial=stands, **kwargs)
        del self.fields["evidence"]
        self.fields["kind"].required = True
        plan: Any = self.fields["plan"]
        offer_rows(self, plan=with_present(plan.queryset, record.plan_id))

    def units_for(self, user: User) -> QuerySet[Any]:
        """The unit may stay unsaid where it is not known; see ``host_unit_text``."""
        column = self.unit_column
        known = getattr(self.record, f"{column}_id")
        self.fields[column].required = known is not None
        return with_present(units_acted_for(user, "revise"), known)

    def changed(self) -> dict[str, Any]:
        """The columns that say another thing than the record."""
        said = self.cleaned_data
        return {n: said[n] for n in self.columns if said[n] != getattr(self.record, n)}


class ActivityCorrection(_Correction, ActivityForm):
    pass


class OutcomeCorrection(_Correction, OutcomeForm):
    pass


class AgendaCorrection(Reasoned, OneAgendaForm):
    pass
