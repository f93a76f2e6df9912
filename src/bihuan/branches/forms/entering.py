"""What is typed to count a visit or a training, to recognise an outcome, to set lists and rate."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.branches.actions.ratings import Judged, Said
from bihuan.branches.models import BranchGrade, BranchKind, Checklist, ChecklistItem
from bihuan.branches.rules import MEASURES, PART_WORDS, USE_WORDS, Part, Use, Verdict, period_of
from bihuan.orgs.models import Unit
from bihuan.records.models import Activity, Outcome
from bihuan.ui.forms import DayInput, PastDay

NEW = _("还没有登记，现在登记")


class HeldForm(forms.Form):
    """An activity that is recorded already, or one that is recorded now.

    ``activities`` are those that may count.
    """

    activity = forms.ModelChoiceField(
        Activity.objects.none(), label=_("已登记的活动"), required=False, empty_label=NEW
    )
    on = PastDay(label=_("日期"), required=False)
    title = forms.CharField(label=_("活动名称"), max_length=300, required=False)
    attended = forms.IntegerField(label=_("实到人数"), required=False, min_value=0)

    def __init__(self, activities: Any, *args: Any, needs_title: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["activity"]
        field.queryset = activities
        field.label_from_instance = lambda one: f"{one.last_on} {one}"
        self.needs_title = needs_title
        if not needs_title:
            self.fields["title"].help_text = _("可不填，按联系点取名。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("activity") and "activity" not in self.errors:
            if not said.get("on") and "on" not in self.errors:
                self.add_error("on", _("请选一次已登记的活动，或写明日期。"))
            if self.needs_title and not said.get("title"):
                self.add_error("title", _("请写明活动名称。"))
        return said

    def new_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("on", "title", "attended")}


class RecognitionForm(forms.Form):
    outcome = forms.ModelChoiceField(
        Outcome.objects.none(), label=_("成果"), empty_label=_("请选择"),
        help_text=_("先在“成果”里登记品牌，再登记认定。"),
    )  # fmt: skip
    batch = forms.CharField(label=_("批次"), max_length=100, help_text=_("如 首批、2025年第二批。"))
    recognised_by = forms.CharField(label=_("认定机关"), max_length=200)
    on = PastDay(label=_("认定日期"))

    def __init__(self, outcomes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.queryset = outcomes
        field.label_from_instance = lambda one: f"{one.kind} {one} {one.unit or one.unit_text}"


# --- Checklists -----------------------------------------------------------------------------------


class ChecklistForm(forms.Form):
    code = forms.SlugField(
        label=_("编码"), max_length=64, help_text=_("字母、数字和下划线；各版相同。")
    )
    name = forms.CharField(label=_("名称"), max_length=200)
    use = forms.ChoiceField(
        label=_("用途"), choices=[(use.value, word) for use, word in USE_WORDS.items()]
    )
    effective_from = forms.DateField(label=_("施行日期"), widget=DayInput())
    source = forms.CharField(label=_("依据"), max_length=300)


class RenewForm(forms.Form):
    effective_from = forms.DateField(
        label=_("施行日期"), widget=DayInput(),
        help_text=_("这一天起的期间按新版评定；以前的评定不变。"),
    )  # fmt: skip
    source = forms.CharField(label=_("依据"), max_length=300)


class ConfirmForm(forms.Form):
    source = forms.CharField(
        label=_("依据"), max_length=300, help_text=_("本单位印发这份清单的文件。")
    )


class ItemForm(forms.Form):
    """An item; its code is asked for only once."""

    code = forms.SlugField(label=_("编码"), max_length=64)
    aspect = forms.CharField(label=_("方面"), max_length=100, required=False)
    text = forms.CharField(label=_("要求"), max_length=500, widget=forms.Textarea({"rows": 2}))
    measure = forms.ChoiceField(
        label=_("按记录核对"), required=False,
        choices=[("", _("不按记录，由人评定")), *((m.code, m.label) for m in MEASURES.values())],
    )  # fmt: skip
    bound = forms.IntegerField(
        label=_("不多于"), min_value=0, max_value=9999, initial=0, required=False,
        help_text=_("按记录核对时，数不多于这个就算达到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, item: ChecklistItem | None = None, **kwargs: Any) -> None:
        if item is not None:
            columns = ("aspect", "text", "measure", "bound")
            kwargs["initial"] = {name: getattr(item, name) for name in columns}
        super().__init__(*args, **kwargs)
        if item is not None:
            del self.fields["code"]

    def clean_bound(self) -> int:
        return self.cleaned_data["bound"] or 0


# --- Rating ---------------------------------------------------------------------------------------


class RatingForm(forms.Form):
    """A branch held against a list: some fields for each item, the others for the whole.

    An item by the records needs nothing, unless it is not applicable.
    """

    year = forms.IntegerField(label=_("年度"), min_value=1990, max_value=2100)
    part = forms.ChoiceField(label=_("期间"))
    on = PastDay(label=_("评定日期"))
    kind = forms.ModelChoiceField(
        BranchKind.objects.none(), label=_("支部类别"), empty_label=_("请选择")
    )
    grade = forms.ModelChoiceField(
        BranchGrade.objects.none(), label=_("支部等次"), empty_label=_("请选择")
    )
    reason = forms.CharField(
        label=_("评定理由"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    OF_CLASS: ClassVar = ("kind", "grade", "reason")

    def __init__(self, unit: Unit, checklist: Checklist, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.checklist = unit, checklist
        self.items: list[ChecklistItem] = list(checklist.items.current().order_by("order", "pk"))
        field: Any = self.fields["part"]
        field.choices = [(one.value, PART_WORDS[one]) for one in Part]
        self._of_class()
        for item in self.items:
            self._add(item)

    def _of_class(self) -> None:
        kinds: Any = self.fields["kind"]
        kinds.queryset = BranchKind.objects.current().filter(
            unit_kind=self.unit.kind_id, is_mass=False
        ).order_by("order", "pk")  # fmt: skip
        grades: Any = self.fields["grade"]
        grades.queryset = BranchGrade.objects.current().order_by("order", "pk")
        if self.checklist.use != Use.CLASS:
            for name in self.OF_CLASS:
                del self.fields[name]

    def _add(self, item: ChecklistItem) -> None:
        by_record = [("", gettext("按记录"))] if item.measure else [("", gettext("请选择"))]
        judged = [] if item.measure else [Verdict.MET, Verdict.UNMET]
        choices = [(one.value, one.label) for one in (*judged, Verdict.NOT_APPLICABLE)]
        said = {"item": item.text}
        self.fields[f"verdict_{item.pk}"] = forms.ChoiceField(
            label=gettext("“%(item)s”的结果") % said, choices=[*by_record, *choices],
            required=not item.measure, error_messages={"required": _("请选结果。")},
        )  # fmt: skip
        self.fields[f"reason_{item.pk}"] = forms.CharField(
            label=gettext("“%(item)s”的理由") % said, max_length=500, required=False
        )
        self.fields[f"record_{item.pk}"] = forms.CharField(
            label=gettext("“%(item)s”所据记录的编号") % said, max_length=64, required=False
        )

    @property
    def whole(self) -> list[forms.BoundField]:
        """The fields of the whole rating."""
        names = ("year", "part", "on", *self.OF_CLASS)
        return [self[name] for name in names if name in self.fields]

    def of_item(self, item: ChecklistItem) -> list[forms.BoundField]:
        return [self[f"{what}_{item.pk}"] for what in ("verdict", "reason", "record")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for item in self.items:
            self._clean_item(item, said)
        is_dated = {"year", "part", "on"} <= said.keys()
        if is_dated and said["on"] < period_of(said["year"], said["part"]).start:
            self.add_error("on", _("评定的期间还没有开始。"))
        return said

    def _clean_item(self, item: ChecklistItem, said: dict[str, Any]) -> None:
        number, record = said.get(f"record_{item.pk}", ""), None
        if number:
            record = self._numbered(number)
            if record is None:
                self.add_error(f"record_{item.pk}", _("这个支部没有编号为这个的活动或成果。"))
        said[f"record_{item.pk}"] = record
        verdict = said.get(f"verdict_{item.pk}")
        if verdict and not number and not said.get(f"reason_{item.pk}", "").strip():
            self.add_error(f"reason_{item.pk}", _("请写明理由，或写所据记录的编号。"))

    def _numbered(self, number: str) -> Activity | Outcome | None:
        held = Activity.objects.current().filter(host_unit=self.unit, number=number).first()
        return held or Outcome.objects.current().filter(unit=self.unit, number=number).first()

    def judged(self) -> Said:
        said = self.cleaned_data
        items = {
            item.pk: Judged(
                Verdict(said[f"verdict_{item.pk}"]), said[f"reason_{item.pk}"],
                said[f"record_{item.pk}"],
            )
            for item in self.items
            if said[f"verdict_{item.pk}"]
        }  # fmt: skip
        return Said(items, said.get("kind"), said.get("grade"), said.get("reason", ""))


def countable(activities: Any, kinds: Any, *, besides: Any) -> Any:
    """Activities of some kinds that do not count yet, the latest first."""
    found = activities.filter(kind__in=kinds).exclude(pk__in=besides)
    return found.order_by("-last_on", "-pk")
