"""The filter of the list of observations, and the forms that save a list as view or figure."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.indicators.models import Metric, Span
from bihuan.orgs.forms import RecordFilter


class ObservationFilter(RecordFilter):
    series = forms.CharField(label=_("指标系列"))
    area = forms.CharField(label=_("区域"))
    section_set = forms.CharField(label=_("断面集"))
    span = forms.ChoiceField(
        label=_("期间"), choices=[("", _("不限")), ("year_to_date", _("年初至今"))]
    )

    lookups: ClassVar = {"series": "series", "area": "area", "section_set": "section_set"}

    def filter_span(self, queryset: Any, _value: str) -> Any:
        return queryset.filter(period_from__month=1, period_from__day=1)


class ViewForm(forms.Form):
    """A list as it is filtered, sorted and set now, under a name."""

    list_page = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    name = forms.CharField(label=_("视图名称"), max_length=60)
    is_shared = forms.BooleanField(label=_("全办公室可用"), required=False)


class MetricForm(forms.Form):
    """What a filtered list does not say of the figure that is to be made of it.

    ``calculations`` are the ways to count that the records of the list allow.
    """

    code = forms.RegexField(
        r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$",
        label=_("编码"),
        max_length=64,
        help_text=_("小写字母、数字和下划线，用点分两段以上，如 campaign.overdue。"),
        error_messages={"invalid": _("编码只用小写字母、数字和下划线，用点分成两段以上。")},
    )
    label = forms.CharField(label=_("名称"), max_length=200)
    unit = forms.CharField(label=_("计量单位"), max_length=32, help_text=_("如 个、项、人次。"))
    calculation = forms.ChoiceField(label=_("算法"))
    span = forms.ChoiceField(label=_("期间"), choices=Span.choices, initial=Span.ALL)
    note = forms.CharField(label=_("口径说明"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, calculations: Sequence[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["calculation"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(calculations)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if (other := Metric.objects.current().filter(code=code).first()) is not None:
            raise forms.ValidationError(_("编码已用于“%s”。") % other.label)
        return code
