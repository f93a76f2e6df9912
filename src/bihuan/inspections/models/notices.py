"""The only owner of public notices of rectification: what was said to whom, from when to when."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Problem
from bihuan.duties.procedures import IN_WORDS
from bihuan.inspections.models.rounds import Round
from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import OpenQuerySet


class NoticeQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(starts_on__lte=day)


class Notice(Revisable):
    """公示: what was rectified is shown to the public for a time; ``last_on`` is its last day.

    It is public, so whoever sees business data may read it.
    """

    round = models.ForeignKey(Round, models.PROTECT, verbose_name=_("轮次"), related_name="notices")
    title = models.CharField(_("标题"), max_length=200)
    starts_on = models.DateField(_("公示起"))
    last_on = models.DateField(_("公示止"))
    length_n = models.PositiveSmallIntegerField(_("公示期"))
    length_in = models.CharField(_("公示期的单位"), max_length=8, choices=IN_WORDS.items())
    place = models.CharField(_("公示载体"), max_length=200, blank=True)
    phone = models.CharField(_("监督电话"), max_length=64)

    objects: ClassVar = models.Manager.from_queryset(NoticeQuerySet)()

    searched = ("title",)

    class Meta(Revisable.Meta):
        verbose_name = _("公示")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("starts_on")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("公示止不得早于公示起。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class NoticeItem(Ledgered):
    """公示事项: a problem as it was shown to the public, word for word."""

    notice = models.ForeignKey(Notice, models.PROTECT, verbose_name=_("公示"), related_name="items")
    problem = models.ForeignKey(
        Problem, models.PROTECT, verbose_name=_("问题"), related_name="notice_items"
    )
    subject = models.TextField(_("整改问题"))
    implementer = models.CharField(_("整改实施主体"), max_length=300)
    measures = models.TextField(_("重点措施"), blank=True)
    goal = models.TextField(_("目标任务"), blank=True)
    due_text = models.CharField(_("完成时限"), max_length=100, blank=True)
    done_text = models.TextField(_("整改完成情况"))
    objected_on = models.DateField(_("提出异议日期"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("公示事项")

    def __str__(self) -> str:
        return self.subject[:60]
