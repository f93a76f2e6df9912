"""The filters of cases and of their steps, and what is typed to open a case and go on with it."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.courses import STATE_WORDS, State
from bihuan.duties.models import Case, CaseStep, Procedure, ProcedureStep
from bihuan.orgs.forms import YES_NO, Named, RecordFilter, offer, with_present
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import units_acted_for
from bihuan.ui.forms import Day, PastDay, Reasoned


def _is_step(column: str, said: str) -> Q:
    """A step is named by its code, or by its name in any procedure."""
    named = ProcedureStep.objects.filter(name=said)
    return Q(**{column: said}) | Q(**{f"{column}__in": named.values("code")})


class CaseFilter(RecordFilter):
    """``step`` asks for cases that have taken it, however far they have come since."""

    procedure = forms.ChoiceField(label=_("流程"))
    unit = Named("orgs.Unit", label=_("单位"))
    standing = forms.ChoiceField(
        label=_("状态"), choices=[("", _("不限")), *((str(s), w) for s, w in STATE_WORDS.items())]
    )
    overdue = forms.ChoiceField(label=_("超期"), choices=YES_NO)
    warned = forms.ChoiceField(label=_("有警示"), choices=YES_NO)
    step = forms.CharField(label=_("已办步骤"))
    next = forms.CharField(label=_("下一步"))
    text = forms.CharField(label=_("代号含"))

    lookups: ClassVar = {
        "procedure": "case__procedure__code",
        "unit": "case__unit__code",
        "standing": "state",
        "text": "case__code__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "procedure", Procedure)

    def filter_overdue(self, queryset: Any, value: str) -> Any:
        late = Q(state=State.OPEN, due_on__lt=self.at.as_of)
        return queryset.filter(late) if value == "yes" else queryset.exclude(late)

    def filter_warned(self, queryset: Any, value: str) -> Any:
        return queryset.filter(warnings__gt=0) if value == "yes" else queryset.filter(warnings=0)

    def filter_step(self, queryset: Any, value: str) -> Any:
        steps = CaseStep.objects.known_at(self.at.known_at).filter(_is_step("step", value))
        return queryset.filter(case__in=steps.filter(done_on__lte=self.at.as_of).values("case"))

    def filter_next(self, queryset: Any, value: str) -> Any:
        return queryset.filter(_is_step("next", value))


class CaseStepFilter(RecordFilter):
    procedure = forms.ChoiceField(label=_("流程"))
    step = forms.CharField(label=_("步骤"))
    unit = Named("orgs.Unit", label=_("单位"))
    year = forms.IntegerField(label=_("年度"))

    lookups: ClassVar = {
        "procedure": "case__procedure__code",
        "unit": "case__unit__code",
        "year": "done_on__year",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "procedure", Procedure)

    def filter_step(self, queryset: Any, value: str) -> Any:
        return queryset.filter(_is_step("step", value))


def _unit_field() -> forms.ModelChoiceField[Unit]:
    return forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), empty_label=_("请选择"))


CODE_HELP = _("匿名代号，如 FZ2025-01；不写姓名。")


class OpeningForm(forms.Form):
    """What a case is begun with. The planned day is asked for only where the procedure has one."""

    procedure = forms.ModelChoiceField(
        Procedure.objects.none(), label=_("流程"), empty_label=_("请选择")
    )
    code = forms.CharField(label=_("案例代号"), max_length=64, help_text=CODE_HELP)
    unit = _unit_field()
    on = PastDay(label=_("启动日期"))
    planned_on = Day(
        label=_("计划日期"), required=False,
        help_text=_("会议或大会哪天开；没有定的不填，以后可以补。其他步骤的时限据此倒排。"),
    )  # fmt: skip
    has_tasks = forms.BooleanField(
        label=_("按步骤生成任务"), required=False, initial=True,
        help_text=_("有时限的步骤交办为任务，报告完成即登记这一步。补录以前的事不用勾。"),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        procedures = Procedure.objects.current().filter(steps__superseded_seq__isnull=True)
        choice: Any = self.fields["procedure"]
        choice.queryset = procedures.distinct().order_by("order", "pk")
        units: Any = self.fields["unit"]
        units.queryset = units_acted_for(user, "assign")


class TakingForm(forms.Form):
    """Which of the steps whose turn has come was taken, and when."""

    step = forms.ChoiceField(label=_("步骤"))
    on = PastDay(label=_("完成日期"))

    def __init__(self, steps: list[ProcedureStep], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "take_%s"
        self.fields["on"].initial = timezone.localdate
        choice: Any = self.fields["step"]
        choice.choices = [(step.code, str(step)) for step in steps]


class CaseCorrection(Reasoned):
    """A case as it stands, to be written over; only what was changed is corrected."""

    COLUMNS = ("code", "unit", "opened_on", "planned_on")

    code = forms.CharField(label=_("案例代号"), max_length=64, help_text=CODE_HELP)
    unit = _unit_field()
    opened_on = PastDay(label=_("启动日期"), required=False)
    planned_on = Day(label=_("计划日期"), required=False)

    field_order = ["code", "unit", "opened_on", "planned_on", "on", "reason"]

    def __init__(self, user: User, case: Case, *args: Any, **kwargs: Any) -> None:
        self.case = case
        stands = {name: getattr(case, name) for name in self.COLUMNS}
        super().__init__(*args, initial=stands, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = with_present(units_acted_for(user, "revise"), case.unit_id)
        self.fields["opened_on"].required = case.opened_on is not None

    def changed(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {n: said[n] for n in self.COLUMNS if said[n] != getattr(self.case, n)}


class StepCorrection(Reasoned):
    done_on = PastDay(label=_("完成日期"))

    field_order = ["done_on", "on", "reason"]
