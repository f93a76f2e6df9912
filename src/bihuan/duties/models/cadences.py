"""The only owner of what recurs: the rules of a duty, and the periods that are owed by them."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.duties import cadences
from bihuan.duties.cadences import DUE_WORDS, PER_WORDS, DueRule, Per, Rule
from bihuan.duties.models.plans import Duty
from bihuan.ledger.models import Revisable
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, OpenQuerySet, Post, PostType, Unit, UnitKind


class Cadence(Revisable):
    """频次规则: how often a duty is owed from a day on, by whom, by which day.

    A unit owes it, or every unit of a kind, or every post of a type. ``counts_begun`` lets a unit
    owe also the period in which it was founded. The other columns mean what they do in ``Rule``.
    """

    duty = models.ForeignKey(
        Duty, models.PROTECT, verbose_name=_("责任事项"), related_name="cadences"
    )
    per = models.CharField(_("频次"), max_length=16, choices=PER_WORDS.items())
    every = models.PositiveSmallIntegerField(_("每几个工作日"), default=0)
    minimum = models.PositiveSmallIntegerField(_("至少次数"), default=1)
    due_rule = models.CharField(
        _("完成时限"), max_length=16, choices=DUE_WORDS.items(), default=DueRule.END
    )
    due_n = models.PositiveSmallIntegerField(_("时限序数"), default=0)
    from_on = models.DateField(_("起始日期"))
    until_on = models.DateField(_("停止日期（不含）"), null=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("责任单位"), related_name="+"
    )
    unit_kind = models.ForeignKey(
        UnitKind, models.PROTECT, null=True, verbose_name=_("责任单位类型"), related_name="+"
    )
    post_type = models.ForeignKey(
        PostType, models.PROTECT, null=True, verbose_name=_("责任岗位类型"), related_name="+"
    )
    counts_begun = models.BooleanField(_("新成立单位当期即应履行"), default=False)
    source = models.CharField(_("依据"), max_length=300, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("频次规则")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "from_on"], condition=CURRENT, name="cadence_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=1),
                name="cadence_asks_for_something",
                violation_error_message=_("次数至少为 1。"),
            ),
        ]

    def __str__(self) -> str:
        return self.rule.words()

    @property
    def rule(self) -> Rule:
        return Rule(
            Per(self.per), self.from_on, self.until_on, self.every, self.minimum,
            DueRule(self.due_rule), self.due_n,
        )  # fmt: skip

    @property
    def owner(self) -> Unit | UnitKind | PostType | None:
        """Who owes: a unit, or all of a kind."""
        return self.unit or self.unit_kind or self.post_type


class Occurrence(Revisable):
    """期次: one period's instance of a recurring duty for one unit, or for one post of it.

    ``end_on`` is not in it. ``minimum`` is how often it asks, by the rule that made it; one entered
    by hand has no rule. An excused one is owed no more from ``excused_on`` on.
    """

    duty = models.ForeignKey(
        Duty, models.PROTECT, db_index=False, verbose_name=_("责任事项"),
        related_name="occurrences",
    )  # fmt: skip
    unit = models.ForeignKey(
        Unit, models.PROTECT, db_index=False, verbose_name=_("单位"), related_name="occurrences"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("责任岗位"), related_name="occurrences"
    )
    cadence = models.ForeignKey(
        Cadence, models.PROTECT, null=True, verbose_name=_("频次规则"), related_name="occurrences"
    )
    code = models.CharField(_("编码"), max_length=100)
    start_on = models.DateField(_("开始日期"))
    end_on = models.DateField(_("结束日期（不含）"))
    due_on = models.DateField(_("应完成日期"))
    minimum = models.PositiveSmallIntegerField(_("应完成次数"), default=1)
    excused_on = models.DateField(_("免予履行日期"), null=True)
    excuse = models.CharField(_("免予履行理由"), max_length=500, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("期次")
        indexes: ClassVar = [
            models.Index(fields=["duty", "start_on"], name="occurrence_by_duty"),
            models.Index(
                fields=["unit", "start_on", "superseded_seq", "duty"], name="occurrence_by_unit"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "unit", "start_on"],
                condition=CURRENT & Q(post__isnull=True),
                name="occurrence_once",
            ),
            models.UniqueConstraint(
                fields=["duty", "post", "start_on"],
                condition=CURRENT & Q(post__isnull=False),
                name="occurrence_of_post_once",
            ),
            models.CheckConstraint(
                condition=Q(end_on__gt=F("start_on")),
                name="occurrence_has_days",
                violation_error_message=_("期次的结束日期须晚于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("start_on")),
                name="occurrence_due_after_it_begins",
                violation_error_message=_("应完成日期不得早于期次开始。"),
            ),
        ]

    def __str__(self) -> str:
        return cadences.name_of(self.start_on, self.end_on)

    @property
    def last_on(self) -> date:
        return self.end_on - timedelta(days=1)
