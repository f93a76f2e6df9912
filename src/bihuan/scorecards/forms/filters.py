"""The filters of the lists of schemes, scorecards, appeals and debriefings."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import YES_NO, Named, RecordFilter, offer
from bihuan.orgs.models import UnitKind
from bihuan.orgs.rules import subtree_ids
from bihuan.scorecards.lifecycle import STATE_WORDS, Stage
from bihuan.scorecards.models import Rating
from bihuan.scorecards.models.debriefs import Grade


class SchemeFilter(RecordFilter):
    year = forms.IntegerField(label=_("年度"))
    kind = forms.MultipleChoiceField(label=_("单位类型"))
    opened = forms.ChoiceField(label=_("已启动"), choices=YES_NO)
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "year": "year",
        "kind": "unit_kind__code__in",
        "text": "name__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", UnitKind)

    def filter_opened(self, queryset: Any, value: str) -> Any:
        return queryset.filter(opened_on__isnull=value == "no")


class ScorecardFilter(RecordFilter):
    scheme = forms.CharField(label=_("考核办法编码"))
    year = forms.IntegerField(label=_("年度"))
    unit = Named("orgs.Unit", label=_("对象单位"))
    below = Named("orgs.Unit", label=_("单位及下级"))
    kind = forms.MultipleChoiceField(label=_("单位类型"))
    state = forms.MultipleChoiceField(label=_("状态"), choices=STATE_WORDS.items())
    grade = forms.CharField(label=_("最终等次"))

    lookups: ClassVar = {
        "scheme": "scheme__code",
        "year": "scheme__year",
        "unit": "unit__code",
        "kind": "unit__kind__code__in",
        "state": "state__in",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", UnitKind)

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))

    def filter_grade(self, queryset: Any, value: str) -> Any:
        finals = Rating.objects.known_at(self.at.known_at).of(Stage.FINAL)
        finals = finals.filter(grade=value, rated_on__lte=self.at.as_of)
        return queryset.filter(pk__in=finals.values("card"))


class AppealFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("对象单位"))
    year = forms.IntegerField(label=_("年度"))
    answered = forms.ChoiceField(label=_("已答复"), choices=YES_NO)

    lookups: ClassVar = {"unit": "card__unit__code", "year": "card__scheme__year"}

    def filter_answered(self, queryset: Any, value: str) -> Any:
        answered = Q(answered_on__lte=self.at.as_of)
        return queryset.exclude(answered) if value == "no" else queryset.filter(answered)


class DebriefFilter(RecordFilter):
    unit = Named("orgs.Unit", label=_("单位"))
    year = forms.IntegerField(label=_("年度"))
    grade = forms.MultipleChoiceField(label=_("综合等次"), choices=Grade.choices)

    lookups: ClassVar = {"unit": "case__unit__code", "year": "year"}

    def filter_grade(self, queryset: Any, value: list[str]) -> Any:
        return queryset.filter(grade__in=value, graded_on__lte=self.at.as_of)
