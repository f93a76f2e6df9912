"""How a case stands under the steps of its procedure: deadlines, what comes next, what is wrong.

It knows no Django.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from bihuan.duties.procedures import BEGINNING, OPENING, DueRule, Step, way_back
from bihuan.words import Marked, _, lazy
from bihuan.workdays import WorkCalendar


class State(StrEnum):
    """How a case stands."""

    OPEN = "open"
    STOPPED = "stopped"
    DONE = "done"


class Warned(StrEnum):
    """What is wrong with a step that was taken, or passed over; it is a fact all the same."""

    EARLY = "early"
    LATE = "late"
    DISORDER = "disorder"
    MISSING = "missing"


class Look(Marked):
    """How a case, or a step of one, is shown on a day."""

    OPEN = "open", lazy("进行中"), "◐", "still"
    STOPPED = "stopped", lazy("已中止"), "—", "still"
    DONE = "done", lazy("已完成"), "●", "good"
    TAKEN = "taken", lazy("已办"), "●", "good"
    OVERDUE = "overdue", lazy("超期"), "▲", "bad"
    NEXT = "next", lazy("下一步"), "▶", "good"
    AHEAD = "ahead", lazy("未到"), "○", "still"
    EARLY = "early", lazy("间隔不足"), "◆", "warn"
    LATE = "late", lazy("办得晚了"), "◆", "warn"
    DISORDER = "disorder", lazy("次序不对"), "◆", "warn"
    MISSING = "missing", lazy("没有登记"), "✕", "warn"


STATE_WORDS = {state: Look(state.value).label for state in State}


WARNED_WORDS = {
    Warned.EARLY: lazy("间隔不足：%(anchor)s是 %(since)s，最早 %(limit)s，登记为 %(day)s"),
    Warned.LATE: lazy("超过时限：应于 %(limit)s 前完成，登记为 %(day)s"),
    Warned.DISORDER: lazy("次序不对：%(day)s 早于上一步“%(anchor)s”的 %(since)s"),
    Warned.MISSING: lazy("没有登记：后面的步骤已经办了"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case.

    ``moved`` are the days on which the deadline of a step was moved, each with the new one;
    ``pauses`` are half-open spans, the last of which may still run.
    """

    opened_on: date
    taken: Mapping[str, date] = field(default_factory=dict)
    planned_on: date | None = None
    moved: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)
    pauses: Sequence[tuple[date, date | None]] = ()

    def as_of(self, day: date) -> "Facts":
        return replace(
            self,
            taken={code: on for code, on in self.taken.items() if on <= day},
            moved={c: [one for one in moves if one[0] <= day] for c, moves in self.moved.items()},
            pauses=[
                (first, end if end is not None and end <= day else None)
                for first, end in self.pauses
                if first <= day
            ],
        )

    def days(self) -> list[date]:
        """The days on which something became otherwise, from the opening on."""
        moves = (day for moves in self.moved.values() for day, _due in moves)
        pauses = (day for pause in self.pauses for day in pause if day is not None)
        every = {self.opened_on, *self.taken.values(), *moves, *pauses}
        return sorted(day for day in every if day >= self.opened_on)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with a step of a case, in words for who reads and in words that are kept.

    ``said`` are days and the name of a step, as data.
    """

    step: Step
    kind: Warned
    said: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = {name: _(text) for name, text in self.said.items()}
        return str(WARNED_WORDS[self.kind]) % said

    def kept(self) -> str:
        return WARNED_WORDS[self.kind] % self.said


class Course:
    """A case under the rules of its procedure: deadlines, what comes next, what is wrong."""

    def __init__(self, steps: Sequence[Step], facts: Facts, calendar: WorkCalendar) -> None:
        self.steps, self.facts, self.calendar = steps, facts, calendar
        self.by_code = {step.code: step for step in steps}

    def day_of(self, code: str) -> date | None:
        """The day on which a step was taken, or the case opened."""
        return self.facts.opened_on if code in {"", OPENING} else self.facts.taken.get(code)

    def rule_deadline(self, step: Step) -> date | None:
        """The last day for a step by the rules; None while it is not known, or there is none."""
        if step.due_rule == DueRule.SET:
            return self.facts.planned_on
        if step.due_rule == DueRule.NONE:
            return None
        anchor = self.day_of(step.anchor)
        if step.due_rule == DueRule.WITHIN:
            return None if anchor is None else step.due.after(anchor, self.calendar)
        anchor = anchor or self.rule_deadline(self.by_code[step.anchor])
        return None if anchor is None else step.due.before(anchor, self.calendar)

    def deadline(self, step: Step) -> date | None:
        """The last day for a step, as it was moved last."""
        moves = self.facts.moved.get(step.code)
        return moves[-1][1] if moves else self.rule_deadline(step)

    def earliest(self, step: Step) -> date | None:
        """The first day on which the minimum interval of a step is over."""
        anchor = self.day_of(step.anchor)
        return step.least.after(anchor, self.calendar) if step.least.n and anchor else None

    @cached_property
    def passed(self) -> frozenset[str]:
        """The steps that were taken, and those that a later one was taken without."""
        found = set(self.facts.taken)
        for code in self.facts.taken:
            if code in self.by_code:
                found.update(way_back(self.by_code[code], self.by_code))
        return frozenset(found)

    @property
    def left(self) -> list[Step]:
        return [step for step in self.steps if step.code not in self.passed]

    @property
    def ready(self) -> list[Step]:
        """The steps that may be taken next in order."""
        return [step for step in self.left if not step.after or step.after in self.passed]

    @property
    def next(self) -> Step | None:
        """The step that comes next: the one that is due first, else the first in order."""
        required = [step for step in self.ready if step.is_required]
        return min(required, key=lambda one: self.deadline(one) or date.max, default=None)

    @property
    def due_on(self) -> date | None:
        """The first deadline of what is left to do."""
        dues = (self.deadline(step) for step in self.left if step.is_required)
        return min((due for due in dues if due is not None), default=None)

    @property
    def last(self) -> str:
        """The code of the step that was taken last; of several on a day the last in order."""
        place = {step.code: number for number, step in enumerate(self.steps)}
        taken = [(day, place.get(code, -1), code) for code, day in self.facts.taken.items()]
        return max(taken)[2] if taken else ""

    @property
    def state(self) -> State:
        if self.steps and not any(step.is_required for step in self.left):
            return State.DONE
        is_paused = bool(self.facts.pauses) and self.facts.pauses[-1][1] is None
        return State.STOPPED if is_paused else State.OPEN

    def asked(self) -> list[Step]:
        """The steps that are to be done as tasks by now: their deadline is known, or has no rule
        and their turn has come.
        """
        turn = {step.code for step in self.ready}
        return [
            step
            for step in self.left
            if step.is_task
            and (
                self.deadline(step) is not None
                or (step.due_rule == DueRule.NONE and step.code in turn)
            )
        ]

    def look(self, step: Step, day: date) -> Look:
        """What a step looks like at the end of a day; of several warnings the first."""
        if found := self.warnings_of(step):
            return Look(found[0].kind)
        if step.code in self.facts.taken:
            return Look.TAKEN
        if self.state is not State.OPEN:
            return Look.AHEAD
        due = self.deadline(step)
        if due is not None and due < day:
            return Look.OVERDUE
        return Look.NEXT if step in self.ready else Look.AHEAD

    def warnings(self) -> list[Remark]:
        return [warning for step in self.steps for warning in self.warnings_of(step)]

    def warnings_of(self, step: Step) -> list[Remark]:
        day = self.facts.taken.get(step.code)
        if day is None:
            is_missing = step.is_required and step.code in self.passed
            return [Remark(step, Warned.MISSING)] if is_missing else []
        earliest, due, before = self.earliest(step), self.deadline(step), self.day_of(step.after)
        found = []
        if earliest is not None and day < earliest:
            found.append(self._warning(step, Warned.EARLY, day, earliest, step.anchor))
        if due is not None and day > due:
            found.append(self._warning(step, Warned.LATE, day, due, step.anchor))
        if before is not None and day < before:
            found.append(self._warning(step, Warned.DISORDER, day, before, step.after))
        return found

    def _warning(self, step: Step, kind: Warned, day: date, limit: date, anchor: str) -> Remark:
        since = self.day_of(anchor) or limit
        said = {"day": f"{day}", "limit": f"{limit}", "since": f"{since}",
                "anchor": self.name_of(anchor)}  # fmt: skip
        return Remark(step, kind, said)

    def name_of(self, code: str) -> str:
        """What a step is called, or the opening; words that no procedure knows are as written."""
        beginning = BEGINNING.kept if code in {"", OPENING} else code
        return self.by_code[code].name if code in self.by_code else beginning


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stood from a day on: its state, the last step and the next, the deadline ahead."""

    from_on: date
    state: State
    last: str
    next: str
    due_on: date | None
    taken: int
    warnings: int


def look_of(state: str, due_on: date | None, day: date) -> Look:
    """What a case looks like at the end of a day."""
    is_late = state == State.OPEN and due_on is not None and due_on < day
    return Look.OVERDUE if is_late else Look(state)


def standings(steps: Sequence[Step], facts: Facts, calendar: WorkCalendar) -> list[Standing]:
    """The spans of a case in order, each until the next begins."""
    found: list[Standing] = []
    for day in facts.days():
        now = _standing(Course(steps, facts.as_of(day), calendar), day)
        if not found or replace(now, from_on=found[-1].from_on) != found[-1]:
            found.append(now)
    return found


def _standing(course: Course, day: date) -> Standing:
    following = course.next
    return Standing(
        from_on=day,
        state=course.state,
        last=course.last,
        next=following.code if following else "",
        due_on=course.due_on,
        taken=len(course.facts.taken),
        warnings=len(course.warnings()),
    )
