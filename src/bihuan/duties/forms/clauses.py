"""What is typed to lay down a clause of a list."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Duty
from bihuan.orgs.models import PostType, Unit, User
from bihuan.ui.forms import PastDay


class ClauseForm(forms.Form):
    """A clause that a unit owes, or every post of a type; its rules are set on its own page."""

    code = forms.CharField(
        label=_("编码"), max_length=64, help_text=_("全系统不重复，如 branch-lesson-2026。")
    )
    text = forms.CharField(label=_("责任事项"), widget=forms.Textarea({"rows": 3}))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("责任单位"), required=False, empty_label=_("不选")
    )
    post_type = forms.ModelChoiceField(
        PostType.objects.none(), label=_("责任岗位类型"), required=False, empty_label=_("不选")
    )
    source = forms.CharField(label=_("依据"), max_length=300, required=False)
    on = PastDay(label=_("确定日期"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        today = timezone.localdate()
        seen = Unit.objects.current().existing_on(today).visible_to(user)
        units.queryset = seen.order_by("kind__order", "pk")
        types: Any = self.fields["post_type"]
        types.queryset = PostType.objects.current().order_by("order", "pk")
        self.fields["on"].initial = timezone.localdate

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Duty.objects.current().filter(code=code).exists():
            raise forms.ValidationError(gettext("这个编码已经有了。"))
        return code

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(said["unit"]) == bool(said["post_type"]):
            self.add_error("unit", gettext("责任单位和责任岗位类型选一项。"))
        return said
