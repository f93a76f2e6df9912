"""What counts as a visit, a training or a recognition: an activity or an outcome, tied."""

from datetime import date
from typing import ClassVar, Self, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import (
    CURRENT,
    Appointment,
    ByUnitQuerySet,
    ContactPoint,
)
from bihuan.periods import Moment
from bihuan.records.models import Activity, Outcome
from bihuan.records.queries import with_day


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
