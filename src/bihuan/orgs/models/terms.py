"""The only owner of the terms of office of bodies, and of the rules that say how long they are."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Revisable
from bihuan.orgs import terms
from bihuan.orgs.models.units import CURRENT, ByUnitQuerySet, Preset, Unit, UnitKind


class TermRule(Preset):
    """任期规定: how many years a body of a kind is elected for, from a day on.

    The rule in force on the day of the election holds for the whole term.
    """

    unit_kind = models.ForeignKey(
        UnitKind, models.PROTECT, verbose_name=_("单位类型"), related_name="+"
    )
    years = models.PositiveSmallIntegerField(_("任期年数"))
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=300)

    once = ("unit_kind", "effective_from")

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("任期规定")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit_kind", "effective_from"], condition=CURRENT, name="term_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1),
                name="term_rule_has_years",
                violation_error_message=_("任期年数至少为 1。"),
            ),
        ]


class Term(Revisable):
    """届期: a body's term of office: elected on a day, for years, due on a day.

    ``years_basis`` says on what its years differ from the rule, ``renewal_basis`` on what the next
    election was early, or why it was late. An extension without ``extended_on`` always counted.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="terms")
    elected_on = models.DateField(_("选举日期"))
    years = models.PositiveSmallIntegerField(_("任期年数"))
    years_basis = models.CharField(_("任期年数的依据"), max_length=300, blank=True)
    due_on = models.DateField(_("到期日期"))
    extended_to = models.DateField(_("延期至"), null=True)
    extended_on = models.DateField(_("批准延期日期"), null=True)
    extended_by = models.CharField(_("批准延期的组织"), max_length=200, blank=True)
    extension_basis = models.CharField(_("批准延期的文件"), max_length=300, blank=True)
    begun_on = models.DateField(_("启动换届日期"), null=True)
    renewed_on = models.DateField(_("换届日期"), null=True)
    renewal_basis = models.CharField(_("提前或逾期换届的依据"), max_length=300, blank=True)
    reported_on = models.DateField(_("选举结果上报日期"), null=True)
    approved_on = models.DateField(_("选举结果批复日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("届期")
        indexes: ClassVar = [models.Index(fields=["due_on"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(extended_to__gt=F("due_on")),
                name="term_extended_beyond_due",
                violation_error_message=_("延期至的日期须晚于到期日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.elected_on}"

    @property
    def days(self) -> terms.TermDays:
        return terms.TermDays(
            self.due_on,
            self.extended_to,
            self.extended_on,
            self.begun_on,
            self.renewed_on,
            self.elected_on,
        )

    def state_on(self, day: date) -> terms.TermState:
        return self.days.state_on(day)
