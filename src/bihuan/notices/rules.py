"""When a stage of a reminder rule is reached, and which of several is the further one; no Django.

A stage is reached on a day and stays so: a run that comes late finds it as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bihuan.periods import months_later
from bihuan.words import _, counted
from bihuan.workdays import WorkCalendar

WORKDAYS_OF_A_MONTH = 22
"""Only to put months and working days into one order."""

MOST_DAYS = 250
"""Working days, as many as a year has; what is further off is said in months."""

MOST_MONTHS = 24


class When(StrEnum):
    BEFORE = "before"
    ON = "on"
    AFTER = "after"


class Measure(StrEnum):
    WORKDAYS = "workdays"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class Stage:
    """So many working days, or months, before or after a deadline; ``amount`` is 0 on the day."""

    when: When
    amount: int = 0
    measure: Measure = Measure.WORKDAYS

    @property
    def order(self) -> int:
        """About how many working days after the deadline it lies."""
        sign = {When.BEFORE: -1, When.ON: 0, When.AFTER: 1}[self.when]
        each = WORKDAYS_OF_A_MONTH if self.measure is Measure.MONTHS else 1
        return sign * each * self.amount

    def is_reached(self, due: date, on: date, calendar: WorkCalendar) -> bool:
        if self.when is When.ON:
            return on >= due
        if self.measure is Measure.MONTHS:
            months = self.amount if self.when is When.AFTER else -self.amount
            return on >= months_later(due, months)
        left = calendar.left(on, due)
        if self.when is When.BEFORE:
            return left <= self.amount
        return on > due and -left >= self.amount

    def last_due(self, on: date, calendar: WorkCalendar) -> date:
        """A day after which no deadline can have reached the stage; it may be a little late."""
        if self.when is not When.BEFORE:
            return on
        if self.measure is Measure.MONTHS:
            return months_later(on, self.amount) + timedelta(days=3)
        return calendar.deadline(on, self.amount + 1)

    @property
    def words(self) -> str:
        if self.when is When.ON:
            return _("到期当天")
        before, n = self.when is When.BEFORE, self.amount
        if self.measure is Measure.MONTHS:
            return counted("到期前 %(n)s 个月", n) if before else counted("超期 %(n)s 个月", n)
        return counted("到期前 %(n)s 个工作日", n) if before else counted("超期 %(n)s 个工作日", n)


def objection(stage: Stage) -> str:
    """Why a stage cannot be; nothing where it can."""
    most = MOST_MONTHS if stage.measure is Measure.MONTHS else MOST_DAYS
    if stage.when is When.ON:
        return _("“到期当天”不用写天数，请写 0。") if stage.amount else ""
    if not 1 <= stage.amount <= most:
        return _("天数写了 %(n)s，须在 1 到 %(most)s 之间。") % {"n": stage.amount, "most": most}
    return ""


def furthest(stages: Iterable[Stage], on: date, calendar: WorkCalendar) -> date:
    """The last deadline that any of these stages can have reached."""
    return max((stage.last_due(on, calendar) for stage in stages), default=on)


def standing(due: date, on: date, calendar: WorkCalendar) -> str:
    """How a deadline stands on a day, in words."""
    if due == on:
        return _("今天到期")
    left = calendar.left(on, due)
    if due < on:
        return counted("超期 %(n)s 个工作日", max(-left, 1))
    if left > MOST_DAYS // 12:
        return _("%(due)s 到期") % {"due": due.isoformat()}
    return counted("还有 %(n)s 个工作日", left)
