"""The only writer of cases as they go on: opened, and their steps taken.

Reporting the task of a step is taking the step, so that nobody says it twice.
"""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.casework import (
    carry_on,
    case_coded,
    check_code,
    check_day,
    check_planned,
    live_task,
    settle,
    take,
    unsay,
)
from bihuan.duties.courses import Course, Facts, State
from bihuan.duties.lifecycle import REPORTS, TASK_STEPS, UNDONE
from bihuan.duties.models import Case, CaseStep, CaseTask, Matter, Procedure, Task
from bihuan.duties.queries import course_of, current_steps, work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.orgs.models import Unit
from bihuan.words import listed


def open_case(
    *,
    procedure: Procedure,
    code: str,
    unit: Unit,
    on: date,
    actor: Actor,
    at: datetime,
    planned_on: date | None = None,
    has_tasks: bool = True,
) -> Case:
    """Begin a case, and hand out as tasks the steps whose deadline is known already.

    ``planned_on`` is the day of the step whose day each case sets; it may be set later.
    """
    require(actor, "assign")
    with writing(actor, at) as log:
        steps = current_steps(procedure)
        if not steps:
            raise Refused(_("这个流程还没有步骤。"), hint=_("请先在流程页上添加步骤。"))
        check_day(on, at)
        check_planned(steps, planned_on, on, at)
        case = _begin(
            log, procedure, code, unit, opened_on=on, planned_on=planned_on, has_tasks=has_tasks,
            opened_by_id=actor.post_id,
        )  # fmt: skip
        course = Course([one.rule for one in steps], Facts(on, planned_on=planned_on),
                        work_calendar())  # fmt: skip
        settle(log, case, course)
        log.record("case.opened", case, on=on)
        carry_on(log, case, course, on)
    return case


def _begin(log: Log, procedure: Procedure, code: str, unit: Unit, **values: Any) -> Case:
    if (known := case_coded(log, procedure, code)) is not None:
        raise Refused(_("“%(procedure)s”里已经有代号为 %(code)s 的实例。") % {
            "procedure": procedure, "code": known.code,
        })  # fmt: skip
    check_code(code)
    return log.add(Case, procedure=procedure, code=code, unit=unit, rules_seq=log.seq - 1, **values)


# --- Taking steps ---------------------------------------------------------------------------------


def take_case_step(
    *, procedure: Procedure, code: str, unit: Unit, step: str, on: date, actor: Actor, at: datetime
) -> CaseStep:
    """Say that a case has taken a step; one that is not known yet begins with it, without tasks.

    A step that comes too early or too late is a fact and is kept, with ``remarks`` on it.
    """
    require(actor, "record")
    with writing(actor, at) as log:
        check_day(on, at)
        case = case_coded(log, procedure, code)
        if case is None:
            log.flush()
            case = _begin(log, procedure, code, unit)
            rules = [one.rule for one in current_steps(procedure)]
            course = Course(rules, Facts(on), work_calendar())
        else:
            log.flush()
            course = course_of(case)
            _check_step(case, course, step, on)
        _check_known(course, step)
        return take(log, case, course, step, on)


def _check_known(course: Course, step: str) -> None:
    """An office may have taken over cases of a procedure whose steps nobody has entered."""
    if course.steps and step not in course.by_code:
        raise Refused(
            _("这个流程没有“%(step)s”这一步。") % {"step": step},
            hint=_("可用的步骤：%(known)s。") % {"known": listed(course.by_code)},
        )


def _check_step(case: Case, course: Course, step: str, on: date) -> None:
    name = course.by_code[step].name if step in course.by_code else step
    said = {"code": case.code, "step": name}
    if step in course.facts.taken:
        raise Refused(_("%(code)s 的“%(step)s”已经登记过。") % said)
    if course.state is State.STOPPED:
        raise Refused(_("%(code)s 已经中止。") % said, hint=_("要接着办，请先恢复。"))
    if case.opened_on is not None and on < case.opened_on:
        raise Refused(
            _("%(on)s 早于启动日期 %(opened)s。") % {"on": on, "opened": case.opened_on},
            hint=_("启动日期写错的，请先更正实例。"),
        )
    if live_task(case, step) is not None:
        raise Refused(
            _("“%(step)s”已经交办为任务。") % said, hint=_("请在任务里报告完成，不用在这里再登记。")
        )


def follow(log: Log, matter: Matter, event: str, *, on: date) -> None:
    """What became of the task of a step becomes of the step: reported, it is taken; returned or
    reopened, it is not.
    """
    if not isinstance(matter, Task) or event not in FOLLOWED:
        return
    if log.is_new(matter):
        log.flush()
    ties = CaseTask.objects.current().select_related("case__procedure", "case__unit__parent")
    tie = ties.filter(task=matter).first()
    if tie is None:
        return
    log.flush()
    case, course = tie.case, course_of(tie.case)
    if event in REPORTS and tie.step not in course.facts.taken:
        take(log, case, course, tie.step, on)
    elif event in UNSAID and tie.step in course.facts.taken:
        unsay(log, case, course, tie.step, on, f"任务已{LABELS[event].kept}")
    elif event in MOVING and settle(log, case, course):
        log.record("case.deadline_moved", case, on=on)


LABELS = {step.event: step.label for step in TASK_STEPS}
UNSAID = UNDONE | {"cancelled"}
MOVING = frozenset({"extension_granted", "corrected"})
FOLLOWED = REPORTS | UNSAID | MOVING
"""The events of a task that its case follows."""


def refuse_if_asked_by_one(matter: Matter) -> None:
    """A task that a case asks for is taken back with its case."""
    if isinstance(matter, Task) and matter.case_ties.current().exists():
        raise Refused(
            _("这个任务是流程实例的一步，不能单独撤回。"),
            hint=_("不办了的请撤销任务，或撤回整个实例。"),
        )
