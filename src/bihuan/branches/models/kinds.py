"""Kinds and grades of branches, and what the office laid down for posts and admissions."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.orgs.models import (
    CURRENT,
    PostType,
    Preset,
    UnitKind,
)
from bihuan.records.models import ActivityKind


class BranchKind(Preset):
    """支部类别: a kind of grass-roots body, and which kind of unit it is; one axis of classes.

    A mass organisation (群团) has a page of its own and no class.
    """

    unit_kind = models.ForeignKey(
        UnitKind, models.PROTECT, verbose_name=_("单位类型"), related_name="+"
    )
    is_mass = models.BooleanField(_("群团组织"), default=False)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("支部类别")


class BranchGrade(Preset):
    """支部等次: the other axis of classes, the best first, or so many stars."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("支部等次")


class RuleOfPosts(Preset):
    """What posts of a type owe, in activities of a kind, from a day on."""

    post_type = models.ForeignKey(
        PostType, models.PROTECT, verbose_name=_("岗位类型"), related_name="+"
    )
    activity_kind = models.ForeignKey(
        ActivityKind, models.PROTECT, verbose_name=_("活动类型"), related_name="+"
    )
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=300)

    class Meta(Preset.Meta):
        abstract = True


class VisitRule(RuleOfPosts):
    """走访规定: how often a year a leader's post visits each of its contact points."""

    per_year = models.PositiveSmallIntegerField(_("每年至少走访次数"))

    once = ("post_type", "effective_from")

    class Meta(RuleOfPosts.Meta):
        abstract = False
        verbose_name = _("走访规定")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["post_type", "effective_from"], condition=CURRENT, name="visit_rule_once"
            ),
        ]


class TrainingRule(RuleOfPosts):
    """任职培训规定: within how many months of the appointment a new holder is trained."""

    months = models.PositiveSmallIntegerField(_("任职后几个月内"))

    once = ("post_type", "effective_from")

    class Meta(RuleOfPosts.Meta):
        abstract = False
        verbose_name = _("任职培训规定")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["post_type", "effective_from"], condition=CURRENT, name="training_rule_once"
            ),
        ]


class AdmissionRule(Preset):
    """发展党员口径: the step of a procedure by which an admission counts, from a day on."""

    procedure = models.CharField(_("流程编码"), max_length=64)
    step = models.CharField(_("计入的步骤编码"), max_length=64)
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=300)

    once = ("effective_from",)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("发展党员口径")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["effective_from"], condition=CURRENT, name="admission_rule_once"
            ),
        ]
