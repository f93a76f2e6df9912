"""What is typed into the pages of reports: their day, their words, and what is said of them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.documents import pdf
from bihuan.documents.reading import MOST_CHARACTERS
from bihuan.indicators.models import Metric
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import acts_for_department, units_acted_for
from bihuan.periods import YEARS
from bihuan.reports.lifecycle import WRITING, ReportState
from bihuan.reports.models import LONGEST, Length, ReportText
from bihuan.reports.rules import parse
from bihuan.reports.shipped import shipped_text, templates
from bihuan.reports.states import Standing
from bihuan.ui.forms import DayInput, FilterForm, not_too_large

QUOTED = 80
"""Characters of a paragraph by which it is told from the others."""


class AsOfForm(forms.Form):
    """What speaks of a day that a ledger may hold."""

    as_of = forms.DateField(label=_("截至"), widget=DayInput())

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day.year not in YEARS:
            raise forms.ValidationError(_("日期超出了台账可记的年份。"))
        return day


def kinds() -> list[tuple[str, str]]:
    """The shipped templates by their titles, in the language of who chooses."""
    return [(shipped.name, gettext(shipped.title)) for shipped in templates()]


class FileForm(AsOfForm):
    """A report as a file: its day, its unit, Word or PDF, with its sources or without."""

    scope = forms.ModelChoiceField(
        label=_("范围"), queryset=Unit.objects.none(), required=False, to_field_name="code",
        help_text=_("只写一个单位（连同下级）的，选这个单位；不选是全部门。"),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("格式"), choices=[("docx", "Word"), ("pdf", "PDF")], required=False
    )
    bare = forms.BooleanField(label=_("不附数据溯源表"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["scope"]
        units.queryset = Unit.objects.current().order_by("code")
        units.empty_label = _("全部门")

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"] or "docx"
        if kind == "pdf" and not pdf.program():
            raise forms.ValidationError(f"{pdf.ABSENT} {pdf.INSTEAD}")
        return kind


class ReportForm(FileForm):
    """A shipped template as a file."""

    field_order = ("template", "as_of")

    template = forms.ChoiceField(label=_("模板"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["template"]
        choices.choices = kinds()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("template") and not said.get("scope") and _needs_scope(said["template"]):
            self.add_error("scope", _("这个文种写的是一个单位，请选单位。"))
        return said


class OwnForm(FileForm):
    """A Word file of the office's own, to be filled."""

    field_order = ("file", "as_of")

    file = forms.FileField(
        label=_("Word 模板"), max_length=60, validators=[not_too_large],
        help_text=_("带 {{ 编码 }} 的 .docx 文件。只用这一次，不留作模板。"),
    )  # fmt: skip


class StartForm(AsOfForm):
    """What a report begins as."""

    field_order = ("kind", "title", "as_of")

    kind = forms.ChoiceField(label=_("从哪里起草"), required=False)
    title = forms.CharField(
        label=_("题目"), max_length=120, required=False,
        help_text=_("选了文种的可以不填，用文种自带的题目。"),
    )  # fmt: skip
    scope = forms.ModelChoiceField(
        label=_("范围"), queryset=Unit.objects.none(), required=False,
        help_text=_("只写一个单位（连同下级）的，选这个单位；不选是全部门。"),
    )  # fmt: skip
    length = forms.ChoiceField(label=_("篇幅"), choices=Length)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("空白文稿")), *kinds()]
        scope: Any = self.fields["scope"]
        scope.queryset = units_acted_for(user, WRITING)
        if acts_for_department(user, WRITING):
            scope.empty_label = _("全部门")
        else:
            scope.required, scope.help_text = True, _("您写的是一个单位（连同下级）的，请选。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("kind") and not (said.get("title") or "").strip():
            self.add_error("title", _("空白文稿请写题目。"))
        if said.get("kind") and not said.get("scope") and _needs_scope(said["kind"]):
            self.add_error("scope", _("这个文种写的是一个单位，请选单位。"))
        return said


def _needs_scope(kind: str) -> bool:
    return parse(shipped_text(kind)).needs_scope


class TextForm(AsOfForm):
    """The text of a report as it is being written; ``base`` is the version it was made of."""

    field_order = ("text", "as_of")

    text = forms.CharField(
        label=_("正文"), max_length=LONGEST, strip=False,
        widget=forms.Textarea({"rows": 26, "spellcheck": "false"}),
        error_messages={"required": _("正文是空的，没有保存。")},
        help_text=_(
            "“# ”开头是题目，“## ”“### ”开头是标题，空一行另起一段。"
            "数字写成 {{ 编码 }}，从数字库插入。"
        ),
    )  # fmt: skip
    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    q = forms.CharField(label=_("找数字"), max_length=60, required=False)


class CommentForm(forms.Form):
    """What a reviewer says of a paragraph."""

    quoted = forms.ChoiceField(label=_("哪一段"), required=False)
    text = forms.CharField(
        label=_("意见"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明意见。")},
    )  # fmt: skip

    def __init__(self, paragraphs: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["quoted"]
        begun = list(dict.fromkeys(text[:QUOTED] for text in paragraphs))
        choices.choices = [("", _("全文")), *[(text, text) for text in begun]]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("答复"), max_length=1000, widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("请写明怎样处理。")},
    )  # fmt: skip


class TextFilter(FilterForm):
    """The filter of the list of report texts."""

    title = forms.CharField(label=_("题目"))
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("不限")), *ReportState.choices])

    lookups: ClassVar = {"title": "title__icontains", "state": "state"}


class EditionFilter(FilterForm):
    """The filter of the list of editions."""

    title = forms.CharField(label=_("题目"))
    standing = forms.ChoiceField(
        label=_("效力"),
        choices=[("", _("不限")), ("yes", Standing.VALID.label), ("no", Standing.SUPERSEDED.label)],
    )

    lookups: ClassVar = {"title": "title__icontains"}

    def filter_standing(self, queryset: Any, value: str) -> Any:
        return queryset.filter(successor__isnull=value == "yes")


class VersionsForm(forms.Form):
    """Two versions of a text."""

    before = forms.TypedChoiceField(label=_("从第几版"), coerce=int)
    after = forms.TypedChoiceField(label=_("到第几版"), coerce=int)

    def __init__(self, texts: Sequence[ReportText], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(one.number, _("第 %(n)s 版，%(day)s") % {"n": one.number, "day": one.saved_on})
                for one in texts]  # fmt: skip
        for name in ("before", "after"):
            choices: Any = self.fields[name]
            choices.choices = said


class CheckForm(AsOfForm):
    """A draft, pasted or as a file, and the day that it speaks of."""

    field_order = ("text", "file")

    text = forms.CharField(
        label=_("稿子"), required=False, max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("粘贴全文；或在下面选一个 .docx 或 .txt 文件。"),
    )  # fmt: skip
    file = forms.FileField(label=_("文件"), required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("file") and not (said.get("text") or "").strip():
            self.add_error("text", _("请粘贴稿子，或选一个文件。"))
        return said


class AliasForm(forms.Form):
    """What certain words of a draft speak of: a metric, or none of them."""

    said = forms.CharField(
        label=_("说法"), max_length=200,
        help_text=_("数字旁边的词，词与词之间空格；“|”表示或，“~”开头的词可以离得远些。"),
    )  # fmt: skip
    code = forms.ChoiceField(label=_("说的是"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        metrics = Metric.objects.current().order_by("order", "code")
        choices: Any = self.fields["code"]
        choices.choices = [
            ("", gettext("不是任何指标")),
            *[(metric.code, metric.title) for metric in metrics],
        ]
