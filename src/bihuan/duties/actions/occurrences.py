"""The only writer of the periods in which something is owed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from bihuan.duties.cadences import Owner, Rule, Slot, due_day, owed, slots
from bihuan.duties.models import Cadence, Duty, Occurrence
from bihuan.duties.queries import work_calendar
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Post, Unit

AHEAD = timedelta(days=31)
"""So long before a period begins it is made, so that people see it coming."""

YEARS_BACK = 1
"""Periods that ended before last year are not gone through again, once a duty has any."""


@dataclass(frozen=True, slots=True)
class Made:
    """How many periods a run made, put right, and took back; ``first`` begins the earliest made."""

    added: int = 0
    altered: int = 0
    withdrawn: int = 0
    first: date = field(default=date.max, compare=False)

    def __add__(self, other: "Made") -> "Made":
        return Made(
            self.added + other.added,
            self.altered + other.altered,
            self.withdrawn + other.withdrawn,
            min(self.first, other.first),
        )


class Key(NamedTuple):
    """What a duty has one period of."""

    unit: int
    post: int | None
    start: date


class Known(NamedTuple):
    """A period that is there already, as far as making periods asks; read without a model."""

    pk: int
    unit: int
    post: int | None
    start: date
    end: date
    due: date
    minimum: int
    cadence: int | None
    excused: date | None

    @property
    def key(self) -> Key:
        return Key(self.unit, self.post, self.start)


COLUMNS = (
    "pk", "unit_id", "post_id", "start_on", "end_on", "due_on", "minimum", "cadence_id",
    "excused_on",
)  # fmt: skip


def make_periods(log: Log, duty: Duty, on: date) -> Made:
    """Make the periods that a duty's rules owe and that are not there, up to ``AHEAD`` of a day.

    What is owed is compared with what there is: however late or often this runs, every period is
    there once.
    """
    log.flush()
    return _Making(log, duty, on).made()


class _Making:
    """The periods of one duty: what is owed against what there is.

    What has begun stays as it was; only its deadline follows the holiday table while it is ahead.
    Only spans that are not settled are gone through row by row, which on most days is none.
    """

    def __init__(self, log: Log, duty: Duty, on: date) -> None:
        self.log, self.duty, self.on = log, duty, on
        self.calendar = work_calendar()
        self.cadences = {cadence.rule: cadence for cadence in duty.cadences.current()}
        since = _gone_through_since(duty, on)
        self.rows = duty.occurrences.current().filter(end_on__gt=since)
        owing = [(slot, some) for slot, some in self._owing() if slot.end > since]
        settled = {slot.start for slot, _some in owing}
        settled -= {slot.start for slot, some in owing if not self._is_settled(slot, some)}
        self.owed = {
            Key(one.unit, one.post, slot.start): slot
            for slot, some in owing
            if slot.start not in settled
            for one in some
        }
        there = self.rows.exclude(start_on__in=settled).values_list(*COLUMNS)
        self.there = {known.key: known for known in (Known(*row) for row in there.iterator())}

    def _owing(self) -> Iterator[tuple[Slot, list[Owner]]]:
        """Every span up to ``AHEAD`` of the day, and who owes it."""
        units = {rule: list(owners(cadence)) for rule, cadence in self.cadences.items()}
        for slot in slots(self.cadences, self.on + AHEAD, self.calendar, self._begun()):
            begun = self.cadences[slot.rule].counts_begun
            yield slot, owed(units[slot.rule], slot, counts_begun=begun)

    def _is_settled(self, slot: Slot, owing: list[Owner]) -> bool:
        """Whether those who owe a span have it, and nobody else, as the rules say by now."""
        rows = self.rows.filter(start_on=slot.start)
        there = set(rows.values_list("unit_id", "post_id").iterator())
        if there != {(one.unit, one.post) for one in owing}:
            return False
        as_said = {"end_on": slot.end, "due_on": slot.due, "minimum": slot.rule.minimum}
        return slot.due <= self.on or not rows.exclude(**as_said).exists()

    def _begun(self) -> list[Slot]:
        """The spans that have begun, under the rules that made them."""
        rules = {cadence.pk: rule for rule, cadence in self.cadences.items()}
        rows = self.rows.filter(start_on__lte=self.on, cadence__in=rules).order_by()
        found = rows.values_list("start_on", "end_on", "due_on", "cadence_id").distinct()
        return [
            Slot(rules[made_by], start, end, self._due_by_now(rules[made_by], start, end, due))
            for start, end, due, made_by in sorted(found, key=lambda one: one[:3])
        ]

    def _due_by_now(self, rule: Rule, start: date, end: date, due: date) -> date:
        """A deadline that is ahead follows the holiday table; one that has come stays."""
        by_now = due_day(rule, start, end, self.calendar)
        return by_now if self.on < min(due, by_now) else due

    def made(self) -> Made:
        return Made(withdrawn=self._withdraw(), altered=self._alter()) + self._add()

    def _withdraw(self) -> int:
        """Take back what has not begun and is owed no more."""
        gone = [
            known.pk
            for key, known in self.there.items()
            if known.cadence and known.start > self.on and not known.excused
            and key not in self.owed
        ]  # fmt: skip
        rows = Occurrence.objects.in_bulk(gone)
        for row in rows.values():
            self.log.supersede(row)
        if rows:
            self.log.record("duty.periods_withdrawn", self.duty, on=self.on)
        return len(rows)

    def _alter(self) -> int:
        """Put right what the rules or the holiday table say otherwise by now."""
        slots_of = {
            known.pk: self.owed[key]
            for key, known in self.there.items()
            if key in self.owed and known.cadence and self._differs(known, self.owed[key])
        }
        for pk, row in Occurrence.objects.in_bulk(slots_of).items():
            slot = slots_of[pk]
            self.log.revise(
                row, code=slot.code, end_on=slot.end, due_on=slot.due,
                minimum=slot.rule.minimum, cadence=self.cadences[slot.rule],
            )  # fmt: skip
        if slots_of:
            self.log.record("duty.periods_altered", self.duty, on=self.on)
        return len(slots_of)

    def _differs(self, known: Known, slot: Slot) -> bool:
        if known.start > self.on:
            said = (known.end, known.due, known.minimum)
            return said != (slot.end, slot.due, slot.rule.minimum)
        return (
            known.end == slot.end and known.due != slot.due and self.on < min(known.due, slot.due)
        )

    def _add(self) -> Made:
        """Every period that is missing; those of one span are one entry."""
        missing: dict[Slot, list[Key]] = defaultdict(list)
        running = self._running()
        for key, slot in self.owed.items():
            begun = running.get((key.unit, key.post), ())
            if key not in self.there and not any(
                known.start < slot.end and slot.start < known.end for known in begun
            ):
                missing[slot].append(key)
        for slot, keys in missing.items():
            for key in keys:
                self.log.add(
                    Occurrence, duty_id=self.duty.pk, unit_id=key.unit, post_id=key.post,
                    cadence_id=self.cadences[slot.rule].pk, code=slot.code, start_on=slot.start,
                    end_on=slot.end, due_on=slot.due, minimum=slot.rule.minimum,
                )  # fmt: skip
            self.log.record("duty.periods_owed", self.duty, on=min(slot.start, self.on))
            self.log.flush()
        first = min((slot.start for slot in missing), default=date.max)
        return Made(added=sum(map(len, missing.values())), first=first)

    def _running(self) -> dict[tuple[int, int | None], list[Known]]:
        """What is there and no rule owes: entered by hand, or begun before a rule was put right."""
        found: dict[tuple[int, int | None], list[Known]] = defaultdict(list)
        for key, known in self.there.items():
            is_left = known.start <= self.on or not known.cadence or known.excused
            if key not in self.owed and is_left:
                found[key.unit, key.post].append(known)
        return found


def _gone_through_since(duty: Duty, on: date) -> date:
    has_any = duty.occurrences.current().exists()
    return date(on.year - YEARS_BACK, 1, 1) if has_any else date.min


def owners(cadence: Cadence) -> Iterator[Owner]:
    """Who owes by a rule, each with the days in which the unit exists."""
    days = ("unit__from_on", "unit__to_on")
    if cadence.post_type_id:
        posts = Post.objects.current().filter(post_type=cadence.post_type_id).order_by("pk")
        for post, unit, from_on, to_on in posts.values_list("pk", "unit_id", *days):
            yield Owner(unit, post, from_on, to_on)
        return
    of = {"pk": cadence.unit_id} if cadence.unit_id else {"kind": cadence.unit_kind_id}
    units = Unit.objects.current().filter(**of).order_by("pk")
    for unit, from_on, to_on in units.values_list("pk", "from_on", "to_on"):
        yield Owner(unit, None, from_on, to_on)


def owe_occurrence(
    *,
    duty: Duty,
    unit: Unit,
    code: str,
    first_on: date,
    last_on: date,
    due_on: date,
    actor: Actor,
    at: datetime,
) -> Occurrence:
    """A period entered by hand, of a duty that has no rule."""
    require(actor, "assign")
    if last_on < first_on:
        raise Refused(_("期次的结束日期不得早于开始日期。"))
    if due_on < first_on:
        raise Refused(_("应完成日期不得早于期次开始。"))
    with writing(actor, at) as log:
        occurrence = log.add(
            Occurrence,
            duty=duty,
            unit=unit,
            code=code,
            start_on=first_on,
            end_on=last_on + timedelta(days=1),
            due_on=due_on,
        )
        log.record("occurrence.owed", occurrence, on=first_on)
    return occurrence


def excuse_occurrence(
    occurrence: Occurrence, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Ask no more for a period, from a day on; who is excused is said to be, and why."""
    with amending(occurrence, reason=reason, on=on, actor=actor, at=at) as (log, occurrence):
        if occurrence.excused_on is not None:
            raise Refused(_("这一期已经免予履行。"))
        log.revise(occurrence, excused_on=on, excuse=reason)
        log.record("occurrence.excused", occurrence, on=on, reason=reason)


def owe_again(occurrence: Occurrence, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Ask again for a period that was excused."""
    with amending(occurrence, reason=reason, on=on, actor=actor, at=at) as (log, occurrence):
        if occurrence.excused_on is None:
            raise Refused(_("这一期没有免予履行。"))
        log.revise(occurrence, excused_on=None, excuse="")
        log.record("occurrence.owed_again", occurrence, on=on, reason=reason)
