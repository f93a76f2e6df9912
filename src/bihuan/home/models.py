"""The only owner of tokens: how a program reads what the person who made it may see."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import User


class TokenQuerySet(models.QuerySet["Token"]):
    def good_on(self, day: date) -> Self:
        return self.filter(revoked_at__isnull=True, expires_on__gte=day, user__is_active=True)


class Token(models.Model):
    """接口令牌: kept only as a digest, shown once. Not ledgered: it changes no record."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("账号"), related_name="tokens")
    name = models.CharField(_("用途"), max_length=100)
    beginning = models.CharField(_("开头"), max_length=16)
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("生成时间"))
    used_on = models.DateField(_("最近使用"), null=True)
    expires_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True)

    objects: ClassVar = models.Manager.from_queryset(TokenQuerySet)()

    class Meta:
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return f"{self.beginning}… {self.name}"
