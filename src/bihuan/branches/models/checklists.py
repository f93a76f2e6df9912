"""Checklists that branches are judged by, and the ratings that were given."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.branches.models.kinds import BranchGrade, BranchKind
from bihuan.branches.rules import PART_WORDS, USE_WORDS, Part, Use, Verdict, period_name, period_of
from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import (
    CURRENT,
    ByUnitQuerySet,
    OpenQuerySet,
    Unit,
)
from bihuan.periods import Period
from bihuan.records.models import Activity, Outcome


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
