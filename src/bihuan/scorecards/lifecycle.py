"""The stages of a scorecard as a table: what may happen to it, in which state, and by whom."""

from enum import StrEnum

from bihuan.errors import Refused
from bihuan.words import _, lazy, listed


class State(StrEnum):
    """How far a scorecard has come."""

    OPENED = "opened"
    SELF_SCORED = "self_scored"
    REVIEWED = "reviewed"
    FINAL = "final"


class Stage(StrEnum):
    """Whose numbers a rating gives; all are kept."""

    SELF = "self"
    REVIEW = "review"
    FINAL = "final"


STATE_WORDS = {
    State.OPENED: lazy("待自评"),
    State.SELF_SCORED: lazy("已自评"),
    State.REVIEWED: lazy("已复核"),
    State.FINAL: lazy("已定等次"),
}
STAGE_WORDS = {
    Stage.SELF: lazy("自评"),
    Stage.REVIEW: lazy("复核"),
    Stage.FINAL: lazy("最终"),
}

STEPS: dict[str, tuple[frozenset[State], State]] = {
    "self_scored": (frozenset({State.OPENED, State.SELF_SCORED}), State.SELF_SCORED),
    "reviewed": (
        frozenset({State.OPENED, State.SELF_SCORED, State.REVIEWED}),
        State.REVIEWED,
    ),
    "returned": (frozenset({State.SELF_SCORED, State.REVIEWED}), State.OPENED),
    "graded": (frozenset({State.REVIEWED}), State.REVIEWED),
    "finalised": (frozenset({State.REVIEWED}), State.FINAL),
}
"""For each step the states it may be taken in, and the one it leads to."""

STEP_WORDS = {
    "self_scored": lazy("自评"),
    "reviewed": lazy("复核"),
    "returned": lazy("退回"),
    "graded": lazy("下调等次"),
    "finalised": lazy("确定结果"),
}


def after(step: str, state: str) -> State:
    """The state that a step leads to; refused where it may not be taken."""
    sources, target = STEPS[step]
    if State(state) not in sources:
        allowed = listed(STATE_WORDS[one] for one in State if one in sources)
        raise Refused(
            _("考核表现在是“%(state)s”，不能%(step)s。")
            % {"state": STATE_WORDS[State(state)], "step": STEP_WORDS[step]},
            hint=_("可以办理的状态：%(allowed)s。") % {"allowed": allowed},
        )
    return target


def may(step: str, state: str) -> bool:
    return State(state) in STEPS[step][0]
