"""What is typed about risk points and their reviews, and the filters of their lists."""

from typing import Any, ClassVar

from django import forms
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import YES_NO, Named, RecordFilter, offer
from bihuan.orgs.models import Post, Unit, User
from bihuan.orgs.rules import subtree_ids
from bihuan.risks.models import (
    LIVE,
    Conclusion,
    Occasion,
    RiskCategory,
    RiskFactor,
    RiskGrade,
    RiskVersion,
    State,
)
from bihuan.risks.queries import (
    OWED_ON,
    owed,
    owed_because,
    units_to_record_for,
    with_reviews,
)
from bihuan.ui.forms import Dated, Day, DayInput, PastDay, impersonal
from bihuan.words import listed

ANY: list[tuple[str, Any]] = [("", _("不限"))]


# --- Filters --------------------------------------------------------------------------------------


class RiskPointFilter(RecordFilter):
    """The filter of versions as they stood on a day."""

    text = forms.CharField(label=_("风险点、表现、措施含"))
    unit = Named("orgs.Unit", label=_("单位（只此一个）"))
    below = Named("orgs.Unit", label=_("单位及下级"))
    post = Named("orgs.Post", label=_("岗位"))
    category = forms.MultipleChoiceField(label=_("风险类别"))
    factor = forms.ChoiceField(label=_("涉及事项"))
    grade = forms.MultipleChoiceField(label=_("风险等级"))
    overridden = forms.ChoiceField(label=_("不按规则定级"), choices=YES_NO)
    state = forms.MultipleChoiceField(label=_("状态"), choices=State.choices)
    live = forms.ChoiceField(label=_("施行中"), choices=YES_NO)
    owed = forms.ChoiceField(
        label=_("应审查"),
        choices=[
            *ANY,
            ("yes", _("应审查的")),
            *((one.value, one.label) for one in OWED_ON),
            ("no", _("不到期的")),
        ],
    )
    due_by = forms.DateField(label=_("审查期限不晚于"), widget=DayInput())

    lookups: ClassVar = {
        "unit": "point__unit__code",
        "category": "category__code__in",
        "grade": "grade__code__in",
        "state": "state__in",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (
            ("category", RiskCategory), ("factor", RiskFactor), ("grade", RiskGrade),
        ):  # fmt: skip
            offer(self, name, model)

    def filter_text(self, queryset: Any, value: str) -> Any:
        said = Q(manifestation__icontains=value) | Q(controls__icontains=value)
        return queryset.filter(said | Q(power__icontains=value))

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(point__unit__in=subtree_ids(value))

    def filter_post(self, queryset: Any, value: str) -> Any:
        """Points of the post, or for which it answers."""
        names = ("post", "owner_post", "leader_post")
        return queryset.filter(Q(*[(f"{name}__code", value) for name in names], _connector=Q.OR))

    def filter_factor(self, queryset: Any, value: str) -> Any:
        alone = Q(factors=value) | Q(factors__startswith=f"{value} ")
        return queryset.filter(
            alone | Q(factors__endswith=f" {value}") | Q(factors__contains=f" {value} ")
        )

    def filter_overridden(self, queryset: Any, value: str) -> Any:
        by_rule = Q(grade=F("ruled_grade"))
        return queryset.exclude(by_rule) if value == "yes" else queryset.filter(by_rule)

    def filter_live(self, queryset: Any, value: str) -> Any:
        live = Q(state__in=LIVE)
        return queryset.filter(live) if value == "yes" else queryset.exclude(live)

    def filter_owed(self, queryset: Any, value: str) -> Any:
        rows = with_reviews(queryset, self.at)
        if value == "no":
            return rows.exclude(pk__in=owed(rows, self.at).values("pk"))
        found = owed(rows, self.at)
        return found if value == "yes" else found.filter(owed_because(value, self.at))

    def filter_due_by(self, queryset: Any, value: Any) -> Any:
        return with_reviews(queryset, self.at).filter(state__in=LIVE, due_on__lte=value)


class ChangeFilter(RecordFilter):
    """The filter of versions as changes: each by the day from which it held."""

    year = forms.IntegerField(label=_("年度"))
    unit = Named("orgs.Unit", label=_("单位"))
    state = forms.MultipleChoiceField(label=_("变动后的状态"), choices=State.choices)
    category = forms.MultipleChoiceField(label=_("风险类别"))
    text = forms.CharField(label=_("风险点含"))

    lookups: ClassVar = {
        "year": "from_on__year",
        "unit": "point__unit__code",
        "state": "state__in",
        "category": "category__code__in",
        "text": "power__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "category", RiskCategory)


class PointReviewFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位"))
    year = forms.IntegerField(label=_("年度"))
    occasion = forms.MultipleChoiceField(label=_("审查事由"), choices=Occasion.choices)
    conclusion = forms.MultipleChoiceField(label=_("审查结论"), choices=Conclusion.choices)
    text = forms.CharField(label=_("风险点含"))

    lookups: ClassVar = {
        "unit": "point__unit__code",
        "year": "year",
        "occasion": "occasion__in",
        "conclusion": "conclusion__in",
        "text": "power__icontains",
    }


class RiskReviewFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位"))
    year = forms.IntegerField(label=_("年度"))
    by_points = forms.ChoiceField(label=_("由逐项审查得出"), choices=YES_NO)

    lookups: ClassVar = {"unit": "unit__code", "year": "year"}

    def filter_by_points(self, queryset: Any, value: str) -> Any:
        return queryset.filter(by_points=value == "yes")


# --- Points ---------------------------------------------------------------------------------------


class SaidForm(forms.Form):
    """What a version of a point says."""

    power = forms.CharField(
        label=_("风险点（权力事项）"), max_length=300,
        help_text=_("写一项具体的权力，如“工程招标”“行政处罚裁量”。"),
    )  # fmt: skip
    category = forms.ModelChoiceField(
        RiskCategory.objects.none(), label=_("风险类别"), empty_label=None
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("岗位"), required=False, empty_label=_("不限于一个岗位"),
        help_text=_("行使这项权力的岗位。只记岗位，不记人名。"),
    )  # fmt: skip
    manifestation = forms.CharField(
        label=_("主要内容及表现形式"), max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=_("可能怎样出问题。不写具体的人和事。"),
    )  # fmt: skip
    factors = forms.MultipleChoiceField(
        label=_("涉及事项"), required=False, widget=forms.CheckboxSelectMultiple(),
        help_text=_("按所涉及的事项定级，取最高的一级；都不涉及的定为最低一级。"),
    )  # fmt: skip
    grade = forms.ModelChoiceField(
        RiskGrade.objects.none(), label=_("风险等级"), required=False, empty_label=_("按规则定级")
    )
    grade_reason = forms.CharField(
        label=_("不按规则定级的理由"), max_length=300, required=False,
        help_text=_("改定的等级与规则不同的，必须写。"),
    )  # fmt: skip
    controls = forms.CharField(
        label=_("防控措施"), max_length=4000, widget=forms.Textarea({"rows": 4}),
        help_text=_("一行一条。"),
    )  # fmt: skip
    owner_post = forms.ModelChoiceField(
        Post.objects.none(), label=_("部门负责岗位"), required=False, empty_label=_("还没有定")
    )
    leader_post = forms.ModelChoiceField(
        Post.objects.none(), label=_("责任领导岗位"), required=False, empty_label=_("还没有定")
    )

    def __init__(
        self, unit: Unit, *args: Any, version: RiskVersion | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("power", "manifestation", "controls", "grade_reason"):
            self.fields[name].validators.append(impersonal)
        self.initial = initial_of(version) if version else {}
        self.version = version
        posts = Post.objects.current().select_related("unit", "post_type")
        posts = posts.order_by("post_type__order", "pk")
        rows: dict[str, Any] = {
            "category": RiskCategory.objects.current().order_by("order", "pk"),
            "grade": RiskGrade.objects.current().order_by("order", "pk"),
            "post": posts.filter(unit=unit),
            "owner_post": posts.filter(unit=unit),
            "leader_post": posts,
        }
        for name, queryset in rows.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        words = RiskFactor.objects.current().order_by("order", "pk")
        factors: Any = self.fields["factors"]
        factors.choices = [(word.code, str(word)) for word in words]

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SaidForm.base_fields}


def initial_of(version: RiskVersion) -> dict[str, Any]:
    """A version as the form shows it; a grade that follows from the rules is left to them."""
    said = {name: getattr(version, name) for name in SaidForm.base_fields}
    grade = version.grade if version.is_overridden else None
    return said | {"factors": version.factors.split(), "grade": grade}


class UnitForm(forms.Form):
    """Of which unit a point is; asked first, since its posts follow from it."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), empty_label=None)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_record_for(user)  # type: ignore[attr-defined]


class DraftForm(SaidForm):
    on = PastDay(label=_("登记日期"))
    approve = forms.BooleanField(
        label=_("随即审定施行"), required=False,
        help_text=_("已经过审定的登记表，可直接施行；否则先存为起草。"),
    )  # fmt: skip

    def __init__(self, *args: Any, may_approve: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        if not may_approve:
            del self.fields["approve"]


class RevisionForm(SaidForm):
    reason = forms.CharField(
        label=_("变动理由"), max_length=500, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )  # fmt: skip
    on = PastDay(label=_("变动日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate


class ProcessForm(Dated):
    note = forms.CharField(
        label=_("变动内容"), max_length=300,
        help_text=_("如“审批由处室改为集体会审”。登记后这个风险点应当审查。"),
    )  # fmt: skip
    field_order: Any = ("note", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("变动日期")


# --- Reviews --------------------------------------------------------------------------------------


class ReviewForm(SaidForm):
    """A review; where it concludes to revise, with what the point says from then on."""

    occasion = forms.ChoiceField(label=_("审查事由"), choices=Occasion.choices)
    conclusion = forms.ChoiceField(
        label=_("审查结论"), choices=Conclusion.choices, widget=forms.RadioSelect()
    )
    note = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("修订、终止的必须写理由。不写具体的人和事。"),
    )  # fmt: skip
    on = PastDay(label=_("审查日期"))
    year = forms.IntegerField(label=_("算作哪个年度"), min_value=2000, max_value=2100)
    next_review_on = Day(
        label=_("下次审查期限"), required=False,
        help_text=_("不填就按等级的审查周期。"),
    )  # fmt: skip

    asked = ("occasion", "conclusion", "note", "on", "year", "next_review_on")

    def __init__(self, *args: Any, may_end: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["on"].initial, self.fields["year"].initial = today, today.year
        if not may_end:
            conclusion: Any = self.fields["conclusion"]
            conclusion.choices = [one for one in Conclusion.choices if one[0] != Conclusion.ENDED]

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    @property
    def anew(self) -> list[forms.BoundField]:
        return [self[name] for name in SaidForm.base_fields]

    @property
    def is_unfolded(self) -> bool:
        """Whether the text of the point stands open: it is being revised, or has faults."""
        faulty = any(name in self.errors for name in SaidForm.base_fields)
        return faulty or self["conclusion"].value() == Conclusion.REVISED

    def clean(self) -> dict[str, Any]:
        """What was written into the point is not dropped because of the conclusion."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("conclusion") == Conclusion.KEPT and (changed := self._changed(said)):
            named = listed(str(self.fields[name].label) for name in changed)
            self.add_error(
                "conclusion",
                gettext("改了%(named)s。要改的请选“修订”，不改的请恢复原文。") % {"named": named},
            )
        return said

    def _changed(self, said: dict[str, Any]) -> list[str]:
        before = {name: _plain(value) for name, value in self.initial.items()}
        names = (name for name in SaidForm.base_fields if name in said)
        return [name for name in names if _plain(said[name]) != before.get(name)]

    def judged(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.asked}

    def said_anew(self) -> dict[str, Any]:
        """What the point says from then on; nothing where it is kept or ended."""
        return self.said() if self.cleaned_data["conclusion"] == Conclusion.REVISED else {}


def _plain(value: Any) -> Any:
    """What a field says, whichever way it breaks its lines and leaves out what it does not say."""
    return value.splitlines() if isinstance(value, str) else value or None


class UnitReviewForm(Dated):
    """The review of a unit as a whole."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    reason = forms.CharField(
        label=_("直接登记的理由"), max_length=300,
        help_text=_("有风险点的单位，逐个审查完就自动登记，不在这里填。"),
    )  # fmt: skip
    field_order: Any = ("unit", "year", "on", "reason")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_to_record_for(user)  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
        self.fields["on"].label = _("审查日期")
