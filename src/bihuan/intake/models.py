"""The only owner of what was read in: batches and the rows as the file has them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Evidence, Ledgered


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
