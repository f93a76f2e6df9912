"""What is typed to say how often a duty is owed, by whom, and what fulfils it."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bihuan.duties.cadences import DUE_WORDS, PER_WORDS, DueRule, Per, Rule, faults
from bihuan.duties.models import Duty
from bihuan.orgs.models import PostType, Unit, UnitKind
from bihuan.records.forms.entering import offer_rows
from bihuan.records.models import ActivityKind, AgendaKind
from bihuan.ui.forms import Day, Reasoned

OWNERS = ("unit_kind", "unit", "post_type")


class RuleForm(forms.Form):
    """A rule of a duty; who owes it is one of three."""

    per = forms.ChoiceField(label=_("频次"), choices=list(PER_WORDS.items()))
    every = forms.IntegerField(
        label=_("每几个工作日"), required=False, min_value=1, max_value=250,
        help_text=_("只有按工作日计的频次才填。"),
    )  # fmt: skip
    minimum = forms.IntegerField(label=_("至少次数"), min_value=1, max_value=1000, initial=1)
    due_rule = forms.ChoiceField(label=_("完成时限"), choices=list(DUE_WORDS.items()))
    due_n = forms.IntegerField(
        label=_("第几"), required=False, min_value=1, max_value=250,
        help_text=_("期末日不填；其他写第几日或第几个工作日。"),
    )  # fmt: skip
    from_on = Day(
        label=_("起始日期"),
        help_text=_("从这一天或以后开始的期次按这条规则；已经开始的期次仍按原来的规则。"),
    )  # fmt: skip
    until_on = Day(label=_("停止日期（不含）"), required=False)
    unit_kind = forms.ModelChoiceField(
        UnitKind.objects.none(),
        label=_("由哪类单位履行"),
        required=False,
        empty_label=_("不按类型"),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("或由哪个单位履行"),
        required=False,
        empty_label=_("不指定单位"),
    )
    post_type = forms.ModelChoiceField(
        PostType.objects.none(), label=_("或由哪类岗位履行"), required=False,
        empty_label=_("不按岗位"),
    )  # fmt: skip
    counts_begun = forms.BooleanField(label=_("新成立的单位，成立当期就应履行"), required=False)
    source = forms.CharField(label=_("依据"), max_length=300, required=False)

    def __init__(self, duty: Duty, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "rule-%s", **kwargs})
        self.initial = {
            "unit": duty.unit_id, "post_type": duty.post_type_id, "source": duty.source,
        }  # fmt: skip
        units = Unit.objects.current().existing_on(timezone.localdate())
        offer_rows(
            self,
            unit_kind=UnitKind.objects.current().order_by("order", "pk"),
            unit=units.order_by("kind__order", "pk"),
            post_type=PostType.objects.current().order_by("order", "pk"),
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        named = [said[name] for name in OWNERS if said.get(name)]
        if len(named) != 1:
            self.add_error("unit_kind", _now("单位类型、单位、岗位类型三者选一项。"))
        if self.errors:
            return said
        rule = Rule(
            Per(said["per"]), said["from_on"], said["until_on"], said["every"] or 0,
            said["minimum"], DueRule(said["due_rule"]), said["due_n"] or 0,
        )  # fmt: skip
        for field, reason in faults(rule):
            self.add_error(field, reason)
        return {
            "rule": rule, "owner": named[0], "counts_begun": said["counts_begun"],
            "source": said["source"],
        }  # fmt: skip


class StopForm(Reasoned):
    """From which day a rule owes nothing more, and why."""

    until_on = Day(label=_("停止日期（不含）"))
    field_order = ("until_on", "reason", "on")


class FitForm(forms.Form):
    """Which activities count for a duty by themselves."""

    kind = forms.ModelChoiceField(
        ActivityKind.objects.none(), label=_("活动类型"), required=False, empty_label=_("不限")
    )
    agenda_kind = forms.ModelChoiceField(
        AgendaKind.objects.none(), label=_("含议题类型"), required=False, empty_label=_("不限")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "fit-%s", **kwargs})
        offer_rows(
            self,
            kind=ActivityKind.objects.current().order_by("order", "pk"),
            agenda_kind=AgendaKind.objects.current().order_by("order", "pk"),
        )
