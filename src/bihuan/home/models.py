"""The only owner of tokens, by which a program reads what a person may see, and of outputs."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Self

from django.conf import settings
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


class OutputQuerySet(models.QuerySet["Output"]):
    def kept_at(self, at: datetime) -> Self:
        """Those whose days are not over yet."""
        return self.filter(created_at__gt=at - keeping())

    def old_at(self, at: datetime) -> Self:
        return self.filter(created_at__lte=at - keeping())

    def active(self) -> Self:
        return self.filter(state__in=Output.ACTIVE)


def keeping() -> timedelta:
    return timedelta(days=settings.BIHUAN_OUTPUT_DAYS)


class Output(models.Model):
    """后台文件: a file that the worker writes for one person, and that is gone after some days.

    Not ledgered: it changes no record. ``address`` is the page that it is made of: a list with its
    filter, or the page of reports with template and day. The Word file that one is filled from lies
    beside it as ``template``, and goes with it.
    """

    class Kind(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        CSV = "csv", _("CSV")
        REPORT = "report", _("报告")
        FILLED = "filled", _("自己的模板")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待办理")
        RUNNING = "running", _("正在生成")
        DONE = "done", _("已生成")
        FAILED = "failed", _("没有办成")
        CANCELLED = "cancelled", _("已取消")

    ACTIVE = (State.WAITING, State.RUNNING)

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("申请人"), related_name="outputs")
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    address = models.TextField(_("来自"))
    language = models.CharField(_("语言"), max_length=16)
    state = models.CharField(_("状态"), max_length=16, choices=State, default=State.WAITING)
    error = models.TextField(_("原因"), blank=True)
    done = models.PositiveIntegerField(_("已写"), default=0)
    whole = models.PositiveIntegerField(_("共"))
    file_name = models.CharField(_("文件名"), max_length=255)
    size = models.PositiveBigIntegerField(_("字节数"), null=True)
    digest = models.CharField(_("摘要"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("申请时间"), db_index=True)
    finished_at = models.DateTimeField(_("办结时间"), null=True)

    objects: ClassVar = models.Manager.from_queryset(OutputQuerySet)()

    class Meta:
        verbose_name = _("后台文件")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_report(self) -> bool:
        return self.kind in (self.Kind.REPORT, self.Kind.FILLED)

    @property
    def is_filled(self) -> bool:
        return self.kind == self.Kind.FILLED

    @property
    def gone_at(self) -> datetime:
        return self.created_at + keeping()

    @property
    def folder(self) -> Path:
        """Where its files lie; who takes the folder away stops the work on it."""
        return Path(settings.BIHUAN_OUTPUT_DIR) / str(self.pk)

    @property
    def file(self) -> Path:
        return self.folder / self.file_name

    @property
    def trace(self) -> Path:
        """What a report puts beside itself."""
        return self.file.with_suffix(".trace.json")

    def template(self, name: str) -> Path:
        """The Word file of somebody's own that it is filled from; apart, it may have its name."""
        return self.folder / ".template" / name

    @property
    def progress_file(self) -> Path:
        return self.folder / ".progress"
