"""What is typed of a debriefing: votes as totals, the grade, the feedback, a problem found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Case
from bihuan.orgs.models import Post, User
from bihuan.orgs.queries import units_acted_for
from bihuan.scorecards.actions.debriefs import PROCEDURES
from bihuan.scorecards.models import Debrief
from bihuan.scorecards.models.debriefs import LABELS, VOTES, Grade
from bihuan.ui.forms import Dated, Day, Reasoned


def _number(label: Any, **values: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, **values)


class VotesForm(Dated):
    """The totals of a vote; nobody's vote is asked for."""

    field_order = (
        "case", "post", "year", "on", "present", "good", "fairly_good", "average", "poor",
    )  # fmt: skip
    case = forms.ModelChoiceField(
        Case.objects.none(),
        label=_("述职评议的流程实例"),
        help_text=_("先在“流程实例”里启动述职评议。"),
    )
    post = forms.ModelChoiceField(Post.objects.none(), label=_("述职岗位"), required=False)
    year = forms.IntegerField(label=_("年度"), min_value=1950, max_value=2998)
    present = _number(_("到会人数"))
    good = _number(_("好（票）"), initial=0)
    fairly_good = _number(_("较好（票）"), initial=0)
    average = _number(_("一般（票）"), initial=0)
    poor = _number(_("差（票）"), initial=0)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_acted_for(user, "record")
        cases: Any = self.fields["case"]
        cases.queryset = Case.objects.current().filter(
            procedure__code__startswith=PROCEDURES, unit__in=units
        )
        cases.label_from_instance = lambda case: f"{case} {case.unit}"
        posts: Any = self.fields["post"]
        posts.queryset = Post.objects.current().filter(unit__in=units).order_by("unit", "pk")
        self.fields["on"].label = _("评议日期")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        cast = sum(said.get(name) or 0 for name in VOTES)
        present = said.get("present")
        if present is not None and cast > present:
            self.add_error(
                "present", _("各项票数合计 %(cast)s 张，多于到会人数。") % {"cast": cast}
            )
        return said

    @property
    def votes(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in VOTES}


class DebriefGradeForm(Dated):
    field_order = ("grade", "on")
    grade = forms.ChoiceField(label=_("综合等次"), choices=Grade.choices)


class FeedbackForm(Dated):
    pass


class FoundForm(Dated):
    """A problem for the ledger of problems; no names, and nothing of what was said."""

    field_order = ("text", "due_on", "on")
    text = forms.CharField(label=_("问题"), max_length=500, widget=forms.Textarea({"rows": 2}))
    due_on = Day(label=_("整改时限"), required=False)


class DebriefCorrection(Reasoned):
    """The totals, and the grade once there is one, to be written over; ``changed`` is what was."""

    field_order = ("present", *VOTES, "grade", "reason", "on")
    grade = forms.ChoiceField(label=_("综合等次"), choices=Grade.choices)

    def __init__(self, debrief: Debrief, *args: Any, **kwargs: Any) -> None:
        names = ("present", *VOTES, "grade")
        super().__init__(*args, initial={n: getattr(debrief, n) for n in names}, **kwargs)
        for name in LABELS:
            self.fields[name] = _number(LABELS[name])
        if not debrief.grade:
            del self.fields["grade"]
        self.order_fields(self.field_order)

    def changed(self) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in self.changed_data if n not in {"reason", "on"}}
