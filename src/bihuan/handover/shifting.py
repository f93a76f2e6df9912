"""How this year's list reads next year: codes, words, days, and the rules of what recurs; pure.

What recurs is handed over where one span ends and the next begins: the old clause owes every span
that begins before the boundary or has begun already, the new one all that come after.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bihuan.duties.cadences import Rule, Slot, slots
from bihuan.periods import end_of_month, years_later
from bihuan.workdays import ONE_DAY, WorkCalendar

AHEAD = 2
"""So many years from the boundary the split is compared with the rules as they were."""


def next_code(code: str, year: int) -> str:
    """A code of this year as one of the next: the year in it moves, else the next is put behind."""
    mine = re.compile(rf"(?<!\d){year}(?!\d)")
    return mine.sub(str(year + 1), code) if mine.search(code) else f"{code}-{year + 1}"


def next_text(text: str, year: int) -> str:
    """Words of this year for the next; the year of a document's number stays."""
    return re.sub(rf"(?<![\d〔\[]){year}(?![\d〕\]])", str(year + 1), text)


def next_day(day: date, calendar: WorkCalendar) -> date:
    """The same day a year on: the end of a month stays one, a working day stays one of its month.

    The last working day before it is taken; where that would be of another month, the next.
    """
    is_last = day == end_of_month(day.year, day.month)
    moved = end_of_month(day.year + 1, day.month) if is_last else years_later(day, 1)
    if calendar.is_workday(moved) or not calendar.is_workday(day):
        return moved
    earlier = moved
    while not calendar.is_workday(earlier):
        earlier -= ONE_DAY
    return earlier if earlier.month == moved.month else calendar.deadline(moved, 1)


@dataclass(frozen=True, slots=True)
class Split:
    """Rules handed over: ``stops`` tells for each old rule the day from which it owes no more, and
    None where it is to be taken back; ``carried`` pairs each further rule with the one it was.
    """

    stops: tuple[tuple[Rule, date | None], ...]
    carried: tuple[tuple[Rule, Rule], ...]


def boundary_of(rules: Sequence[Rule], first: date, calendar: WorkCalendar, today: date) -> date:
    """The day from which the next list owes: its first, or later where spans have begun since."""
    begun = [slot for slot in slots(rules, today, calendar) if slot.start >= first]
    return max([first, *(slot.end for slot in begun)])


def split(rules: Sequence[Rule], first: date, calendar: WorkCalendar, today: date) -> Split | None:
    """Hand rules over to next year's list, which begins on ``first``; None where it cannot be done.

    It can where the spans of the old rules up to the boundary and those of the new ones after it
    are the spans that would have been owed without it: none twice, none lost.
    """
    boundary = boundary_of(rules, first, calendar, today)
    running = sorted(
        (one for one in rules if one.until_on is None or one.until_on > boundary),
        key=lambda one: one.from_on,
    )
    stops = tuple((one, boundary if one.from_on < boundary else None) for one in running)
    kept = [_stopped(one, dict(stops)) for one in rules]
    old = [one for one in kept if one is not None]
    free_from = max([boundary, *(slot.end for slot in slots(old, boundary, calendar))])
    carried = tuple(_carried(running, free_from))
    is_whole = _spans(rules, boundary, calendar) == sorted(
        [*_spans(old, boundary, calendar),
         *_spans([new for _was, new in carried], boundary, calendar)]
    )  # fmt: skip
    return Split(stops, carried) if is_whole else None


def _stopped(rule: Rule, stops: dict[Rule, date | None]) -> Rule | None:
    if rule not in stops:
        return rule
    return None if (until := stops[rule]) is None else replace(rule, until_on=until)


def _carried(running: Sequence[Rule], free_from: date) -> list[tuple[Rule, Rule]]:
    """The rules from the first free day on; of those that hold by then only the latest goes on,
    unless the spans of an earlier one reach further.
    """
    carried: list[tuple[Rule, Rule]] = []
    for number, rule in enumerate(running):
        later = running[number + 1 :]
        if later and later[0].from_on <= free_from:
            continue
        from_on = max(rule.from_on, free_from)
        if carried and from_on <= carried[-1][1].from_on:
            from_on = carried[-1][1].from_on + ONE_DAY
        if rule.until_on is None or rule.until_on > from_on:
            carried.append((rule, replace(rule, from_on=from_on)))
    return carried


Span = tuple[date, date, date, int]


def _spans(rules: Sequence[Rule], boundary: date, calendar: WorkCalendar) -> list[Span]:
    """Every span owed up to some years after the boundary: its days, its deadline, how often."""
    last = date(boundary.year + AHEAD, 12, 31)
    return [_span(slot) for slot in slots(rules, last, calendar)]


def _span(slot: Slot) -> Span:
    return slot.start, slot.end, slot.due, slot.rule.minimum
