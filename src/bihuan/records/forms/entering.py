"""What is typed to record an activity or an outcome, its agenda, its evidence and its decisions."""

from difflib import SequenceMatcher
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.forms import SeveralFiles
from bihuan.duties.models import Plan
from bihuan.orgs.models import Post, Unit, User
from bihuan.orgs.queries import able_posts, units_acted_for
from bihuan.records.models import ActivityKind, AgendaItem, AgendaKind, OutcomeKind
from bihuan.ui.forms import Day, not_too_large


class QuickActivity(forms.Form):
    """One line that records an activity; unit, end and days are inferred, and the kind if it can.

    A title that names a kind of activity, such as 第三季度党员大会, needs no other choice.
    """

    title = forms.CharField(label=_("做了什么"), max_length=300)
    kind = forms.ModelChoiceField(
        label=_("类型"), queryset=ActivityKind.objects.none(), required=False,
        empty_label=_("按名称推断"),
    )  # fmt: skip
    first_on = Day(label=_("哪一天"), required=False)
    attended = forms.IntegerField(label=_("实到人数"), required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.queryset = ActivityKind.objects.current().order_by("order", "pk")
        self.fields["first_on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        said["first_on"] = said.get("first_on") or timezone.localdate()
        if said["first_on"] > timezone.localdate():
            self.add_error("first_on", _("这一天还没有到。"))
        if not said.get("kind") and said.get("title"):
            said["kind"] = self._kind_named_in(said["title"])
            if said["kind"] is None:
                self.add_error("kind", _("从名称看不出是哪类活动，请选一个类型。"))
        return said

    def _kind_named_in(self, title: str) -> ActivityKind | None:
        """The one kind that shares the longest run of characters with the title."""
        kinds: Any = self.fields["kind"]
        alike = [(_shared(kind.name, title), kind) for kind in kinds.queryset]
        longest = max((length for length, _kind in alike), default=0)
        named = [kind for length, kind in alike if length == longest]
        return named[0] if longest >= NAMING and len(named) == 1 else None


NAMING = 3
"""Characters that a title must share with the name of a kind in order to name it."""


def _shared(name: str, title: str) -> int:
    return SequenceMatcher(a=name, b=title, autojunk=False).find_longest_match().size


def offer_rows(form: forms.Form, **rows: QuerySet[Any]) -> None:
    """Let choice fields of a form offer the rows that this person may choose."""
    for name, queryset in rows.items():
        field: Any = form.fields[name]
        field.queryset = queryset


def plans_for(user: User) -> QuerySet[Plan]:
    """The plans that a record may be of, the latest first; a mere group is none."""
    plans: QuerySet[Plan] = Plan.objects.current().visible_to(user).filter(kind__is_group=False)
    return plans.order_by("-issued_on", "pk")


def _files(help_text: Any) -> SeveralFiles:
    return SeveralFiles(
        label=_("佐证文件"), required=False, validators=[not_too_large], help_text=help_text
    )


class _Bringing(forms.Form):
    """A form with a field of files."""

    def brought(self) -> list[tuple[str, Any]]:
        return [(file.name, file) for file in self.cleaned_data["evidence"]]


class _Record(_Bringing):
    """An activity or an outcome: ``columns`` go into it as they are named, ``first`` are asked
    for at once, and everything else stands folded.
    """

    columns: ClassVar[tuple[str, ...]]
    first: ClassVar[tuple[str, ...]]
    unit_column: ClassVar[str]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, **{self.unit_column: self.units_for(user), "plan": plans_for(user)})

    def units_for(self, user: User) -> QuerySet[Unit]:
        """The units to choose from; that of the first post that may record is one's own."""
        able = able_posts(user, "record")
        self.initial.setdefault(self.unit_column, able[0].unit_id if able else None)
        return units_acted_for(user, "record")

    @property
    def asked_first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.columns if name not in self.first]

    @property
    def is_unfolded(self) -> bool:
        """Whether something stands folded that the person has to see."""
        return any(field.errors or field.value() for field in self.folded)

    def clean_note(self) -> str:
        """Browsers send other line ends than were shown; that is no change."""
        return str(self.cleaned_data["note"]).replace("\r\n", "\n")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.columns}


class ActivityForm(_Record, QuickActivity):
    """An activity in full; five fields are asked for, of which the title alone must be typed."""

    host_unit = forms.ModelChoiceField(Unit.objects.none(), label=_("主办单位"))
    last_on = Day(label=_("结束日期"), required=False, help_text=_("只有一天的，不填。"))
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("方案"), required=False, empty_label=_("不属于方案")
    )
    expected = forms.IntegerField(label=_("应到人数"), required=False, min_value=0)
    for_year = forms.IntegerField(
        label=_("所属年度"), required=False, min_value=1900, max_value=2999,
        help_text=_("只在与开会那年不同时填，如 2024 年度民主生活会。"),
    )  # fmt: skip
    number = forms.CharField(label=_("编号"), required=False, max_length=64)
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea({"rows": 3}))
    evidence = _files(_("签到表、照片、会议纪要等，可以多选；也可以以后再加。"))

    columns: ClassVar = (
        "title", "kind", "first_on", "last_on", "host_unit", "expected", "attended", "plan",
        "for_year", "number", "note",
    )  # fmt: skip
    field_order = columns
    first: ClassVar = ("title", "kind", "first_on", "host_unit", "attended")
    unit_column = "host_unit"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_on"].required = True
        for name, label in (("title", _("活动名称")), ("kind", _("活动类型")),
                            ("first_on", _("开始日期"))):  # fmt: skip
            self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        first, last = said.get("first_on"), said.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("结束日期不得早于开始日期。"))
        if last and last > timezone.localdate():
            self.add_error("last_on", _("这一天还没有到。"))
        expected, attended = said.get("expected"), said.get("attended")
        if expected is not None and attended is not None and attended > expected:
            self.add_error("attended", _("实到人数不得多于应到人数（%s）。") % expected)
        said["last_on"] = last or first
        return said


class AgendaForm(forms.Form):
    """An item of an agenda; a kind without a title is one too, as is a title without a kind."""

    kind = forms.ModelChoiceField(
        AgendaKind.objects.none(), label=_("议题类型"), required=False, empty_label=_("不分类型")
    )
    title = forms.CharField(label=_("议题"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, kind=AgendaKind.objects.current().order_by("order", "pk"))

    @property
    def is_empty(self) -> bool:
        return not (self.cleaned_data.get("kind") or self.cleaned_data.get("title"))


class OneAgendaForm(AgendaForm):
    """The only item that is asked for; so it may not be empty."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and self.is_empty:
            self.add_error("title", _("议题的类型和题目至少写一项。"))
        return said


class OutcomeForm(_Record):
    """An outcome; the unit is the person's own and the day is today unless told."""

    title = forms.CharField(label=_("名称"), max_length=300)
    kind = forms.ModelChoiceField(
        OutcomeKind.objects.none(), label=_("成果类型"), empty_label=_("请选择")
    )
    happened_on = Day(label=_("日期"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    count = forms.IntegerField(label=_("数量"), min_value=1, initial=1)
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("方案"), required=False, empty_label=_("不属于方案")
    )
    topic = forms.CharField(label=_("主题"), required=False, max_length=64)
    receiver = forms.CharField(
        label=_("接收单位"), required=False, max_length=200,
        help_text=_("移交、报送给谁；线索移交只记数，不写内容。"),
    )  # fmt: skip
    number = forms.CharField(label=_("编号"), required=False, max_length=64)
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea({"rows": 3}))
    evidence = _files(_("文件全文、发布截图等，可以多选；也可以以后再加。"))

    columns: ClassVar = (
        "title", "kind", "happened_on", "unit", "count", "plan", "topic", "receiver", "number",
        "note",
    )  # fmt: skip
    first: ClassVar = ("title", "kind", "happened_on", "unit", "count")
    unit_column = "unit"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, kind=OutcomeKind.objects.current().order_by("order", "pk"))
        self.fields["happened_on"].initial = timezone.localdate

    def clean_happened_on(self) -> Any:
        if self.cleaned_data["happened_on"] > timezone.localdate():
            raise forms.ValidationError(_("这一天还没有到。"))
        return self.cleaned_data["happened_on"]


class EvidenceForm(_Bringing):
    """Further files for a record that stands already."""

    evidence = SeveralFiles(
        label=_("佐证文件"),
        validators=[not_too_large],
        help_text=_("可以多选；同一个文件只记一次。"),
    )

    def clean_evidence(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["evidence"]
        if not files:
            raise forms.ValidationError(_("请选一个文件。"))
        return files


class ItemField(forms.ModelChoiceField["AgendaItem"]):
    """An item of an agenda, by its place and what it says."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.order}. {obj.title or obj.kind}"


class DecisionForm(forms.Form):
    """A task that an activity decided, from an item of its agenda or from none."""

    item = ItemField(
        AgendaItem.objects.none(), label=_("议题"), required=False, empty_label=_("不来自议题")
    )
    text = forms.CharField(label=_("任务"), widget=forms.Textarea({"rows": 2}))
    lead_unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("责任单位"), empty_label=_("请选择")
    )
    due_on = Day(label=_("完成时限"), required=False)
    owner_post = forms.ModelChoiceField(
        Post.objects.none(), label=_("责任岗位"), required=False, empty_label=_("由责任单位确定")
    )
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label=_("方案"), required=False, empty_label=_("不属于方案")
    )
    on = Day(label=_("议定日期"))

    def __init__(self, user: User, activity: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "decide-%s", **kwargs})
        self.activity = activity
        units = Unit.objects.current().existing_on(timezone.localdate()).visible_to(user)
        posts = Post.objects.current().filter(unit__in=units.values("pk"))
        offer_rows(
            self,
            item=activity.agenda.current().select_related("kind"),
            lead_unit=units.order_by("kind__order", "pk"),
            owner_post=posts.order_by("unit__kind__order", "unit_id", "post_type__order"),
            plan=plans_for(user),
        )
        self.initial.setdefault("on", min(activity.last_on, timezone.localdate()))
        self.initial.setdefault("plan", activity.plan_id)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        post, unit, on = said.get("owner_post"), said.get("lead_unit"), said.get("on")
        if post and unit and post.unit_id != unit.pk:
            self.add_error("owner_post", _("这个岗位不在责任单位。"))
        if on and not self.activity.first_on <= on <= timezone.localdate():
            self.add_error("on", _("议定日期须在活动开始之后、今天以前。"))
        if on and said.get("due_on") and said["due_on"] < on:
            self.add_error("due_on", _("完成时限不得早于议定日期。"))
        return said
