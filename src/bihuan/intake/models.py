"""The only owner of what was read in: batches and the rows as the file has them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Evidence, Ledgered
from bihuan.orgs.models import Post, User


class ImportBatch(Ledgered):
    """导入批次: one file read in. Its entries are ``first_seq`` to ``last_seq``, all or none."""

    kind = models.CharField(_("类别"), max_length=32)
    file = models.ForeignKey(
        Evidence, models.PROTECT, verbose_name=_("文件"), related_name="batches"
    )
    options = models.TextField(_("选项"), default="{}")
    rows_read = models.PositiveIntegerField(_("读到行数"))
    accepted = models.PositiveIntegerField(_("接受行数"))
    first_seq = models.BigIntegerField(_("首条台账记录"))
    last_seq = models.BigIntegerField(_("末条台账记录"))

    class Meta(Ledgered.Meta):
        verbose_name = _("导入批次")
        indexes: ClassVar = [models.Index(fields=["kind", "file"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"


class Upload(models.Model):
    """上传的台账: a file on its way in through the browser: tried, corrected, then committed.

    Not ledgered: what it becomes is. The file lies in the folder of uploads until it is committed
    or dropped.
    """

    class State(models.TextChoices):
        TRYING = "trying", _("正在试读")
        TRIED = "tried", _("已试读，待确认")
        COMMITTING = "committing", _("正在写入")
        DONE = "done", _("已导入")
        FAILED = "failed", _("读不出来")

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("上传人"), related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"), related_name="+")
    file_name = models.CharField(_("文件名"), max_length=255)
    kind = models.CharField(_("类别"), max_length=32)
    plan = models.CharField(_("方案编码"), max_length=64, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    columns = models.JSONField(_("表头对照"), default=dict)
    state = models.CharField(_("状态"), max_length=16, choices=State, default=State.TRYING)
    result = models.JSONField(_("结果"), default=dict)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, verbose_name=_("导入批次"), related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时刻"), auto_now_add=True)

    class Meta:
        verbose_name = _("上传的台账")

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.state in {self.State.TRYING, self.State.COMMITTING}


class StagedRow(models.Model):
    """A row of a batch: where it stood, what it said word for word, and the record it became.

    Not ledgered: it can be read again from the file, which is kept as evidence.
    """

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="staged")
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    number = models.PositiveIntegerField(_("行号"))
    record_id = models.BigIntegerField(_("记录行号"), db_index=True)
    written = models.TextField(_("原文"))

    class Meta:
        verbose_name = _("暂存行")
        indexes: ClassVar = [models.Index(fields=["batch", "number"])]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class UnitToMap(models.Model):
    """A unit as some ledger wrote it that no unit matches yet; gone once it is mapped."""

    written = models.CharField(_("台账写法"), max_length=300, unique=True)
    times = models.PositiveIntegerField(_("出现次数"), default=1)

    class Meta:
        verbose_name = _("待对应单位")

    def __str__(self) -> str:
        return self.written
