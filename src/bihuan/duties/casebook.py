"""What the page of one case shows: its steps in order, as they stood at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.courses import Course, Look, Remark, State, look_of
from bihuan.duties.lifecycle import TaskState
from bihuan.duties.models import Case, CaseStep, CaseTask, Procedure, ProcedureStep, Task
from bihuan.duties.procedures import IN_WORDS, OPENING, WHO_WORDS, DueRule, In, Who
from bihuan.duties.queries import facts_of, steps_of, work_calendar
from bihuan.orgs.models import User
from bihuan.periods import Moment


@dataclass(frozen=True, slots=True)
class Line:
    """A step of a case as its page prints it."""

    number: int
    step: ProcedureStep
    look: Look
    day: date | None
    due: date | None
    rule: str
    least: str
    earliest: date | None
    remarks: list[Remark]
    taken: CaseStep | None
    task: Task | None
    is_task_seen: bool

    @property
    def who(self) -> str:
        return str(WHO_WORDS[Who(self.step.who)])


@dataclass(frozen=True, slots=True)
class Rules:
    """The steps of a procedure, and their rules in words."""

    procedure: Procedure
    steps: list[ProcedureStep]

    def name(self, code: str) -> str:
        if code in {"", OPENING}:
            return _(self.procedure.opening) if self.procedure.opening else _("启动")
        return next((str(step) for step in self.steps if step.code == code), code)

    def due_words(self, step: ProcedureStep) -> str:
        span = {"n": step.due_n, "per": IN_WORDS[In(step.due_in)], "anchor": self._anchor(step)}
        said = {
            DueRule.NONE: "",
            DueRule.SET: _("由各实例确定日期"),
            DueRule.WITHIN: _("“%(anchor)s”之后%(n)s%(per)s内") % span,
            DueRule.BEFORE: _("“%(anchor)s”之前%(n)s%(per)s") % span,
        }
        return said[DueRule(step.due_rule)]

    def least_words(self, step: ProcedureStep) -> str:
        if not step.least_n:
            return ""
        span = {"n": step.least_n, "per": IN_WORDS[In(step.least_in)], "anchor": self._anchor(step)}
        return _("“%(anchor)s”满%(n)s%(per)s以后") % span

    def _anchor(self, step: ProcedureStep) -> str:
        return self.name(step.rule.anchor)


class Book:
    """A case at a moment: ``course`` as it stood then, ``now`` as it stands at last."""

    def __init__(self, case: Case, at: Moment) -> None:
        self.case, self.at = case, at
        self.rules = Rules(case.procedure, case.rules(steps_of(case.procedure)))
        steps, calendar = [one.rule for one in self.rules.steps], work_calendar()
        facts = facts_of(case, at.known_at)
        self.now = Course(steps, facts, calendar)
        self.course = Course(steps, facts.as_of(at.as_of), calendar)

    @property
    def look(self) -> Look:
        return look_of(self.course.state, self.course.due_on, self.at.as_of)

    @property
    def has_begun(self) -> bool:
        return self.course.facts.opened_on <= self.at.as_of

    @property
    def opened_on(self) -> date:
        return self.course.facts.opened_on

    @property
    def next_name(self) -> str:
        return self.rules.name(self.course.next.code) if self.course.next else ""

    @property
    def count(self) -> str:
        return f"{len(self.course.facts.taken)}/{len(self.rules.steps)}"

    @property
    def lacks_day(self) -> bool:
        """Whether a step waits for the day that the case has yet to set."""
        return self.case.planned_on is None and any(
            step.due_rule == DueRule.SET for step in self.course.left
        )

    @property
    def others(self) -> list[CaseStep]:
        """Steps that were taken over under words that the procedure does not know."""
        return [row for code, row in self._taken.items() if code not in self.course.by_code]

    @cached_property
    def _taken(self) -> dict[str, CaseStep]:
        rows = self.case.steps.known_at(self.at.known_at).filter(done_on__lte=self.at.as_of)
        return {row.step: row for row in rows.order_by("done_on", "pk")}

    @cached_property
    def _ties(self) -> dict[str, CaseTask]:
        ties = self.case.tasks.known_at(self.at.known_at).select_related("task")
        return {tie.step: tie for tie in ties}

    def direct(self) -> list[ProcedureStep]:
        """The steps that a person may take here: not done, and not being done as a task."""
        if self.now.state is State.STOPPED:
            return []
        live = {c for c, tie in self._ties.items() if tie.task.state != TaskState.CANCELLED}
        free = [step for step in self.rules.steps
                if step.code not in self.now.facts.taken and step.code not in live]  # fmt: skip
        turn = {step.code for step in self.now.ready}
        return sorted(free, key=lambda step: (step.code not in turn, step.order))

    def stages(self, user: User) -> list[tuple[str, list[Line]]]:
        """The steps by stage; a procedure without stages has one without a name."""
        tasks = [tie.task_id for tie in self._ties.values()]
        visible = set(
            Task.objects.visible_to(user).filter(pk__in=tasks).values_list("pk", flat=True)
        )
        lines = self._lines(visible)
        return [(_(name) if name else "", list(some))
                for name, some in groupby(lines, key=lambda line: line.step.stage)]  # fmt: skip

    def _lines(self, visible: set[int]) -> Iterator[Line]:
        for number, step in enumerate(self.rules.steps, start=1):
            rule = self.course.by_code[step.code]
            tie: Any = self._ties.get(step.code)
            task = tie.task if tie else None
            if task is not None:
                task.state_label = task.labels[task.state]
            yield Line(
                number=number,
                step=step,
                look=self.course.look(rule, self.at.as_of),
                day=self.course.facts.taken.get(step.code),
                due=self.course.deadline(rule),
                rule=self.rules.due_words(step),
                least=self.rules.least_words(step),
                earliest=self.course.earliest(rule),
                remarks=self.course.warnings_of(rule),
                taken=self._taken.get(step.code),
                task=task,
                is_task_seen=task is not None and task.pk in visible,
            )
