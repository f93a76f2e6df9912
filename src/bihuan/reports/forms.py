"""Which report, and as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.periods import YEARS
from bihuan.reports.queries import templates
from bihuan.ui.forms import DayInput


class ReportForm(forms.Form):
    template = forms.ChoiceField(label=_("模板"))
    as_of = forms.DateField(label=_("截至"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["template"]
        choices.choices = [(shipped.name, gettext(shipped.title)) for shipped in templates()]

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("日期超出了台账可记的年份。"))
        return day
