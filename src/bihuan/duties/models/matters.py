"""The only owner of what goes through the loop: tasks and problems, and how they stood each day."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.duties import lifecycle
from bihuan.duties.models.plans import Duty, Heading, InspectionTarget, Plan
from bihuan.ledger.models import EvidenceLink, Ledgered, LedgeredQuerySet
from bihuan.orgs import rules
from bihuan.orgs.models import CURRENT, Post, Unit, User

SECOND_PERSON = ("accepted", "noticed", "closed", "rechecking")
CLOSED = ("closed", "rechecking")
STANDING_COLUMNS = ("state", "plan_id", "heading_id", "lead_unit_id", "due_on")


class DueKind(models.TextChoices):
    """How a deadline was set; a standing duty has none (DOMAIN 4.3, 7.4)."""

    NONE = "none", _("未定")
    DAY = "day", _("限期")
    AT_ONCE = "at_once", _("立行立改")
    STANDING = "standing", _("长期坚持")


def _seen_by(user: User, noun: str) -> Q:
    """A matter is seen by who sees its lead unit or a co-unit, and by its own posts."""
    today = timezone.localdate()
    units = rules.visible_unit_ids(user.person_id, today)
    posts = rules.held_post_ids(user.person_id, today)
    _standings, _links, co_units = TIED[noun]
    helped = co_units.objects.current().filter(unit__in=units).values(f"{noun}_id")
    return (
        Q(lead_unit__in=units)
        | Q(pk__in=helped)
        | Q(owner_post__in=posts)
        | Q(leader_post__in=posts)
        | Q(assigned_by__in=posts)
    )


class MatterQuerySet(LedgeredQuerySet):
    def visible_to(self, user: User) -> Self:
        """Who sees the department also sees what no known unit leads."""
        return self if user.sees_department else self.filter(_seen_by(user, self.model.noun))


class Matter(Ledgered):
    """What tasks and problems share. ``superseded_seq`` says that the record was withdrawn.

    ``lead_unit_text`` keeps the unit as the ledger wrote it; ``lead_unit`` is empty until somebody
    says which unit that is. Persons are keys: whoever reports completion may not accept it.
    """

    number = models.CharField(_("编号"), max_length=100, blank=True)
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, verbose_name=_("方案"), related_name="%(class)ss"
    )
    heading = models.ForeignKey(
        Heading, models.PROTECT, null=True, verbose_name=_("方面"), related_name="%(class)ss"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("责任单位"), related_name="%(class)ss"
    )
    lead_unit_text = models.CharField(_("责任单位（原文）"), max_length=300, blank=True)
    owner_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("责任岗位"), related_name="+"
    )
    leader_post = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("分管岗位"), related_name="+"
    )
    assigned_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("交办岗位"), related_name="+"
    )
    due_kind = models.CharField(_("期限类别"), max_length=16, choices=DueKind, default=DueKind.NONE)
    due_text = models.CharField(_("时限（原文）"), max_length=100, blank=True)
    due_on = models.DateField(_("完成时限"), null=True)
    original_due_on = models.DateField(_("原定时限"), null=True)
    asked_due_on = models.DateField(_("申请延至"), null=True)
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    state = models.CharField(_("状态"), max_length=20)
    held_state = models.CharField(_("中止前状态"), max_length=20, blank=True)
    reported_by = models.CharField(_("报告人"), max_length=64, blank=True)
    accepted_by = models.CharField(_("验收人"), max_length=64, blank=True)
    evidence_count = models.PositiveIntegerField(_("佐证数"), default=0)

    objects: ClassVar = models.Manager.from_queryset(MatterQuerySet)()

    noun: ClassVar[str]
    steps: ClassVar[tuple[lifecycle.Step, ...]]
    labels: ClassVar[Mapping[Any, str]]
    milestones: ClassVar[Mapping[str, frozenset[str]]]
    spanned: ClassVar[tuple[str, ...]] = STANDING_COLUMNS
    """The columns that each span of days repeats."""

    running: "Standing | None" = None
    """The open span of days, once it has been read; see actions.steps."""

    class Meta(Ledgered.Meta):
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=Q(superseded_seq__isnull=True) & ~Q(number=""),
                name="%(class)s_number",
                violation_error_message=_("同一方案内编号重复。"),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by="") | ~Q(accepted_by=F("reported_by")),
                name="%(class)s_accepted_by_another",
                violation_error_message=_("报告完成的人不得验收。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SECOND_PERSON) | (~Q(accepted_by="") & ~Q(reported_by="")),
                name="%(class)s_accepted_by_someone",
                violation_error_message=_("未经第二人验收不得公示或销号。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CLOSED) | Q(evidence_count__gt=0),
                name="%(class)s_closed_with_evidence",
                violation_error_message=_("没有佐证不得销号。"),
            ),
        ]


class Problem(Matter):
    """问题: found somewhere, put right by tasks, closed by acceptance."""

    text = models.TextField(_("存在问题"))
    source = models.CharField(_("问题来源"), max_length=200, blank=True)
    category = models.CharField(_("问题类别"), max_length=200, blank=True)
    region = models.CharField(_("行政区域"), max_length=100, blank=True)
    goal = models.TextField(_("整改目标"), blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    progress = models.TextField(_("调查核实与进展"), blank=True)
    verdict = models.CharField(_("是否属实"), max_length=32, blank=True)
    said_done = models.CharField(_("办结情况（原文）"), max_length=64, blank=True)
    note = models.TextField(_("备注"), blank=True)
    found_on = models.DateField(_("发现日期"))
    target = models.ForeignKey(
        InspectionTarget,
        models.PROTECT,
        null=True,
        verbose_name=_("巡察对象"),
        related_name="problems",
    )
    noticed_until = models.DateField(_("公示至"), null=True)

    steps = lifecycle.PROBLEM_STEPS
    labels = lifecycle.PROBLEM_LABELS
    milestones = lifecycle.PROBLEM_MILESTONES
    noun = "problem"

    searched = (
        "number",
        "text",
        "source",
        "category",
        "goal",
        "measures",
        "progress",
        "note",
        "lead_unit_text",
    )

    class Meta(Matter.Meta):
        abstract = False
        verbose_name = _("问题")
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due_on", "reported_by", "asked_due_on", "id"],
                condition=CURRENT,
                name="problem_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Task(Matter):
    """任务 / 措施 / 举措: something to be done once, with lead unit, posts and a due date."""

    text = models.TextField(_("工作任务"))
    category = models.CharField(_("类别"), max_length=200, blank=True)
    goal = models.TextField(_("目标值"), blank=True)
    criterion = models.TextField(_("验收标准"), blank=True)
    note = models.TextField(_("备注"), blank=True)
    said_done = models.CharField(_("完成情况（原文）"), max_length=64, blank=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, verbose_name=_("所整改的问题"), related_name="tasks"
    )
    duty = models.ForeignKey(
        Duty, models.PROTECT, null=True, verbose_name=_("责任事项"), related_name="tasks"
    )
    drafted_on = models.DateField(_("拟定日期"))

    steps = lifecycle.TASK_STEPS
    labels = lifecycle.TASK_LABELS
    milestones = lifecycle.TASK_MILESTONES
    spanned = (*STANDING_COLUMNS, "duty_id")
    noun = "task"

    searched = ("number", "text", "category", "goal", "criterion", "note", "lead_unit_text")

    class Meta(Matter.Meta):
        abstract = False
        verbose_name = _("任务")
        indexes: ClassVar = [
            models.Index(
                fields=["state", "due_on", "reported_by", "asked_due_on", "id"],
                condition=CURRENT,
                name="task_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CoUnit(Ledgered):
    """A unit that helps; ``written`` keeps how the ledger put it."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, verbose_name=_("协办单位"), related_name="+"
    )
    written = models.CharField(_("协办单位（原文）"), max_length=300)

    class Meta(Ledgered.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.written


class TaskUnit(CoUnit):
    """任务协办单位."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="co_units")

    class Meta(CoUnit.Meta):
        abstract = False
        verbose_name = _("任务协办单位")


class ProblemUnit(CoUnit):
    """问题协办单位."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="co_units")

    class Meta(CoUnit.Meta):
        abstract = False
        verbose_name = _("问题协办单位")


class OpenUntil(Func):
    """The end of a span, or the last day there is for one that still runs.

    One condition on it finds the spans of a day by an index, which ``IS NULL OR`` does not. The
    day is a literal, since SQLite knows an index by its very words.
    """

    template = "COALESCE(%(expressions)s, '9999-12-31')"
    output_field = models.DateField()


class StandingQuerySet(LedgeredQuerySet):
    def as_of(self, day: date) -> Self:
        """How each matter stood at the end of a day."""
        return self.filter(GreaterThan(OpenUntil("to_on"), day), from_on__lte=day)

    def visible_to(self, user: User) -> Self:
        """The spans of the matters that a person sees, which are found first: they are few."""
        if user.sees_department:
            return self
        matter = self.model._meta.get_field(self.model.noun).related_model
        return self.filter(**{f"{self.model.noun}__in": matter.objects.visible_to(user)})


class Standing(Ledgered):
    """A span of days in which a matter stood the same: state, plan, unit and deadline.

    ``to_on`` is not in the span. What was known is never changed: a step supersedes the running
    span and adds its closed twin and the next one, so a past day can be asked for as it was so
    (``as_of``) and as it was known (``known_at``).
    """

    state = models.CharField(_("状态"), max_length=20)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+")
    heading = models.ForeignKey(Heading, models.PROTECT, null=True, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("完成时限"), null=True)
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止（不含）"), null=True)

    objects: ClassVar = models.Manager.from_queryset(StandingQuerySet)()

    class Meta(Ledgered.Meta):
        abstract = True


class TaskStanding(Standing):
    """任务状态区间."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="standings")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")

    noun = "task"

    class Meta(Standing.Meta):
        abstract = False
        verbose_name = _("任务状态区间")
        indexes: ClassVar = [
            models.Index(
                fields=["plan", "state", "from_on", "to_on", "superseded_seq", "recorded_seq"],
                name="task_standing",
            ),
            models.Index(
                fields=["plan", "state", "duty", "due_on", "from_on", "to_on", "task"],
                condition=CURRENT,
                name="task_standing_now",
            ),
            models.Index(
                OpenUntil("to_on"),
                "state",
                "due_on",
                "task",
                "plan",
                "from_on",
                condition=CURRENT,
                name="task_standing_day",
            ),
        ]


class ProblemStanding(Standing):
    """问题状态区间."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="standings")

    noun = "problem"

    class Meta(Standing.Meta):
        abstract = False
        verbose_name = _("问题状态区间")
        indexes: ClassVar = [
            models.Index(
                fields=["plan", "state", "from_on", "to_on", "superseded_seq", "recorded_seq"],
                name="problem_standing",
            ),
            models.Index(
                fields=["plan", "state", "due_on", "from_on", "to_on", "problem"],
                condition=CURRENT,
                name="problem_standing_now",
            ),
            models.Index(
                OpenUntil("to_on"),
                "state",
                "due_on",
                "problem",
                "plan",
                "from_on",
                condition=CURRENT,
                name="problem_standing_day",
            ),
        ]


class TaskEvidence(EvidenceLink):
    """任务佐证."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence_links")

    class Meta(EvidenceLink.Meta):
        abstract = False
        verbose_name = _("任务佐证")


class ProblemEvidence(EvidenceLink):
    """问题佐证."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="evidence_links")

    class Meta(EvidenceLink.Meta):
        abstract = False
        verbose_name = _("问题佐证")


TIED: dict[str, tuple[type[Standing], type[EvidenceLink], type[CoUnit]]] = {
    "task": (TaskStanding, TaskEvidence, TaskUnit),
    "problem": (ProblemStanding, ProblemEvidence, ProblemUnit),
}
"""For each kind of matter the tables of its standings, evidence and co-units."""
