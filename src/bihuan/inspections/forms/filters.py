"""The filters of the lists of inspections."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.inspections import places
from bihuan.inspections.models import (
    Channel,
    PetitionMark,
    PetitionPlace,
    PetitionState,
    PetitionType,
    RoundKind,
    Verdict,
)
from bihuan.orgs.forms import YES_NO, Named, RecordFilter, offer
from bihuan.ui.forms import DayInput


class RoundFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("类别"))
    year = forms.IntegerField(label=_("年度"))
    running = forms.ChoiceField(label=_("进行中"), choices=YES_NO)

    lookups: ClassVar = {"kind": "kind__code__in", "year": "begun_on__year"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", RoundKind)

    def filter_running(self, queryset: Any, value: str) -> Any:
        over = Q(ended_on__lt=self.at.as_of)
        return queryset.filter(over) if value == "no" else queryset.exclude(over)


class FoundFilter(RecordFilter):
    plan = Named("duties.Plan", label=_("轮次"))
    target = Named("orgs.Unit", label=_("巡察对象"))
    heading = Named("duties.Heading", label=_("聚焦"))
    fed_back = forms.ChoiceField(label=_("已反馈"), choices=YES_NO)
    text = forms.CharField(label=_("内容含"))

    lookups: ClassVar = {
        "plan": "target__plan__code",
        "target": "target__unit__code",
        "heading": "heading__code",
        "text": "text__icontains",
    }

    def filter_fed_back(self, queryset: Any, value: str) -> Any:
        told = Q(target__feedback_on__lte=self.at.as_of)
        return queryset.filter(told) if value == "yes" else queryset.exclude(told)


class NoticeFilter(RecordFilter):
    plan = Named("duties.Plan", label=_("轮次"))
    running = forms.ChoiceField(label=_("公示中"), choices=YES_NO)
    text = forms.CharField(label=_("标题含"))

    lookups: ClassVar = {"plan": "round__plan__code", "text": "title__icontains"}

    def filter_running(self, queryset: Any, value: str) -> Any:
        runs = Q(last_on__gte=self.at.as_of)
        return queryset.filter(runs if value == "yes" else ~runs)


class PetitionFilter(RecordFilter):
    """What petitions are filtered by, on their spans of days."""

    round = Named("duties.Plan", label=_("轮次"))
    batch = forms.IntegerField(label=_("批次"))
    number = forms.CharField(label=_("受理编号"))
    state = forms.MultipleChoiceField(label=_("是否办结"), choices=PetitionState.choices)
    verdict = forms.MultipleChoiceField(label=_("是否属实"), choices=Verdict.choices)
    checked = forms.ChoiceField(label=_("已核实"), choices=YES_NO)
    late = forms.ChoiceField(label=_("超期未办结"), choices=YES_NO)
    channel = forms.MultipleChoiceField(label=_("来访方式"), choices=Channel.choices)
    type = forms.ChoiceField(label=_("问题类型"))
    place = forms.CharField(label=_("行政区域"))
    placed = forms.ChoiceField(label=_("已写区域"), choices=YES_NO)
    key = forms.ChoiceField(label=_("重点案件"), choices=YES_NO)
    repeated = forms.ChoiceField(label=_("重复件"), choices=YES_NO)
    unit = Named("orgs.Unit", label=_("承办单位"))
    text = forms.CharField(label=_("内容含"))
    on_from = forms.DateField(label=_("受理自"), widget=DayInput())
    on_to = forms.DateField(label=_("受理至"), widget=DayInput())

    lookups: ClassVar = {
        "round": "petition__round__plan__code",
        "batch": "petition__batch__number",
        "number": "petition__number",
        "state": "state__in",
        "verdict": "verdict__in",
        "channel": "petition__channel__in",
        "unit": "petition__unit__code",
        "text": "petition__text__icontains",
        "on_from": "petition__received_on__gte",
        "on_to": "petition__received_on__lte",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type", PetitionType)

    def filter_checked(self, queryset: Any, value: str) -> Any:
        return queryset.exclude(verdict="") if value == "yes" else queryset.filter(verdict="")

    def filter_late(self, queryset: Any, value: str) -> Any:
        late = places.is_late(self.at)
        return queryset.filter(late) if value == "yes" else queryset.exclude(late)

    def filter_type(self, queryset: Any, value: str) -> Any:
        return self._tied(queryset, PetitionMark, type__code=value)

    def filter_place(self, queryset: Any, value: str) -> Any:
        return self._tied(queryset, PetitionPlace, name="".join(value.split()))

    def filter_placed(self, queryset: Any, value: str) -> Any:
        placed = PetitionPlace.objects.known_at(self.at.known_at).values("petition")
        return (
            queryset.filter(petition__in=placed)
            if value == "yes"
            else queryset.exclude(petition__in=placed)
        )

    def _tied(self, queryset: Any, model: Any, **values: Any) -> Any:
        tied = model.objects.known_at(self.at.known_at).filter(**values)
        return queryset.filter(petition__in=tied.values("petition"))

    def filter_key(self, queryset: Any, value: str) -> Any:
        return queryset.filter(petition__is_key=value == "yes")

    def filter_repeated(self, queryset: Any, value: str) -> Any:
        once = Q(petition__repeats="")
        return queryset.filter(~once if value == "yes" else once)
