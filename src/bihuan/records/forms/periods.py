"""What is typed to say what fulfils a period, and to excuse one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Occurrence
from bihuan.orgs.models import User
from bihuan.records.models import Activity
from bihuan.ui.forms import Reasoned

NEARBY = timedelta(days=92)
"""So long before and after a period an activity is offered as one that may count for it."""


class ActivityField(forms.ModelChoiceField["Activity"]):
    """An activity, by its day and its title."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.last_on} {obj.title}"


class CountingForm(forms.Form):
    """An activity of the unit that a person counts for a period."""

    activity = ActivityField(Activity.objects.none(), label=_("活动"), empty_label=_("请选择"))

    def __init__(self, user: User, occurrence: Occurrence, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "count-%s", **kwargs})
        ties = occurrence.fulfilments.current().filter(is_denied=False)
        rows = (
            Activity.objects.current()
            .visible_to(user)
            .filter(
                last_on__gte=occurrence.start_on - NEARBY, last_on__lt=occurrence.end_on + NEARBY
            )
        )
        rows = rows.exclude(pk__in=ties.values("activity")).order_by("-last_on", "pk")
        field: Any = self.fields["activity"]
        field.queryset = rows.filter(host_unit=occurrence.unit_id)


class ReasonForm(Reasoned):
    """Why a period is excused or owed again, and from which day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "why-%s", **kwargs})


class DenialForm(Reasoned):
    """Which activity does not count for a period, and why."""

    activity = ActivityField(Activity.objects.none(), label=_("活动"), empty_label=_("请选择"))
    field_order = ("activity", "reason", "on")

    def __init__(self, occurrence: Occurrence, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "deny-%s", **kwargs})
        ties = occurrence.fulfilments.current().filter(is_denied=False)
        field: Any = self.fields["activity"]
        field.queryset = Activity.objects.current().filter(pk__in=ties.values("activity"))
