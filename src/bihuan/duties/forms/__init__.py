"""The filters of the lists of this app; the same fields define saved views and metrics."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties import lifecycle, rules
from bihuan.duties.cadences import PeriodState
from bihuan.duties.lifecycle import Guard, Step
from bihuan.duties.models import DueKind, PlanKind, ProblemUnit, Strand, TaskUnit
from bihuan.duties.queries import left_of
from bihuan.orgs.forms import YES_NO, Named, RecordFilter, offer
from bihuan.orgs.models import UnitKind
from bihuan.orgs.rules import subtree_ids
from bihuan.periods import YEARS
from bihuan.ui.forms import Day, DayInput, not_too_large


class MatterFilter(RecordFilter):
    """What tasks and problems are filtered by, on their spans of days."""

    noun: ClassVar[str]
    co_unit: ClassVar[Any]
    milestones: ClassVar[dict[str, frozenset[str]]]
    done: ClassVar[str]
    """The first milestone: before it a matter is on schedule or behind."""

    plan = Named("duties.Plan", label=_("方案"))
    within = Named("duties.Plan", label=_("方案（含下级）"))
    heading = Named("duties.Heading", label=_("方面"))
    placed = forms.ChoiceField(label=_("已归入方面或事项"), choices=YES_NO)
    unit = Named("orgs.Unit", label=_("责任单位（含下级、协办）"))
    lead_unit = Named("orgs.Unit", label=_("责任单位（只此一个）"))
    led = forms.ChoiceField(label=_("已定责任单位"), choices=YES_NO)
    helper = Named("orgs.Unit", label=_("协办单位"))
    owner = Named("orgs.Post", label=_("责任岗位"))
    leader = Named("orgs.Post", label=_("分管岗位"))
    state = forms.MultipleChoiceField(label=_("状态"))
    reached = forms.ChoiceField(label=_("已达到"))
    live = forms.ChoiceField(label=_("未撤销"), choices=YES_NO)
    pace = forms.ChoiceField(
        label=_("进度"),
        choices=[("", _("不限")), ("on_schedule", _("达到序时进度")), ("behind", _("滞后"))],
    )
    due_kind = forms.MultipleChoiceField(label=_("期限类别"), choices=DueKind.choices)
    text = forms.CharField(label=_("内容含"))
    strand = forms.ChoiceField(label=_("板块"))
    due_from = forms.DateField(label=_("时限不早于"), widget=DayInput())
    due_before = forms.DateField(label=_("时限早于"), widget=DayInput())
    entered_since = forms.DateField(label=_("进入此状态不早于"), widget=DayInput())
    left_of = forms.IntegerField(
        label=_("上年结转（哪一年年底未办结）"), min_value=YEARS.start, max_value=YEARS.stop - 1
    )

    lookups: ClassVar = {
        "plan": "plan__code",
        "heading": "heading__code",
        "lead_unit": "lead_unit__code",
        "state": "state__in",
        "strand": "plan__strand__code",
        "due_from": "due_on__gte",
        "due_before": "due_on__lt",
        "entered_since": "from_on__gte",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "strand", Strand)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        below = subtree_ids(value)
        helped = self.co_unit.objects.current().filter(unit__code=value)
        return queryset.filter(
            Q(lead_unit__in=below) | Q(**{f"{self.noun}__in": helped.values(self.noun)})
        )

    def filter_within(self, queryset: Any, value: str) -> Any:
        return queryset.filter(rules.within(self.noun, value))

    def filter_placed(self, queryset: Any, value: str) -> Any:
        chosen = rules.placed if value == "yes" else rules.unplaced
        return queryset.filter(chosen(self.noun))

    def filter_led(self, queryset: Any, value: str) -> Any:
        return queryset.filter(lead_unit__isnull=value == "no")

    def filter_helper(self, queryset: Any, value: str) -> Any:
        helped = self.co_unit.objects.known_at(self.at.known_at).filter(unit__code=value)
        return queryset.filter(**{f"{self.noun}__in": helped.values(self.noun)})

    def filter_owner(self, queryset: Any, value: str) -> Any:
        return queryset.filter(**{f"{self.noun}__owner_post__code": value})

    def filter_leader(self, queryset: Any, value: str) -> Any:
        return queryset.filter(**{f"{self.noun}__leader_post__code": value})

    def filter_reached(self, queryset: Any, value: str) -> Any:
        return queryset.filter(state__in=sorted(self.milestones[value]))

    def filter_live(self, queryset: Any, value: str) -> Any:
        gone = Q(state="cancelled")
        return queryset.filter(~gone if value == "yes" else gone)

    def filter_pace(self, queryset: Any, value: str) -> Any:
        done = self.milestones[self.done]
        behind = rules.behind(done, self.at.as_of)
        return queryset.filter(behind if value == "behind" else rules.undone(done) & ~behind)

    def filter_due_kind(self, queryset: Any, value: list[str]) -> Any:
        return queryset.filter(**{f"{self.noun}__due_kind__in": value})

    def filter_left_of(self, queryset: Any, value: int) -> Any:
        return queryset.filter(left_of(self.noun, value, self.at.known_at))

    def filter_text(self, queryset: Any, value: str) -> Any:
        return queryset.filter(**{f"{self.noun}__text__icontains": value})


UNWRITTEN = "未写来源"


def _choices(labels: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), label) for code, label in labels.items()]


def _milestones(milestones: dict[str, frozenset[str]], labels: dict[Any, str]) -> Any:
    return [("", _("不限")), *[(name, labels[name]) for name in milestones]]


class ProblemFilter(MatterFilter):
    noun = "problem"
    co_unit = ProblemUnit
    milestones = lifecycle.PROBLEM_MILESTONES
    done = "rectified"

    state = forms.MultipleChoiceField(label=_("状态"), choices=_choices(lifecycle.PROBLEM_LABELS))
    reached = forms.ChoiceField(
        label=_("已达到"),
        choices=_milestones(lifecycle.PROBLEM_MILESTONES, lifecycle.PROBLEM_LABELS),
    )
    source = forms.CharField(label=_("问题来源"))
    category = forms.CharField(label=_("问题类别"))
    target = Named("orgs.Unit", label=_("巡察对象"))
    targeted = forms.ChoiceField(label=_("已对应巡察对象"), choices=YES_NO)

    lookups: ClassVar = {
        **MatterFilter.lookups,
        "category": "problem__category",
        "target": "problem__target__unit__code",
    }

    def filter_targeted(self, queryset: Any, value: str) -> Any:
        return queryset.filter(problem__target__isnull=value == "no")

    def filter_source(self, queryset: Any, value: str) -> Any:
        """A source as written; ``UNWRITTEN`` asks for problems that name none."""
        return queryset.filter(problem__source="" if value == UNWRITTEN else value)


class TaskFilter(MatterFilter):
    noun = "task"
    co_unit = TaskUnit
    milestones = lifecycle.TASK_MILESTONES
    done = "reported"

    state = forms.MultipleChoiceField(label=_("状态"), choices=_choices(lifecycle.TASK_LABELS))
    reached = forms.ChoiceField(
        label=_("已达到"), choices=_milestones(lifecycle.TASK_MILESTONES, lifecycle.TASK_LABELS)
    )
    duty = Named("duties.Duty", label=_("责任事项"))
    problem_plan = Named("duties.Plan", label=_("所整改问题的方案"))

    lookups: ClassVar = {
        **MatterFilter.lookups,
        "duty": "duty__code",
        "problem_plan": "task__problem__plan__code",
    }


class PlanFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("类型"))
    strand = forms.ChoiceField(label=_("板块"))
    below = Named("duties.Plan", label=_("上级方案"))
    year = forms.IntegerField(label=_("年度"))
    grouping = forms.ChoiceField(label=_("分组"), choices=YES_NO)
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "kind": "kind__code__in",
        "strand": "strand__code",
        "year": "year",
        "text": "name__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", PlanKind)
        offer(self, "strand", Strand)

    def filter_grouping(self, queryset: Any, value: str) -> Any:
        return queryset.filter(kind__is_group=value == "yes")

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(pk__in=rules.plans_below(value))


class HeadingFilter(RecordFilter):
    plan = Named("duties.Plan", label=_("方案"))

    lookups: ClassVar = {"plan": "plan__code"}


class TargetFilter(RecordFilter):
    plan = Named("duties.Plan", label=_("轮次"))
    unit = Named("orgs.Unit", label=_("单位"))

    lookups: ClassVar = {"plan": "plan__code", "unit": "unit__code"}


class CoverageFilter(RecordFilter):
    """What the matrix of periods is filtered by; their list is filtered by this and more."""

    year = forms.IntegerField(label=_("年度"), min_value=YEARS.start, max_value=YEARS.stop - 1)
    below = Named("orgs.Unit", label=_("单位及下级"))
    within = Named("duties.Plan", label=_("方案（含下级）"))
    duty = Named("duties.Duty", label=_("责任事项"))

    lookups: ClassVar = {"duty": "duty__code", "year": "start_on__year"}

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))

    def filter_within(self, queryset: Any, value: str) -> Any:
        return queryset.filter(duty__plan__in=rules.plans_within(value))


class OccurrenceFilter(CoverageFilter):
    """``fulfilled`` and ``standing`` are what the source adds to each period."""

    unit = Named("orgs.Unit", label=_("单位"))
    kind = forms.MultipleChoiceField(label=_("单位类型"))
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("", _("不限")),
            ("owed", _("应履行")),
            ("fulfilled", _("已履行")),
            ("missed", _("未履行")),
        ],
    )
    standing = forms.MultipleChoiceField(
        label=_("履行情况"), choices=[(one.value, one.label) for one in PeriodState]
    )
    starts = forms.DateField(label=_("开始日期"), widget=DayInput())

    field_order = ("within", "duty", "unit", "below", "kind", "state", "standing", "year", "starts")

    lookups: ClassVar = {
        **CoverageFilter.lookups,
        "unit": "unit__code",
        "kind": "unit__kind__code__in",
        "standing": "standing__in",
        "starts": "start_on",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", UnitKind)

    def filter_state(self, queryset: Any, value: str) -> Any:
        over = rules.is_over(self.at.as_of)
        conditions = {
            "owed": over | Q(fulfilled=True),
            "fulfilled": Q(fulfilled=True),
            "missed": over & Q(fulfilled=False),
        }
        return queryset.filter(conditions[value])


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """Any number of files, each checked as one."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(SeveralFiles, self).clean(file, initial) for file in data or []]


class StepForm(forms.Form):
    """What a button of the loop asks for; what the step needs is required."""

    on = Day(label=_("发生日期"), required=False)
    reason = forms.CharField(
        label=_("理由或说明"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    due_on = Day(label=_("申请延至"), required=False)

    evidence = SeveralFiles(
        label=_("佐证文件"),
        required=False,
        validators=[not_too_large],
        help_text=_("可选，可以多选；销号时至少一份。"),
    )

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.auto_id = f"id_{step.event}_%s"
        if Guard.LATER_DUE not in step.guards:
            del self.fields["due_on"]
        self.fields["reason"].required = Guard.REASON in step.guards
        self.fields["reason"].error_messages["required"] = _("请写明理由。")
        self.initial["on"] = timezone.localdate()
        if "due_on" in self.fields:
            self.fields["due_on"].required = True
            self.fields["due_on"].error_messages["required"] = _("请写明申请延至哪一天。")

    def clean_on(self) -> Any:
        return self.cleaned_data["on"] or timezone.localdate()


class AttachForm(forms.Form):
    """Files that are added without a step."""

    evidence = SeveralFiles(label=_("佐证文件"), validators=[not_too_large])
    on = Day(label=_("发生日期"), initial=timezone.localdate)

    def clean_evidence(self) -> Any:
        if not self.cleaned_data["evidence"]:
            raise forms.ValidationError(_("请选要添加的文件。"))
        return self.cleaned_data["evidence"]


class BulkForm(forms.Form):
    """What a bulk action asks for once, for all its rows."""

    on = Day(label=_("发生日期"), required=False)
    due_on = Day(
        label=_("延至"), required=False,
        help_text=_("已有申请待批的各条，按其申请的日期同意。"),
    )  # fmt: skip
    text = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = timezone.localdate()
        text = self.fields["text"]
        if action != "extend":
            del self.fields["due_on"]
        text.required = action != "assign"
        if action == "remind":
            text.label = _("提醒内容")
        text.error_messages["required"] = _("请写明%s。") % text.label

    def clean_on(self) -> Any:
        return self.cleaned_data["on"] or timezone.localdate()


class UndoForm(forms.Form):
    reason = forms.CharField(
        label=_("撤回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
