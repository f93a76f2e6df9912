"""The filters of burden, and what is typed to send, answer and end a suggestion or to ask again."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.burden.actions import MOST_TEXT, MOST_WORKDAYS
from bihuan.burden.models import OPEN, SuggestionKind, SuggestionState
from bihuan.periods import YEARS
from bihuan.ui.forms import DayInput, FilterForm, PastDay, impersonal

ABOUT_THINGS = _("写事情，不写人：不点名，不写对个人的看法，不写问题线索和涉密内容。")


def _words(label: Any, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=MOST_TEXT, widget=forms.Textarea({"rows": rows}),
        validators=[impersonal],
        error_messages={"required": _("请写明内容。")},
    )  # fmt: skip


class SuggestionForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=SuggestionKind)
    text = _words(_("内容"), 6)
    hides_unit = forms.BooleanField(
        label=_("不显示我的单位"), required=False,
        help_text=_("办公室只看到内容，看不到哪个单位；台账仍按规定记经办岗位，供审计。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = ABOUT_THINGS


class AnswerForm(forms.Form):
    answer = _words(_("答复"))
    on = PastDay(label=_("答复日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "answer_%s"
        self.fields["on"].initial = timezone.localdate


class EndForm(forms.Form):
    is_done = forms.TypedChoiceField(
        label=_("结果"), choices=[("yes", _("已办结")), ("no", _("不采纳"))],
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    outcome = _words(_("办了什么，或为什么不采纳"), 3)
    on = PastDay(label=_("日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "end_%s"
        self.fields["on"].initial = timezone.localdate


class TermForm(forms.Form):
    workdays = forms.IntegerField(
        label=_("答复时限（工作日）"), min_value=1, max_value=MOST_WORKDAYS
    )
    effective_from = forms.DateField(label=_("施行日期"), widget=DayInput())
    source = forms.CharField(label=_("依据"), max_length=200, required=False)


class SuggestionFilter(FilterForm):
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("不限")), *SuggestionKind.choices])
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("不限")), ("open", _("未办结")), *SuggestionState.choices]
    )
    overdue = forms.ChoiceField(label=_("超期未答复"), choices=[("", _("不限")), ("yes", _("是"))])
    text = forms.CharField(label=_("内容含"))

    lookups: ClassVar = {"kind": "kind", "text": "text__icontains"}

    def filter_state(self, queryset: Any, value: str) -> Any:
        return queryset.filter(state__in=OPEN if value == "open" else [value])

    def filter_overdue(self, queryset: Any, _value: str) -> Any:
        day = self.at.as_of
        unanswered = Q(answered_on__isnull=True) | Q(answered_on__gt=day)
        undecided = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
        return queryset.filter(unanswered, undecided, due_on__lt=day)


class AskedAgainFilter(FilterForm):
    year = forms.IntegerField(label=_("年度"))
    text = forms.CharField(label=_("内容含"))

    lookups: ClassVar = {"year": "asked_on__year", "text": "text__icontains"}


class BurdenFilter(FilterForm):
    year = forms.IntegerField(label=_("年度"), min_value=YEARS.start, max_value=YEARS.stop - 1)


class GoingOn(forms.Form):
    """Why what is recorded already is asked for all the same."""

    why_again = forms.CharField(
        label=_("仍要索要的理由"), max_length=500, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明理由。")},
    )  # fmt: skip
