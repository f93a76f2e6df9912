"""What is typed into the pages of notices."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.notices.actions.rules import MOST_LEVELS
from bihuan.notices.models import Channel, LetterKind, ReminderRule
from bihuan.notices.rules import MOST_DAYS
from bihuan.orgs.models import Post, Unit, User
from bihuan.ui.forms import Day, DayInput, FilterForm, PastDay

BARE = RegexValidator(r"^[\w.-]+$", _("只能用字母、数字、汉字和 . - _，不能有空格。"))
OWNER, SUPERIOR = "owner", "superior"


class RuleCode(forms.Form):
    code = forms.CharField(
        label=_("编码"),
        max_length=64,
        validators=[BARE],
        help_text=_("如 task.late，以后不变。"),
    )


class RuleForm(forms.ModelForm[ReminderRule]):
    """A rule: whom it reminds is asked as a word, and only then how many levels up."""

    amount = forms.IntegerField(
        label=_("天数（月数）"), min_value=0, max_value=MOST_DAYS, initial=0,
        help_text=_("“到期当天”写 0。"),
        error_messages={"max_value": _("最多 250 个工作日，或 24 个月。")},
    )  # fmt: skip
    levels = forms.IntegerField(
        label=_("上报几级"), min_value=0, max_value=MOST_LEVELS, initial=0,
        help_text=_("提醒本人写 0；提醒上级从 1 起，2 是上级的上级。"),
        error_messages={"max_value": _("最多上报 %(limit_value)s 级。")},
    )  # fmt: skip
    to = forms.ChoiceField(
        label=_("提醒谁"), choices=[(OWNER, _("本人（责任岗位）")), (SUPERIOR, _("上级"))]
    )

    class Meta:
        model = ReminderRule
        fields = (
            "what", "when", "amount", "measure", "signal", "to", "levels", "suggests",
            "effective_from", "source",
        )  # fmt: skip
        widgets = {"effective_from": DayInput()}
        help_texts = {
            "suggests": _("到这一步时提示可以发什么函；发不发由人决定。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.Meta.fields)
        if self.instance.pk:
            self.initial["to"] = SUPERIOR if self.instance.levels else OWNER

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        levels = given.get("levels") or 0
        if given.get("to") == SUPERIOR and levels < 1:
            self.add_error("levels", _("提醒上级的，至少上报 1 级。"))
        if given.get("to") == OWNER and levels:
            self.add_error("levels", _("提醒本人的，上报级数写 0。"))
        return given

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "to"}


class MailForm(forms.Form):
    address = forms.EmailField(label=_("邮箱"), max_length=200)
    is_on = forms.BooleanField(
        label=_("把每日提醒发到邮箱"),
        required=False,
        help_text=_("不勾选的，提醒只在系统里；正式函件仍发到邮箱。"),
    )


class WebhookForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("单位"),
        queryset=Unit.objects.none(),
        help_text=_("汇总这个单位及其下级当天的提醒：各单位各色几项，不写人名。"),
    )
    form = forms.ChoiceField(label=_("格式"), choices=Channel.Form)
    address = forms.CharField(
        label=_("地址"),
        max_length=500,
        help_text=_("须以 https:// 开头。发到本机或内网的，先请管理员开放这个主机。"),
    )
    secret = forms.CharField(
        label=_("签名密钥"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("钉钉填“加签”的密钥；企业微信不用填；已存的密钥留空即不改。"),
    )
    is_on = forms.BooleanField(label=_("启用"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.current().order_by("kind__order", "pk")


# --- Letters --------------------------------------------------------------------------------------


class LetterForm(forms.Form):
    """A letter before it is issued; who is addressed comes with what it is about."""

    kind = forms.ChoiceField(label=_("函件类别"), choices=LetterKind)
    post = forms.ModelChoiceField(
        label=_("受函岗位"),
        queryset=Post.objects.none(),
        required=False,
        empty_label=_("不指定，发给单位"),
    )
    topic = forms.CharField(label=_("事由"), max_length=100)
    reply_due_on = Day(label=_("回复期限"), required=False)
    held_on = Day(label=_("约谈日期"), required=False, help_text=_("只有约谈要填。"))
    text = forms.CharField(
        label=_("正文"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("一段一行。约谈只记日期、单位和事由，正文留空。"),
    )
    reason = forms.CharField(
        label=_("发函理由"), max_length=500, help_text=_("为什么要发，记入台账。")
    )

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["post"]
        field.queryset = Post.objects.current().filter(unit=unit).order_by("post_type__order", "pk")


class LetterFilter(FilterForm):
    kind = forms.ChoiceField(label=_("函件类别"), choices=[("", _("不限")), *LetterKind.choices])
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("", _("不限")),
            ("open", _("待签收")),
            ("signed", _("已签收")),
            ("awaited", _("待回复")),
            ("replied", _("已回复")),
            ("withdrawn", _("已撤回")),
        ],
    )
    text = forms.CharField(label=_("文号或事由含"))

    lookups = {"kind": "kind"}

    def filter_state(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if value == "withdrawn":
            return queryset.filter(withdrawn_on__lte=self.at.as_of)
        left = queryset.exclude(withdrawn_on__lte=self.at.as_of)
        replied, signed = Q(replied_on__lte=self.at.as_of), Q(received_on__lte=self.at.as_of)
        asked = left.filter(reply_due_on__isnull=False).exclude(kind=LetterKind.TALK)
        return {
            "replied": left.filter(replied),
            "awaited": asked.exclude(replied),
            "signed": left.filter(signed),
            "open": left.exclude(signed),
        }[value]

    def filter_text(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return queryset.filter(Q(number__icontains=value) | Q(topic__icontains=value))


class ReplyForm(forms.Form):
    on = PastDay(label=_("回复日期"))
    reply = forms.CharField(
        label=_("回复内容"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("简要写，如“已于6月30日办结，台账已补”。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "reply-%s", **kwargs})
        self.fields["on"].initial = timezone.localdate


class WithdrawalForm(forms.Form):
    reason = forms.CharField(label=_("撤回理由"), max_length=500)


class FeedForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("看谁的"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("我要办的和我的会议"),
        help_text=_("选单位的，看这个单位及其下级应办的和会议。"),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.current().visible_to(user).order_by("kind__order", "pk")
