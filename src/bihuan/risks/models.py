"""The only owner of integrity risks: points of posts with their versions, and their reviews."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, Post, Preset, Unit, User
from bihuan.orgs.rules import has_power, held_post_ids, home_unit_ids

SIGHT = "risks"
"""The power of a post type that sees the risk points of the whole department."""

# --- The words of the preset ----------------------------------------------------------------------


class RiskCategory(Preset):
    """风险类别: where a risk comes from, such as the duties of a post or the steps of its work."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("风险类别")


class RiskGrade(Preset):
    """风险等级: in order from the highest; ``review_months`` is how long a review holds."""

    review_months = models.PositiveSmallIntegerField(_("审查周期（月）"), default=12)
    words = models.CharField(_("台账里的写法"), max_length=200, blank=True)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("风险等级")


class RiskFactor(Preset):
    """涉及事项: what a power touches, as money or approval; its grade follows from that.

    ``words``, parted by blanks, are those by which a ledger without such a column says it.
    """

    words = models.CharField(_("台账里的写法"), max_length=200, blank=True)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("风险涉及事项")


class GradeRule(Preset):
    """定级规则: the grade of a power that touches something, from a day on."""

    factor = models.ForeignKey(
        RiskFactor, models.PROTECT, verbose_name=_("涉及事项"), related_name="+"
    )
    gives = models.ForeignKey(RiskGrade, models.PROTECT, verbose_name=_("定为"), related_name="+")
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=300)

    once = ("factor", "effective_from")

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("定级规则")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["factor", "effective_from"], condition=CURRENT, name="grade_rule_once"
            ),
        ]


# --- Risk points ----------------------------------------------------------------------------------


class State(models.TextChoices):
    DRAFT = "draft", _("起草")
    IN_FORCE = "in_force", _("施行")
    REVISED = "revised", _("修订待审定")
    ENDED = "ended", _("终止")


LIVE = (State.IN_FORCE, State.REVISED)
"""A revision that waits for approval holds meanwhile: the measures are not suspended by paper."""


class RiskPointQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """Points of the own unit, or of a post that is held; all with the power to see them.

        Neither a second duty, a contact point nor an opening shows the risk points of a unit.
        """
        today, person = timezone.localdate(), user.person_id
        running = RiskVersion.objects.current().filter(point=OuterRef("pk"), to_on__isnull=True)
        held = held_post_ids(person, today)
        mine = running.filter(Q(owner_post__in=held) | Q(leader_post__in=held) | Q(post__in=held))
        own = Q(unit__in=home_unit_ids(person, today)) | Q(Exists(mine))
        return self.filter(own | Q(has_power(SIGHT, person, today)))


class RiskPoint(Ledgered):
    """廉政风险点: a power of a unit's post that may be abused; what is said of it are versions.

    ``unit`` is empty as long as nobody has said which one a register means by ``unit_text``.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="risk_points"
    )
    unit_text = models.CharField(_("登记表里的单位"), max_length=200, blank=True)
    number = models.CharField(_("编号"), max_length=64, blank=True)
    entered_on = models.DateField(_("登记日期"))

    objects: ClassVar = models.Manager.from_queryset(RiskPointQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("廉政风险点")

    def __str__(self) -> str:
        last = RiskVersion.objects.filter(point=self).order_by("-number", "-pk").first()
        return str(last or self.number)

    @property
    def named_unit(self) -> Unit | str:
        """Its unit, else what a register calls it."""
        return self.unit or self.unit_text


class OfPointQuerySet(LedgeredQuerySet):
    """Rows of a risk point: seen by who sees the point."""

    def visible_to(self, user: User) -> Self:
        return self.filter(point__in=RiskPoint.objects.visible_to(user).values("pk"))


class RiskVersionQuerySet(OfPointQuerySet):
    def as_of(self, day: date) -> Self:
        """How each point stood at the end of a day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day), from_on__lte=day)

    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def running(self) -> Self:
        """The last version of each point."""
        return self.filter(to_on__isnull=True)


class RiskVersion(Ledgered):
    """风险点版本: what a point says from a day up to, but not including, another.

    ``factors`` are codes parted by blanks, ``controls`` a measure a line. ``ruled_grade`` is what
    the rules gave; where ``grade`` differs, ``grade_reason`` says why. ``changed`` names the
    columns in which it differs from the version before. ``next_review_on`` is when the first review
    is owed; later ones are told by the reviews.
    """

    point = models.ForeignKey(
        RiskPoint, models.PROTECT, verbose_name=_("廉政风险点"), related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("版次"))
    state = models.CharField(_("状态"), max_length=16, choices=State)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("岗位"), related_name="+"
    )
    power = models.CharField(_("风险点（权力事项）"), max_length=300)
    category = models.ForeignKey(
        RiskCategory, models.PROTECT, verbose_name=_("风险类别"), related_name="+"
    )
    factors = models.CharField(_("涉及事项"), max_length=300, blank=True)
    grade = models.ForeignKey(
        RiskGrade, models.PROTECT, verbose_name=_("风险等级"), related_name="+"
    )
    ruled_grade = models.ForeignKey(
        RiskGrade, models.PROTECT, verbose_name=_("按规则的等级"), related_name="+"
    )
    grade_reason = models.CharField(_("不按规则定级的理由"), max_length=300, blank=True)
    manifestation = models.TextField(_("主要内容及表现形式"))
    controls = models.TextField(_("防控措施"), blank=True)
    owner_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("部门负责岗位"), related_name="+"
    )
    leader_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("责任领导岗位"), related_name="+"
    )
    in_force_on = models.DateField(_("施行日期"), null=True)
    next_review_on = models.DateField(_("首次审查期限"), null=True)
    reason = models.CharField(_("变动理由"), max_length=500, blank=True)
    changed = models.CharField(_("改了哪些"), max_length=300, blank=True)
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止（不含）"), null=True)

    objects: ClassVar = models.Manager.from_queryset(RiskVersionQuerySet)()

    searched = ("power", "manifestation", "controls")
    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("风险点版本")
        indexes: ClassVar = [
            models.Index(fields=["point", "number"], name="risk_version_of_point"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point", "number"], condition=CURRENT, name="risk_version_once"
            ),
            models.CheckConstraint(
                condition=Q(grade=F("ruled_grade")) | ~Q(grade_reason=""),
                name="risk_grade_has_reason",
                violation_error_message=_("不按规则定级的，必须写明理由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.power

    @property
    def measures(self) -> list[str]:
        return self.controls.splitlines()

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_overridden(self) -> bool:
        return self.grade_id != self.ruled_grade_id


# --- Reviews --------------------------------------------------------------------------------------


class Occasion(models.TextChoices):
    YEARLY = "yearly", _("年度审查")
    POST = "post", _("岗位换人")
    PROCESS = "process", _("流程变动")
    OTHER = "other", _("其他")


class Conclusion(models.TextChoices):
    KEPT = "kept", _("维持")
    REVISED = "revised", _("修订")
    ENDED = "ended", _("终止")


class PointReviewQuerySet(OfPointQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(reviewed_on__lte=day)


class PointReview(Ledgered):
    """风险点逐项审查: that a point was looked at again, on what occasion, with what conclusion."""

    point = models.ForeignKey(
        RiskPoint, models.PROTECT, verbose_name=_("廉政风险点"), related_name="reviews"
    )
    power = models.CharField(_("审查时的风险点"), max_length=300)
    year = models.PositiveSmallIntegerField(_("年度"))
    reviewed_on = models.DateField(_("审查日期"))
    occasion = models.CharField(_("审查事由"), max_length=16, choices=Occasion)
    conclusion = models.CharField(_("审查结论"), max_length=16, choices=Conclusion)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    next_review_on = models.DateField(_("下次审查期限"), null=True)

    objects: ClassVar = models.Manager.from_queryset(PointReviewQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("风险点逐项审查")

    def __str__(self) -> str:
        return self.power


class ProcessChange(Ledgered):
    """流程变动: a power is used in another way, so that its point is owed a review."""

    point = models.ForeignKey(
        RiskPoint, models.PROTECT, verbose_name=_("廉政风险点"), related_name="process_changes"
    )
    changed_on = models.DateField(_("变动日期"))
    note = models.CharField(_("变动内容"), max_length=300)
    settled_by = models.ForeignKey(
        PointReview, models.PROTECT, null=True, verbose_name=_("所办的审查"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(OfPointQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("流程变动")

    def __str__(self) -> str:
        return self.note


class RiskReviewQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(reviewed_on__lte=day)


class RiskReview(Revisable):
    """风险点审查: the risk points of a unit's posts were reviewed on a day, for a year.

    ``by_points`` says that it follows from the reviews of its points; else ``reason`` says why it
    was entered as a whole.
    """

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("单位"), related_name="risk_reviews"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    reviewed_on = models.DateField(_("审查日期"))
    by_points = models.BooleanField(_("由逐项审查得出"), default=False)
    reason = models.CharField(_("直接登记的理由"), max_length=300, blank=True)

    objects: ClassVar = models.Manager.from_queryset(RiskReviewQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("风险点审查")

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
