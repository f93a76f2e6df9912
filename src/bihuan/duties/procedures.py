"""Procedures: ordered steps with relative deadlines, and how a case of one stands; knows no Django.

A step comes after another, or after the opening. Its deadline and its minimum interval count from
that step too, unless it names another; a deadline may also lie before the day of the step named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from bihuan.periods import Period, months_later, year_to_date
from bihuan.words import _, lazy, listed
from bihuan.workdays import ONE_DAY, WorkCalendar

OPENING = "opening"
"""What steps count from that count from the day on which the case was opened; no step's code."""

MOST = 1000
"""So many months or days a rule may speak of."""


class In(StrEnum):
    MONTHS = "months"
    DAYS = "days"
    WORKDAYS = "workdays"


class DueRule(StrEnum):
    """By which day a step is to be taken; ``SET`` is the one day that each case sets for itself."""

    NONE = "none"
    WITHIN = "within"
    BEFORE = "before"
    SET = "set"


class Who(StrEnum):
    """Whose step it is; duties.actions says which unit that is for a case."""

    UNIT = "unit"
    SUPERIOR = "superior"
    OFFICE = "office"


class Trust(StrEnum):
    """How well a rule is founded (DOMAIN.md, marks); ``OWN`` is what the office has confirmed."""

    OFFICIAL = "S"
    TEXT = "t"
    SECOND = "s"
    CUSTOM = "M"
    UNCLEAR = "U"
    OWN = "own"

    @property
    def is_doubtful(self) -> bool:
        return self in {Trust.CUSTOM, Trust.UNCLEAR}


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


SPAN = "span"
"""The context of words that measure a span: 日 is otherwise a weekday."""


class Look(StrEnum):
    """How a case, or a step of one, is shown on a day."""

    OPEN = "open"
    STOPPED = "stopped"
    DONE = "done"
    TAKEN = "taken"
    OVERDUE = "overdue"
    NEXT = "next"
    AHEAD = "ahead"
    EARLY = "early"
    LATE = "late"
    DISORDER = "disorder"
    MISSING = "missing"

    @property
    def word(self) -> str:
        return str(LOOKS[self][0])

    @property
    def shape(self) -> str:
        """A mark beside the word, so that nothing is told by its colour alone."""
        return LOOKS[self][1]

    @property
    def look(self) -> str:
        """``bad``, ``warn``, ``good`` or ``still``: how grave it looks."""
        return LOOKS[self][2]


LOOKS = {
    Look.OPEN: (lazy("进行中"), "◐", "still"),
    Look.STOPPED: (lazy("已中止"), "—", "still"),
    Look.DONE: (lazy("已完成"), "●", "good"),
    Look.TAKEN: (lazy("已办"), "●", "good"),
    Look.OVERDUE: (lazy("超期"), "▲", "bad"),
    Look.NEXT: (lazy("下一步"), "▶", "good"),
    Look.AHEAD: (lazy("未到"), "○", "still"),
    Look.EARLY: (lazy("间隔不足"), "◆", "warn"),
    Look.LATE: (lazy("办得晚了"), "◆", "warn"),
    Look.DISORDER: (lazy("次序不对"), "◆", "warn"),
    Look.MISSING: (lazy("没有登记"), "✕", "warn"),
}
IN_WORDS = {
    In.MONTHS: lazy("个月"),
    In.DAYS: lazy("日", SPAN),
    In.WORKDAYS: lazy("个工作日"),
}
DUE_WORDS = {
    DueRule.NONE: lazy("没有时限"),
    DueRule.WITHIN: lazy("之后多久以内"),
    DueRule.BEFORE: lazy("之前提前多久"),
    DueRule.SET: lazy("由各实例确定日期"),
}
WHO_WORDS = {
    Who.UNIT: lazy("本单位"),
    Who.SUPERIOR: lazy("上级单位"),
    Who.OFFICE: lazy("主办部门"),
}
TRUST_WORDS = {
    Trust.OFFICIAL: lazy("正式来源"),
    Trust.TEXT: lazy("条文转载"),
    Trust.SECOND: lazy("二手来源"),
    Trust.CUSTOM: lazy("惯例，待核定"),
    Trust.UNCLEAR: lazy("依据不明，待核定"),
    Trust.OWN: lazy("本单位核定"),
}
STATE_WORDS = {state: LOOKS[Look(state)][0] for state in State}
BEGINNING = lazy("启动")
WARNED_WORDS = {
    Warned.EARLY: lazy("间隔不足：%(anchor)s是 %(since)s，最早 %(limit)s，登记为 %(day)s"),
    Warned.LATE: lazy("超过时限：应于 %(limit)s 前完成，登记为 %(day)s"),
    Warned.DISORDER: lazy("次序不对：%(day)s 早于上一步“%(anchor)s”的 %(since)s"),
    Warned.MISSING: lazy("没有登记：后面的步骤已经办了"),
}


@dataclass(frozen=True, slots=True)
class Span:
    """So many months, days or working days."""

    n: int
    per: In

    def after(self, day: date, calendar: WorkCalendar) -> date:
        if self.n == 0:
            return day
        if self.per == In.MONTHS:
            return months_later(day, self.n)
        if self.per == In.DAYS:
            return day + timedelta(days=self.n)
        return calendar.deadline(day, self.n)

    def before(self, day: date, calendar: WorkCalendar) -> date:
        if self.per == In.MONTHS:
            return months_later(day, -self.n)
        if self.per == In.DAYS:
            return day - timedelta(days=self.n)
        for _number in range(self.n):
            day -= ONE_DAY
            while not calendar.is_workday(day):
                day -= ONE_DAY
        return day

    def words(self) -> str:
        return _("%(n)s%(per)s") % {"n": self.n, "per": IN_WORDS[self.per]}


NO_TIME = Span(0, In.DAYS)


@dataclass(frozen=True, slots=True)
class Step:
    """What a procedure asks for: ``after`` which step, by when and how soon, seen from ``since``.

    Empty, ``after`` is the opening and ``since`` is what ``after`` says.
    """

    code: str
    name: str
    after: str = ""
    since: str = ""
    due_rule: DueRule = DueRule.NONE
    due: Span = NO_TIME
    least: Span = NO_TIME
    is_required: bool = True
    is_task: bool = False

    @property
    def anchor(self) -> str:
        return self.since or self.after or OPENING


# --- What is wrong with the steps of a procedure --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Which step, which of its fields, and why it cannot stand so."""

    step: Step
    field: str
    reason: str

    def __str__(self) -> str:
        return _("“%(step)s”：%(reason)s") % {"step": self.step.name, "reason": self.reason}


def faults(steps: Sequence[Step], calendar: WorkCalendar) -> list[Fault]:
    """Why these steps make no procedure; a procedure with faults is never entered."""
    found = [fault for step in steps for fault in _alone(step)] + [*_twice(steps)]
    found += [*_unknown(steps)]
    if not found:
        found = [*_loops(steps)]
    if not found:
        found = [*_unreachable(steps), *_too_soon(steps, calendar), *_together(steps)]
    return found


def _alone(step: Step) -> Iterator[Fault]:
    is_before = step.due_rule == DueRule.BEFORE
    has_span = is_before or step.due_rule == DueRule.WITHIN
    checks = (
        ("code", step.code == OPENING, _("“%(code)s”指启动，不能作步骤编码。") % {"code": OPENING}),
        ("least_n", step.least.n < 0, _("最短间隔不能小于 0。")),
        ("due_n", has_span and step.due.n < 1, _("时限的数至少为 1。")),
        ("due_n", not has_span and step.due.n != 0, _("这种时限不用写数。")),
        ("due_n", step.due.n > MOST, _("时限的数最大 %(most)s。") % {"most": MOST}),
        ("least_n", step.least.n > MOST, _("最短间隔最大 %(most)s。") % {"most": MOST}),
        ("least_n", is_before and step.least.n > 0, _("提前办的步骤没有最短间隔。")),
        ("since", is_before and step.anchor == OPENING, _("请选提前于哪一步；不能提前于启动。")),
        ("after", step.after in {step.code, OPENING}, _("请选另一步，或不选（启动之后）。")),
    )  # fmt: skip
    return (Fault(step, name, reason) for name, is_wrong, reason in checks if is_wrong)


def _twice(steps: Sequence[Step]) -> Iterator[Fault]:
    seen: set[str] = set()
    for step in steps:
        if step.code in seen:
            yield Fault(step, "code", _("编码“%(code)s”重复。") % {"code": step.code})
        seen.add(step.code)


def _unknown(steps: Sequence[Step]) -> Iterator[Fault]:
    known = {step.code for step in steps}
    for step in steps:
        for name, code in (("after", step.after), ("since", step.since)):
            if code and code not in known | {OPENING}:
                said = {"code": code, "known": listed(one.code for one in steps)}
                yield Fault(step, name, _("没有编码为“%(code)s”的步骤。有：%(known)s。") % said)


def _loops(steps: Sequence[Step]) -> Iterator[Fault]:
    by_code = {step.code: step for step in steps}
    for step in steps:
        way = _way_back(step, by_code)
        if step.code in way:
            names = listed(by_code[code].name for code in way)
            yield Fault(step, "after", _("步骤绕成了圈：%(names)s。") % {"names": names})
            return


def _way_back(step: Step, by_code: Mapping[str, Step]) -> list[str]:
    """The steps that come before one, nearest first; in a loop it comes back to itself."""
    way: list[str] = []
    code = step.after
    while code and code not in way:
        way.append(code)
        code = by_code[code].after
    return way


def _unreachable(steps: Sequence[Step]) -> Iterator[Fault]:
    """Deadlines that nobody can know in time: they wait for their own step, or for none that has a
    deadline.
    """
    by_code = {step.code: step for step in steps}
    for step in steps:
        awaited = _awaited(step, by_code)
        if step.due_rule == DueRule.BEFORE and step.anchor in _way_back(step, by_code):
            yield Fault(step, "since", _("这一步在“%(anchor)s”之后，时限不能在它之前。") % {
                "anchor": by_code[step.anchor].name,
            })  # fmt: skip
        elif awaited is None:
            yield Fault(step, "since", _("所提前的那一步没有时限，推算不出这一步的时限。"))
        elif awaited and step.code in {awaited, *_way_back(by_code[awaited], by_code)}:
            yield Fault(step, "since", _("时限或间隔绕成了圈：要等这一步办了才知道。"))


def _awaited(step: Step, by_code: Mapping[str, Step]) -> str | None:
    """The step that has to be taken before the deadline of one is known; empty if there is none.

    None where it is never known: it lies before a step without a deadline, or before itself.
    """
    seen: set[str] = set()
    while step.due_rule == DueRule.BEFORE:
        seen.add(step.code)
        step = by_code[step.anchor]
        if step.due_rule == DueRule.NONE or step.code in seen:
            return None
    is_free = step.due_rule == DueRule.SET and bool(seen)
    return "" if is_free or step.anchor == OPENING else step.anchor


TRIED = year_to_date(date(2025, 12, 31))
"""The year whose days a deadline and an interval of different measures are compared on."""


def _too_soon(steps: Sequence[Step], calendar: WorkCalendar) -> Iterator[Fault]:
    """A deadline before the minimum interval is over, on any day."""
    for step in steps:
        if step.due_rule != DueRule.WITHIN or not step.least.n:
            continue
        day = _day_too_soon(step, TRIED, calendar)
        if day is not None:
            said = {
                "day": day, "due": step.due.after(day, calendar),
                "least": step.least.after(day, calendar),
            }  # fmt: skip
            yield Fault(step, "due_n", _(
                "时限早于最短间隔：从 %(day)s 起，时限是 %(due)s，间隔到 %(least)s 才满。"
            ) % said)  # fmt: skip


def _day_too_soon(step: Step, tried: Period, calendar: WorkCalendar) -> date | None:
    day = tried.start
    while day in tried:
        if step.due.after(day, calendar) < step.least.after(day, calendar):
            return day
        day += ONE_DAY
    return None


def _together(steps: Sequence[Step]) -> Iterator[Fault]:
    set_by_case = [step for step in steps if step.due_rule == DueRule.SET]
    if len(set_by_case) > 1:
        yield Fault(set_by_case[1], "due_rule", _("一个流程只能有一步由各实例确定日期。"))
    if steps and not any(step.is_required for step in steps):
        yield Fault(steps[-1], "is_required", _("至少要有一步必办，否则流程一启动就完成了。"))


# --- Where a case stands --------------------------------------------------------------------------


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
                found.update(_way_back(self.by_code[code], self.by_code))
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
