"""The only owner of debriefings: votes as totals, the grade, and the problems they found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Case, Problem
from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs import rules
from bihuan.orgs.models import CURRENT, Post, User
from bihuan.scorecards.models.cards import judges

VOTES = ("good", "fairly_good", "average", "poor")
"""The votes from best to worst; only their totals are kept."""


class Grade(models.TextChoices):
    """The grades of a debriefing."""

    GOOD = "good", _("好")
    FAIRLY_GOOD = "fairly_good", _("较好")
    AVERAGE = "average", _("一般")
    POOR = "poor", _("差")


class DebriefQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> "DebriefQuerySet":
        """Graded and fed back: who sees the unit; before that its own, the office, checkers."""
        if judges(user):
            return self
        today = timezone.localdate()
        own = Q(case__unit__in=rules.own_unit_ids(user.person_id, today))
        seen = Q(case__unit__in=rules.visible_unit_ids(user.person_id, today))
        return self.filter(own | (seen & Q(fed_back_on__isnull=False)))


class Debrief(Revisable):
    """述职评议: what a meeting voted on how a post did its duty, as totals; no vote has a name.

    ``case`` is the run of its procedure; the content of a report or of a comment has no field.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("流程实例"), related_name="+")
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("述职岗位"), related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    held_on = models.DateField(_("评议日期"))
    present = models.PositiveIntegerField(_("到会人数"))
    good = models.PositiveIntegerField(_("好（票）"), default=0)
    fairly_good = models.PositiveIntegerField(_("较好（票）"), default=0)
    average = models.PositiveIntegerField(_("一般（票）"), default=0)
    poor = models.PositiveIntegerField(_("差（票）"), default=0)
    grade = models.CharField(_("综合等次"), max_length=16, choices=Grade, blank=True)
    graded_on = models.DateField(_("定等次日期"), null=True)
    fed_back_on = models.DateField(_("反馈日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(DebriefQuerySet)()

    is_guarded = True

    class Meta(Revisable.Meta):
        verbose_name = _("述职评议")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "post"], condition=CURRENT, name="debrief_once",
                violation_error_message=_("这个岗位在这次评议里已经登记过。"),
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("good") + F("fairly_good") + F("average") + F("poor")),
                name="debrief_votes_at_most_present",
                violation_error_message=_("各项票数之和不得多于到会人数。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case} {self.year}"

    @property
    def votes(self) -> int:
        """How many votes were cast."""
        return self.good + self.fairly_good + self.average + self.poor


class DebriefProblem(Ledgered):
    """评议问题: a problem that a debriefing found, which goes through the loop as any other."""

    debrief = models.ForeignKey(
        Debrief, models.PROTECT, verbose_name=_("述职评议"), related_name="problems"
    )
    problem = models.ForeignKey(
        Problem, models.PROTECT, verbose_name=_("问题"), related_name="debriefs"
    )

    class Meta(Ledgered.Meta):
        verbose_name = _("评议问题")

    def __str__(self) -> str:
        return str(self.problem)


LABELS = {
    field.name: field.verbose_name
    for field in Debrief._meta.concrete_fields
    if field.name in {"present", *VOTES}
}
"""What is counted in a debriefing, in words."""
