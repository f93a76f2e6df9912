"""What is typed into the pages of notices."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from bihuan.notices.models import ReminderRule
from bihuan.ui.forms import DayInput

BARE = RegexValidator(r"^[\w.-]+$", _("只能用字母、数字、汉字和 . - _，不能有空格。"))
OWNER, SUPERIOR = "owner", "superior"


class RuleCode(forms.Form):
    code = forms.CharField(
        label=_("编码"),
        max_length=64,
        validators=[BARE],
        help_text=_("如 task.late，以后不变。"),
    )


class RuleForm(forms.ModelForm[ReminderRule]):
    """A rule: whom it reminds is asked as a word, and only then how many levels up."""

    to = forms.ChoiceField(
        label=_("提醒谁"), choices=[(OWNER, _("本人（责任岗位）")), (SUPERIOR, _("上级"))]
    )

    class Meta:
        model = ReminderRule
        fields = (
            "what", "when", "amount", "measure", "signal", "to", "levels", "suggests",
            "effective_from", "source",
        )  # fmt: skip
        widgets = {"effective_from": DayInput()}
        help_texts = {
            "amount": _("“到期当天”写 0。"),
            "levels": _("提醒本人写 0；提醒上级从 1 起，2 是上级的上级。"),
            "suggests": _("到这一步时提示可以发什么函；发不发由人决定。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        if self.instance.pk:
            self.initial["to"] = SUPERIOR if self.instance.levels else OWNER

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        levels = given.get("levels") or 0
        if given.get("to") == SUPERIOR and levels < 1:
            self.add_error("levels", _("提醒上级的，至少上报 1 级。"))
        if given.get("to") == OWNER and levels:
            self.add_error("levels", _("提醒本人的，上报级数写 0。"))
        return given

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "to"}
