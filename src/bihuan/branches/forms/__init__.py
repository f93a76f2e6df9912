"""The filters of the lists of branches; the same fields define saved views and metrics."""

from typing import Any, ClassVar

from django import forms
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from bihuan.branches.models import BranchGrade, BranchKind
from bihuan.branches.queries import ratings_of
from bihuan.branches.rules import PART_WORDS, USE_WORDS, Use, Verdict
from bihuan.orgs.forms import Named, RecordFilter, offer
from bihuan.orgs.rules import subtree_ids

PARTS = [("", _("不限")), *((part.value, word) for part, word in PART_WORDS.items())]


class BranchFilter(RecordFilter):
    """``kind`` and ``grade`` are those given last for the year of the day."""

    text = forms.CharField(label=_("名称含"))
    below = Named("orgs.Unit", label=_("上级单位"))
    kind = forms.MultipleChoiceField(label=_("支部类别"))
    grade = forms.MultipleChoiceField(label=_("支部等次"))

    lookups: ClassVar = {"text": "name__icontains"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", BranchKind)
        offer(self, "grade", BranchGrade)

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(pk__in=subtree_ids(value)).exclude(code=value)

    def filter_kind(self, queryset: Any, value: list[str]) -> Any:
        return self._of_class(queryset, "kind", value)

    def filter_grade(self, queryset: Any, value: list[str]) -> Any:
        return self._of_class(queryset, "grade", value)

    def _of_class(self, queryset: Any, axis: str, codes: list[str]) -> Any:
        """By the last class of the year, which is the one that the column shows."""
        given = ratings_of(self.at.as_of.year, self.at).filter(
            unit=OuterRef("pk"), checklist__use=Use.CLASS
        )
        last = {f"last_{axis}": Subquery(given.values(f"{axis}__code")[:1])}
        return queryset.alias(**last).filter(**{f"last_{axis}__in": codes})


class VisitFilter(RecordFilter):
    """``day`` is what the list adds to each visit."""

    unit = Named("orgs.Unit", label=_("单位及下级"))
    alone = Named("orgs.Unit", label=_("单位（只此一个）"))
    post = Named("orgs.Post", label=_("岗位"))
    year = forms.IntegerField(label=_("年度"))

    lookups: ClassVar = {
        "alone": "point__unit__code",
        "post": "point__post__code",
        "year": "day__year",
    }

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(point__unit__in=subtree_ids(value))


class RatingFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位及下级"))
    alone = Named("orgs.Unit", label=_("单位（只此一个）"))
    checklist = forms.CharField(label=_("评定清单"))
    use = forms.ChoiceField(
        label=_("用途"),
        choices=[("", _("不限")), *((use.value, word) for use, word in USE_WORDS.items())],
    )
    year = forms.IntegerField(label=_("年度"))
    part = forms.ChoiceField(label=_("期间"), choices=PARTS)
    kind = forms.MultipleChoiceField(label=_("支部类别"))
    grade = forms.MultipleChoiceField(label=_("支部等次"))

    lookups: ClassVar = {
        "alone": "unit__code",
        "checklist": "checklist__code",
        "use": "checklist__use",
        "year": "year",
        "part": "part",
        "kind": "kind__code__in",
        "grade": "grade__code__in",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", BranchKind)
        offer(self, "grade", BranchGrade)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))


class ResultFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位及下级"))
    alone = Named("orgs.Unit", label=_("单位（只此一个）"))
    checklist = forms.CharField(label=_("评定清单"))
    item = forms.CharField(label=_("评定项目"))
    verdict = forms.MultipleChoiceField(
        label=_("结果"), choices=[(one.value, one.label) for one in Verdict]
    )
    year = forms.IntegerField(label=_("年度"))
    part = forms.ChoiceField(label=_("期间"), choices=PARTS)

    lookups: ClassVar = {
        "alone": "rating__unit__code",
        "checklist": "rating__checklist__code",
        "item": "item__code",
        "verdict": "verdict__in",
        "year": "rating__year",
        "part": "rating__part",
    }

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(rating__unit__in=subtree_ids(value))


class RecognitionFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位及下级"))
    batch = forms.CharField(label=_("批次"))
    recognised_by = forms.CharField(label=_("认定机关"))
    year = forms.IntegerField(label=_("年度"))
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "batch": "batch",
        "recognised_by": "recognised_by",
        "year": "recognised_on__year",
        "text": "outcome__title__icontains",
    }

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(outcome__unit__in=subtree_ids(value))


class PeriodForm(forms.Form):
    """Which period a page speaks of."""

    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100)
    part = forms.ChoiceField(label=_("期间"), choices=PARTS[1:])
