"""The only owner of the ways by which reminders leave the system, and of what is on its way."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Unit, User

STALE = timedelta(minutes=15)
"""A delivery that has been under way so long was broken off, and is tried again."""


class Channel(models.Model):
    """通道: the mail address of a person, or the webhook of a unit. Not ledgered.

    It holds what the log must not: an address, and the secret by which a message is signed.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("邮件")
        WEBHOOK = "webhook", _("群机器人或接口")

    class Form(models.TextChoices):
        """How the body of a webhook is written."""

        PLAIN = "plain", _("通用（JSON，带签名）")
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人（加签）")

    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    user = models.OneToOneField(
        User, models.CASCADE, null=True, verbose_name=_("账号"), related_name="mail_channel"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="+"
    )
    address = models.CharField(_("地址"), max_length=500)
    form = models.CharField(_("格式"), max_length=16, choices=Form, default=Form.PLAIN)
    secret = models.CharField(_("签名密钥"), max_length=200, blank=True)
    is_on = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("通道")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="mail", user__isnull=False, unit__isnull=True)
                | Q(kind="webhook", user__isnull=True, unit__isnull=False),
                name="channel_of_a_person_or_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user or self.unit}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due_at(self, at: datetime) -> Self:
        """Those whose turn it is: queued, or broken off while under way."""
        return self.filter(state__in=Delivery.OPEN, next_at__lte=at)


class Delivery(models.Model):
    """送达: one message by one channel: waiting, under way, sent, or why it was not. Not ledgered.

    It is queued in the transaction that writes what it carries, and never thrown away.
    """

    class Carries(models.TextChoices):
        DIGEST = "digest", _("每日提醒")
        NOTICE = "notice", _("手工提醒")
        LETTER = "letter", _("函件")
        DAY = "day", _("当日汇总")
        TEST = "test", _("试发")

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENDING = "sending", _("正在发")
        SENT = "sent", _("已送出")
        FAILED = "failed", _("没有送出")
        CANCELLED = "cancelled", _("不再发")

    OPEN = (State.QUEUED, State.SENDING)

    channel = models.ForeignKey(
        Channel, models.CASCADE, verbose_name=_("通道"), related_name="deliveries"
    )
    carries = models.CharField(_("内容"), max_length=8, choices=Carries)
    number = models.BigIntegerField(_("第几号"))
    state = models.CharField(_("状态"), max_length=16, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("试过几次"), default=0)
    created_at = models.DateTimeField(_("排队时间"))
    next_at = models.DateTimeField(_("下次发送"))
    sent_at = models.DateTimeField(_("送出时间"), null=True)
    error = models.CharField(_("原因"), max_length=300, blank=True)

    objects: ClassVar = models.Manager.from_queryset(DeliveryQuerySet)()

    class Meta:
        verbose_name = _("送达")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "carries", "number"], name="delivery_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="delivery_turn")]

    def __str__(self) -> str:
        return f"{self.get_carries_display()} {self.channel}"
