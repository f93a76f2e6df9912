"""The only owner of schemes: what is scored in a year for a kind of unit, and by which rules."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Revisable
from bihuan.orgs.models import CURRENT, OpenQuerySet, Unit, UnitKind
from bihuan.periods import Moment
from bihuan.scorecards import terms
from bihuan.scorecards.terms import BASIS_WORDS, COUNTS_WORDS, Basis, Counts, points_of


class Shown(models.TextChoices):
    """To whom the final results of a scheme are open."""

    UNIT = "unit", _("本单位及上级")
    OFFICE = "office", _("全部门")


class Scheme(Revisable):
    """考核办法: how a kind of unit is appraised for a year.

    ``code`` stays the same over the years, so that results of several years are one series.
    Points are whole thousandths. ``best_share`` is how many percent may have the best grade,
    ``appeal_days`` the workdays for an appeal; records count up to ``counts_to``.
    """

    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("考核办法"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年度"))
    unit_kind = models.ForeignKey(
        UnitKind, models.PROTECT, verbose_name=_("单位类型"), related_name="+"
    )
    appraiser = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("考核机关"), related_name="+"
    )
    total_milli = models.BigIntegerField(_("总分"))
    best_share = models.PositiveSmallIntegerField(_("最高等次比例上限"), null=True)
    appeal_days = models.PositiveSmallIntegerField(_("申诉期限（工作日）"), default=5)
    counts_to = models.DateField(_("统计截至"), null=True)
    finals_shown = models.CharField(
        _("结果开放"), max_length=8, choices=Shown, default=Shown.UNIT
    )  # fmt: skip
    source = models.CharField(_("依据文件"), max_length=300, blank=True)
    opened_on = models.DateField(_("启动日期"), null=True)
    final_on = models.DateField(_("定等次日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    searched = ("code", "name", "source")

    class Meta(Revisable.Meta):
        verbose_name = _("考核办法")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "year"], condition=CURRENT, name="scheme_of_year",
                violation_error_message=_("这一年已有同一编码的考核办法。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def total(self) -> Decimal:
        return points_of(self.total_milli) or Decimal(0)

    @property
    def last_day(self) -> date:
        """The day up to which records count: unless said, the first of the next year.

        A period that was due on the last of December is missed from then on, and not before.
        """
        return self.counts_to or date(self.year + 1, 1, 1)

    def moment(self, at: Moment) -> Moment:
        """The moment that records of the scheme are asked at: never past its last day."""
        return Moment(min(at.as_of, self.last_day), at.known_at)


class Item(Revisable):
    """考核项目: a part of a scheme, with its standard score or, of an addition, its cap."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, verbose_name=_("考核办法"), related_name="items"
    )
    order = models.PositiveSmallIntegerField(_("序号"))
    heading = models.CharField(_("类别"), max_length=200, blank=True)
    name = models.CharField(_("考核项目"), max_length=300)
    counts = models.CharField(
        _("计分方式"), max_length=8, choices=COUNTS_WORDS.items(), default=Counts.DEDUCT
    )
    standard_milli = models.BigIntegerField(_("标准分"), null=True)
    regulation = models.CharField(_("不计分的依据"), max_length=500, blank=True)

    class Meta(Revisable.Meta):
        verbose_name = _("考核项目")
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Rule(Revisable):
    """评分规则: 每…扣…, on periods, problems or a metric, or judged by a person.

    ``filter_text`` is what the list of periods or problems is filtered by, as canonical JSON;
    ``grade`` is the best that a veto leaves; one with ``regulation`` is kept and not scored.
    """

    item = models.ForeignKey(
        Item, models.PROTECT, verbose_name=_("考核项目"), related_name="rules"
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("序号"))
    text = models.CharField(_("评分要点"), max_length=500)
    points_milli = models.BigIntegerField(_("每次分值"), null=True)
    per = models.CharField(_("每多少计一次"), max_length=32, default="1")
    measure = models.CharField(_("计分单位"), max_length=32, blank=True)
    cap_milli = models.BigIntegerField(_("最多扣（加）"), null=True)
    basis = models.CharField(
        _("数据来源"), max_length=16, choices=BASIS_WORDS.items(), default=Basis.HAND
    )
    filter_text = models.TextField(_("筛选"), default="{}")
    metric = models.CharField(_("指标编码"), max_length=64, blank=True)
    target = models.CharField(_("目标值"), max_length=32, blank=True)
    is_beyond = models.BooleanField(_("超过目标才扣"), default=False)
    grade = models.CharField(_("最高等次"), max_length=32, blank=True)
    regulation = models.CharField(_("不计分的依据"), max_length=500, blank=True)

    class Meta(Revisable.Meta):
        verbose_name = _("评分规则")
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def terms(self) -> terms.Rule:
        """The rule as plain values, under the number of its record."""
        saved: dict[str, Any] = json.loads(self.filter_text)
        return terms.Rule(
            key=self.version_of_id or self.pk, text=self.text, points=points_of(self.points_milli),
            per=Decimal(self.per), measure=self.measure, cap=points_of(self.cap_milli),
            basis=Basis(self.basis), filter=saved, metric=self.metric,
            target=Decimal(self.target) if self.target else None, is_beyond=self.is_beyond,
            grade=self.grade, regulation=self.regulation,
        )  # fmt: skip


class Band(Revisable):
    """等次: the scores that have a grade, from ``least`` up to but not including ``below``."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, verbose_name=_("考核办法"), related_name="bands"
    )
    grade = models.CharField(_("等次"), max_length=32)
    least_milli = models.BigIntegerField(_("下限（含）"))
    below_milli = models.BigIntegerField(_("上限（不含）"), null=True)

    class Meta(Revisable.Meta):
        verbose_name = _("等次划分")
        ordering: ClassVar = ["-least_milli", "id"]

    def __str__(self) -> str:
        return self.grade

    @property
    def terms(self) -> terms.Band:
        least = points_of(self.least_milli) or Decimal(0)
        return terms.Band(self.grade, least, points_of(self.below_milli))
