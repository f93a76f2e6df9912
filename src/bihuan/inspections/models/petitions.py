"""The only owner of letters and petitions: who handed them over, of what kind, how they stand."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Problem
from bihuan.duties.models.matters import OpenUntil
from bihuan.inspections.models.rounds import Round
from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs import rules
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, OpenQuerySet, Preset, Unit, User


class PetitionType(Preset):
    """问题类型: what a petition complains of: water, air, soil and so on; preset data.

    ``words``, parted by blanks, are those by which ledgers say it besides; the last type takes what
    no word says.
    """

    words = models.CharField(_("台账里的写法"), max_length=200, blank=True)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("问题类型")


class Channel(models.TextChoices):
    LETTER = "letter", _("来信")
    PHONE = "phone", _("来电")
    OTHER = "other", _("其他")


class Verdict(models.TextChoices):
    """What was found on the spot; nothing as long as nobody has looked."""

    TRUE = "true", _("属实")
    MOSTLY = "mostly", _("基本属实")
    PARTLY = "partly", _("部分属实")
    FALSE = "false", _("不属实")


class PetitionState(models.TextChoices):
    """阶段性办结 is not 办结: what is left to do goes on (DOMAIN 4.4)."""

    OPEN = "open", _("未办结")
    STAGED = "staged", _("阶段性办结")
    SETTLED = "settled", _("已办结")


class Batch(Revisable):
    """交办批次: petitions that were handed over together; they are answered by ``due_on``."""

    round = models.ForeignKey(Round, models.PROTECT, verbose_name=_("轮次"), related_name="batches")
    number = models.PositiveSmallIntegerField(_("批次"))
    handed_on = models.DateField(_("交办日期"))
    due_on = models.DateField(_("答复时限"))

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("交办批次")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "number"], condition=CURRENT, name="batch_number"
            ),
        ]

    def __str__(self) -> str:
        return gettext("第%(n)s批") % {"n": self.number}


class PetitionQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(received_on__lte=day)


class Petition(Revisable):
    """信访举报: a letter or call that a round handed over, and what came of it.

    It holds no person: not who wrote, and of those held to account only how many. ``repeats`` is
    the number of an earlier petition about the same. ``problem`` is what it gave rise to.
    """

    round = models.ForeignKey(
        Round, models.PROTECT, verbose_name=_("轮次"), related_name="petitions"
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, verbose_name=_("批次"), related_name="petitions"
    )
    number = models.CharField(_("受理编号"), max_length=64, blank=True)
    channel = models.CharField(_("来访方式"), max_length=8, choices=Channel, default=Channel.OTHER)
    received_on = models.DateField(_("受理日期"))
    due_on = models.DateField(_("答复时限"), null=True)
    text = models.TextField(_("交办问题基本情况"))
    is_key = models.BooleanField(_("重点案件"), default=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("承办单位"), related_name="petitions"
    )
    unit_text = models.CharField(_("承办单位（原文）"), max_length=300, blank=True)
    found = models.TextField(_("调查核实情况"), blank=True)
    goal = models.TextField(_("办结目标"), blank=True)
    handling = models.TextField(_("处理和整改情况"), blank=True)
    held = models.PositiveSmallIntegerField(_("问责人数"), null=True)
    repeats = models.CharField(_("重复件所重的编号"), max_length=64, blank=True)
    note = models.TextField(_("备注"), blank=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, verbose_name=_("转为问题"), related_name="petitions"
    )

    objects: ClassVar = models.Manager.from_queryset(PetitionQuerySet)()

    searched = ("number", "text", "found", "goal", "handling", "note")

    class Meta(Revisable.Meta):
        verbose_name = _("信访举报")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "number"],
                condition=CURRENT & ~Q(number=""),
                name="petition_number",
                violation_error_message=_("同一轮次内受理编号重复。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class PetitionMark(Ledgered):
    """问题类型标记: one of the kinds that a petition is of."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="marks")
    type = models.ForeignKey(
        PetitionType, models.PROTECT, verbose_name=_("问题类型"), related_name="+"
    )

    class Meta(Ledgered.Meta):
        verbose_name = _("问题类型标记")

    def __str__(self) -> str:
        return str(self.type)


class PetitionPlace(Ledgered):
    """行政区域: one of the places that a petition was assigned to, as it is written."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="places")
    name = models.CharField(_("行政区域"), max_length=100)

    class Meta(Ledgered.Meta):
        verbose_name = _("信访行政区域")

    def __str__(self) -> str:
        return self.name


class PetitionStandingQuerySet(LedgeredQuerySet):
    def as_of(self, day: date) -> Self:
        """How each petition stood at the end of a day."""
        return self.filter(GreaterThan(OpenUntil("to_on"), day), from_on__lte=day)

    def visible_to(self, user: User) -> Self:
        if user.sees_department:
            return self
        units = rules.visible_unit_ids(user.person_id, timezone.localdate())
        return self.filter(petition__unit__in=units)


class PetitionStanding(Ledgered):
    """信访举报状态区间: days in which a petition stood the same; ``to_on`` is not among them."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="standings")
    state = models.CharField(_("是否办结"), max_length=8, choices=PetitionState)
    verdict = models.CharField(_("是否属实"), max_length=8, choices=Verdict, blank=True)
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止（不含）"), null=True)

    objects: ClassVar = models.Manager.from_queryset(PetitionStandingQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("信访举报状态区间")
        indexes: ClassVar = [
            models.Index(
                OpenUntil("to_on"), "state", "petition", "from_on",
                condition=CURRENT, name="petition_standing_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.petition} {self.from_on}"
