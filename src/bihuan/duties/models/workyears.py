"""The only owner of which days of a year an office itself says are off or worked."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Revisable
from bihuan.orgs.models import CURRENT, OpenQuerySet


class WorkYear(Revisable):
    """工作日历: a year's days off and make-up workdays, as an office entered them from a notice.

    Both are lines as ``written.daylists`` reads them. It stands in place of the shipped year.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    source = models.CharField(_("依据"), max_length=300)
    days_off = models.TextField(_("放假"), blank=True)
    days_on = models.TextField(_("补班"), blank=True)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("工作日历")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year"], condition=CURRENT, name="work_year_once"),
        ]

    def __str__(self) -> str:
        return str(self.year)
