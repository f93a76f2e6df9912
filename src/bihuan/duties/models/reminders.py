"""The only owner of what somebody was reminded of."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models.matters import Problem, Task
from bihuan.ledger.models import Ledgered, LedgeredQuerySet
from bihuan.orgs.models import Post, User


class ReminderQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        tasks = Task.objects.current().visible_to(user).values("pk")
        problems = Problem.objects.current().visible_to(user).values("pk")
        return self.filter(Q(task__in=tasks) | Q(problem__in=problems))


class Reminder(Ledgered):
    """提醒: a note in the system that a task or problem waits; it asks for nothing further.

    ``post`` is whose matter it was on the day; empty where only a unit answers for it.
    """

    task = models.ForeignKey(
        Task, models.PROTECT, null=True, verbose_name=_("任务"), related_name="reminders"
    )
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, verbose_name=_("问题"), related_name="reminders"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("被提醒岗位"), related_name="+"
    )
    text = models.CharField(_("提醒内容"), max_length=500)
    reminded_on = models.DateField(_("提醒日期"))

    objects: ClassVar = models.Manager.from_queryset(ReminderQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("提醒")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(task__isnull=True) ^ Q(problem__isnull=True),
                name="reminder_of_one_matter",
                violation_error_message=_("一条提醒只说一个任务或一个问题。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text
