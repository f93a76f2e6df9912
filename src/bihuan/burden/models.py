"""The only owner of suggestions and complaints, of the term to answer them, and of reasons given
for asking again.
"""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs.models import CURRENT, Post, Unit, User
from bihuan.orgs.queries import acts_for_department

ANSWERING = "assign"
"""Who may assign work for the whole department answers what is said of it."""


class SuggestionKind(models.TextChoices):
    """What a suggestion is about; never a person."""

    SOFTWARE = "software", _("对软件的意见建议")
    DEMAND = "demand", _("对填报、报送、检查等要求的意见")
    OTHER = "other", _("其他意见建议")


class SuggestionState(models.TextChoices):
    RECEIVED = "received", _("待答复")
    ANSWERED = "answered", _("已答复，办理中")
    DONE = "done", _("已办结")
    DECLINED = "declined", _("不采纳")


OPEN = (SuggestionState.RECEIVED, SuggestionState.ANSWERED)


class AnswerTerm(Revisable):
    """答复时限: so many working days after the day of receipt, for suggestions from a day on."""

    workdays = models.PositiveSmallIntegerField(_("工作日"))
    effective_from = models.DateField(_("施行日期"))
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects: ClassVar = models.Manager.from_queryset(LedgeredQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("答复时限")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["effective_from"], condition=CURRENT, name="answer_term_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(workdays__gte=1),
                name="answer_term_is_a_term",
                violation_error_message=_("时限至少 1 个工作日。"),
            ),
        ]

    def __str__(self) -> str:
        return _("%(n)s 个工作日") % {"n": self.workdays}


class SuggestionQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """Who sent it, and who answers for the department; nobody else."""
        if acts_for_department(user, ANSWERING):
            return self
        return self.filter(sender=user.person.key)

    def received_by(self, day: date) -> Self:
        return self.filter(received_on__lte=day)


class Suggestion(Ledgered):
    """意见建议: what somebody has to say about the software or about what is demanded of them.

    ``sender`` is the key of a person, by which they find it again. ``unit`` is empty where they
    chose not to show it. ``superseded_seq`` says that they took it back.
    """

    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=16, choices=SuggestionKind)
    text = models.TextField(_("内容"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="+"
    )
    sender = models.CharField(_("提出人"), max_length=64)
    received_on = models.DateField(_("提出日期"))
    due_on = models.DateField(_("答复期限"))
    state = models.CharField(
        _("状态"), max_length=16, choices=SuggestionState, default=SuggestionState.RECEIVED
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    outcome = models.TextField(_("结果"), blank=True)
    ended_on = models.DateField(_("办结日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(SuggestionQuerySet)()

    is_guarded = True

    class Meta(Ledgered.Meta):
        verbose_name = _("意见建议")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["year", "serial"], name="suggestion_number_once"),
            models.CheckConstraint(
                condition=Q(state="received") | ~Q(answer=""),
                name="suggestion_answered_by_words",
                violation_error_message=_("答复须写明内容。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "answered"]) | ~Q(outcome=""),
                name="suggestion_ends_with_words",
                violation_error_message=_("办结或不采纳须写明结果。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return gettext("意见〔%(year)s〕%(serial)s号") % {"year": self.year, "serial": self.serial}

    @property
    def is_open(self) -> bool:
        return self.superseded_seq is None and self.state in OPEN

    @property
    def state_word(self) -> str:
        return str(_("已收回") if self.superseded_seq else self.get_state_display())


class AskedAgain(Ledgered):
    """重复索要: somebody asked for what is recorded already, was told where it is, and said why.

    ``held`` names what was pointed out, a line each.
    """

    form = models.CharField(_("所用表单"), max_length=64)
    text = models.TextField(_("所提要求"))
    held = models.TextField(_("系统里已有的"))
    reason = models.CharField(_("仍要索要的理由"), max_length=500)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("提出单位"), related_name="+"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("提出岗位"), related_name="+"
    )
    asked_on = models.DateField(_("提出日期"))

    objects: ClassVar = models.Manager.from_queryset(LedgeredQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("重复索要")

    def __str__(self) -> str:
        return self.text[:60]
