"""The loop as two tables: what may happen to a task and to a problem, in which state, and by whom.

A step says: in any of ``sources``, ``event`` done by ``who`` leads to ``target``, provided its
``guards`` hold. A target of None means that the state stays (an extension) or returns to the one
before a suspension. Pages, commands and the docs draw from these tables; nothing else knows states.
"""

from dataclasses import dataclass
from enum import StrEnum

from bihuan.errors import Refused


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


@dataclass(frozen=True, slots=True)
class Step:
    event: str
    label: str
    sources: frozenset[str]
    target: str | None
    who: Who
    guards: frozenset[Guard] = frozenset()

    @property
    def is_grave(self) -> bool:
        """It undoes or ends something, so that a reason is asked for and the button stands out."""
        return self.event in GRAVE


GRAVE = frozenset({"returned", "cancelled", "reopened", "suspended", "objected"})

T, P = TaskState, ProblemState

TASK_LABELS = {
    T.DRAFTED: "拟定",
    T.ASSIGNED: "已交办",
    T.IN_HAND: "办理中",
    T.REPORTED: "已报完成",
    T.CHECKING: "审核中",
    T.RETURNED: "已退回",
    T.ACCEPTED: "验收通过",
    T.NOTICED: "公示中",
    T.CLOSED: "已销号",
    T.RECHECKING: "回头看",
    T.REOPENED: "重新打开",
    T.SUSPENDED: "中止",
    T.CANCELLED: "撤销",
}

PROBLEM_LABELS = {
    P.REGISTERED: "已登记",
    P.PLANNED: "已定方案",
    P.IN_RECTIFICATION: "整改中",
    P.RECTIFIED: "已完成整改",
    P.ASKED: "待验收",
    P.RETURNED: "已退回",
    P.ACCEPTED: "验收通过",
    P.NOTICED: "公示中",
    P.CLOSED: "已销号",
    P.RECHECKING: "回头看",
    P.REOPENED: "重新打开",
    P.SUSPENDED: "中止",
    P.CANCELLED: "撤销",
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
        Step("noticed", "公示", f({"accepted"}), "noticed", Who.OFFICE, second),
        Step("objected", "公示有异议", f({"noticed"}), check, Who.OFFICE, said),
        Step(
            "closed",
            "销号",
            f({"accepted", "noticed"}),
            "closed",
            Who.OFFICE,
            f({Guard.OTHER_PERSON, Guard.EVIDENCE}),
        ),
        Step("recheck_opened", "开展回头看", f({"closed"}), "rechecking", Who.OFFICE),
        Step(
            "recheck_passed",
            "回头看未反弹",
            f({"rechecking"}),
            "closed",
            Who.OFFICE,
            f({Guard.OTHER_PERSON, Guard.EVIDENCE}),
        ),
        Step("reopened", "重新打开", f({"rechecking", "closed"}), "reopened", Who.OFFICE, said),
        Step("progressed", "登记进展", in_work, None, Who.OWNER, said),
        Step(
            "extension_requested",
            "申请延期",
            in_work,
            None,
            Who.OWNER,
            f({Guard.REASON, Guard.LATER_DUE, Guard.NOTHING_ASKED}),
        ),
        Step(
            "extension_granted", "同意延期", in_work, None, Who.ASSIGNER, f({Guard.SOMETHING_ASKED})
        ),
        Step(
            "extension_refused",
            "不同意延期",
            in_work,
            None,
            Who.ASSIGNER,
            f({Guard.REASON, Guard.SOMETHING_ASKED}),
        ),
        Step("suspended", "中止", open_states, "suspended", Who.ASSIGNER, said),
        Step("resumed", "恢复办理", f({"suspended"}), None, Who.ASSIGNER),
        Step("cancelled", "撤销", open_states | {"suspended"}, "cancelled", Who.ASSIGNER, said),
    )


TASK_STEPS = (
    Step("assigned", "交办", frozenset({T.DRAFTED}), T.ASSIGNED, Who.ASSIGNER),
    Step(
        "started", "接收办理", frozenset({T.ASSIGNED, T.RETURNED, T.REOPENED}), T.IN_HAND, Who.OWNER
    ),
    Step("reported", "报告完成", TASK_IN_WORK, T.REPORTED, Who.OWNER),
    Step(
        "check_started",
        "受理审核",
        frozenset({T.REPORTED}),
        T.CHECKING,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "accepted",
        "验收通过",
        frozenset({T.REPORTED, T.CHECKING}),
        T.ACCEPTED,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "returned",
        "退回",
        frozenset({T.REPORTED, T.CHECKING}),
        T.RETURNED,
        Who.CHECKER,
        frozenset({Guard.REASON}),
    ),
    *_shared(TASK_OPEN, TASK_IN_WORK, T.CHECKING),
)

PROBLEM_STEPS = (
    Step("planned", "制定方案", frozenset({P.REGISTERED}), P.PLANNED, Who.ASSIGNER),
    Step(
        "started",
        "开始整改",
        frozenset({P.REGISTERED, P.PLANNED, P.RETURNED, P.REOPENED}),
        P.IN_RECTIFICATION,
        Who.OWNER,
    ),
    Step(
        "rectified",
        "整改完成",
        frozenset({P.IN_RECTIFICATION}),
        P.RECTIFIED,
        Who.OWNER,
        frozenset({Guard.TASKS_DONE}),
    ),
    Step("acceptance_asked", "申请验收", frozenset({P.RECTIFIED}), P.ASKED, Who.OWNER),
    Step(
        "accepted",
        "验收通过",
        frozenset({P.ASKED}),
        P.ACCEPTED,
        Who.CHECKER,
        frozenset({Guard.OTHER_PERSON}),
    ),
    Step(
        "returned",
        "退回",
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
    "task": Step("reminded", "提醒", TASK_OPEN - {T.DRAFTED}, None, Who.ASSIGNER),
    "problem": Step("reminded", "提醒", PROBLEM_OPEN, None, Who.ASSIGNER),
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
    known = "、".join(step.event for step in steps)
    raise Refused(f"没有“{event}”这个动作。", hint=f"可用的动作：{known}。")


def steps_from(steps: tuple[Step, ...], state: str) -> tuple[Step, ...]:
    return tuple(step for step in steps if state in step.sources)
