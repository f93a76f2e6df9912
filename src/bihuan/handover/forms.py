"""What is typed to close a year and to make next year's list."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.handover.models import NextLine, NextList, What
from bihuan.ui.forms import Day, PastDay, Reasoned


class ClosingForm(forms.Form):
    on = PastDay(label=_("关账日期"))
    reason = forms.CharField(label=_("说明"), max_length=500, required=False)
    sure = forms.BooleanField(
        label=_("上面需要决定的各项，已经看过"),
        error_messages={"required": _("请先看过上面各项，再勾选。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ReopeningForm(Reasoned):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("撤回关账的理由")


class IssuingForm(forms.Form):
    on = PastDay(label=_("印发日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class AddingForm(forms.Form):
    """A line that this year's list has not."""

    what = forms.ChoiceField(
        label=_("种类"), choices=[one for one in What.choices if one[0] != What.PLAN]
    )
    under = forms.ModelChoiceField(NextLine.objects.none(), label=_("方案"), empty_label=None)
    code = forms.CharField(
        label=_("编码"), max_length=100, required=False, help_text=_("任务可以不写。")
    )
    text = forms.CharField(label=_("内容"), max_length=2000, widget=forms.Textarea({"rows": 2}))
    due_on = Day(label=_("完成时限"), required=False)

    def __init__(self, draft: NextList, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "add_%s", **kwargs})
        plans = draft.lines.current().filter(what=What.PLAN, is_kept=True).order_by("order")
        field: Any = self.fields["under"]
        field.queryset = plans
