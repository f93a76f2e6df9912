"""The only owner of what was done and what came of it: activities and what they decided, outcomes,
appraisal results.
"""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties.models import Duty, Occurrence, Plan, Task
from bihuan.ledger.models import EvidenceLink, Ledgered, LedgeredQuerySet, Revisable
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, Preset, Unit, User


class ActivityKind(Preset):
    """活动类型: preset data."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("活动类型")


class AgendaKind(Preset):
    """议题类型: preset data."""

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("议题类型")


class OutcomeKind(Preset):
    """成果类型: preset data. One that ``is_count_only`` keeps day, receiver and number alone."""

    is_count_only = models.BooleanField(_("只记数，不记内容"), default=False)

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("成果类型")


class ActivityQuerySet(ByUnitQuerySet):
    unit_field = "host_unit"

    def as_of(self, day: date) -> Self:
        """Activities that were over by the end of a day."""
        return self.filter(last_on__lte=day)


class Activity(Revisable):
    """活动: a meeting, study, lesson or visit. It asks for five typed fields at most."""

    number = models.CharField(_("编号"), max_length=64, blank=True)
    kind = models.ForeignKey(
        ActivityKind, models.PROTECT, verbose_name=_("活动类型"), related_name="+"
    )
    title = models.CharField(_("活动名称"), max_length=300)
    first_on = models.DateField(_("开始日期"))
    last_on = models.DateField(_("结束日期"))
    days = models.PositiveSmallIntegerField(_("天数"), editable=False)
    host_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("主办单位"), related_name="activities"
    )
    host_unit_text = models.CharField(_("主办单位（原文）"), max_length=300, blank=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, verbose_name=_("方案"), related_name="activities"
    )
    for_year = models.PositiveSmallIntegerField(_("所属年度"), null=True)
    expected = models.PositiveIntegerField(_("应到人数"), null=True)
    attended = models.PositiveIntegerField(_("实到人数"), null=True)
    note = models.TextField(_("备注"), blank=True)
    evidence_count = models.PositiveIntegerField(_("佐证数"), default=0, editable=False)

    objects: ClassVar = models.Manager.from_queryset(ActivityQuerySet)()

    searched = ("number", "title", "host_unit_text", "note")

    class Meta(Revisable.Meta):
        verbose_name = _("活动")
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "last_on", "host_unit", "superseded_seq", "recorded_seq"],
                name="activity_kind_day",
            ),
            models.Index(fields=["plan", "last_on"], name="activity_plan_day"),
            models.Index(fields=["-last_on", "-id"], condition=CURRENT, name="activity_latest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="activity_ends_after_it_starts",
                violation_error_message=_("结束日期不得早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True)
                | Q(expected__isnull=True)
                | Q(attended__lte=F("expected")),
                name="activity_attended_at_most_expected",
                violation_error_message=_("实到人数不得多于应到人数。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


def days_inclusive(first_on: date, last_on: date) -> int:
    return (last_on - first_on + timedelta(days=1)).days


class AgendaItem(Ledgered):
    """议题: an item of an activity's agenda, in order from 1."""

    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("活动"), related_name="agenda"
    )
    order = models.PositiveSmallIntegerField(_("序号"))
    kind = models.ForeignKey(
        AgendaKind, models.PROTECT, null=True, verbose_name=_("议题类型"), related_name="+"
    )
    title = models.CharField(_("议题"), max_length=300, blank=True)

    searched = ("title",)

    class Meta(Ledgered.Meta):
        verbose_name = _("议题")
        ordering: ClassVar = ["order"]

    def __str__(self) -> str:
        return self.title


class DecisionQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """Decisions of activities that a person may see, each ready to be read."""
        seen = Activity.objects.current().visible_to(user)
        return self.filter(activity__in=seen.values("pk")).select_related("activity", "item")


class Decision(Ledgered):
    """决定事项: what an activity decided is to be done, and the task that it became.

    ``item`` is the item of the agenda as it read then; empty where it stems from none.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("活动"), related_name="decisions"
    )
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, verbose_name=_("议题"), related_name="decisions"
    )
    task = models.ForeignKey(Task, models.PROTECT, verbose_name=_("任务"), related_name="decisions")

    objects: ClassVar = models.Manager.from_queryset(DecisionQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("决定事项")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task"], condition=CURRENT, name="decision_once"),
        ]

    def __str__(self) -> str:
        if self.item is None:
            return str(self.activity)
        said = {"activity": self.activity, "order": self.item.order}
        return gettext("%(activity)s 议题%(order)s") % said


class Fit(Ledgered):
    """履行方式: what fulfils a duty: activities of a kind, those with a kind of item, or both."""

    duty = models.ForeignKey(Duty, models.PROTECT, verbose_name=_("责任事项"), related_name="fits")
    kind = models.ForeignKey(
        ActivityKind, models.PROTECT, null=True, verbose_name=_("活动类型"), related_name="+"
    )
    agenda_kind = models.ForeignKey(
        AgendaKind, models.PROTECT, null=True, verbose_name=_("议题类型"), related_name="+"
    )

    class Meta(Ledgered.Meta):
        verbose_name = _("履行方式")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__isnull=False) | Q(agenda_kind__isnull=False),
                name="fit_names_a_kind",
                violation_error_message=_("活动类型和议题类型至少选一项。"),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(one) for one in (self.kind, self.agenda_kind) if one)


class Fulfilment(Ledgered):
    """期次完成: an activity by which a period's duty was met; one activity may meet several.

    A person may say that one counts (``by_person``), or that one does not (``is_denied``), which
    the matching by kind, unit and day then leaves alone.
    """

    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("活动"), related_name="fulfilments"
    )
    occurrence = models.ForeignKey(
        Occurrence, models.PROTECT, db_index=False, verbose_name=_("期次"),
        related_name="fulfilments",
    )  # fmt: skip
    by_person = models.BooleanField(_("由人认定"), default=False)
    is_denied = models.BooleanField(_("不算"), default=False)

    class Meta(Ledgered.Meta):
        verbose_name = _("期次完成")
        indexes: ClassVar = [
            models.Index(
                fields=["occurrence", "superseded_seq", "is_denied", "activity"],
                name="fulfilment_by_occurrence",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["activity", "occurrence"], condition=CURRENT, name="fulfilment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence} ← {self.activity}"


class OutcomeQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(happened_on__lte=day)


class Outcome(Revisable):
    """成果: a rule made, a deed done, a brand, a notice, a press item, a referral (count only)."""

    number = models.CharField(_("编号"), max_length=64, blank=True)
    kind = models.ForeignKey(
        OutcomeKind, models.PROTECT, verbose_name=_("成果类型"), related_name="+"
    )
    title = models.CharField(_("名称"), max_length=300)
    happened_on = models.DateField(_("日期"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("单位"), related_name="outcomes"
    )
    unit_text = models.CharField(_("单位（原文）"), max_length=300, blank=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, verbose_name=_("方案"), related_name="outcomes"
    )
    topic = models.CharField(_("主题"), max_length=64, blank=True)
    count = models.PositiveIntegerField(_("数量"), default=1)
    receiver = models.CharField(_("接收单位"), max_length=200, blank=True)
    note = models.TextField(_("备注"), blank=True)
    evidence_count = models.PositiveIntegerField(_("佐证数"), default=0, editable=False)

    objects: ClassVar = models.Manager.from_queryset(OutcomeQuerySet)()

    searched = ("number", "title", "topic", "unit_text", "receiver", "note")

    class Meta(Revisable.Meta):
        verbose_name = _("成果")
        indexes: ClassVar = [
            models.Index(fields=["kind", "happened_on"], name="outcome_kind_day"),
            models.Index(fields=["plan", "happened_on"], name="outcome_plan_day"),
            models.Index(fields=["-happened_on", "-id"], condition=CURRENT, name="outcome_latest"),
        ]

    def __str__(self) -> str:
        return self.title


class AppraisalQuerySet(ByUnitQuerySet):
    def as_of(self, day: date) -> Self:
        return self.filter(graded_on__lte=day)


class Appraisal(Revisable):
    """考核结果: a grade that an appraiser gave a unit for a year, as records remember it."""

    scheme = models.CharField(_("考核名称"), max_length=64)
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("对象单位"), related_name="appraisals"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等次"), max_length=32)
    appraiser = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("考核机关"), related_name="+"
    )
    graded_on = models.DateField(_("结果日期"))

    objects: ClassVar = models.Manager.from_queryset(AppraisalQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("考核结果")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "unit", "year"], condition=CURRENT, name="appraisal_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.unit} {self.year} {self.grade}"


class ActivityEvidence(EvidenceLink):
    """活动佐证."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="evidence_links")

    class Meta(EvidenceLink.Meta):
        verbose_name = _("活动佐证")

    def __str__(self) -> str:
        return str(self.evidence)


class OutcomeEvidence(EvidenceLink):
    """成果佐证."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="evidence_links")

    class Meta(EvidenceLink.Meta):
        verbose_name = _("成果佐证")

    def __str__(self) -> str:
        return str(self.evidence)
