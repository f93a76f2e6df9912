"""The only owner of what each person was reminded of, line by line, and of each run that did it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered
from bihuan.notices.models.rules import Colour, ReminderRule, What
from bihuan.orgs.models import CURRENT, Person, Unit, User


class Digest(Ledgered):
    """每日提醒: all that a person is reminded of on a day; there is one a day at most."""

    person = models.ForeignKey(
        Person, models.PROTECT, verbose_name=_("人员"), related_name="digests"
    )
    on = models.DateField(_("日期"))

    class Meta(Ledgered.Meta):
        verbose_name = _("每日提醒")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "on"], condition=CURRENT, name="digest_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.on}"


class Notice(Ledgered):
    """提醒事项: a line of a digest: one subject at one stage of a rule.

    A stage is told by subject, rule and deadline, so that an extended deadline starts anew; each
    person is told of it once. ``rule`` is empty where a person sent the reminder by hand.
    ``unit`` is whose matter it is; ``subject_id`` is a row number, which names one row of one
    table for ever.
    """

    digest = models.ForeignKey(
        Digest, models.PROTECT, verbose_name=_("每日提醒"), related_name="notices"
    )
    person = models.ForeignKey(Person, models.PROTECT, verbose_name=_("人员"), related_name="+")
    rule = models.ForeignKey(
        ReminderRule, models.PROTECT, null=True, verbose_name=_("规则"), related_name="+"
    )
    what = models.CharField(_("事项"), max_length=16, choices=What)
    subject_id = models.BigIntegerField(_("对象"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="+"
    )
    signal = models.CharField(_("信号"), max_length=8, choices=Colour)
    due_on = models.DateField(_("时限"), null=True)
    text = models.CharField(_("内容"), max_length=500)

    class Meta(Ledgered.Meta):
        verbose_name = _("提醒事项")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_id", "due_on", "rule", "person"],
                condition=CURRENT & Q(rule__isnull=False),
                name="notice_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Run(models.Model):
    """催办运行: a run of the reminders for a day. Not ledgered: what it said is in the digests.

    ``unheard`` names some subjects for which nobody could be reminded, one a line.
    """

    on = models.DateField(_("日期"), unique=True)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    digests = models.PositiveIntegerField(_("提醒份数"), default=0)
    lines = models.PositiveIntegerField(_("提醒条数"), default=0)
    nobody = models.PositiveIntegerField(_("没有人可提醒"), default=0)
    unheard = models.TextField(_("没有人可提醒的"), blank=True)

    class Meta:
        verbose_name = _("催办运行")

    def __str__(self) -> str:
        return f"{self.on}"


class Reading(models.Model):
    """看过的提醒: up to which digest somebody has said to have read. Not ledgered."""

    user = models.OneToOneField(User, models.CASCADE, verbose_name=_("账号"), related_name="+")
    digest_id = models.BigIntegerField(_("看到第几份"), default=0)

    class Meta:
        verbose_name = _("看过的提醒")

    def __str__(self) -> str:
        return f"{self.user} {self.digest_id}"
