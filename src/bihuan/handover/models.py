"""The only owner of next year's lists in the making: drafts made of this year's, line by line."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Plan
from bihuan.ledger.models import Ledgered, LedgeredQuerySet


class NextState(models.TextChoices):
    """How far a list of next year has come."""

    DRAFTED = "drafted", _("草稿")
    ISSUED = "issued", _("已印发")
    DROPPED = "dropped", _("已放弃")
    UNDONE = "undone", _("印发后撤回")


class What(models.TextChoices):
    """What a line becomes, in the order in which they need each other."""

    PLAN = "plan", _("方案")
    HEADING = "heading", _("方面")
    DUTY = "duty", _("责任事项")
    TASK = "task", _("任务")


LIVE = (NextState.DRAFTED, NextState.ISSUED)


class NextList(Ledgered):
    """下年清单草稿: a tree of plans of a year made over for the next, until it is issued.

    ``first_seq`` to ``last_seq`` are the entries that issuing wrote, all or none; ``copied`` is how
    many records of this year were used again.
    """

    source = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("今年的方案"), related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    state = models.CharField(_("状态"), max_length=8, choices=NextState, default=NextState.DRAFTED)
    drafted_on = models.DateField(_("草拟日期"))
    issued_on = models.DateField(_("印发日期"), null=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, verbose_name=_("印发的方案"), related_name="+"
    )
    first_seq = models.BigIntegerField(_("首条台账记录"), null=True)
    last_seq = models.BigIntegerField(_("末条台账记录"), null=True)
    copied = models.PositiveIntegerField(_("沿用条数"), default=0)

    objects: ClassVar = models.Manager.from_queryset(LedgeredQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("下年清单草稿")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "year"],
                condition=models.Q(state__in=["drafted", "issued"]),
                name="next_list_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.year}"

    @property
    def begins_on(self) -> date:
        return date(self.year, 1, 1)


class NextLine(Ledgered):
    """下年清单草稿行: a plan, heading, clause or task as it is to read next year.

    ``source_id`` is the row of this year that it is made of, and empty where it is new; ``under``
    is the line of its plan. A line that is not kept is left out.
    """

    draft = models.ForeignKey(
        NextList, models.PROTECT, verbose_name=_("下年清单草稿"), related_name="lines"
    )
    what = models.CharField(_("种类"), max_length=8, choices=What)
    source_id = models.BigIntegerField(_("今年的记录"), null=True)
    under = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("所属方案"), related_name="parts"
    )
    is_kept = models.BooleanField(_("列入"), default=True)
    code = models.CharField(_("编码"), max_length=100, blank=True)
    text = models.TextField(_("内容"))
    due_on = models.DateField(_("完成时限"), null=True)
    order = models.PositiveIntegerField(_("序号"))

    objects: ClassVar = models.Manager.from_queryset(LedgeredQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("下年清单草稿行")
        indexes: ClassVar = [models.Index(fields=["draft", "order"], name="next_line_order")]

    def __str__(self) -> str:
        return self.text[:60]
