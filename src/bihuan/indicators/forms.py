"""The filter of the list of observations."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

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
