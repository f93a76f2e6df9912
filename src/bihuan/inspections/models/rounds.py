"""The only owner of rounds of inspection: kinds and their rules, teams, found problems."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import DueKind, Heading, InspectionTarget, Plan, Problem, Procedure
from bihuan.duties.procedures import IN_WORDS, In
from bihuan.inspections.rules import on_team_of
from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs.models import CURRENT, OpenQuerySet, Post, Preset, User
from bihuan.orgs.queries import powers_of_user
from bihuan.orgs.rules import answered_unit_ids, visible_unit_ids


class RoundKind(Preset):
    """督察巡察类别: central or provincial inspection, 巡视, 巡察 and the like; preset data."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("督察巡察类别")


class RoundRule(Preset):
    """督察巡察规定: what holds for rounds of a kind from a day on.

    The rule in force on the day of feedback says by which procedure is rectified; that on the day a
    batch is handed over says how soon petitions are answered.
    """

    round_kind = models.ForeignKey(
        RoundKind, models.PROTECT, verbose_name=_("类别"), related_name="rules"
    )
    effective_from = models.DateField(_("施行日期"))
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, verbose_name=_("整改流程"), related_name="+"
    )
    notice_n = models.PositiveSmallIntegerField(_("公示期的数"), default=7)
    notice_in = models.CharField(
        _("公示期的单位"), max_length=8, choices=IN_WORDS.items(), default=In.DAYS
    )
    reply_n = models.PositiveSmallIntegerField(_("信访答复期的数"), default=10)
    reply_in = models.CharField(
        _("信访答复期的单位"), max_length=8, choices=IN_WORDS.items(), default=In.DAYS
    )
    source = models.CharField(_("依据"), max_length=300)

    once = ("round_kind", "effective_from")

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("督察巡察规定")
        constraints: ClassVar = [
            *Preset.Meta.constraints,
            models.UniqueConstraint(
                fields=["round_kind", "effective_from"], condition=CURRENT, name="round_rule_once"
            ),
        ]


class RoundQuerySet(OpenQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(begun_on__lte=day)


class Round(Revisable):
    """督察巡察轮次: one round of inspection; its plan holds targets, focus items and problems."""

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("方案"), related_name="rounds")
    kind = models.ForeignKey(
        RoundKind, models.PROTECT, verbose_name=_("类别"), related_name="rounds"
    )
    inspector = models.CharField(_("派出单位"), max_length=200, blank=True)
    begun_on = models.DateField(_("开始日期"))
    ended_on = models.DateField(_("结束日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(RoundQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("督察巡察轮次")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan"], condition=CURRENT, name="round_of_plan"),
        ]

    def __str__(self) -> str:
        return str(self.plan)


class Role(models.TextChoices):
    LEADER = "leader", _("组长")
    DEPUTY = "deputy", _("副组长")
    MEMBER = "member", _("组员")


class TeamPost(Ledgered):
    """巡察组岗位: a post that is on the team of a round, from a day up to another; never a name."""

    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name=_("轮次"), related_name="team_posts"
    )
    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("岗位"), related_name="+")
    role = models.CharField(_("分工"), max_length=8, choices=Role)
    from_on = models.DateField(_("进组日期"))
    to_on = models.DateField(_("出组日期"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("巡察组岗位")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "post"],
                condition=CURRENT & Q(to_on__isnull=True),
                name="team_post_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.get_role_display()}"


class FoundProblemQuerySet(LedgeredQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(found_on__lte=day)

    def visible_to(self, user: User) -> Self:
        """A draft is seen by its unit, by the team, and by posts with the power; nobody else.

        That somebody sees the department is not enough, nor that a unit was opened to them. What
        was fed back is seen by whoever sees the unit.
        """
        if "drafts" in powers_of_user(user):
            return self
        today = timezone.localdate()
        units = visible_unit_ids(user.person_id, today)
        told = Q(problem__isnull=False)
        return self.filter(
            Q(target__unit__in=answered_unit_ids(user.person_id, today))
            | Q(target__plan__in=on_team_of(user.person_id, today))
            | (told if user.sees_department else told & Q(target__unit__in=units))
        )


class FoundProblem(Revisable):
    """底稿问题: what a team found, before it is fed back; then ``problem`` is what it became."""

    target = models.ForeignKey(
        InspectionTarget, models.PROTECT, verbose_name=_("巡察对象"), related_name="found"
    )
    heading = models.ForeignKey(
        Heading, models.PROTECT, null=True, verbose_name=_("聚焦"), related_name="found"
    )
    text = models.TextField(_("发现问题"))
    category = models.CharField(_("问题类别"), max_length=200, blank=True)
    due_kind = models.CharField(_("期限类别"), max_length=16, choices=DueKind, default=DueKind.NONE)
    due_text = models.CharField(_("时限（原文）"), max_length=100, blank=True)
    due_on = models.DateField(_("整改时限"), null=True)
    found_on = models.DateField(_("发现日期"))
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, verbose_name=_("反馈后的问题"), related_name="found_as"
    )

    objects: ClassVar = models.Manager.from_queryset(FoundProblemQuerySet)()

    searched = ("text", "category")
    is_guarded = True

    class Meta(Revisable.Meta):
        verbose_name = _("底稿问题")

    def __str__(self) -> str:
        return self.text[:60]
