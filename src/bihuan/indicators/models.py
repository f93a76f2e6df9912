"""The only owner of what a figure is: metrics, values published elsewhere, and saved lists."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.ledger import canonical
from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import CURRENT, OpenQuerySet, User
from bihuan.periods import end_of_month


class Aggregate(models.TextChoices):
    """What is done with the rows that a metric selects."""

    COUNT = "count", _("条数")
    SUM = "sum", _("合计")
    DISTINCT = "distinct", _("不重复计数")
    RATIO = "ratio", _("占比")
    STREAK = "streak", _("连续年数")
    LATEST = "latest", _("最近值")
    DIFFERENCE = "difference", _("同比差")


class Span(models.TextChoices):
    """Which days a metric looks at, seen from the as-of day."""

    ALL = "all", _("截至当日的全部")
    YEAR = "year", _("当年至当日")


def titled(label: str, label_en: str) -> str:
    """What a metric is called in the language of who reads."""
    return label_en if label_en and get_language() == "en" else label


STEPS_APART = 4
"""The schema since which cases and the steps that they took are two sources."""


class Metric(Revisable):
    """指标 / 口径: a named, versioned definition of a figure; no code and no value stands in it.

    ``filter_text`` is what the list page of the source would be filtered by, as canonical JSON;
    ``{year}``, ``{next_year}`` and ``{month}`` in it are seen from the as-of day. ``base_text``
    selects the whole of which the figure is a part.
    """

    code = models.CharField(_("编码"), max_length=64)
    label = models.CharField(_("名称"), max_length=200)
    label_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=32)
    filter_text = models.TextField(_("筛选"), default="{}")
    base_text = models.TextField(_("基数筛选"), blank=True)
    base_label = models.CharField(_("基数名称"), max_length=64, blank=True)
    aggregate = models.CharField(_("算法"), max_length=16, choices=Aggregate)
    argument = models.CharField(_("算法参数"), max_length=64, blank=True)
    parts_by = models.CharField(_("分项"), max_length=32, blank=True)
    span = models.CharField(_("期间"), max_length=8, choices=Span, default=Span.YEAR)
    unit = models.CharField(_("单位"), max_length=32, blank=True)
    decimals = models.PositiveSmallIntegerField(_("小数位数"), null=True)
    note = models.TextField(_("口径说明"), blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)

    searched = ("code", "label", "label_en", "note")

    class Meta(Revisable.Meta):
        verbose_name = _("指标")
        ordering: ClassVar = ["order", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="metric_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @classmethod
    def upgraded(cls, row: canonical.Row, schema: int) -> canonical.Row:
        """Before schema 4 the source ``cases`` gave the steps that cases had taken."""
        row = super().upgraded(row, schema)
        gave_steps = schema < STEPS_APART and row["source"] == "cases"
        return row | {"source": "case_steps"} if gave_steps else row

    @property
    def title(self) -> str:
        return titled(self.label, self.label_en)

    @property
    def filter(self) -> dict[str, Any]:
        return dict(json.loads(self.filter_text))

    def last_day(self, day: date) -> date:
        """The last day on which it still speaks of the year, or the month, that it does on one."""
        saved = self.filter_text + self.base_text
        if "{month}" in saved:
            return end_of_month(day.year, day.month)
        if "year}" in saved or self.span == Span.YEAR:
            return date(day.year, 12, 31)
        return date.max

    @property
    def base(self) -> dict[str, Any] | None:
        return dict(json.loads(self.base_text)) if self.base_text else None


class Alias(Ledgered):
    """说法: words by which drafts speak of a metric, as somebody of the office put it right.

    ``code`` is empty where the words mean none of the metrics. How ``said`` reads: reports.checks.
    """

    code = models.CharField(_("指标编码"), max_length=64, blank=True)
    said = models.CharField(_("说法"), max_length=200)

    class Meta(Ledgered.Meta):
        verbose_name = _("说法")
        ordering: ClassVar = ["code", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["said"], condition=CURRENT, name="alias_said_once"),
        ]

    def __str__(self) -> str:
        return self.said


class ObservationQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        """What was published about days up to and including ``day``."""
        return self.filter(period_to__lte=day)


class Observation(Revisable):
    """观测值: a value published elsewhere, with its document, period and base.

    The value is kept as written (``24.0`` is not ``24``); a grade has ``grade`` instead.
    """

    series = models.CharField(_("指标系列"), max_length=100)
    name = models.CharField(_("名称"), max_length=200, blank=True)
    area = models.CharField(_("区域"), max_length=100, blank=True)
    period_from = models.DateField(_("期间起"))
    period_to = models.DateField(_("期间止"))
    value = models.CharField(_("数值"), max_length=32, blank=True)
    grade = models.CharField(_("等级"), max_length=32, blank=True)
    measure = models.CharField(_("计量单位"), max_length=32, blank=True)
    numerator = models.BigIntegerField(_("分子"), null=True)
    denominator = models.BigIntegerField(_("分母"), null=True)
    section_set = models.CharField(_("断面集"), max_length=32, blank=True)
    document = models.CharField(_("来源文件"), max_length=300)
    published_on = models.DateField(_("发布日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(ObservationQuerySet)()

    searched = ("series", "name", "area", "document")

    class Meta(Revisable.Meta):
        verbose_name = _("观测值")
        indexes: ClassVar = [
            models.Index(fields=["series", "period_to"], name="observation_series_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "area", "period_from", "period_to", "document"],
                condition=CURRENT,
                name="observation_once",
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="observation_period",
                violation_error_message=_("期间止不得早于期间起。"),
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="observation_base",
                violation_error_message=_("分母须大于 0。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.period_from}/{self.period_to}"

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.value) if self.value else None


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and what others share; the rows behind it are another question."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    """视图: a list's filter, sorting and columns under a name. Not ledgered: no figure reads it.

    ``list_page`` names the address of the list, ``query`` is what stands behind its question mark.
    """

    owner = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("所有人"), related_name="saved_views"
    )
    list_page = models.CharField(_("列表"), max_length=64)
    name = models.CharField(_("名称"), max_length=60)
    query = models.TextField(_("条件"), blank=True)
    is_shared = models.BooleanField(_("共享"), default=False)
    saved_at = models.DateTimeField(_("保存时刻"))

    objects: ClassVar = models.Manager.from_queryset(SavedViewQuerySet)()

    class Meta:
        verbose_name = _("视图")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "list_page", "name"],
                name="saved_view_name",
                violation_error_message=_("您在这个列表已有同名的视图。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
