"""The filters of the lists of activities, outcomes and appraisal results."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import Named, RecordFilter, offer
from bihuan.orgs.rules import subtree_ids
from bihuan.records.models import ActivityKind, AgendaItem, AgendaKind, OutcomeKind
from bihuan.ui.forms import DayInput


class CalendarFilter(RecordFilter):
    """What a month of activities is filtered by; the list is filtered by this and more."""

    kind = forms.MultipleChoiceField(label=_("活动类型"))
    unit = Named("orgs.Unit", label=_("单位及下级"))
    plan = Named("duties.Plan", label=_("方案"))

    lookups: ClassVar = {"kind": "kind__code__in", "plan": "plan__code"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", ActivityKind)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(host_unit__in=subtree_ids(value))


class ActivityFilter(CalendarFilter):
    host = Named("orgs.Unit", label=_("主办单位"))
    agenda = forms.ChoiceField(label=_("含议题"))
    first_item = forms.ChoiceField(label=_("首项议题"))
    for_year = forms.IntegerField(label=_("所属年度"))
    since = forms.DateField(label=_("日期不早于"), widget=DayInput())
    until = forms.DateField(label=_("日期不晚于"), widget=DayInput())
    on = forms.DateField(label=_("在这一天"), widget=DayInput())
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        **CalendarFilter.lookups,
        "host": "host_unit__code",
        "for_year": "for_year",
        "since": "last_on__gte",
        "until": "first_on__lte",
        "text": "title__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agenda", AgendaKind)
        offer(self, "first_item", AgendaKind)

    def filter_on(self, queryset: Any, value: date) -> Any:
        """Activities of a day, also those of several days of which it is one."""
        return queryset.filter(first_on__lte=value, last_on__gte=value)

    def filter_agenda(self, queryset: Any, value: str) -> Any:
        return queryset.filter(Exists(self._items(value)))

    def filter_first_item(self, queryset: Any, value: str) -> Any:
        return queryset.filter(Exists(self._items(value).filter(order=1)))

    def _items(self, kind: str) -> Any:
        """Agenda items of the outer activity; an earlier version of it has those of the record."""
        record = Coalesce(OuterRef("version_of_id"), OuterRef("pk"))
        items = AgendaItem.objects.known_at(self.at.known_at)
        return items.filter(activity_id=record, kind__code=kind)


class OutcomeFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("成果类型"))
    unit = Named("orgs.Unit", label=_("单位及下级"))
    alone = Named("orgs.Unit", label=_("单位（只此一个）"))
    plan = Named("duties.Plan", label=_("方案"))
    topic = forms.CharField(label=_("主题"))
    since = forms.DateField(label=_("日期不早于"), widget=DayInput())
    until = forms.DateField(label=_("日期不晚于"), widget=DayInput())
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "kind": "kind__code__in",
        "alone": "unit__code",
        "plan": "plan__code",
        "topic": "topic",
        "since": "happened_on__gte",
        "until": "happened_on__lte",
        "text": "title__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", OutcomeKind)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))


class AppraisalFilter(RecordFilter):
    scheme = forms.CharField(label=_("考核名称"))
    unit = Named("orgs.Unit", label=_("对象单位"))
    grade = forms.CharField(label=_("等次"))
    year = forms.IntegerField(label=_("年度"))

    lookups: ClassVar = {
        "scheme": "scheme",
        "unit": "unit__code",
        "grade": "grade",
        "year": "year",
    }
