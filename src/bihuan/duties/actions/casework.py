"""What follows of itself in a case: how it stood from day to day, and the tasks that it asks for.

What a case asks for is handed out in the name of who opened it, whoever brought its turn.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions import moves
from bihuan.duties.courses import Course, State, standings
from bihuan.duties.lifecycle import TASK_IN_WORK, TaskState, step_named
from bihuan.duties.models import (
    Case,
    CaseStanding,
    CaseStep,
    CaseTask,
    DueKind,
    Procedure,
    ProcedureStep,
    Task,
)
from bihuan.duties.procedures import DueRule, Who
from bihuan.duties.queries import course_of, steps_of
from bihuan.errors import Refused
from bihuan.ledger.actions import Log
from bihuan.orgs.models import Unit
from bihuan.periods import FIRST_DAY, years_later
from bihuan.written.persons import looks_like_a_person

BARE = re.compile(r"[A-Za-z0-9\u3007\u4e00-\u9fff_./-]+")
"""What the code of a case is made of."""

MOST_YEARS_AHEAD = 10


def take(log: Log, case: Case, before: Course, step: str, on: date) -> CaseStep:
    """Nothing else may be prepared in the log; the case itself may be new."""
    taken = log.add(CaseStep, case=case, step=step, done_on=on)
    opened_on = before.facts.opened_on if case.opened_on else min(on, before.facts.opened_on)
    course = with_facts(before, taken={**before.facts.taken, step: on}, opened_on=opened_on)
    settle(log, case, course)
    if step in course.by_code:
        taken.remarks = course.warnings_of(course.by_code[step])
    said = "；".join(remark.kept() for remark in taken.remarks)
    reason = f"{course.name_of(step)}：{said}" if said else course.name_of(step)
    log.record("case.step_taken", case, on=on, reason=reason)
    carry_on(log, case, course, on)
    return taken


def with_facts(course: Course, **facts: Any) -> Course:
    return Course(course.steps, replace(course.facts, **facts), course.calendar)


def unsay(log: Log, case: Case, before: Course, step: str, on: date, reason: str) -> None:
    log.supersede(case.steps.current().get(step=step))
    settle(log, case, without(before, step))
    log.record("case.step_unsaid", case, on=on, reason=f"{before.name_of(step)}：{reason}")


def without(course: Course, step: str) -> Course:
    return with_facts(course, taken={c: d for c, d in course.facts.taken.items() if c != step})


def settle(log: Log, case: Case, course: Course) -> bool:
    """Say how the case stood from day to day as its facts now make it; whether that is new."""
    found = standings(course.steps, course.facts, course.calendar)
    ends = [one.from_on for one in found[1:]]
    wanted = [
        {
            "state": one.state, "last": one.last, "next": one.next, "due_on": one.due_on,
            "taken": one.taken, "warnings": one.warnings, "opened_on": course.facts.opened_on,
            "from_on": one.from_on, "to_on": end,
        }
        for one, end in zip(found, [*ends, None], strict=False)
    ]  # fmt: skip
    present = [] if log.is_new(case) else list(case.standings.current().order_by("from_on", "pk"))
    stale = [row for row in present if _columns(row) not in wanted]
    kept = [_columns(row) for row in present if row not in stale]
    fresh = [columns for columns in wanted if columns not in kept]
    for row in stale:
        log.supersede(row)
    for columns in fresh:
        log.add(CaseStanding, case=case, **columns)
    return bool(stale or fresh)


SPANNED = ("state", "last", "next", "due_on", "taken", "warnings", "opened_on", "from_on", "to_on")


def _columns(row: CaseStanding) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SPANNED}


def carry_on(log: Log, case: Case, course: Course, on: date) -> None:
    """Deadlines that hang on what was changed are set anew, and further tasks handed out."""
    if not case.has_tasks:
        return
    log.flush()
    ties = {tie.step: tie for tie in case.tasks.current().select_related("task")}
    left = [step for step in course.left if step.code in ties]
    moved = [_reset_due(log, ties[one.code], course.rule_deadline(one), on) for one in left]
    if any(moved):
        log.flush()
        if settle(log, case, course_of(case)):
            log.record("case.deadline_moved", case, on=on)
    if course.state is State.OPEN:
        rules = {one.code: one for one in case.rules(steps_of(case.procedure))}
        for step in course.asked():
            if step.code not in ties:
                _hand_out(log, case, rules[step.code], course.deadline(step), on)
        log.flush()  # a file may go on with the tasks just made


def _reset_due(log: Log, tie: CaseTask, due: date | None, on: date) -> bool:
    """Only a deadline that nobody has moved since the procedure set it."""
    task = tie.task
    is_ruled = task.due_on == tie.due_on and not task.extensions and task.asked_due_on is None
    if due is None or due == tie.due_on or not is_ruled or task.state not in TASK_IN_WORK:
        return False
    before = moves.standing_columns(task)
    log.change(task, due_on=due, original_due_on=due, due_kind=DueKind.DAY)
    moves.restate(log, task, before, {"due_on": due})
    log.change(tie, due_on=due)
    log.record("task.corrected", task, on=on, reason="流程里所依据的日期有变，时限随之改定")
    return True


def _hand_out(log: Log, case: Case, step: ProcedureStep, due: date | None, on: date) -> None:
    """Draft and assign the task of a step, whoever brought its turn."""
    task = log.add(
        Task,
        text=f"{case.procedure.name}（{case.code}）：{step.name}",
        number=f"{case.code}-{step.order:02}",
        category=case.procedure.name,
        criterion=f"需备材料：{step.papers}" if step.papers else "",
        lead_unit=_doer(case, Who(step.who)),
        drafted_on=on,
        state=TaskState.DRAFTED,
        due_kind=DueKind.DAY if due else DueKind.NONE,
        due_on=due,
        original_due_on=due,
    )
    moves.enter(log, task, (), on)
    log.add(CaseTask, case=case, step=step.code, task=task, due_on=due)
    log.record("task.drafted", task, on=on)
    moves.make(
        log, task, step_named(Task.steps, "assigned"), on=on, assigned_by_id=case.opened_by_id
    )


def _doer(case: Case, who: Who) -> Unit:
    """The unit whose step it is; where there is none above, or no office, the case's own."""
    if who is Who.OFFICE and case.opened_by is not None:
        return case.opened_by.unit
    above = case.unit.parent
    return case.unit if who is Who.UNIT or above is None else above


def live_task(case: Case, step: str) -> Task | None:
    """The task that a step is being done by."""
    tie = case.tasks.current().filter(step=step).select_related("task").first()
    is_live = tie is not None and tie.task.state != TaskState.CANCELLED
    return tie.task if tie is not None and is_live else None


def case_coded(log: Log, procedure: Procedure, code: str) -> Case | None:
    """The case of a code, in whichever case its letters are written."""
    if (found := log.find(Case, procedure=procedure, code=code)) is not None:
        return found
    log.flush()
    rows = Case.objects.current().filter(procedure=procedure, code__iexact=code)
    return rows.first()


def check_code(code: str) -> None:
    if not code.strip():
        raise Refused(_("请写案例代号。"))
    if not BARE.fullmatch(code):
        raise Refused(
            _("代号“%(code)s”里有不能用的字符。") % {"code": code},
            hint=_("只能用字母、数字、汉字和 - _ . /，不能有空格。"),
        )
    if looks_like_a_person(code):
        raise Refused(
            _("代号“%(code)s”像是姓名或者个人号码。") % {"code": code},
            hint=_("只用匿名代号，如 FZ2025-01；系统里不记人。"),
        )


def check_day(on: date, at: datetime) -> None:
    if on < FIRST_DAY:
        raise Refused(_("发生日期 %(on)s 太早，最早 %(first)s。") % {"on": on, "first": FIRST_DAY})
    if on > timezone.localdate(at):
        raise Refused(_("发生日期 %(on)s 还没有到。") % {"on": on})


def check_planned(
    steps: Sequence[ProcedureStep], planned_on: date | None, opened_on: date | None, at: datetime
) -> None:
    if planned_on is None:
        return
    if not any(step.due_rule == DueRule.SET for step in steps):
        raise Refused(_("这个流程没有由各实例确定日期的步骤，不用写计划日期。"))
    last = years_later(timezone.localdate(at), MOST_YEARS_AHEAD)
    if planned_on > last:
        raise Refused(
            _("计划日期 %(planned)s 太远，最晚 %(last)s。") % {"planned": planned_on, "last": last}
        )
    if opened_on is not None and planned_on < opened_on:
        raise Refused(
            _("计划日期 %(planned)s 早于启动日期 %(opened)s。")
            % {"planned": planned_on, "opened": opened_on}
        )
