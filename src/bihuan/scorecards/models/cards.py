"""The only owner of scorecards: a unit's card in a year, its ratings, marks and appeals."""

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, LedgeredQuerySet
from bihuan.orgs import rules
from bihuan.orgs.models import CURRENT, Post, PostType, Unit, User
from bihuan.orgs.queries import posts_of, powers_of
from bihuan.periods import Moment
from bihuan.scorecards.lifecycle import STAGE_WORDS, STATE_WORDS, Stage, State
from bihuan.scorecards.models.schemes import Item, Rule, Scheme, Shown
from bihuan.scorecards.terms import points_of

JUDGING = frozenset({"check", "close"})
"""The powers by which a post that sees the department sees drafts: it reviews, or checks on it."""


def _drafts(user: User, unit: str) -> Q:
    """What is not final is seen by the posts of the unit and of those it is below, alone."""
    own = rules.own_unit_ids(user.person_id, timezone.localdate())
    return Q(**{f"{unit}__in": own})


def judges(user: User) -> bool:
    """Whether a person sees every draft: the office that reviews, and who checks on it."""
    held = posts_of(user.person).filter(post_type__reach=PostType.Reach.DEPARTMENT)
    return any(powers_of(post) & JUDGING for post in held)


class ScorecardQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """Drafts: their unit, the office and the checkers; finals as the scheme says."""
        if judges(user):
            return self
        today = timezone.localdate()
        seen = Q(unit__in=rules.visible_unit_ids(user.person_id, today))
        shown = Q(scheme__finals_shown=Shown.OFFICE) & Q(
            rules.sees_anything(user.person_id, today)
        )  # fmt: skip
        return self.filter(_drafts(user, "unit") | (Q(state=State.FINAL) & (seen | shown)))


class Scorecard(Ledgered):
    """考核表: a unit's card under the scheme of a year; its numbers are its ratings."""

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, verbose_name=_("考核办法"), related_name="cards"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("对象单位"), related_name="scorecards"
    )
    state = models.CharField(
        _("状态"), max_length=16, choices=STATE_WORDS.items(), default=State.OPENED
    )
    opened_on = models.DateField(_("启动日期"))
    self_scored_by = models.CharField(_("自评人"), max_length=64, blank=True)
    reviewed_by = models.CharField(_("复核人"), max_length=64, blank=True)

    objects: ClassVar = models.Manager.from_queryset(ScorecardQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("考核表")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "unit"], condition=CURRENT, name="scorecard_once"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by="") | ~Q(reviewed_by=models.F("self_scored_by")),
                name="scorecard_reviewed_by_another",
                violation_error_message=_("自评的人不得复核。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.scheme}"


class CardRatingQuerySet(LedgeredQuerySet):
    def of(self, stage: Stage) -> Self:
        return self.filter(stage=stage)

    def visible_to(self, user: User) -> Self:
        return self.filter(card__in=Scorecard.objects.visible_to(user))


class OfRatingQuerySet(LedgeredQuerySet):
    """What a rating is made of: seen by who sees the card."""

    def visible_to(self, user: User) -> Self:
        return self.filter(rating__card__in=Scorecard.objects.visible_to(user))


class Rating(Ledgered):
    """评分: a card's score and grade at a stage, by whom, when, and from what was known.

    ``known_seq`` and ``as_of`` pin the records, so that the score can be computed again.
    ``rests_on`` is the review whose items a final rating takes over. A grade below that of the
    band has a reason.
    """

    card = models.ForeignKey(
        Scorecard, models.PROTECT, verbose_name=_("考核表"), related_name="ratings"
    )
    stage = models.CharField(_("阶段"), max_length=8, choices=STAGE_WORDS.items())
    score_milli = models.BigIntegerField(_("得分"))
    scaled_centi = models.BigIntegerField(_("折合得分"))
    band = models.CharField(_("按得分的等次"), max_length=32, blank=True)
    grade = models.CharField(_("等次"), max_length=32, blank=True)
    grade_reason = models.CharField(_("等次调整的理由"), max_length=500, blank=True)
    as_of = models.DateField(_("统计截至"))
    known_seq = models.BigIntegerField(_("计到第几条记录"))
    rated_on = models.DateField(_("评分日期"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("评分岗位"), related_name="+"
    )
    rests_on = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("所依据的评分"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(CardRatingQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("评分")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card", "stage"], condition=CURRENT, name="card_rating_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card} {STAGE_WORDS[Stage(self.stage)]}"

    @property
    def score(self) -> Decimal:
        return points_of(self.score_milli) or Decimal(0)

    @property
    def scaled(self) -> Decimal:
        return Decimal(self.scaled_centi).scaleb(-2)

    @property
    def moment(self) -> Moment:
        return Moment(self.as_of, self.known_seq)


class ItemScore(Ledgered):
    """项目得分: what a card has for an item at a stage."""

    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("评分"), related_name="item_scores"
    )
    item = models.ForeignKey(Item, models.PROTECT, verbose_name=_("考核项目"), related_name="+")
    score_milli = models.BigIntegerField(_("得分"))

    objects: ClassVar = models.Manager.from_queryset(OfRatingQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("项目得分")

    def __str__(self) -> str:
        return f"{self.item} {self.score}"

    @property
    def score(self) -> Decimal:
        return points_of(self.score_milli) or Decimal(0)


class Mark(Ledgered):
    """评定: points that a person took or gave by a rule that is judged by hand, and why."""

    rating = models.ForeignKey(
        Rating, models.PROTECT, verbose_name=_("评分"), related_name="marks"
    )  # fmt: skip
    rule = models.ForeignKey(Rule, models.PROTECT, verbose_name=_("评分规则"), related_name="+")
    points_milli = models.BigIntegerField(_("扣（加）分"))
    reason = models.CharField(_("理由"), max_length=500)

    objects: ClassVar = models.Manager.from_queryset(OfRatingQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("评定")

    def __str__(self) -> str:
        return f"{self.rule} {self.points}"

    @property
    def points(self) -> Decimal:
        return points_of(self.points_milli) or Decimal(0)


class Outcome(models.TextChoices):
    """What came of an appeal."""

    KEPT = "kept", _("维持原结果")
    CHANGED = "changed", _("改变结果")


class AppealQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """As a draft: the unit that appeals, the office and the checkers."""
        return self if judges(user) else self.filter(_drafts(user, "card__unit"))


class Appeal(Ledgered):
    """申诉: a unit does not agree with its final result; the office answers."""

    card = models.ForeignKey(
        Scorecard, models.PROTECT, verbose_name=_("考核表"), related_name="appeals"
    )
    grounds = models.CharField(_("申诉理由"), max_length=1000)
    appealed_on = models.DateField(_("申诉日期"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("申诉岗位"), related_name="+"
    )
    outcome = models.CharField(_("处理结果"), max_length=8, choices=Outcome, blank=True)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    answered_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("答复岗位"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(AppealQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("申诉")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["card"], condition=CURRENT & Q(answered_on__isnull=True),
                name="appeal_one_open",
                violation_error_message=_("这张考核表已有一件申诉待答复。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.card} {self.appealed_on}"
