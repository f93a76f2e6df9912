"""Which report, and as of which day."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.documents.reading import MOST_CHARACTERS
from bihuan.indicators.models import Metric
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
        return _within_years(self.cleaned_data["as_of"])


def _within_years(day: date) -> date:
    if day.year not in YEARS:
        raise forms.ValidationError(_("日期超出了台账可记的年份。"))
    return day


class CheckForm(forms.Form):
    """A draft, pasted or as a file, and the day that it speaks of."""

    text = forms.CharField(
        label=_("稿子"), required=False, max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("粘贴全文；或在下面选一个 .docx 或 .txt 文件。"),
    )  # fmt: skip
    file = forms.FileField(label=_("文件"), required=False, allow_empty_file=True)
    as_of = forms.DateField(label=_("截至"), widget=DayInput())

    def clean_as_of(self) -> date:
        return _within_years(self.cleaned_data["as_of"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("file") and not (said.get("text") or "").strip():
            self.add_error("text", _("请粘贴稿子，或选一个文件。"))
        return said


class AliasForm(forms.Form):
    """What certain words of a draft speak of: a metric, or none of them."""

    said = forms.CharField(
        label=_("说法"), max_length=200,
        help_text=_("数字旁边的词，词与词之间空格；“|”表示或，“~”开头的词可以离得远些。"),
    )  # fmt: skip
    code = forms.ChoiceField(label=_("说的是"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metrics = Metric.objects.current().order_by("order", "code")
        choices: Any = self.fields["code"]
        choices.choices = [
            ("", gettext("不是任何指标")),
            *[(metric.code, metric.title) for metric in metrics],
        ]
