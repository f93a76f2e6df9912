"""The only owner of reports in the making: texts, their versions, comments, and editions."""

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.ledger import canonical, merkle
from bihuan.ledger.models import Ledgered, LedgeredQuerySet
from bihuan.orgs.models import ByUnitQuerySet, Post, Unit, User
from bihuan.reports.lifecycle import ReportState
from bihuan.reports.rules import LIMITS
from bihuan.reports.states import CommentState, Standing

LONGEST = 200_000
"""Characters of a text. The longest report of an office has some 20,000."""


class Length(models.TextChoices):
    """What a text may be long: comprehensive and special papers have a limit (DOMAIN.md 9.6)."""

    COMPREHENSIVE = (
        "comprehensive",
        format_lazy(_("综合性文件，不超过 {most} 字"), most=LIMITS["comprehensive"]),
    )
    SPECIAL = "special", format_lazy(_("专项文件，不超过 {most} 字"), most=LIMITS["special"])
    FREE = "free", _("不限字数")


class ScopedQuerySet(ByUnitQuerySet):
    """Of the whole department: seen by who sees it. Of a unit: also by who sees the unit."""

    unit_field = "scope"


class Report(Ledgered):
    """报告文稿: a text that people work on until it is issued; its words stand in its versions.

    ``scope`` is the unit it speaks of, with all below it; without one it is the whole department.
    ``revision`` is the number of its latest version. ``written_by`` and ``reviewed_by`` are keys of
    persons: whoever wrote the latest version may not have reviewed it.
    """

    title = models.CharField(_("题目"), max_length=200)
    kind = models.CharField(_("文种"), max_length=64, blank=True)
    as_of = models.DateField(_("截至日"))
    scope = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("范围"), related_name="+"
    )
    length = models.CharField(
        _("篇幅"), max_length=16, choices=Length, default=Length.COMPREHENSIVE
    )
    state = models.CharField(
        _("状态"), max_length=16, choices=ReportState, default=ReportState.DRAFTED
    )
    revision = models.PositiveIntegerField(_("版次"), default=0)
    corrects = models.ForeignKey(
        "reports.Edition", models.PROTECT, null=True, verbose_name=_("更正的成稿"), related_name="+"
    )
    written_by = models.CharField(_("最近起草人"), max_length=64, blank=True)
    reviewed_by = models.CharField(_("审核人"), max_length=64, blank=True)
    started_on = models.DateField(_("起草日期"))

    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    searched = ("title",)

    class Meta(Ledgered.Meta):
        verbose_name = _("报告文稿")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_by="") | ~Q(reviewed_by=F("written_by")),
                name="report_reviewed_by_another",
                violation_error_message=_("起草的人不得审核。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.REVIEWED, ReportState.ISSUED])
                | ~Q(reviewed_by=""),
                name="report_reviewed_by_someone",
                violation_error_message=_("未经第二人审核不得印发。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def limit(self) -> int | None:
        return LIMITS.get(self.length)

    @property
    def is_open(self) -> bool:
        return self.state != ReportState.ISSUED


class OfReportQuerySet(LedgeredQuerySet):
    """What belongs to a report is seen by who sees the report."""

    def visible_to(self, user: User) -> Any:
        return self.filter(report__in=Report.objects.current().visible_to(user))


class ReportText(Ledgered):
    """文稿版本: the whole text as somebody saved it; never changed, a further save is another."""

    report = models.ForeignKey(
        Report, models.PROTECT, verbose_name=_("报告文稿"), related_name="texts"
    )
    number = models.PositiveIntegerField(_("版次"))
    text = models.TextField(_("正文"))
    saved_on = models.DateField(_("保存日期"))
    saved_by = models.CharField(_("起草人"), max_length=64)
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("经办岗位"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(OfReportQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("文稿版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="report_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.number}"


class Comment(Ledgered):
    """审核意见: what somebody says of a paragraph; answered by who writes, resolved by a reviewer.

    ``quoted`` is the beginning of the paragraph as it stood in that version, so that the comment
    is understood when the text has changed; it is empty where the whole text is meant.
    """

    report = models.ForeignKey(
        Report, models.PROTECT, verbose_name=_("报告文稿"), related_name="comments"
    )
    number = models.PositiveIntegerField(_("版次"))
    quoted = models.CharField(_("所指段落"), max_length=200, blank=True)
    text = models.CharField(_("意见"), max_length=1000)
    made_on = models.DateField(_("提出日期"))
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("提出岗位"), related_name="+"
    )
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True)
    resolved_on = models.DateField(_("办结日期"), null=True)

    objects: ClassVar = models.Manager.from_queryset(OfReportQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("审核意见")

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_open(self) -> bool:
        return self.resolved_on is None

    @property
    def state(self) -> CommentState:
        if not self.is_open:
            return CommentState.RESOLVED
        return CommentState.ANSWERED if self.answer else CommentState.OPEN


class Edition(Ledgered):
    """成稿: a report frozen with its figures when it was issued, at a day and a ledger position.

    ``kept`` holds the figures as they were computed then, so that nothing is computed to show it;
    ``digest`` is that of ``content``. A trigger of the database refuses to change or delete one: a
    corrected report is another edition that supersedes it.
    """

    report = models.OneToOneField(
        Report, models.PROTECT, verbose_name=_("报告文稿"), related_name="edition"
    )
    number = models.PositiveIntegerField(_("版次"))
    title = models.CharField(_("题目"), max_length=200)
    kind = models.CharField(_("文种"), max_length=64, blank=True)
    scope = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("范围"), related_name="+"
    )
    text = models.TextField(_("正文"))
    kept = models.TextField(_("所存数字"))
    as_of = models.DateField(_("截至日"))
    known_at = models.BigIntegerField(_("计到第几条台账记录"))
    root = models.CharField(_("存证头"), max_length=128)
    digest_name = models.CharField(_("摘要算法"), max_length=16)
    digest = models.CharField(_("内容摘要"), max_length=128)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, verbose_name=_("取代的成稿"), related_name="successor"
    )
    written_by = models.CharField(_("起草人"), max_length=64)
    reviewed_by = models.CharField(_("审核人"), max_length=64)
    issued_on = models.DateField(_("印发日期"))
    issued_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("印发岗位"), related_name="+"
    )

    objects: ClassVar = models.Manager.from_queryset(ScopedQuerySet)()

    searched = ("title", "text")

    class Meta(Ledgered.Meta):
        verbose_name = _("成稿")

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> Standing:
        return Standing.SUPERSEDED if hasattr(self, "successor") else Standing.VALID

    @property
    def figures_kept(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.kept)
        return found

    @property
    def content(self) -> str:
        """What was issued, as one text: words, figures, day and position; see ``digest``."""
        said: dict[str, canonical.Json] = {
            "title": self.title, "text": self.text, "figures": self.figures_kept,
            "scope": self.scope.code if self.scope else "", "as_of": self.as_of.isoformat(),
            "known_at": self.known_at, "root": self.root,
        }  # fmt: skip
        return canonical.to_text(said)

    @property
    def content_digest(self) -> str:
        return merkle.digest(self.digest_name)(self.content.encode()).hex()
