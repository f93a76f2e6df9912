"""Cadences: how often something is owed, in which spans of days, by which day; knows no Django.

A duty has one rule on any day. A newer rule takes over where a span of the older ends and one of
its own begins, so that no day is owed for twice and none is skipped: a year already running is
judged by the rule under which it began.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice

from bihuan.periods import YEARS, Period, months_later
from bihuan.words import Marked, _, lazy
from bihuan.workdays import ONE_DAY, WorkCalendar


class Per(StrEnum):
    """The span of days in which something is owed once, or as often as the rule's minimum."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    WORKDAYS = "workdays"


class DueRule(StrEnum):
    """By which day of its span, or after it, something has to be done."""

    END = "end"
    DAY = "day"
    WORKDAY = "workday"
    AFTER = "after"


PER_WORDS = {
    Per.MONTH: lazy("每月"),
    Per.QUARTER: lazy("每季度"),
    Per.HALF: lazy("每半年"),
    Per.YEAR: lazy("每年"),
    Per.WORKDAYS: lazy("每若干个工作日"),
}
DUE_WORDS = {
    DueRule.END: lazy("期末日"),
    DueRule.DAY: lazy("末月第几日"),
    DueRule.WORKDAY: lazy("期内第几个工作日"),
    DueRule.AFTER: lazy("期满后第几个工作日"),
}
MOST_WORKDAYS = {Per.MONTH: 23, Per.QUARTER: 66, Per.HALF: 131, Per.YEAR: 262}
"""As many working days as a span can have; some have fewer, and then end with their last day."""

MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.HALF: 6, Per.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Rule:
    """A cadence from a day on: spans that begin before ``until_on`` are owed.

    ``every`` is the length of a span in working days and 0 for calendar spans; ``due_n`` is the n
    of the due rule, 0 where it has none.
    """

    per: Per
    from_on: date
    until_on: date | None = None
    every: int = 0
    minimum: int = 1
    due_rule: DueRule = DueRule.END
    due_n: int = 0

    def words(self) -> str:
        said = {"n": self.every, "minimum": self.minimum}
        if self.per == Per.WORKDAYS:
            return _("每%(n)s个工作日不少于%(minimum)s次") % said
        return _("%(per)s不少于%(minimum)s次") % {**said, "per": PER_WORDS[self.per]}


@dataclass(frozen=True, slots=True)
class Slot:
    """A span in which a duty is owed under a rule, and the day by which."""

    rule: Rule
    start: date
    end: date
    due: date

    @property
    def asked(self) -> tuple[date, date, date, date, int]:
        """What is owed by which rule, and when; one that is stopped asks the same until then."""
        return self.rule.from_on, self.start, self.end, self.due, self.rule.minimum

    @property
    def code(self) -> str:
        """How lists and addresses call it: 2025-03, 2025-q1, 2025-h1, 2025, or its first day."""
        month, year = self.start.month, self.start.year
        return {
            Per.MONTH: f"{year}-{month:02}",
            Per.QUARTER: f"{year}-q{(month + 2) // 3}",
            Per.HALF: f"{year}-h{(month + 5) // 6}",
            Per.YEAR: f"{year}",
            Per.WORKDAYS: self.start.isoformat(),
        }[self.rule.per]


def faults(rule: Rule) -> list[tuple[str, str]]:
    """What is wrong with a rule: field and reason; a rule with faults is never entered."""
    found = [*_faults_of_span(rule), *_faults_of_due(rule)]
    if rule.minimum < 1:
        found.append(("minimum", _("次数至少为 1。")))
    if rule.until_on is not None and rule.until_on <= rule.from_on:
        found.append(("until_on", _("停止日期须晚于起始日期。")))
    return found


def _faults_of_span(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.per == Per.WORKDAYS and rule.every < 1:
        yield "every", _("请写明每几个工作日，至少为 1。")
    if rule.per != Per.WORKDAYS and rule.every != 0:
        yield "every", _("只有按工作日计的频次才写“每几个工作日”。")


def _faults_of_due(rule: Rule) -> Iterator[tuple[str, str]]:
    is_workdays, said = rule.per == Per.WORKDAYS, {"n": rule.due_n}
    match rule.due_rule:
        case DueRule.END if rule.due_n:
            yield "due_n", _("期末日不用写序数。")
        case DueRule.DAY | DueRule.WORKDAY | DueRule.AFTER if rule.due_n < 1:
            yield "due_n", _("应完成日期会早于期次开始，序数至少为 1。")
        case DueRule.DAY if is_workdays:
            yield "due_rule", _("按工作日计的频次请用“期内第几个工作日”。")
        case DueRule.DAY if rule.due_n > 31:
            yield "due_n", _("一个月没有第 %(n)s 日。") % said
        case DueRule.WORKDAY if rule.due_n > MOST_WORKDAYS.get(rule.per, rule.every):
            yield "due_n", _("一期没有第 %(n)s 个工作日。") % said


def slots(
    rules: Iterable[Rule], last: date, calendar: WorkCalendar, begun: Sequence[Slot] = ()
) -> Iterator[Slot]:
    """Every span owed under the rules of a duty that begins by ``last``, in order.

    Those that have ``begun`` stand as they are, in order; the others go round them, should rules or
    holidays say otherwise by now.
    """
    ordered = sorted(rules, key=lambda rule: rule.from_on)
    free_from = date(YEARS.start, 1, 1)
    for rule, later in zip(ordered, [*ordered, None][1:], strict=True):
        start = _begin(rule, max(rule.from_on, free_from), calendar)
        while start <= last and (rule.until_on is None or start < rule.until_on):
            end = _end(rule, start, calendar)
            if later is not None and _gives_way(rule, later, free_from, (start, end), calendar):
                break
            slot = next((one for one in begun if one.start < end and start < one.end), None)
            yield slot or Slot(rule, start, end, due_day(rule, start, end, calendar))
            free_from = slot.end if slot else end
            start = _begin(rule, free_from, calendar)


def _gives_way(
    rule: Rule, later: Rule, free_from: date, span: tuple[date, date], calendar: WorkCalendar
) -> bool:
    """Whether the newer rule begins where the older would go on.

    Working days that are not complete when a span of the newer begins are owed for nothing.
    """
    start, end = span
    if later.per == Per.WORKDAYS:
        return start >= later.from_on
    begin = _begin(later, max(later.from_on, free_from), calendar)
    return begin <= start or (rule.per == Per.WORKDAYS and begin < end)


def _begin(rule: Rule, day: date, calendar: WorkCalendar) -> date:
    """The first day, not before this one, on which a span of the rule can begin."""
    if rule.per == Per.WORKDAYS:
        return calendar.deadline(day - ONE_DAY, 1)
    months = MONTHS[rule.per]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first if first == day else months_later(first, months)


def _end(rule: Rule, start: date, calendar: WorkCalendar) -> date:
    """The day after the span's last."""
    if rule.per == Per.WORKDAYS:
        return calendar.deadline(start - ONE_DAY, rule.every) + ONE_DAY
    return months_later(start, MONTHS[rule.per])


def due_day(rule: Rule, start: date, end: date, calendar: WorkCalendar) -> date:
    """By which day something is owed in a span."""
    last = end - ONE_DAY
    match rule.due_rule:
        case DueRule.END:
            return last
        case DueRule.DAY:
            return min(last.replace(day=1) + timedelta(days=rule.due_n - 1), last)
        case DueRule.WORKDAY:
            within = islice(calendar.workdays_after(start - ONE_DAY), rule.due_n)
            return max((day for day in within if day <= last), default=last)
        case DueRule.AFTER:
            return calendar.deadline(last, rule.due_n)


def is_short(slot: Slot, calendar: WorkCalendar) -> bool:
    """Whether a span has not the working day that its rule names, and is owed by its last day."""
    workdays = calendar.within(slot.start, slot.end - ONE_DAY)
    return slot.rule.due_rule == DueRule.WORKDAY and workdays < slot.rule.due_n


QUARTERS = (
    lazy("%(year)s年第一季度"),
    lazy("%(year)s年第二季度"),
    lazy("%(year)s年第三季度"),
    lazy("%(year)s年第四季度"),
)
HALVES = (lazy("%(year)s年上半年"), lazy("%(year)s年下半年"))


def name_of(start: date, end: date) -> str:
    """What people call a span: 2025年3月, 2025年第1季度, 2025年上半年, 2025年, or its days."""
    said = {"year": start.year, "month": start.month}
    words = {
        1: _("%(year)s年%(month)s月"),
        3: QUARTERS[(start.month - 1) // 3],
        6: HALVES[(start.month - 1) // 6],
        12: _("%(year)s年"),
    }
    return str(words.get(_months(start, end), Period(start, end))) % said


MONTHS_OF_YEAR = (
    lazy("1月"), lazy("2月"), lazy("3月"), lazy("4月"), lazy("5月"), lazy("6月"), lazy("7月"),
    lazy("8月"), lazy("9月"), lazy("10月"), lazy("11月"), lazy("12月"),
)  # fmt: skip
QUARTERS_OF_YEAR = (lazy("一季度"), lazy("二季度"), lazy("三季度"), lazy("四季度"))
HALVES_OF_YEAR = (lazy("上半年"), lazy("下半年"))


def name_in_year(start: date, end: date) -> str:
    """What people call a span where its year is said already: 3月, 一季度, 上半年, 全年."""
    words = {
        1: MONTHS_OF_YEAR[start.month - 1],
        3: QUARTERS_OF_YEAR[(start.month - 1) // 3],
        6: HALVES_OF_YEAR[(start.month - 1) // 6],
        12: lazy("全年"),
    }
    said = {"month": start.month, "day": start.day}
    return str(words.get(_months(start, end), lazy("%(month)s月%(day)s日起"))) % said


def _months(start: date, end: date) -> int:
    """How many months a span of the calendar has; 0 for one of days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    is_of_calendar = start.day == end.day == 1 and (start.month - 1) % max(months, 1) == 0
    return months if is_of_calendar else 0


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes: a unit, or a post of it; and the days in which the unit exists."""

    unit: int
    post: int | None = None
    from_on: date | None = None
    to_on: date | None = None

    def owes(self, slot: Slot, *, counts_begun: bool) -> bool:
        """Whole spans only; where the rule says so, also the one in which the unit was founded."""
        reached = slot.end - ONE_DAY if counts_begun else slot.start
        begun = self.from_on is None or self.from_on <= reached
        return begun and (self.to_on is None or self.to_on >= slot.end)


def owed(owners: Sequence[Owner], slot: Slot, *, counts_begun: bool) -> list[Owner]:
    return [one for one in owners if one.owes(slot, counts_begun=counts_begun)]


class PeriodState(Marked):
    """How a period stands on a day, in the order in which it may pass through."""

    COMING = "coming", lazy("未开始"), "·", "still"
    OWED = "owed", lazy("待履行"), "○", "still"
    FULFILLED = "fulfilled", lazy("已履行"), "●", "good"
    LATE = "late", lazy("逾期履行"), "◐", "warn"
    MISSED = "missed", lazy("未履行"), "✕", "bad"
    EXCUSED = "excused", lazy("免予履行"), "—", "still"
