"""Procedures: ordered steps with relative deadlines; knows no Django.

A step comes after another, or after the opening. Its deadline and its minimum interval count from
that step too, unless it names another; a deadline may also lie before the day of the step named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

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


SPAN = "span"
"""The context of words that measure a span: 日 is otherwise a weekday."""


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
BEGINNING = lazy("启动")


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
        way = way_back(step, by_code)
        if step.code in way:
            names = listed(by_code[code].name for code in way)
            yield Fault(step, "after", _("步骤绕成了圈：%(names)s。") % {"names": names})
            return


def way_back(step: Step, by_code: Mapping[str, Step]) -> list[str]:
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
        if step.due_rule == DueRule.BEFORE and step.anchor in way_back(step, by_code):
            yield Fault(step, "since", _("这一步在“%(anchor)s”之后，时限不能在它之前。") % {
                "anchor": by_code[step.anchor].name,
            })  # fmt: skip
        elif awaited is None:
            yield Fault(step, "since", _("所提前的那一步没有时限，推算不出这一步的时限。"))
        elif awaited and step.code in {awaited, *way_back(by_code[awaited], by_code)}:
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
