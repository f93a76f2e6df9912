"""The only owner of integrity risks; as yet only that a unit's risk points were reviewed."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Revisable
from bihuan.orgs.models import ByUnitQuerySet, Unit


class RiskReviewQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(reviewed_on__lte=day)


class RiskReview(Revisable):
    """风险点审查: the risk points of a unit's posts were reviewed on a day, for a year."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("单位"), related_name="risk_reviews"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    reviewed_on = models.DateField(_("审查日期"))

    objects: ClassVar = models.Manager.from_queryset(RiskReviewQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("风险点审查")

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"
