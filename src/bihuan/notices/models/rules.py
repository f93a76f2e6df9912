"""The only owner of when somebody is reminded: the rules of an office, as data."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import LedgeredQuerySet, Revisable
from bihuan.notices.rules import Measure, Stage, When
from bihuan.orgs.models import CURRENT


class What(models.TextChoices):
    """What waits, and can be reminded of."""

    TASK = "task", _("任务")
    PROBLEM = "problem", _("问题")
    OCCURRENCE = "occurrence", _("期次")
    TERM = "term", _("届期")
    CASE_STEP = "case_step", _("流程步骤")


class Colour(models.TextChoices):
    """A signal (DOMAIN 7.3). None of them has any effect but a reminder."""

    BLUE = "blue", _("蓝")
    YELLOW = "yellow", _("黄")
    RED = "red", _("红")


class LetterKind(models.TextChoices):
    """The letters of an office, each graver than the one before it (DOMAIN 7.3)."""

    REMINDER = "reminder", _("提醒函")
    SUPERVISION = "supervision", _("督办函")
    TALK = "talk", _("约谈")


class ReminderRuleQuerySet(LedgeredQuerySet):
    def in_force(self, on: date) -> Self:
        ended = Q(effective_to__isnull=True) | Q(effective_to__gt=on)
        return self.current().filter(ended, effective_from__lte=on)


class ReminderRule(Revisable):
    """催办规则: who is reminded of what, how long before or after its deadline, in which colour.

    ``levels`` is 0 for whose matter it is, and so many steps up the reporting line for others.
    ``suggests`` names a letter that a person may then decide to issue.
    """

    WHENS = [
        (When.BEFORE.value, _("到期前")),
        (When.ON.value, _("到期当天")),
        (When.AFTER.value, _("到期后")),
    ]
    MEASURES = [(Measure.WORKDAYS.value, _("工作日")), (Measure.MONTHS.value, _("个月"))]

    code = models.CharField(_("编码"), max_length=64)
    what = models.CharField(_("提醒什么"), max_length=16, choices=What)
    when = models.CharField(_("什么时候"), max_length=8, choices=WHENS)
    amount = models.PositiveSmallIntegerField(_("天数（月数）"), default=0)
    measure = models.CharField(
        _("按什么数"), max_length=8, choices=MEASURES, default=Measure.WORKDAYS.value
    )
    signal = models.CharField(_("信号"), max_length=8, choices=Colour)
    levels = models.PositiveSmallIntegerField(_("上报几级"), default=0)
    suggests = models.CharField(
        _("建议发函"), max_length=16, choices=LetterKind, blank=True, default=""
    )
    effective_from = models.DateField(_("起用日期"))
    effective_to = models.DateField(_("停用日期"), null=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ReminderRuleQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("催办规则")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="reminder_rule_code"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
                name="reminder_rule_ends_after_it_starts",
                violation_error_message=_("停用日期不得早于起用日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.stage.words}"

    @property
    def stage(self) -> Stage:
        return Stage(When(self.when), self.amount, Measure(self.measure))
