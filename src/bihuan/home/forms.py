"""What is typed into the pages of signing in and of the system, and the filters of its lists."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import PlanKind
from bihuan.orgs.models import (
    AuditRecord,
    Level,
    Person,
    Post,
    PostType,
    Preset,
    TermRule,
    Unit,
    UnitKind,
    User,
)
from bihuan.orgs.queries import locked_logins
from bihuan.orgs.rules import POWERS
from bihuan.risks.models import GradeRule, RiskFactor, RiskGrade
from bihuan.ui.forms import Day, DayInput, FilterForm

BARE = RegexValidator(r"^[\w.@-]+$", _("只能用字母、数字、汉字和 . - _ @，不能有空格。"))


class CodeForm(forms.Form):
    """A code of the app on the phone, or a recovery code."""

    code = forms.CharField(
        label=_("动态口令"),
        max_length=20,
        help_text=_("手机上的 6 位数字；手机不在身边时，用一个恢复码。"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class FirstCodeForm(CodeForm):
    """The first code of an app that has just been given its secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("手机上现在显示的 6 位数字。")


# --- Accounts -------------------------------------------------------------------------------------


class AccountForm(forms.Form):
    login = forms.CharField(label=_("登录名"), max_length=64, validators=[BARE])
    name = forms.CharField(label=_("姓名"), max_length=64)
    key = forms.CharField(
        label=_("人员代号"),
        max_length=64,
        validators=[BARE],
        help_text=_("台账里只记代号，不记姓名；一个人一个代号，以后不变。"),
    )


class AccountFilter(FilterForm):
    text = forms.CharField(label=_("登录名、姓名或代号含"))
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("", _("不限")),
            ("active", _("启用")),
            ("disabled", _("停用")),
            ("locked", _("锁定")),
            ("fresh", _("还没换一次性密码")),
        ],
    )

    def filter_text(self, queryset: QuerySet[User], value: str) -> QuerySet[User]:
        name = Q(name__icontains=value) | Q(person__key__icontains=value)
        return queryset.filter(name | Q(login__icontains=value))

    def filter_state(self, queryset: QuerySet[User], value: str) -> QuerySet[User]:
        if value == "locked":
            return queryset.filter(login__in=list(locked_logins(timezone.now())))
        if value == "fresh":
            return queryset.filter(must_change_password=True)
        return queryset.filter(is_active=value == "active")


# --- The audit ------------------------------------------------------------------------------------


class AuditFilter(FilterForm):
    event = forms.MultipleChoiceField(label=_("事件"), choices=AuditRecord.Event.choices)
    login = forms.CharField(label=_("登录名"))
    first_on = forms.DateField(label=_("从"), widget=DayInput())
    address = forms.CharField(label=_("网络地址"))

    lookups: ClassVar = {
        "event": "event__in",
        "login": "login",
        "first_on": "at__date__gte",
        "address": "address",
    }


# --- The register of evidence ---------------------------------------------------------------------


class EvidenceFilter(FilterForm):
    """The filter of files, as the view of the register gives them with their first ties."""

    text = forms.CharField(label=_("文件名含"))
    digest = forms.CharField(label=_("摘要（开头几位即可）"))
    kind = forms.ChoiceField(
        label=_("所证的记录"),
        choices=[("", _("不限")), ("problem", _("问题")), ("task", _("任务")),
                 ("activity", _("活动")), ("outcome", _("成果"))],
    )  # fmt: skip
    since = forms.DateField(label=_("挂接不早于"), widget=DayInput())

    lookups: ClassVar = {"text": "file_name__icontains", "since": "linked_on__gte"}

    def filter_digest(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(digest__startswith=value.lower())

    def filter_kind(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(**{f"{value}__isnull": False})


# --- Rights ---------------------------------------------------------------------------------------


class PostForm(forms.Form):
    code = forms.CharField(label=_("岗位编码"), max_length=100, validators=[BARE])
    name = forms.CharField(label=_("岗位名称"), max_length=200)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))
    post_type = forms.ModelChoiceField(PostType.objects.none(), label=_("岗位类型"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = _units()  # type: ignore[attr-defined]
        types = PostType.objects.current().order_by("order", "pk")
        self.fields["post_type"].queryset = types  # type: ignore[attr-defined]


class SuperiorForm(forms.Form):
    """To whom a post reports; without a choice it follows from units and second duties."""

    superior = forms.ModelChoiceField(
        Post.objects.none(), label=_("直接上级"), required=False, empty_label=_("按单位和分管推定"),
        help_text=_("一般不用选；与单位、分管关系推出来的不同时才指定。"),
    )  # fmt: skip

    def __init__(self, post: Post, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"superior": post.superior_id}, **kwargs)
        others = Post.objects.current().exclude(pk=post.pk).order_by("post_type__order", "pk")
        self.fields["superior"].queryset = others  # type: ignore[attr-defined]


def _units() -> QuerySet[Unit]:
    return Unit.objects.current().order_by("kind__order", "pk")


class _Span(forms.Form):
    from_on = forms.DateField(label=_("开始日期"), widget=DayInput())
    to_on = forms.DateField(
        label=_("结束日期"),
        widget=DayInput(),
        required=False,
        help_text=_("这一天起不再算；没有定的，不填。"),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, end = said.get("from_on"), said.get("to_on")
        if first and end and end <= first:
            self.add_error("to_on", _("结束日期须晚于开始日期。"))
        return said


class AppointForm(_Span):
    key = forms.CharField(
        label=_("人员代号"),
        widget=forms.TextInput(attrs={"list": "people", "autocomplete": "off"}),
    )

    field_order = ["key", "from_on", "to_on"]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if not Person.objects.current().filter(key=key).exists():
            raise forms.ValidationError(_("没有这个人员代号。请先由账号管理员开立账号。"))
        return key


class GiveForm(_Span):
    kind = forms.ChoiceField(
        label=_("怎么看"),
        choices=[
            ("second_duty", _("分管单位")),
            ("contact_point", _("联系点")),
            ("opening", _("开放查阅")),
        ],
    )
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"))

    field_order = ["kind", "unit", "from_on", "to_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = _units()  # type: ignore[attr-defined]


class EndForm(forms.Form):
    on = Day(label=_("日期"))


# --- Presets --------------------------------------------------------------------------------------


class NewCode(forms.Form):
    code = forms.CharField(
        label=_("编码"),
        max_length=64,
        validators=[BARE],
        help_text=_("导入台账和口径里用，以后不变。"),
    )


class WordForm(forms.Form):
    """A word of a preset; ``values`` are the columns that it fills."""

    name = forms.CharField(label=_("名称"), max_length=200)

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PlanKindForm(WordForm):
    is_group = forms.BooleanField(label=_("只作分组"), required=False)


class PostTypeForm(WordForm):
    level = forms.ModelChoiceField(
        Level.objects.none(), label=_("层级"), required=False, empty_label=_("没有")
    )
    reach = forms.ChoiceField(label=_("可见范围"), choices=PostType.Reach.choices)
    powers = forms.MultipleChoiceField(
        label=_("职权"),
        choices=list(POWERS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )
    is_first_responsible = forms.BooleanField(label=_("第一责任人"), required=False)
    needs_second_factor = forms.BooleanField(label=_("须用动态口令"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = Level.objects.current().order_by("order", "pk")
        self.fields["level"].queryset = levels  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "powers": " ".join(self.cleaned_data["powers"])}


class TermRuleForm(WordForm):
    unit_kind = forms.ModelChoiceField(UnitKind.objects.none(), label=_("单位类型"))
    years = forms.IntegerField(label=_("任期年数"), min_value=1, max_value=20)
    effective_from = forms.DateField(
        label=_("施行日期"), widget=DayInput(),
        help_text=_("这一天起选举的按此计算；此前选举的，到期满为止仍按原来的规定。"),
    )  # fmt: skip
    source = forms.CharField(label=_("依据"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = UnitKind.objects.current().order_by("order", "pk")
        self.fields["unit_kind"].queryset = kinds  # type: ignore[attr-defined]


class RiskFactorForm(WordForm):
    words = forms.CharField(
        label=_("台账里的写法"), max_length=200, required=False,
        help_text=_("用空格隔开。导入没有“涉及事项”一列的登记表时，按这些字样认。"),
    )  # fmt: skip


class RiskGradeForm(RiskFactorForm):
    review_months = forms.IntegerField(
        label=_("审查周期（月）"), min_value=1, max_value=60,
        help_text=_("以后的审查按此计算下次期限，已经定下的期限不变。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].help_text = _("用空格隔开，如“一级 高风险”。")


class GradeRuleForm(WordForm):
    factor = forms.ModelChoiceField(RiskFactor.objects.none(), label=_("涉及事项"))
    gives = forms.ModelChoiceField(RiskGrade.objects.none(), label=_("定为"))
    effective_from = forms.DateField(
        label=_("施行日期"), widget=DayInput(),
        help_text=_("这一天起登记、修订的按此定级；已有的风险点到下次修订时才重新定。"),
    )  # fmt: skip
    source = forms.CharField(label=_("依据"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("factor", RiskFactor), ("gives", RiskGrade)):
            words = model.objects.current().order_by("order", "pk")
            self.fields[name].queryset = words  # type: ignore[attr-defined]


WORD_FORMS: dict[type[Preset], type[WordForm]] = {
    PostType: PostTypeForm,
    PlanKind: PlanKindForm,
    TermRule: TermRuleForm,
    RiskFactor: RiskFactorForm,
    RiskGrade: RiskGradeForm,
    GradeRule: GradeRuleForm,
}
"""The forms of words that say more than a name."""


BARE_COLUMNS = frozenset({field.name for field in Preset._meta.get_fields()} | {"id", "version_of"})
"""The columns that each word has."""


def _form_of(model: type[Preset]) -> type[WordForm]:
    """The form of a kind of word without one of its own: a field for each further column."""
    columns = [field.name for field in model._meta.fields if field.name not in BARE_COLUMNS]
    fields = forms.fields_for_model(model, columns)
    for field in fields.values():
        if isinstance(field, forms.DateField):
            field.widget = DayInput()
        if isinstance(field, forms.ModelChoiceField):
            rows: Any = field.queryset
            field.queryset = rows.current().order_by("order", "pk")
    return type(f"{model.__name__}Form", (WordForm,), dict(fields))


def word_form(model: type[Preset], data: Any, word: Any = None) -> WordForm:
    """The form of a kind of word, filled with what the word says now."""
    kind = WORD_FORMS.get(model) or _form_of(model)
    fields: Any = vars(kind)["base_fields"]
    initial = {name: getattr(word, name) for name in fields} if word is not None else {}
    if "powers" in initial:
        initial["powers"] = initial["powers"].split()
    return kind(data, initial=initial)
