"""The loop as two tables: what may happen to a task and to a problem, in which state, and by whom.

A step says: in any of ``sources``, ``event`` done by ``who`` leads to ``target``, provided its
``guards`` hold. A target of None means that the state stays (an extension) or returns to the one
before a suspension. Pages, commands and the docs draw from these tables; nothing else knows states.
"""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.errors import Refused
from bihuan.words import _, lazy, listed


class TaskState(StrEnum):
    DRAFTED = "drafted"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    REPORTED = "reported"
    CHECKING = "checking"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOTICED = "noticed"
    CLOSED = "closed"
    RECHECKING = "rechecking"
    REOPENED = "reopened"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class ProblemState(StrEnum):
    REGISTERED = "registered"
    PLANNED = "planned"
    IN_RECTIFICATION = "in_rectification"
    RECTIFIED = "rectified"
    ASKED = "asked"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOTICED = "noticed"
    CLOSED = "closed"
    RECHECKING = "rechecking"
    REOPENED = "reopened"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class Who(StrEnum):
    """Whose move a step is; duties.actions says which post that is for a record."""

    ASSIGNER = "assigner"
    OWNER = "owner"
    CHECKER = "checker"
    OFFICE = "office"


class Guard(StrEnum):
    """What must hold besides the state; duties.actions checks each."""

    REASON = "reason"
    OTHER_PERSON = "other_person"
    EVIDENCE = "evidence"
    TASKS_DONE = "tasks_done"
    LATER_DUE = "later_due"
    NOTHING_ASKED = "nothing_asked"
    SOMETHING_ASKED = "something_asked"
    NOTICE_OVER = "notice_over"


@dataclass(frozen=True, slots=True)
class Step:
    event: str
    label: lazy
    sources: frozenset[str]
    target: str | None
    who: Who
    guards: frozenset[Guard] = frozenset()

    @property
    def is_grave(self) -> bool:
        """It undoes or ends something, so that a reason is asked for and the button stands out."""
        return self.event in GRAVE


STEP = "step"
"""The context of words that ask for a step; without it they say that it was taken."""

GRAVE = frozenset({"returned", "cancelled", "reopened", "suspended", "objected"})

T, P = TaskState, ProblemState

TASK_LABELS: dict[TaskState, str] = {
    T.DRAFTED: lazy("拟定"),
    T.ASSIGNED: lazy("已交办"),
    T.IN_HAND: lazy("办理中"),
    T.REPORTED: lazy("已报完成"),
    T.CHECKING: lazy("审核中"),
    T.RETURNED: lazy("已退回"),
    T.ACCEPTED: lazy("验收通过"),
    T.NOTICED: lazy("公示中"),
    T.CLOSED: lazy("已销号"),
    T.RECHECKING: lazy("回头看"),
    T.REOPENED: lazy("重新打开"),
    T.SUSPENDED: lazy("中止"),
    T.CANCELLED: lazy("撤销"),
}

PROBLEM_LABELS: dict[ProblemState, str] = {
    P.REGISTERED: lazy("已登记"),
    P.PLANNED: lazy("已定方案"),
    P.IN_RECTIFICATION: lazy("整改中"),
    P.RECTIFIED: lazy("已完成整改"),
    P.ASKED: lazy("待验收"),
    P.RETURNED: lazy("已退回"),
    P.ACCEPTED: lazy("验收通过"),
    P.NOTICED: lazy("公示中"),
    P.CLOSED: lazy("已销号"),
    P.RECHECKING: lazy("回头看"),
    P.REOPENED: lazy("重新打开"),
    P.SUSPENDED: lazy("中止"),
    P.CANCELLED: lazy("撤销"),
}

TASK_IN_WORK = frozenset({T.ASSIGNED, T.IN_HAND, T.RETURNED, T.REOPENED})
TASK_OPEN = TASK_IN_WORK | {T.DRAFTED, T.REPORTED, T.CHECKING}
PROBLEM_IN_WORK = frozenset({P.PLANNED, P.IN_RECTIFICATION, P.RETURNED, P.REOPENED})
PROBLEM_OPEN = PROBLEM_IN_WORK | {P.REGISTERED, P.RECTIFIED, P.ASKED}


def _shared(open_states: frozenset[str], in_work: frozenset[str], check: str) -> tuple[Step, ...]:
    """The steps that tasks and problems have in common, from acceptance on."""
    f = frozenset
    second = f({Guard.OTHER_PERSON})
    said = f({Guard.REASON})
    return (
        Step("noticed", lazy("公示", STEP), f({"accepted"}), "noticed", Who.OFFICE, second),
        Step("objected", lazy("公示有异议", STEP), f({"noticed"}), check, Who.OFFICE, said),
        Step(
            "closed",
            lazy("销号", STEP),
            f({"accepted", "noticed"}),
            "closed",
            Who.OFFICE,
            f({Guard.OTHER_PERSON, Guard.EVIDENCE, Guard.NOTICE_OVER}),
        ),
        Step("recheck_opened", lazy("开展回头看", STEP), f({"closed"}), "rechecking", Who.OFFICE),
        Step(
            "recheck_passed",
            lazy("回头看未反弹", STEP),
            f({"rechecking"}),
            "closed",
            Who.OFFICE,
            f({Guard.OTHER_PERSON, Guard.EVIDENCE}),
        ),
        Step(
            "reopened",
            lazy("重新打开", STEP),
            f({"rechecking", "closed"}),
            "reopened",
            Who.OFFICE,
            said,
        ),
        Step("progressed", lazy("登记进展", STEP), in_work, None, Who.OWNER, said),
        Step(
            "extension_requested",
            lazy("申请延期", STEP),
            in_work,
            None,
            Who.OWNER,
            f({Guard.REASON, Guard.LATER_DUE, Guard.NOTHING_ASKED}),
        ),
        Step(
            "extension_granted",
            lazy("同意延期", STEP),
            in_work,
            None,
            Who.ASSIGNER,
            f({Guard.SOMETHING_ASKED}),
        ),
        Step(
            "extension_refused",
            lazy("不同意延期", STEP),
            in_work,
            None,
            Who.ASSIGNER,
            f({Guard.REASON, Guard.SOMETHING_ASKED}),
        ),
        Step("suspended", lazy("中止", STEP), open_states, "suspended", Who.ASSIGNER, said),
        Step("resumed", lazy("恢复办理", STEP), f({"suspended"}), None, Who.ASSIGNER),
        Step(
            "cancelled",
            lazy("撤销", STEP),
            open_states | {"suspended"},
            "cancelled",
            Who.ASSIGNER,
            said,
        ),
    )


TASK_STEPS = (
    Step("assigned", lazy("交办", STEP), frozenset({T.DRAFTED}), T.ASSIGNED, Who.ASSIGNER),
    Step(
        "started",
        lazy("接收办理", STEP),
        frozenset({T.ASSIGNED, T.RETURNED, T.REOPENED}),
        T.IN_HAND,
        Who.OWNER,
    ),
    Step("reported", lazy("报告完成", STEP), TASK_IN_WORK, T.REPORTED, Who.OWNER),
    Step(
        "check_started",
        lazy("受理审核", STEP),
        frozenset({T.REPORTED}),
        T.CHECKING,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "accepted",
        lazy("验收通过", STEP),
        frozenset({T.REPORTED, T.CHECKING}),
        T.ACCEPTED,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "returned",
        lazy("退回", STEP),
        frozenset({T.REPORTED, T.CHECKING}),
        T.RETURNED,
        Who.CHECKER,
        frozenset({Guard.REASON}),
    ),
    *_shared(TASK_OPEN, TASK_IN_WORK, T.CHECKING),
)

PROBLEM_STEPS = (
    Step("planned", lazy("制定方案", STEP), frozenset({P.REGISTERED}), P.PLANNED, Who.ASSIGNER),
    Step(
        "started",
        lazy("开始整改", STEP),
        frozenset({P.REGISTERED, P.PLANNED, P.RETURNED, P.REOPENED}),
        P.IN_RECTIFICATION,
        Who.OWNER,
    ),
    Step(
        "rectified",
        lazy("整改完成", STEP),
        frozenset({P.IN_RECTIFICATION}),
        P.RECTIFIED,
        Who.OWNER,
        frozenset({Guard.TASKS_DONE}),
    ),
    Step("acceptance_asked", lazy("申请验收", STEP), frozenset({P.RECTIFIED}), P.ASKED, Who.OWNER),
    Step(
        "accepted",
        lazy("验收通过", STEP),
        frozenset({P.ASKED}),
        P.ACCEPTED,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "returned",
        lazy("退回", STEP),
        frozenset({P.RECTIFIED, P.ASKED}),
        P.RETURNED,
        Who.CHECKER,
        frozenset({Guard.REASON}),
    ),
    *_shared(PROBLEM_OPEN, PROBLEM_IN_WORK, P.ASKED),
)

UNTOUCHED = frozenset({T.DRAFTED, T.ASSIGNED, P.REGISTERED, P.PLANNED})
"""The states of a matter with which nobody has begun."""

REMINDERS = {
    "task": Step("reminded", lazy("提醒", STEP), TASK_OPEN - {T.DRAFTED}, None, Who.ASSIGNER),
    "problem": Step("reminded", lazy("提醒", STEP), PROBLEM_OPEN, None, Who.ASSIGNER),
}
"""When and by whom somebody may be reminded of a matter; it moves nothing."""

REPORTS = frozenset({"reported", "rectified"})
"""The events by which a person says that the work is done."""

ACCEPTS = frozenset({"accepted"})
"""The events by which another person says so too."""

UNDONE = frozenset({"returned", "reopened"})
"""The events after which neither has been said."""

_ACCEPTED = frozenset({"accepted", "noticed", "closed", "rechecking"})

TASK_MILESTONES: dict[str, frozenset[str]] = {
    "reported": _ACCEPTED | {T.REPORTED, T.CHECKING},
    "accepted": _ACCEPTED,
    "closed": frozenset({"closed", "rechecking"}),
}
PROBLEM_MILESTONES: dict[str, frozenset[str]] = {
    "rectified": _ACCEPTED | {P.RECTIFIED, P.ASKED},
    "accepted": _ACCEPTED,
    "closed": frozenset({"closed", "rechecking"}),
}
"""The states of a record that has reached a milestone and was not returned or reopened since."""


def step_named(steps: tuple[Step, ...], event: str) -> Step:
    for step in steps:
        if step.event == event:
            return step
    known = listed(step.event for step in steps)
    raise Refused(
        _("没有“%(event)s”这个动作。") % {"event": event},
        hint=_("可用的动作：%(known)s。") % {"known": known},
    )


def steps_from(steps: tuple[Step, ...], state: str) -> tuple[Step, ...]:
    return tuple(step for step in steps if state in step.sources)
