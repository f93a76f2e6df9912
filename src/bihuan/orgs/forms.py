"""The filters of the lists of units and terms."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Preset, UnitKind
from bihuan.orgs.rules import subtree_ids
from bihuan.ui.forms import FilterForm

YES_NO = [("", _("不限")), ("yes", _("是")), ("no", _("否"))]


def offer(form: forms.Form, name: str, preset: type[Preset]) -> None:
    """Let a choice field of a form offer the words of a preset."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        words = preset.objects.current().order_by("order", "id")
        none = [] if isinstance(field, forms.MultipleChoiceField) else [("", _("不限"))]
        field.choices = [*none, *[(word.code, str(word)) for word in words]]


class RecordFilter(FilterForm):
    """A filter of ledgered records."""

    def known(self, prefix: str) -> Q:
        """The condition that a joined row counted at the moment."""
        seq = self.at.known_at
        if seq is None:
            return Q(**{f"{prefix}superseded_seq__isnull": True})
        later = Q(**{f"{prefix}superseded_seq__gt": seq})
        counted = later | Q(**{f"{prefix}superseded_seq__isnull": True})
        return counted & Q(**{f"{prefix}recorded_seq__lte": seq})


class UnitFilter(RecordFilter):
    kind = forms.MultipleChoiceField(label=_("类型"))
    plan = forms.CharField(label=_("方案编码"))
    below = forms.CharField(label=_("上级单位编码"))
    text = forms.CharField(label=_("名称含"))

    lookups: ClassVar = {"kind": "kind__code__in", "text": "name__icontains"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", UnitKind)

    def filter_below(self, queryset: Any, value: str) -> Any:
        return queryset.filter(pk__in=subtree_ids(value)).exclude(code=value)

    def filter_plan(self, queryset: Any, value: str) -> Any:
        """Units that a plan names; the tie counts from its own day and entry."""
        named = Q(plans__plan__code=value, plans__from_on__lte=self.at.as_of)
        return queryset.filter(named & self.known("plans__")).distinct()


class TermFilter(RecordFilter):
    unit_kind = forms.MultipleChoiceField(label=_("单位类型"))
    due_year = forms.IntegerField(label=_("到期年度"))
    renewed = forms.ChoiceField(label=_("已换届"), choices=YES_NO)
    unit = forms.CharField(label=_("单位编码"))

    lookups: ClassVar = {
        "unit_kind": "unit__kind__code__in",
        "due_year": "due_on__year",
        "unit": "unit__code",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit_kind", UnitKind)

    def filter_renewed(self, queryset: Any, value: str) -> Any:
        done = Q(renewed_on__lte=self.at.as_of)
        return queryset.filter(done if value == "yes" else ~done)
