"""What is typed on the pages of inspections."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.entering import due_said
from bihuan.duties.models import Heading, InspectionTarget, Problem
from bihuan.duties.procedures import IN_WORDS, In, Span
from bihuan.inspections.actions.notices import Announced, Shown
from bihuan.inspections.actions.petitions import Stand
from bihuan.inspections.models import (
    Batch,
    Channel,
    FoundProblem,
    Petition,
    PetitionState,
    PetitionType,
    Role,
    Round,
    RoundKind,
    Verdict,
)
from bihuan.inspections.numbers import split
from bihuan.orgs.models import Post, Unit, User
from bihuan.periods import official
from bihuan.ui.forms import Dated, PastDay, Reason, Reasoned


def _words(model: type[Any], label: Any, **kwargs: Any) -> Any:
    return forms.ModelChoiceField(model.objects.none(), label=label, **kwargs)


def _lines(label: Any, rows: int = 2, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **kwargs)


def _fill(form: forms.BaseForm, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows


class _Kinds(forms.Form):
    kind = _words(RoundKind, _("类别"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "kind", RoundKind.objects.current().order_by("order", "pk"))


class RoundForm(_Kinds):
    code = forms.SlugField(
        label=_("编码"), max_length=64, help_text=_("字母、数字和短横，如 patrol-2026-1。")
    )
    name = forms.CharField(label=_("名称"), max_length=300)
    begun_on = PastDay(label=_("开始日期"))
    inspector = forms.CharField(label=_("派出单位"), max_length=200, required=False)


class RoundCorrection(_Kinds, Reasoned):
    begun_on = PastDay(label=_("开始日期"))
    ended_on = PastDay(label=_("结束日期"), required=False)
    inspector = forms.CharField(label=_("派出单位"), max_length=200, required=False)

    field_order: Any = ("kind", "begun_on", "ended_on", "inspector", "reason", "on")

    def __init__(self, found: Round, *args: Any, **kwargs: Any) -> None:
        stands = {"kind": found.kind_id, "begun_on": found.begun_on, "ended_on": found.ended_on,
                  "inspector": found.inspector}  # fmt: skip
        super().__init__(*args, initial=stands, **kwargs)


class TeamForm(Dated):
    post = _words(Post, _("岗位"))
    role = forms.ChoiceField(label=_("分工"), choices=Role.choices, initial=Role.MEMBER)

    field_order: Any = ("post", "role", "on")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = Post.objects.current().visible_to(user).select_related("unit")
        _fill(self, "post", posts.order_by("unit__kind__order", "unit_id", "id"))


class TargetForm(Dated):
    unit = _words(Unit, _("单位"))

    field_order: Any = ("unit", "on")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        _fill(self, "unit", units.order_by("kind__order", "pk"))
        self.fields["on"].label = _("进驻日期")


class FocusForm(Dated):
    name = forms.CharField(label=_("聚焦"), max_length=300)

    field_order: Any = ("name", "on")


class BatchForm(Dated):
    number = forms.IntegerField(label=_("第几批"), min_value=1, max_value=999)

    field_order: Any = ("number", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("交办日期")


class BatchCorrection(Reasoned):
    handed_on = PastDay(label=_("交办日期"))

    field_order: Any = ("handed_on", "reason", "on")

    def __init__(self, batch: Batch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"handed_on": batch.handed_on}, **kwargs)


# --- Targets and drafts ---------------------------------------------------------------------------


class DraftForm(forms.Form):
    """What a team found; the deadline is read as everywhere."""

    text = _lines(_("发现问题"), 3)
    heading = _words(Heading, _("聚焦"), required=False, empty_label=_("不选"))
    due = forms.CharField(
        label=_("整改时限"), max_length=100, required=False,
        help_text=_("写日期，或写 10月底、年底前、立行立改、长期坚持。"),
    )  # fmt: skip
    category = forms.CharField(label=_("问题类别"), max_length=200, required=False)
    found_on = PastDay(label=_("发现日期"), initial=timezone.localdate)

    def __init__(self, target: InspectionTarget, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Heading.objects.current().filter(plan=target.plan)
        _fill(self, "heading", rows.order_by("order", "pk"))

    def clean(self) -> dict[str, Any]:
        """10月底 is that of the year in which it was found."""
        said: dict[str, Any] = super().clean() or {}
        if (found_on := said.get("found_on")) is not None and "due" in said:
            try:
                said["due"] = due_said(said["due"], found_on.year) if said["due"] else Due()
            except forms.ValidationError as error:
                self.add_error("due", error)
        return said


class DraftCorrection(DraftForm, Reasoned):
    field_order: Any = ("text", "heading", "due", "category", "found_on", "reason", "on")

    def __init__(self, found: FoundProblem, *args: Any, **kwargs: Any) -> None:
        stands = {"text": found.text, "heading": found.heading_id, "due": found.due_text,
                  "category": found.category, "found_on": found.found_on}  # fmt: skip
        super().__init__(found.target, *args, initial=stands, **kwargs)

    def values(self) -> dict[str, Any]:
        due = self.cleaned_data["due"]
        said = {name: self.cleaned_data[name] for name in
                ("text", "heading", "category", "found_on")}  # fmt: skip
        return {**said, "due_kind": due.kind, "due_on": due.on, "due_text": due.text}


class FeedbackForm(Dated):
    has_tasks = forms.BooleanField(
        label=_("把整改流程的步骤交办为任务"), required=False, initial=True,
        help_text=_("交办了，到期提醒和催办都不用另设。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("反馈日期")


class MovedFeedback(Reasoned):
    feedback_on = PastDay(label=_("反馈日期改为"))

    field_order: Any = ("feedback_on", "reason", "on")


class TargetCorrection(Reasoned):
    entered_on = PastDay(label=_("进驻日期"))
    left_on = PastDay(label=_("撤离日期"), required=False)

    field_order: Any = ("entered_on", "left_on", "reason", "on")

    def __init__(self, target: InspectionTarget, *args: Any, **kwargs: Any) -> None:
        stands = {"entered_on": target.entered_on, "left_on": target.left_on}
        super().__init__(*args, initial=stands, **kwargs)


# --- Notices --------------------------------------------------------------------------------------


class NoticeForm(Dated):
    """A notice, and for each problem that may be shown whether it is and what is said of it."""

    title = forms.CharField(label=_("标题"), max_length=200)
    length_n = forms.IntegerField(label=_("公示期"), min_value=1, max_value=365)
    length_in = forms.ChoiceField(
        label=_("按"), choices=[(per.value, IN_WORDS[per]) for per in (In.DAYS, In.WORKDAYS)]
    )
    phone = forms.CharField(label=_("监督电话"), max_length=64)
    place = forms.CharField(
        label=_("公示载体"), max_length=200, required=False, help_text=_("哪家报纸、电视或网站。")
    )

    field_order: Any = ("title", "on", "length_n", "length_in", "phone", "place")

    def __init__(self, problems: Sequence[Problem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems = problems
        self.fields["on"].label = _("公示起")
        for problem in problems:
            self.fields[f"pick_{problem.pk}"] = forms.BooleanField(
                label=_("公示这一项"), required=False, initial=True
            )
            self.fields[f"done_{problem.pk}"] = _lines(
                _("整改完成情况"), required=False, initial=problem.progress
            )

    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.field_order]

    def items(self) -> Iterator[tuple[Problem, list[forms.BoundField]]]:
        for problem in self.problems:
            yield problem, [self[f"pick_{problem.pk}"], self[f"done_{problem.pk}"]]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        picked = [one for one in self.problems if said.get(f"pick_{one.pk}")]
        if not picked:
            self.add_error(None, gettext("请选要公示的问题。"))
        for problem in picked:
            if not said.get(f"done_{problem.pk}", "").strip():
                self.add_error(f"done_{problem.pk}", gettext("请写明整改完成情况。"))
        return said

    def announced(self) -> Announced:
        said = self.cleaned_data
        span = Span(said["length_n"], In(said["length_in"]))
        return Announced(said["title"], span, said["phone"], said["place"])

    def shown(self) -> dict[int, Shown]:
        said = self.cleaned_data
        return {
            one.pk: Shown(
                subject=one.text,
                implementer=one.lead_unit.name if one.lead_unit else one.lead_unit_text,
                done_text=said[f"done_{one.pk}"],
                measures=one.measures,
                goal=one.goal,
                due_text=due_words(one),
            )
            for one in self.problems
            if said[f"pick_{one.pk}"]
        }


def due_words(problem: Problem) -> str:
    """The deadline as it was written, until it was put off."""
    if problem.due_text and not problem.extensions:
        return problem.due_text
    if problem.due_on is not None:
        return official(problem.due_on)
    return "" if problem.due_kind == "none" else str(problem.get_due_kind_display())


# --- Petitions ------------------------------------------------------------------------------------


class PetitionForm(forms.Form):
    """What a petition says; the letter and day in its number need not be typed again."""

    number = forms.CharField(
        label=_("受理编号"), max_length=64, required=False,
        help_text=_("如 D3GS202312200043：D 来电、X 来信，日期从编号读出。"),
    )  # fmt: skip
    text = _lines(_("交办问题基本情况"), 4)
    received_on = PastDay(label=_("受理日期"), required=False)
    channel = forms.ChoiceField(
        label=_("来访方式"), choices=[("", _("按编号")), *Channel.choices], required=False
    )
    batch = _words(Batch, _("批次"), required=False, empty_label=_("不选"))
    places = forms.CharField(
        label=_("行政区域"), max_length=300, required=False, help_text=_("几处用“、”隔开。")
    )
    types = forms.ModelMultipleChoiceField(
        PetitionType.objects.none(), label=_("问题类型"), required=False, to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    unit = _words(Unit, _("承办单位"), required=False, empty_label=_("不选"))
    is_key = forms.BooleanField(label=_("重点案件"), required=False)
    repeats = forms.CharField(
        label=_("重复件所重的编号"), max_length=64, required=False,
        help_text=_("与以前哪一件是同一问题。"),
    )  # fmt: skip
    note = _lines(_("备注"), required=False)

    def __init__(self, user: User, found: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _fill(self, "batch", found.batches.current().order_by("-number"))
        _fill(self, "types", PetitionType.objects.current().order_by("order", "pk"))
        units = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        _fill(self, "unit", units.order_by("kind__order", "pk"))

    def clean_number(self) -> str:
        return split(self.cleaned_data["number"])[1]

    def clean_repeats(self) -> str:
        return split(self.cleaned_data["repeats"])[1]

    def clean_places(self) -> list[str]:
        return [name for name in self.cleaned_data["places"].replace(",", "、").split("、") if name]

    def said(self) -> dict[str, Any]:
        """The columns that were filled in, and the ties."""
        said = dict(self.cleaned_data)
        for name in ("received_on", "channel"):
            if not said[name]:
                del said[name]
        return said


class PetitionCorrection(PetitionForm, Reason):
    def __init__(self, user: User, petition: Petition, *args: Any, **kwargs: Any) -> None:
        stands = {
            name: getattr(petition, name)
            for name in ("number", "text", "received_on", "channel", "is_key", "repeats", "note")
        }
        stands |= {"batch": petition.batch_id, "unit": petition.unit_id}
        stands["places"] = "、".join(one.name for one in petition.places.current().order_by("pk"))
        stands["types"] = [mark.type for mark in petition.marks.current().select_related("type")]
        super().__init__(user, petition.round, *args, initial=stands, **kwargs)


class AnswerForm(Dated):
    verdict = forms.ChoiceField(
        label=_("是否属实"), choices=[("", _("未核实")), *Verdict.choices], required=False
    )
    found = _lines(_("调查核实情况"), required=False)
    goal = _lines(_("办结目标"), required=False)
    handling = _lines(_("处理和整改情况"), required=False)
    state = forms.ChoiceField(label=_("是否办结"), choices=PetitionState.choices)
    held = forms.IntegerField(
        label=_("问责人数"), min_value=0, max_value=999, required=False,
        help_text=_("只填人数；姓名和处理情况不进系统。"),
    )  # fmt: skip

    field_order: Any = ("verdict", "found", "goal", "handling", "state", "held", "on")

    def stand(self) -> Stand:
        return Stand(self.cleaned_data["state"], self.cleaned_data["verdict"])

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("found", "goal", "handling", "held")}
