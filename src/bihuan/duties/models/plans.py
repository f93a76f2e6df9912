"""The only owner of plans and their headings, and of what they ask for: duties, targets."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, OpenQuerySet, PostType, Preset, Unit


class Strand(Preset):
    """工作板块: political, thought, organisation, style, integrity, fusion; preset data."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("工作板块")


class PlanKind(Preset):
    """方案类型: list, plan, campaign, inspection round; a group only holds other plans."""

    is_group = models.BooleanField(_("只作分组"), default=False)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("方案类型")


class PlanQuerySet(OpenQuerySet):
    def issued_by(self, day: date) -> Self:
        return self.filter(issued_on__lte=day)


class Plan(Revisable):
    """责任清单 / 方案: a list, plan, campaign or inspection round; plans form a tree."""

    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("名称"), max_length=300)
    kind = models.ForeignKey(PlanKind, models.PROTECT, verbose_name=_("类型"), related_name="+")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("上级方案"), related_name="children"
    )
    strand = models.ForeignKey(
        Strand, models.PROTECT, null=True, verbose_name=_("板块"), related_name="+"
    )
    issuer = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("制定单位"), related_name="+"
    )
    issued_on = models.DateField(_("印发日期"))
    year = models.PositiveSmallIntegerField(_("年度"), null=True)

    objects: ClassVar = models.Manager.from_queryset(PlanQuerySet)()

    searched = ("code", "name")

    class Meta(Revisable.Meta):
        verbose_name = _("方案")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="plan_code"),
        ]

    def __str__(self) -> str:
        return self.name


class Heading(Revisable):
    """方面 / 聚焦: a heading inside a plan or an inspection round."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("方案"), related_name="headings")
    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("名称"), max_length=300)
    order = models.PositiveSmallIntegerField(_("序号"), default=0)
    set_on = models.DateField(_("确定日期"))

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    searched = ("name",)

    class Meta(Revisable.Meta):
        verbose_name = _("方面")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "code"], condition=CURRENT, name="heading_code"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanUnit(Ledgered):
    """方案单位: a unit that a plan sets up or speaks of, such as a working group."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("方案"), related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="plans")
    from_on = models.DateField(_("开始日期"))

    class Meta(Ledgered.Meta):
        verbose_name = _("方案单位")

    def __str__(self) -> str:
        return f"{self.plan} / {self.unit}"


class InspectionTarget(Revisable):
    """巡察对象: a unit inspected in a round, what it was told and when.

    ``case`` is the procedure by which it puts right what was fed back.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("轮次"), related_name="targets")
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("单位"), related_name="inspections"
    )
    entered_on = models.DateField(_("进驻日期"))
    left_on = models.DateField(_("撤离日期"), null=True)
    feedback_on = models.DateField(_("反馈日期"), null=True)
    case = models.ForeignKey(
        "duties.Case",
        models.PROTECT,
        null=True,
        verbose_name=_("整改流程"),
        related_name="inspection_targets",
    )

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("巡察对象")

    def __str__(self) -> str:
        return f"{self.plan} / {self.unit}"


class Duty(Revisable):
    """责任事项: a clause of a list that a unit or every post of a type owes, maybe at a cadence."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("方案"), related_name="duties")
    code = models.CharField(_("编码"), max_length=64)
    text = models.TextField(_("责任事项"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("责任单位"), related_name="duties"
    )
    post_type = models.ForeignKey(
        PostType, models.PROTECT, null=True, verbose_name=_("责任岗位类型"), related_name="duties"
    )
    cadence = models.CharField(_("频次"), max_length=64, blank=True)
    source = models.CharField(_("依据"), max_length=300, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    searched = ("code", "text", "source")

    class Meta(Revisable.Meta):
        verbose_name = _("责任事项")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code"], condition=CURRENT, name="duty_code"),
        ]

    def __str__(self) -> str:
        return self.text
