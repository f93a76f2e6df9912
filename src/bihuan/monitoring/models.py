"""The only owner of monitoring results: days of air, months of water sections, targets,
and the work that is set beside them.

Concentrations are whole thousandths of the item's unit, since a ledgered column holds no fraction;
what is finer is read to odd (``thousandths``).
"""

from datetime import date
from decimal import Decimal
from math import floor
from typing import Any, ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Plan, Problem, Task
from bihuan.ledger.models import Evidence, Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs.models import CURRENT, OpenQuerySet, User

PLACES = 3
"""Decimals of a concentration that are kept."""


class AirDayQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(day__lte=day)


class AirDay(Revisable):
    """城市日均值: the six items of a place on a day, in thousandths of their unit; NULL is missing.

    ``made_from`` says what the file held, of which the day was made.
    """

    place = models.CharField(_("城市"), max_length=100)
    day = models.DateField(_("日期"))
    so2 = models.BigIntegerField(_("SO₂（千分之一 µg/m³）"), null=True)
    no2 = models.BigIntegerField(_("NO₂（千分之一 µg/m³）"), null=True)
    co = models.BigIntegerField(_("CO（千分之一 mg/m³）"), null=True)
    o3 = models.BigIntegerField(_("O₃日最大8小时（千分之一 µg/m³）"), null=True)
    pm10 = models.BigIntegerField(_("PM₁₀（千分之一 µg/m³）"), null=True)
    pm25 = models.BigIntegerField(_("PM₂.₅（千分之一 µg/m³）"), null=True)
    made_from = models.CharField(_("原始数据"), max_length=16)
    file = models.ForeignKey(
        Evidence, models.PROTECT, null=True, verbose_name=_("来源文件"), related_name="air_days"
    )

    objects: ClassVar = models.Manager.from_queryset(AirDayQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("城市日均值")
        indexes: ClassVar = [models.Index(fields=["-day", "place"], name="air_day_latest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "day"], condition=CURRENT, name="air_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.day}"

    def value(self, item: str) -> Decimal | None:
        """The concentration in the item's unit."""
        whole = getattr(self, item)
        return None if whole is None else Decimal(whole).scaleb(-PLACES)


class AirGradeQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(air_day__day__lte=day)


class AirGrade(Revisable):
    """空气质量日评价: index and level of a day by one standard; no index where none may be given.

    ``primary`` names the primary pollutants as the standard writes their columns, by commas.
    """

    air_day = models.ForeignKey(
        AirDay, models.PROTECT, verbose_name=_("城市日均值"), related_name="grades"
    )
    standard = models.CharField(_("标准"), max_length=32)
    aqi = models.PositiveSmallIntegerField(_("AQI"), null=True)
    level = models.PositiveSmallIntegerField(_("级别"), null=True)
    primary = models.CharField(_("首要污染物"), max_length=64, blank=True)

    objects: ClassVar = models.Manager.from_queryset(AirGradeQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("空气质量日评价")
        indexes: ClassVar = [
            models.Index(
                fields=["standard", "level", "superseded_seq", "air_day"], name="air_grade_level"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["air_day", "standard"], condition=CURRENT, name="air_grade_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.air_day} AQI {self.aqi}"


class WaterMonthQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        """Months that had begun by a day."""
        return self.filter(month__lte=day)


class WaterMonth(Revisable):
    """断面月评价: a section's means of a month as text by item, its class and what decides it.

    ``month`` is its first day. ``grade`` is 1 to 6, the worst, NULL where nothing was classed.
    """

    section = models.CharField(_("断面编号"), max_length=100)
    name = models.CharField(_("断面名称"), max_length=100, blank=True)
    body = models.CharField(_("水体类型"), max_length=8, blank=True)
    basin = models.CharField(_("流域"), max_length=100, blank=True)
    city = models.CharField(_("城市"), max_length=100, blank=True)
    month = models.DateField(_("月份"))
    samples = models.PositiveIntegerField(_("样品数"))
    values_text = models.TextField(_("各项月均值"))
    standard = models.CharField(_("标准"), max_length=32)
    grade = models.PositiveSmallIntegerField(_("类别"), null=True)
    status = models.CharField(_("水质状况"), max_length=16, blank=True)
    deciding = models.CharField(_("定类项目"), max_length=300, blank=True)
    incomplete = models.BooleanField(_("有项目未定类"), default=False)
    file = models.ForeignKey(
        Evidence, models.PROTECT, null=True, verbose_name=_("来源文件"), related_name="water_months"
    )

    objects: ClassVar = models.Manager.from_queryset(WaterMonthQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("断面月评价")
        indexes: ClassVar = [models.Index(fields=["-month", "grade"], name="water_month_latest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["section", "month"], condition=CURRENT, name="water_month_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.section} {self.month:%Y-%m}"


class Item(models.TextChoices):
    """What a target is set for."""

    GOOD_RATIO = "good_ratio", _("优良天数比例（%）")
    PM25 = "pm25", _("PM₂.₅ 浓度（µg/m³）")
    HEAVY_DAYS = "heavy_days", _("重污染天数（天）")
    WATER_GOOD = "water_good", _("优良水体比例（%）")


SHARES = frozenset({Item.GOOD_RATIO, Item.WATER_GOOD})
"""Items in percent, of which more is better; of the others less is."""


class Target(Revisable):
    """年度目标: what a place, or all of them together where none is named, is to reach in a year.

    The value is kept as written.
    """

    place = models.CharField(_("城市"), max_length=100, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"))
    item = models.CharField(_("目标项"), max_length=16, choices=Item)
    value = models.CharField(_("目标值"), max_length=16)
    document = models.CharField(_("依据文件"), max_length=300)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    searched = ("place", "document")

    class Meta(Revisable.Meta):
        verbose_name = _("年度目标")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "year", "item"], condition=CURRENT, name="target_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.place} {Item(self.item).label}"

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


class FusionQuerySet(LedgeredQuerySet):
    """A plan is seen by who sees business data; a task or problem by who sees that record."""

    def visible_to(self, user: User) -> Self:
        seen = Q(task__in=Task.objects.visible_to(user))
        seen |= Q(problem__in=Problem.objects.visible_to(user))
        return self.filter(seen | Q(plan__in=Plan.objects.visible_to(user)))

    def as_of(self, day: date) -> Self:
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), from_on__lte=day)


class Fusion(Ledgered):
    """党建与业务融合: a plan, task or problem set beside what a target is set for.

    It names the place and the item and not the target of one year, so that it lasts over years. It
    says that the work was meant for this outcome, and never that it brought it about.
    """

    place = models.CharField(_("城市"), max_length=100, blank=True)
    item = models.CharField(_("目标项"), max_length=16, choices=Item)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="fusions")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="fusions")
    problem = models.ForeignKey(Problem, models.PROTECT, null=True, related_name="fusions")
    reason = models.CharField(_("为何并列"), max_length=300)
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止（不含）"), null=True)

    objects: ClassVar = models.Manager.from_queryset(FusionQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("融合联结")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False, task__isnull=True, problem__isnull=True)
                | Q(plan__isnull=True, task__isnull=False, problem__isnull=True)
                | Q(plan__isnull=True, task__isnull=True, problem__isnull=False),
                name="fusion_of_one_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} · {self.place} {self.get_item_display()}"

    @property
    def work(self) -> Plan | Task | Problem:
        found: Any = self.plan or self.task or self.problem
        return cast("Plan | Task | Problem", found)


def thousandths(value: Any) -> int | None:
    """A concentration as it is kept; nothing and not-a-number as nothing.

    What is finer is read to odd (``environment.rounding``), so that its grade is that of the value.
    """
    exact = Decimal("NaN") if value is None else Decimal(str(value)).scaleb(PLACES)
    if not exact.is_finite():
        return None
    whole = floor(exact)
    return whole + (whole != exact and whole % 2 == 0)
