"""What an upload asks for, and the correspondence of headings that a person may correct."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Plan
from bihuan.intake.kinds import ALL
from bihuan.intake.models import UnitToMap
from bihuan.orgs.models import Unit, User
from bihuan.ui.forms import not_too_large


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("台账文件（xlsx、xls、csv）"), max_length=200, validators=[not_too_large],
        help_text=_("监测数据用 csv、csv.gz 或 parquet。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("类别"), initial="problems")
    plan = forms.CharField(
        label=_("所属方案"), required=False,
        widget=forms.TextInput(
            attrs={"list": "plans", "autocomplete": "off", "placeholder": _("按表里所写")}
        ),
    )  # fmt: skip
    year = forms.IntegerField(
        label=_("日期没写年份的"), required=False, min_value=2000, max_value=2100,
        widget=forms.NumberInput(attrs={"placeholder": _("自动判断")}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.name, kind.label) for kind in ALL.values()]

    def clean_plan(self) -> str:
        code = str(self.cleaned_data["plan"]).strip()
        if code and not Plan.objects.current().filter(code=code).exists():
            raise forms.ValidationError(_("没有这个编码的方案。编码见“清单与方案”页。"))
        return code


class UnitForm(forms.Form):
    """Which unit a ledger means by what it wrote."""

    written = forms.ModelChoiceField(
        label=_("台账里的写法"), queryset=UnitToMap.objects.order_by("-times", "written"),
        to_field_name="written", empty_label=None,
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("是哪个单位"), queryset=Unit.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.current().visible_to(user).order_by("kind__order", "pk")


class ColumnsForm(forms.Form):
    """For each field of a kind, the column that holds it; ``headings`` are those of the file."""

    def __init__(self, fields: dict[str, str], headings: list[str], *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        choices = [("", _("（按表头自动对应）")), *((text, text) for text in headings)]
        for name, label in fields.items():
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def said(self) -> dict[str, str]:
        return {name: heading for name, heading in self.cleaned_data.items() if heading}
