"""What is typed to put a plan right."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Plan, Strand
from bihuan.orgs.forms import with_present
from bihuan.orgs.models import Unit, User
from bihuan.ui.forms import PastDay, Reasoned


class PlanCorrection(Reasoned):
    name = forms.CharField(label=_("名称"), max_length=300)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100, required=False)
    issued_on = PastDay(label=_("印发日期"))
    issuer = forms.ModelChoiceField(
        Unit.objects.none(), label=_("制定单位"), required=False, empty_label=_("不选")
    )
    strand = forms.ModelChoiceField(
        Strand.objects.none(), label=_("板块"), required=False, empty_label=_("不选")
    )

    field_order: Any = ("name", "year", "issued_on", "issuer", "strand", "reason", "on")

    def __init__(self, user: User, plan: Plan, *args: Any, **kwargs: Any) -> None:
        columns = ("name", "year", "issued_on", "issuer", "strand")
        stands = {name: getattr(plan, name) for name in columns}
        super().__init__(*args, initial=stands, **kwargs)
        issuer: Any = self.fields["issuer"]
        seen = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        issuer.queryset = with_present(seen.order_by("kind__order", "pk"), plan.issuer_id)
        strand: Any = self.fields["strand"]
        strand.queryset = Strand.objects.current().order_by("order", "pk")
