"""The filters of the lists of activities, outcomes and appraisal results."""

from difflib import SequenceMatcher
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.forms import RecordFilter, offer
from bihuan.orgs.rules import subtree_ids
from bihuan.records.models import ActivityKind, AgendaItem, AgendaKind, OutcomeKind
from bihuan.ui.forms import DayInput


class QuickActivity(forms.Form):
    """One line that records an activity; unit, end and days are inferred, and the kind if it can.

    A title that names a kind of activity, such as 第三季度党员大会, needs no other choice.
    """

    title = forms.CharField(label=_("做了什么"), max_length=300)
    kind = forms.ModelChoiceField(
        label=_("类型"), queryset=ActivityKind.objects.none(), required=False,
        empty_label=_("按名称推断"),
    )  # fmt: skip
    first_on = forms.DateField(label=_("哪一天"), required=False, widget=DayInput())
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


class ActivityFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("活动类型"))
    host = forms.CharField(label=_("主办单位编码"))
    unit = forms.CharField(label=_("单位及下级编码"))
    agenda = forms.ChoiceField(label=_("含议题"))
    first_item = forms.ChoiceField(label=_("首项议题"))
    plan = forms.CharField(label=_("方案编码"))
    for_year = forms.IntegerField(label=_("所属年度"))
    since = forms.DateField(label=_("日期不早于"), widget=DayInput())
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "kind": "kind__code__in",
        "host": "host_unit__code",
        "plan": "plan__code",
        "for_year": "for_year",
        "since": "last_on__gte",
        "text": "title__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", ActivityKind)
        offer(self, "agenda", AgendaKind)
        offer(self, "first_item", AgendaKind)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(host_unit__in=subtree_ids(value))

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
    unit = forms.CharField(label=_("单位及下级编码"))
    plan = forms.CharField(label=_("方案编码"))
    topic = forms.CharField(label=_("主题"))
    since = forms.DateField(label=_("日期不早于"), widget=DayInput())
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {
        "kind": "kind__code__in",
        "plan": "plan__code",
        "topic": "topic",
        "since": "happened_on__gte",
        "text": "title__icontains",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", OutcomeKind)

    def filter_unit(self, queryset: Any, value: str) -> Any:
        return queryset.filter(unit__in=subtree_ids(value))


class AppraisalFilter(RecordFilter):
    scheme = forms.CharField(label=_("考核名称"))
    unit = forms.CharField(label=_("对象单位编码"))
    grade = forms.CharField(label=_("等次"))
    year = forms.IntegerField(label=_("年度"))

    lookups: ClassVar = {
        "scheme": "scheme",
        "unit": "unit__code",
        "grade": "grade",
        "year": "year",
    }
