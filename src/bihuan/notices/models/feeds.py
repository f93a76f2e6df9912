"""The only owner of the secret links by which calendars are read without signing in."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import Unit, User


class FeedQuerySet(models.QuerySet["Feed"]):
    def good(self) -> Self:
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class Feed(models.Model):
    """日历订阅: a link that shows what a person owes, or a unit. Kept as a digest. Not ledgered.

    It shows what the person who made it may see on the day on which it is read.
    """

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("账号"), related_name="feeds")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="+"
    )
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    beginning = models.CharField(_("开头"), max_length=16)
    created_at = models.DateTimeField(_("生成时间"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True)

    objects: ClassVar = models.Manager.from_queryset(FeedQuerySet)()

    class Meta:
        verbose_name = _("日历订阅")

    def __str__(self) -> str:
        return f"{self.beginning}… {self.unit or self.user}"
