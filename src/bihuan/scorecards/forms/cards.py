"""What is typed on a card: marks by hand, a return, a lower grade, an appeal and its answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.scorecards.forms.schemes import Points
from bihuan.scorecards.models.cards import Outcome
from bihuan.scorecards.queries import Given, Marks
from bihuan.scorecards.terms import Basis, Counts, Terms
from bihuan.ui.forms import Dated, Reasoned


class MarksForm(Dated):
    """For each rule that is judged by hand its points and the reason; empty takes nothing."""

    def __init__(
        self, terms: Terms, *args: Any, marks: Marks | None = None, wants_reason: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.keys = [rule.key for _item, rule in terms.rules if rule.basis is Basis.HAND]
        for item, rule in terms.rules:
            if rule.basis is Basis.HAND:
                self._ask(rule.key, item.counts, item.standard, (marks or {}).get(rule.key))
        if wants_reason:
            self.fields["reason"] = forms.CharField(
                label=_("单位没有自评就复核的理由"), max_length=500
            )
        self.fields["on"].label = _("评分日期")

    def _ask(self, key: int, counts: Counts, most: Decimal | None, given: Given | None) -> None:
        points: forms.Field = Points(label=_("扣（加）分"), required=False, max_value=most)
        if counts is Counts.VETO:
            points = forms.ChoiceField(
                label=_("是否否决"), choices=[("", _("没有")), ("1", _("有"))], required=False
            )
        points.initial = given.points if given else None
        reason = forms.CharField(label=_("理由"), max_length=500, required=False)
        reason.initial = given.reason if given else ""
        self.fields[f"points_{key}"], self.fields[f"reason_{key}"] = points, reason

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for key in self.keys:
            if said.get(f"points_{key}") and not said.get(f"reason_{key}"):
                self.add_error(f"reason_{key}", _("扣分、加分或否决都须写明理由。"))
        return said

    @property
    def marks(self) -> Marks:
        said = self.cleaned_data
        return {
            key: Given(Decimal(said[f"points_{key}"]), said[f"reason_{key}"])
            for key in self.keys
            if said.get(f"points_{key}")
        }

    def of(self, key: int) -> tuple[Any, Any]:
        """The two fields of a rule."""
        return self[f"points_{key}"], self[f"reason_{key}"]


class GradeForm(Reasoned):
    """A grade below the one that was earned."""

    field_order = ("grade", "reason", "on")
    grade = forms.ChoiceField(label=_("下调为"))

    def __init__(self, grades: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [(one, one) for one in grades]  # type: ignore[attr-defined]


class AppealForm(Dated):
    field_order = ("grounds", "on")
    grounds = forms.CharField(
        label=_("申诉理由"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("写明对哪一项有异议、依据什么记录。"),
    )  # fmt: skip


class AnswerForm(MarksForm):
    """What becomes of an appeal; where the result is changed, the marks are all that count."""

    outcome = forms.ChoiceField(label=_("处理结果"), choices=Outcome.choices)
    answer = forms.CharField(
        label=_("答复"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("答复必须写明理由。")},
    )  # fmt: skip
    grade = forms.ChoiceField(label=_("另定等次"), required=False)

    def __init__(self, terms: Terms, *args: Any, **kwargs: Any) -> None:
        super().__init__(terms, *args, **kwargs)
        grades = [(band.grade, band.grade) for band in terms.bands]
        self.fields["grade"].choices = [("", _("按得分")), *grades]  # type: ignore[attr-defined]
        self.fields["on"].label = _("答复日期")
