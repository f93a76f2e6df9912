"""The only owner of procedures and their cases: steps, which were taken when, how a case stood."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.duties import courses, procedures
from bihuan.duties.courses import STATE_WORDS
from bihuan.duties.models.matters import OpenUntil, Task
from bihuan.duties.procedures import (
    DUE_WORDS,
    IN_WORDS,
    TRUST_WORDS,
    WHO_WORDS,
    DueRule,
    In,
    Span,
    Trust,
    Who,
)
from bihuan.ledger.models import Ledgered, Revisable
from bihuan.orgs.models import CURRENT, ByUnitQuerySet, OpenQuerySet, Post, Preset, Unit


class Procedure(Preset):
    """流程: ordered steps with relative deadlines, run as a case."""

    opening = models.CharField(_("从何时起算"), max_length=100, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    source = models.CharField(_("依据"), max_length=300, blank=True)

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Preset.Meta):
        abstract = False
        verbose_name = _("流程")


class ProcedureStep(Revisable):
    """流程的步骤: what a procedure asks for, after which step, by when, how soon, on what ground.

    ``after``, ``since``, the deadline and the interval mean what they do in ``procedures.Step``.
    ``papers`` are names parted by 、.
    """

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, verbose_name=_("流程"), related_name="steps"
    )
    code = models.CharField(_("编码"), max_length=64)
    name = models.CharField(_("名称"), max_length=200)
    stage = models.CharField(_("阶段"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("序号"))
    after = models.CharField(_("在哪一步之后"), max_length=64, blank=True)
    since = models.CharField(_("从哪一步起算"), max_length=64, blank=True)
    due_rule = models.CharField(
        _("时限"), max_length=8, choices=DUE_WORDS.items(), default=DueRule.NONE
    )
    due_n = models.PositiveSmallIntegerField(_("时限的数"), default=0)
    due_in = models.CharField(
        _("时限的单位"), max_length=8, choices=IN_WORDS.items(), default=In.DAYS
    )
    least_n = models.PositiveSmallIntegerField(_("最短间隔"), default=0)
    least_in = models.CharField(
        _("间隔的单位"), max_length=8, choices=IN_WORDS.items(), default=In.DAYS
    )
    who = models.CharField(_("由谁办"), max_length=8, choices=WHO_WORDS.items(), default=Who.UNIT)
    is_required = models.BooleanField(_("必办"), default=True)
    is_task = models.BooleanField(_("生成任务"), default=False)
    papers = models.CharField(_("需备材料"), max_length=300, blank=True)
    note = models.CharField(_("要求"), max_length=300, blank=True)
    source = models.CharField(_("依据"), max_length=300, blank=True)
    trust = models.CharField(
        _("可信程度"), max_length=4, choices=TRUST_WORDS.items(), default=Trust.UNCLEAR
    )

    objects: ClassVar = models.Manager.from_queryset(OpenQuerySet)()

    class Meta(Revisable.Meta):
        verbose_name = _("流程的步骤")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "code"], condition=CURRENT, name="procedure_step_code"
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def rule(self) -> procedures.Step:
        return procedures.Step(
            self.code, self.name, self.after, self.since, DueRule(self.due_rule),
            Span(self.due_n, In(self.due_in)), Span(self.least_n, In(self.least_in)),
            self.is_required, self.is_task,
        )  # fmt: skip

    @property
    def paper_names(self) -> list[str]:
        return [gettext(name) for name in self.papers.split("、") if name]

    @property
    def is_doubtful(self) -> bool:
        """Whether its rule is a default that the office has yet to confirm."""
        return Trust(self.trust).is_doubtful


class Case(Revisable):
    """流程实例: one run of a procedure, under an anonymous code.

    Without ``opened_on`` it runs from its first step. ``rules_seq`` names the entry up to which
    the steps of its procedure count for it, so that a later rule does not judge it; empty means
    the steps as they stand. ``planned_on`` is the day of the one step whose day each case sets.
    """

    procedure = models.ForeignKey(
        Procedure, models.PROTECT, verbose_name=_("流程"), related_name="cases"
    )
    code = models.CharField(_("案例代号"), max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("单位"), related_name="cases")
    opened_on = models.DateField(_("启动日期"), null=True)
    planned_on = models.DateField(_("计划日期"), null=True)
    has_tasks = models.BooleanField(_("生成任务"), default=False)
    opened_by = models.ForeignKey(
        Post, models.PROTECT, null=True, verbose_name=_("主办岗位"), related_name="+"
    )
    rules_seq = models.BigIntegerField(_("步骤截至第几条记录"), null=True)

    objects: ClassVar = models.Manager.from_queryset(ByUnitQuerySet)()

    searched = ("code",)

    class Meta(Revisable.Meta):
        verbose_name = _("流程实例")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "code"], condition=CURRENT, name="case_code"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def rules(self, steps: Sequence[ProcedureStep]) -> list[ProcedureStep]:
        """Of all steps and earlier versions, those by which this case is run, in order."""
        seq = self.rules_seq
        mine = (one for one in steps if one.procedure_id == self.procedure_id)
        return sorted(
            (one for one in mine if _counted(one, seq)), key=lambda one: (one.order, one.pk)
        )


def _counted(row: Ledgered, seq: int | None) -> bool:
    """``known`` for a row at hand."""
    if row.superseded_seq is None:
        return seq is None or row.recorded_seq <= seq
    return seq is not None and row.recorded_seq <= seq < row.superseded_seq


class OfCaseQuerySet(ByUnitQuerySet):
    unit_field = "case__unit"


class CaseStep(Ledgered):
    """流程步骤: a step that a case has taken, and the day."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("实例"), related_name="steps")
    step = models.CharField(_("步骤"), max_length=64)
    done_on = models.DateField(_("完成日期"))

    objects: ClassVar = models.Manager.from_queryset(OfCaseQuerySet)()

    remarks: Sequence[courses.Remark] = ()
    """What was wrong with the step when it was taken; see actions.cases."""

    class Meta(Ledgered.Meta):
        verbose_name = _("流程步骤")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=CURRENT, name="case_step_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step}"


class CaseTask(Ledgered):
    """步骤任务: the task by which a case asks for a step; reporting it takes the step.

    ``due_on`` is the deadline as the procedure rules it, whatever became of that of the task.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("实例"), related_name="tasks")
    step = models.CharField(_("步骤"), max_length=64)
    task = models.ForeignKey(Task, models.PROTECT, verbose_name=_("任务"), related_name="case_ties")
    due_on = models.DateField(_("规定的时限"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("步骤任务")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "step"], condition=CURRENT, name="case_task_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step}"


class CasePause(Ledgered):
    """流程中止: days on which a case does not run; ``to_on`` is not among them."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("实例"), related_name="pauses")
    from_on = models.DateField(_("中止日期"))
    to_on = models.DateField(_("恢复日期"), null=True)

    class Meta(Ledgered.Meta):
        verbose_name = _("流程中止")

    def __str__(self) -> str:
        return f"{self.case} {self.from_on}"


class CaseStandingQuerySet(OfCaseQuerySet):
    def as_of(self, day: date) -> Self:
        """How each case stood at the end of a day."""
        return self.filter(GreaterThan(OpenUntil("to_on"), day), from_on__lte=day)


class CaseStanding(Ledgered):
    """流程状态区间: days in which a case stood the same; ``to_on`` is not among them.

    ``last`` and ``next`` are codes of steps, ``due_on`` is the first deadline ahead, ``taken`` and
    ``warnings`` are numbers of steps and of what is wrong with them.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="standings")
    state = models.CharField(_("状态"), max_length=8, choices=STATE_WORDS.items())
    last = models.CharField(_("最近一步"), max_length=64, blank=True)
    next = models.CharField(_("下一步"), max_length=64, blank=True)
    due_on = models.DateField(_("时限"), null=True)
    taken = models.PositiveSmallIntegerField(_("已办步数"))
    warnings = models.PositiveSmallIntegerField(_("警示数"))
    opened_on = models.DateField(_("启动日期"))
    from_on = models.DateField(_("起"))
    to_on = models.DateField(_("止（不含）"), null=True)

    objects: ClassVar = models.Manager.from_queryset(CaseStandingQuerySet)()

    class Meta(Ledgered.Meta):
        verbose_name = _("流程状态区间")
        indexes: ClassVar = [
            models.Index(
                OpenUntil("to_on"),
                "state",
                "due_on",
                "case",
                "from_on",
                condition=CURRENT,
                name="case_standing_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.from_on}"
