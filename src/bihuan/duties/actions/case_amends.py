"""Putting cases right, stopping them, taking them back; they are opened and go on in cases.py."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions import moves
from bihuan.duties.actions.casework import (
    carry_on,
    check_code,
    check_day,
    check_planned,
    live_task,
    settle,
    with_facts,
    without,
)
from bihuan.duties.courses import Course, State
from bihuan.duties.lifecycle import TASK_OPEN, UNTOUCHED, TaskState, step_named
from bihuan.duties.models import Case, CasePause, CaseStanding, CaseStep, Task
from bihuan.duties.queries import course_of, steps_of
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require


def correct_case(
    case: Case, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> Case:
    """Put code, unit, opening day or planned day right; deadlines that hang on them follow."""
    with amending(case, reason=reason, on=on, actor=actor, at=at) as (log, case):
        before = course_of(case)
        _check_correction(case, before, values, at)
        log.correct(case, **values)
        course = with_facts(
            before,
            opened_on=case.opened_on or before.facts.opened_on,
            planned_on=case.planned_on,
        )
        settle(log, case, course)
        log.record("case.corrected", case, on=on, reason=reason)
        carry_on(log, case, course, on)
    return case


def _check_correction(case: Case, course: Course, values: Mapping[str, Any], at: datetime) -> None:
    if (code := values.get("code", case.code)) != case.code:
        check_code(code)
        same = Case.objects.current().filter(procedure=case.procedure, code__iexact=code)
        if same.exclude(pk=case.pk).exists():
            raise Refused(_("代号 %(code)s 已经有了。") % {"code": code})
    if values.get("unit", case.unit) != case.unit and case.tasks.current().exists():
        raise Refused(_("已经交办了任务，不能改单位。"), hint=_("请撤回这个实例，重新启动。"))
    opened_on = values.get("opened_on", case.opened_on)
    if opened_on and opened_on != case.opened_on:
        check_day(opened_on, at)
    first = min(course.facts.taken.values(), default=None)
    if opened_on and first and opened_on > first:
        raise Refused(
            _("启动日期 %(opened)s 晚于已办步骤的日期 %(first)s。")
            % {"opened": opened_on, "first": first}
        )
    check_planned(case.rules(steps_of(case.procedure)), values.get("planned_on"), opened_on, at)


def correct_case_step(
    taken: CaseStep, *, done_on: date, reason: str, on: date, actor: Actor, at: datetime
) -> CaseStep:
    """Put the day of a step right; what hangs on it follows."""
    with amending(taken, reason=reason, on=on, actor=actor, at=at) as (log, taken):
        case = taken.case
        check_day(done_on, at)
        _refuse_if_reported(case, taken)
        if case.opened_on is not None and done_on < case.opened_on:
            raise Refused(_("%(on)s 早于启动日期 %(opened)s。") % {
                "on": done_on, "opened": case.opened_on,
            })  # fmt: skip
        before = course_of(case)
        log.supersede(taken)
        fresh = log.add(CaseStep, case=case, step=taken.step, done_on=done_on)
        days = {**before.facts.taken, taken.step: done_on}
        course = with_facts(before, taken=days, opened_on=case.opened_on or min(days.values()))
        settle(log, case, course)
        log.record("case.step_corrected", case, on=on, reason=reason)
        carry_on(log, case, course, on)
    return fresh


def withdraw_case_step(
    taken: CaseStep, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take a step back that was not taken."""
    with amending(taken, reason=reason, on=on, actor=actor, at=at) as (log, taken):
        case = taken.case
        _refuse_if_reported(case, taken)
        course = without(course_of(case), taken.step)
        if case.opened_on is None:
            if not course.facts.taken:
                raise Refused(_("这是唯一的一步。"), hint=_("请撤回整个实例。"))
            course = with_facts(course, opened_on=min(course.facts.taken.values()))
        log.supersede(taken)
        settle(log, case, course)
        log.record("case.step_withdrawn", case, on=on, reason=reason)


def _refuse_if_reported(case: Case, taken: CaseStep) -> None:
    if live_task(case, taken.step) is not None:
        raise Refused(
            _("这一步是由任务报告的，不能在这里改。"),
            hint=_("请在任务里退回，由承办单位重新报告。"),
        )


def stop_case(case: Case, *, reason: str, on: date, actor: Actor, at: datetime) -> Case:
    """中止: the case does not go on, nor do its tasks; what was done stays."""
    require(actor, "assign")
    if not reason.strip():
        raise Refused(_("中止必须写明理由。"))
    with writing(actor, at) as log:
        case = log.lock(case)
        course = course_of(case)
        _refuse_withdrawn(case)
        if course.state is not State.OPEN:
            raise Refused(_("只有进行中的实例可以中止。"))
        check_day(on, at)
        _check_not_before(course, on)
        log.add(CasePause, case=case, from_on=on)
        settle(log, case, with_facts(course, pauses=[*course.facts.pauses, (on, None)]))
        log.record("case.stopped", case, on=on, reason=reason)
        _move_tasks(log, case, "suspended", TASK_OPEN, on, f"流程中止：{reason}")
    return case


def resume_case(case: Case, *, reason: str, on: date, actor: Actor, at: datetime) -> Case:
    """A case that was stopped goes on, and so do its tasks."""
    require(actor, "assign")
    with writing(actor, at) as log:
        case = log.lock(case)
        course = course_of(case)
        _refuse_withdrawn(case)
        pause = case.pauses.current().filter(to_on__isnull=True).first()
        if pause is None:
            raise Refused(_("这个实例没有中止。"))
        check_day(on, at)
        _check_not_before(course, on)
        log.supersede(pause)
        log.add(CasePause, case=case, from_on=pause.from_on, to_on=on)
        course = with_facts(course, pauses=[*course.facts.pauses[:-1], (pause.from_on, on)])
        settle(log, case, course)
        log.record("case.resumed", case, on=on, reason=reason)
        _move_tasks(log, case, "resumed", frozenset({TaskState.SUSPENDED}), on, "流程恢复")
        carry_on(log, case, course, on)
    return case


def _check_not_before(course: Course, on: date) -> None:
    last = course.facts.days()[-1]
    if on < last:
        raise Refused(_("%(on)s 早于最近一次变化的日期 %(last)s。") % {"on": on, "last": last})


def _move_tasks(
    log: Log, case: Case, event: str, states: frozenset[str], on: date, reason: str
) -> None:
    log.flush()
    for tie in case.tasks.current().select_related("task").order_by("pk"):
        if tie.task.state in states:
            moves.make(log, tie.task, step_named(Task.steps, event), on=on, reason=reason)


def withdraw_case(case: Case, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a case back as if it had not been opened, while nobody has begun with its tasks."""
    with amending(case, reason=reason, on=on, actor=actor, at=at) as (log, case):
        ties = list(case.tasks.current().select_related("task"))
        if any(tie.task.state not in UNTOUCHED for tie in ties):
            raise Refused(_("它的任务已经有人办理。"), hint=_("不再办的，请中止它。"))
        for row in (case, *ties, *_rows_of(case)):
            log.supersede(row)
        log.record("case.withdrawn", case, on=on, reason=reason)
        for tie in ties:
            moves.take_back(log, tie.task)
            log.record("task.withdrawn", tie.task, on=on, reason=reason)


def _rows_of(case: Case) -> list[Any]:
    return [row for rows in (case.steps, case.standings, case.pauses) for row in rows.current()]


def _refuse_withdrawn(case: Case) -> None:
    if case.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))


def restate_cases(*, on: date, actor: Actor, at: datetime) -> int:
    """After an upgrade: say how cases stood of which that was not said; their number."""
    with writing(actor, at) as log:
        said = CaseStanding.objects.current().values("case")
        silent = list(Case.objects.current().exclude(pk__in=said).select_related("procedure"))
        for case in silent:
            if settle(log, case, course_of(case)):
                log.record("case.restated", case, on=on)
    return len(silent)
