"""What is typed to describe a procedure and its steps; what is wrong stands by its field."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Procedure, ProcedureStep
from bihuan.duties.procedures import OPENING, faults
from bihuan.duties.queries import work_calendar

CODE = forms.CharField(
    label=_("编码"), max_length=64, help_text=_("导入台账和口径里用，以后不变。"),
    validators=[RegexValidator(r"^[\w.-]+$", _("只能用字母、数字、汉字和 . - _，不能有空格。"))],
)  # fmt: skip


class ProcedureForm(forms.ModelForm[Procedure]):
    class Meta:
        model = Procedure
        fields = ("name", "opening", "note", "source")
        widgets: ClassVar = {"note": forms.Textarea({"rows": 2})}
        help_texts: ClassVar = {"opening": _("如“收到反馈意见”；时限从这一天起算。")}


class NewProcedureForm(ProcedureForm):
    code = CODE

    field_order = ["code", "name", "opening", "note", "source"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Procedure.objects.current().filter(code=code).exists():
            raise forms.ValidationError(_("这个编码已经用过。"))
        return code


class StepForm(forms.ModelForm[ProcedureStep]):
    """A step beside the ``others`` of its procedure; the whole has to make a procedure."""

    class Meta:
        model = ProcedureStep
        fields = (
            "name", "stage", "after", "who", "due_rule", "due_n", "due_in", "least_n", "least_in",
            "since", "is_task", "is_required", "papers", "note", "source", "trust",
        )  # fmt: skip
        help_texts: ClassVar = {
            "due_n": _("几个月、几日或几个工作日；没有时限或由各实例定日期的写 0。"),
            "least_n": _("早于这个间隔登记的会有警示；没有的写 0。"),
            "since": _("时限和间隔从哪一步的日期算，不选就从上一步算；提前办的，选提前于哪一步。"),
            "is_task": _("轮到这一步、时限明确时，交办为任务。"),
            "papers": _("几种材料用顿号隔开。"),
            "trust": _("惯例和依据不明的是默认值，核定后请选“本单位核定”。"),
        }  # fmt: skip

    after = forms.ChoiceField(label=_("在哪一步之后"), required=False)
    since = forms.ChoiceField(label=_("从哪一步起算"), required=False)

    def __init__(self, others: Sequence[ProcedureStep], *args: Any, **kwargs: Any) -> None:
        self.others = others
        super().__init__(*args, **kwargs)
        steps = [(step.code, str(step)) for step in others]
        after: Any = self.fields["after"]
        after.choices = [("", _("启动之后")), *steps]
        since: Any = self.fields["since"]
        since.choices = [("", _("同上一步")), (OPENING, _("启动")), *steps]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self._check({**self._kept(), **said})
        return said

    def _kept(self) -> dict[str, Any]:
        return {"code": self.instance.code}

    def _check(self, said: dict[str, Any]) -> None:
        step = ProcedureStep(**said).rule
        before = [other.rule for other in self.others if other.order < self.place]
        after = [other.rule for other in self.others if other.order >= self.place]
        for fault in faults([*before, step, *after], work_calendar()):
            field = fault.field if fault.step == step and fault.field in self.fields else None
            self.add_error(field, fault.reason if field else str(fault))

    @property
    def place(self) -> int:
        return self.instance.order if self.instance.order is not None else len(self.others) + 1

    def changed(self) -> dict[str, Any]:
        """The columns that the form says otherwise than they stand."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewStepForm(StepForm):
    code = CODE

    field_order = ["code"]

    def _kept(self) -> dict[str, Any]:
        return {}
