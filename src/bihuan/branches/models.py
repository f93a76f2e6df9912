"""The only owner of what is laid down for branches and how each was found: visits, training,
checklists and classes, brands recognised.
"""

from datetime import date
from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.branches.rules import PART_WORDS, USE_WORDS, Part, Use, Verdict, period_name, period_of
from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import (
    CURRENT,
    Appointment,
    ByUnitQuerySet,
    ContactPoint,
    OpenQuerySet,
    PostType,
    Preset,
    Unit,
    UnitKind,
)
from bihuan.periods import Moment, Period
from bihuan.records.models import Activity, ActivityKind, Outcome
from bihuan.records.queries import with_day


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

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("发展党员口径")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["effective_from"], condition=CURRENT, name="admission_rule_once"
            ),
        ]


# --- What was done --------------------------------------------------------------------------------


class ActivityTie(Ledgered):
    """An activity by which somebody met what they owe; a withdrawn activity meets nothing."""

    activity = models.ForeignKey(Activity, models.PROTECT, verbose_name=_("活动"), related_name="+")

    class Meta(Ledgered.Meta):
        abstract = True


class TieQuerySet(ByUnitQuerySet):
    def made(self, at: Moment) -> Self:
        """The ties that counted at a moment, each with the ``day`` of its activity."""
        return cast("Self", with_day(self.known_at(at.known_at), at))


class VisitQuerySet(TieQuerySet):
    unit_field = "point__unit"


class Visit(ActivityTie):
    """联系点走访: an activity by which a leader's post visited one of its contact points."""

    point = models.ForeignKey(
        ContactPoint, models.PROTECT, verbose_name=_("联系点"), related_name="visits"
    )

    objects: ClassVar = models.Manager.from_queryset(VisitQuerySet)()

    class Meta(ActivityTie.Meta):
        abstract = False
        verbose_name = _("联系点走访")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["point", "activity"], condition=CURRENT, name="visit_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.activity.last_on}"


class TrainingQuerySet(TieQuerySet):
    unit_field = "appointment__post__unit"


class Training(ActivityTie):
    """任职培训: an activity at which whoever was newly appointed to a post was trained."""

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, verbose_name=_("任职"), related_name="trainings"
    )

    objects: ClassVar = models.Manager.from_queryset(TrainingQuerySet)()

    class Meta(ActivityTie.Meta):
        abstract = False
        verbose_name = _("任职培训")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["appointment", "activity"], condition=CURRENT, name="training_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment} {self.activity.last_on}"


class RecognitionQuerySet(ByUnitQuerySet):
    unit_field = "outcome__unit"

    def as_of(self, day: date) -> Self:
        return self.filter(recognised_on__lte=day)


class Recognition(Revisable):
    """品牌认定: an outcome, such as a brand, that somebody recognised in a batch."""

    outcome = models.ForeignKey(
        Outcome, models.PROTECT, verbose_name=_("成果"), related_name="recognitions"
    )
    batch = models.CharField(_("批次"), max_length=100)
    recognised_by = models.CharField(_("认定机关"), max_length=200)
    recognised_on = models.DateField(_("认定日期"))

    objects: ClassVar = models.Manager.from_queryset(RecognitionQuerySet)()

    searched = ("batch", "recognised_by")

    class Meta(Revisable.Meta):
        verbose_name = _("品牌认定")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outcome", "batch", "recognised_by"], condition=CURRENT,
                name="recognition_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.outcome} {self.batch}"


# --- Checklists -----------------------------------------------------------------------------------


class Checklist(Revisable):
    """支部清单: what branches are held against from a day on; a later version is a list of its own.

    An example (``is_example``) is shipped to be written over: nobody is rated by it until the
    office has confirmed it.
    """

    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("名称"), max_length=200)
    use = models.CharField(_("用途"), max_length=16, choices=USE_WORDS.items())
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    is_example = models.BooleanField(_("示例，待确认"), default=False)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("支部清单")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "effective_from"], condition=CURRENT, name="checklist_version"
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)


class ChecklistItem(Revisable):
    """清单项目: what a list asks; by a number of the records up to a bound, else by a person."""

    checklist = models.ForeignKey(
        Checklist, models.PROTECT, verbose_name=_("支部清单"), related_name="items"
    )
    code = models.CharField(_("编码"), max_length=64)
    aspect = models.CharField(_("方面"), max_length=100, blank=True)
    text = models.CharField(_("要求"), max_length=500)
    measure = models.CharField(_("按记录核对"), max_length=32, blank=True)
    bound = models.PositiveSmallIntegerField(_("不多于"), default=0)
    order = models.PositiveSmallIntegerField(_("序号"), default=0)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("清单项目")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["checklist", "code"], condition=CURRENT, name="checklist_item_code"
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.text)


class RatingQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(rated_on__lte=day)


class Rating(Revisable):
    """支部评定: what a branch was found to be for a period by a list as it stood then.

    One by a list of classes gives kind and grade, with the reason.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("党支部"), related_name="ratings")
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, verbose_name=_("支部清单"), related_name="ratings"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    part = models.CharField(_("期间"), max_length=8, choices=PART_WORDS.items(), default=Part.YEAR)
    rated_on = models.DateField(_("评定日期"))
    kind = models.ForeignKey(
        BranchKind, models.PROTECT, null=True, verbose_name=_("支部类别"), related_name="+"
    )
    grade = models.ForeignKey(
        BranchGrade, models.PROTECT, null=True, verbose_name=_("支部等次"), related_name="+"
    )
    reason = models.CharField(_("评定理由"), max_length=500, blank=True)
    met = models.PositiveSmallIntegerField(_("达到"), default=0, editable=False)
    asked = models.PositiveSmallIntegerField(_("适用"), default=0, editable=False)

    objects: ClassVar = models.Manager.from_queryset(RatingQuerySet)()

    searched = ("reason",)

    class Meta(Revisable.Meta):
        verbose_name = _("支部评定")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "checklist", "year", "part"], condition=CURRENT, name="rating_once"
            ),
            models.CheckConstraint(
                condition=Q(met__lte=F("asked")),
                name="rating_meets_what_it_asks",
                violation_error_message=_("达到的项目不得多于适用的项目。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.checklist} {self.period_name}"

    @property
    def period(self) -> Period:
        return period_of(self.year, self.part)

    @property
    def period_name(self) -> str:
        return period_name(self.year, self.part)

    @property
    def is_class(self) -> bool:
        return self.checklist.use == Use.CLASS


class RatedItemQuerySet(ByUnitQuerySet):
    unit_field = "rating__unit"

    def as_of(self, day: date) -> Self:
        return self.filter(rating__rated_on__lte=day)


class RatedItem(Ledgered):
    """项目评定: what a rating found of an item, by a number of the records, a record or a reason.

    ``number`` is what the records gave on the day; later records do not move it.
    """

    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("支部评定"), related_name="items"
    )
    item = models.ForeignKey(
        ChecklistItem, models.PROTECT, verbose_name=_("清单项目"), related_name="+"
    )
    verdict = models.CharField(
        _("结果"), max_length=8, choices=[(one.value, one.label) for one in Verdict]
    )
    number = models.PositiveIntegerField(_("按记录"), null=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, verbose_name=_("所据活动"), related_name="+"
    )
    outcome = models.ForeignKey(
        Outcome, models.PROTECT, null=True, verbose_name=_("所据成果"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(RatedItemQuerySet)()

    searched = ("reason",)

    class Meta(Ledgered.Meta):
        verbose_name = _("项目评定")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rating", "item"], condition=CURRENT, name="rated_item_once"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False)
                | ~Q(reason="")
                | Q(activity__isnull=False)
                | Q(outcome__isnull=False),
                name="rated_item_by_something",
                violation_error_message=_("每一项都要有记录或理由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.item}"

    @property
    def found(self) -> Verdict:
        return Verdict(self.verdict)
