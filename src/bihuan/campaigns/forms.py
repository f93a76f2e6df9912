"""What is typed about a campaign: clues handed over, by number only; how satisfied people are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.campaigns.actions import Asked
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import units_acted_for
from bihuan.records.models import OutcomeKind
from bihuan.ui.forms import PastDay


class ReferralForm(forms.Form):
    """There is no field for what the clues say."""

    kind = forms.ModelChoiceField(OutcomeKind.objects.none(), label=_("成果类型"), empty_label=None)
    on = PastDay(label=_("移交日期"))
    receiver = forms.CharField(label=_("接收单位"), max_length=200)
    count = forms.IntegerField(label=_("件数"), min_value=1, max_value=9999, initial=1)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("移交单位"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds, units = self.fields["kind"], self.fields["unit"]
        of_count = OutcomeKind.objects.current().filter(is_count_only=True)
        kinds.queryset = of_count.order_by("order", "pk")  # type: ignore[attr-defined]
        units.queryset = units_acted_for(user, "record")  # type: ignore[attr-defined]


class SurveyForm(forms.Form):
    """A rate without its base is refused, beside the field that lacks."""

    satisfied = forms.IntegerField(label=_("满意人数"), min_value=0)
    asked = forms.IntegerField(
        label=_("参评人数"), min_value=1, help_text=_("没有基数的满意度不能登记。")
    )
    first_on = PastDay(label=_("开始日期"))
    last_on = PastDay(label=_("结束日期"))
    document = forms.CharField(label=_("来源文件"), max_length=300)
    area = forms.CharField(label=_("范围"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        satisfied, asked = said.get("satisfied"), said.get("asked")
        if satisfied is not None and asked is not None and satisfied > asked:
            self.add_error("satisfied", _("满意人数不得多于参评人数。"))
        first, last = said.get("first_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("结束日期不得早于开始日期。"))
        return said

    def said(self) -> Asked:
        return Asked(**self.cleaned_data)
