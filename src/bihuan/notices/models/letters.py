"""The only owner of formal letters: numbered, issued by a person, signed for by the addressee."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.ledger.models import Ledgered
from bihuan.notices.models.rules import LetterKind, What
from bihuan.orgs import rules
from bihuan.orgs.models import ByUnitQuerySet, Post, Unit, User


class LetterQuerySet(ByUnitQuerySet):
    def visible_to(self, user: User) -> Self:
        """Who sees the unit, and the posts that issued it or to which it goes."""
        if user.sees_department:
            return self
        today = timezone.localdate()
        units = rules.visible_unit_ids(user.person_id, today)
        posts = rules.held_post_ids(user.person_id, today)
        mine = Q(post__in=posts) | Q(issued_by__in=posts)
        return self.filter(Q(unit__in=units) | mine)


class Letter(Ledgered):
    """函件: a letter of reminding, of supervision, or an invitation to a talk.

    The number is continuous by kind and year; a withdrawn letter keeps its own. Of a talk only
    day, unit and topic are kept, never what was said; it is not replied to. ``post`` is empty where
    a unit is addressed.
    """

    kind = models.CharField(_("函件类别"), max_length=16, choices=LetterKind)
    year = models.PositiveSmallIntegerField(_("年度"))
    serial = models.PositiveIntegerField(_("序号"))
    number = models.CharField(_("文号"), max_length=40)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("受函单位"), related_name="letters"
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("受函岗位"), related_name="+"
    )
    topic = models.CharField(_("事由"), max_length=100)
    text = models.TextField(_("正文"), blank=True)
    issued_by = models.ForeignKey(
        Post, models.PROTECT, verbose_name=_("发函岗位"), related_name="+"
    )
    issued_on = models.DateField(_("发函日期"))
    reply_due_on = models.DateField(_("回复期限"), null=True)
    held_on = models.DateField(_("约谈日期"), null=True)
    received_on = models.DateField(_("签收日期"), null=True)
    received_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("签收岗位"), related_name="+"
    )
    replied_on = models.DateField(_("回复日期"), null=True)
    replied_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("登记回复的岗位"), related_name="+"
    )
    reply = models.CharField(_("回复内容"), max_length=500, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(LetterQuerySet)()

    searched = ("number", "topic")

    class Meta(Ledgered.Meta):
        verbose_name = _("函件")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "year", "serial"], name="letter_number_once"),
            models.CheckConstraint(
                condition=~Q(kind="talk") | Q(text="", held_on__isnull=False),
                name="letter_of_a_talk_says_only_when",
                violation_error_message=_("约谈只记日期、单位和事由。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.received_on is None and self.withdrawn_on is None

    @property
    def awaits_reply(self) -> bool:
        is_asked = self.reply_due_on is not None and self.kind != LetterKind.TALK
        return is_asked and self.replied_on is None and self.withdrawn_on is None


class LetterSubject(Ledgered):
    """函件事项: what a letter is about, as it was called and due when it was issued."""

    letter = models.ForeignKey(
        Letter, models.PROTECT, verbose_name=_("函件"), related_name="subjects"
    )
    what = models.CharField(_("事项"), max_length=16, choices=What)
    subject_id = models.BigIntegerField(_("对象"), db_index=True)
    text = models.CharField(_("内容"), max_length=500)
    due_on = models.DateField(_("时限"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("函件事项")

    def __str__(self) -> str:
        return self.text
