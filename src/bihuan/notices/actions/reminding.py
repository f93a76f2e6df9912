"""The daily run: who is told what, in one digest a day for each person; the only writer of digests.

What is to be said is found first. Each transaction that says some of it looks at the head of the
log and asks again if anybody else has written meanwhile. So a run that was broken off, or that
another overtook, leaves whole digests and repeats nothing. However late a run comes, of the stages
that a subject has reached meanwhile only the furthest is told.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from bihuan.duties.queries import work_calendar
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.queries import head
from bihuan.notices.actions.delivering import Carries, queue
from bihuan.notices.holders import Holders
from bihuan.notices.models import Channel, Digest, Notice
from bihuan.notices.queries import Rule, Rules, Told, told_by_rule, told_of
from bihuan.notices.sources import SOURCES, Source, Waiting, in_chunks
from bihuan.orgs.actions import require

AT_ONCE = 4000
"""Lines that are written in one transaction, in whole digests; other writers wait that long."""

SHOWN = 20
"""Subjects without addressee that a run names."""


class Line(NamedTuple):
    """What a person is to be told: a subject at a stage."""

    rule: Rule
    subject: int
    due: date
    unit: int | None
    text: str


class Outbox:
    """The channels that are open: of each person who has one, and of units."""

    def __init__(self) -> None:
        is_open = Channel.objects.filter(is_on=True)
        mails = is_open.filter(user__is_active=True).values_list("user__person_id", "pk")
        self._of_person: dict[int, int] = dict(mails)
        self._of_units = list(is_open.filter(unit__isnull=False).values_list("pk", flat=True))

    def queue(self, digests: dict[int, Digest], on: date, at: datetime) -> None:
        """The digests to who has them sent, and word to the units that there are some."""
        mails = [
            (self._of_person[person], digest.pk)
            for person, digest in digests.items()
            if person in self._of_person
        ]
        queue(Carries.DIGEST, mails, at=at)
        if digests:
            queue(Carries.DAY, [(channel, on.toordinal()) for channel in self._of_units], at=at)


Wanted = dict[int, list[Line]]
"""By person, what they are to be told."""


@dataclass(slots=True)
class Plan:
    """Who is to be told what; ``nobody`` counts the stages for which nobody is there to be told.

    Above the first level nobody is missed: where a line ends, whoever ends it has been told.
    """

    lines: Wanted = field(default_factory=lambda: defaultdict(list))
    nobody: int = 0
    unheard: list[str] = field(default_factory=list)

    def without(self, text: str, rule: Rule) -> None:
        self.nobody += 1
        if len(self.unheard) < SHOWN:
            who = "没有上级岗位" if rule.levels else "没有在任的责任岗位"
            self.unheard.append(f"{text}：{who}")


@dataclass(slots=True)
class Reminded:
    """What a run did: digests and lines written, and subjects for which there was nobody."""

    digests: int = 0
    lines: int = 0
    nobody: int = 0
    unheard: list[str] = field(default_factory=list)


def remind(*, on: date, actor: Actor, at: datetime) -> Reminded:
    """Tell everybody what has come near, is due or is late on a day, as far as it is news.

    Who has a digest of that day already is told the rest on the next.
    """
    require(actor, "assign")
    rules = Rules(on, work_calendar())
    known, outbox = head().size, Outbox()
    plan = planned(rules)
    done = Reminded(nobody=plan.nobody, unheard=plan.unheard)
    for people in _batches(plan.lines):
        wanted = {person: plan.lines[person] for person in people}
        with writing(actor, at) as log:
            is_as_planned = log.seq == known + 1
            news = wanted if is_as_planned else _still(log, wanted, rules)
            digests = _begun(news, on)
            for person, lines in news.items():
                digests[person] = _write(log, person, lines, digests.get(person), on)
            outbox.queue(digests, on, at)
            if is_as_planned:
                known = log.seq - 1
        done.digests += len(news)
        done.lines += sum(map(len, news.values()))
    return done


def planned(rules: Rules) -> Plan:
    """What is to be said on a day, as far as nobody has said it yet."""
    plan, holders = Plan(), Holders(rules.on)
    for source in SOURCES.values():
        if stages := [rule.stage for rule in rules.of(source.what)]:
            last = max(stage.last_due(rules.on, rules.calendar) for stage in stages)
            for some in in_chunks(source.due_by(rules.on, rules.first_due(source.what), last)):
                _plan(plan, source, some, rules, holders)
    for person in told_by_rule(rules.on):
        plan.lines.pop(person, None)
    return plan


def _plan(
    plan: Plan, source: Source, some: Sequence[Waiting], rules: Rules, holders: Holders
) -> None:
    told = told_of([waiting.subject for waiting in some])
    for waiting in some:
        known = told.get((waiting.subject, waiting.due), {})
        for rule in rules.reached(source.what, waiting.due):
            people = holders.addressed(waiting.post, waiting.unit, rule.levels)
            for person in people:
                if rules.is_news(rule, known.get(person, ())):
                    plan.lines[person].append(_line(waiting, rule, holders))
            if not people and rule.levels <= 1:
                plan.without(holders.named(waiting.unit, waiting.text), rule)


def _line(waiting: Waiting, rule: Rule, holders: Holders) -> Line:
    text = holders.named(waiting.unit, waiting.text) if rule.levels else waiting.text
    return Line(rule, waiting.subject, waiting.due, waiting.unit, text)


def _batches(lines: dict[int, list[Line]]) -> Iterator[list[int]]:
    """The persons, so many at once that their lines are about as many as one transaction takes."""
    batch: list[int] = []
    length = 0
    for person in sorted(lines):
        if batch and length + len(lines[person]) > AT_ONCE:
            yield batch
            batch, length = [], 0
        batch.append(person)
        length += len(lines[person])
    if batch:
        yield batch


def _still(log: Log, wanted: Wanted, rules: Rules) -> Wanted:
    """Of what some persons were to be told, what is still so after others have written."""
    log.flush()
    told_today = set(told_by_rule(rules.on).filter(person__in=list(wanted)))
    left = {person: lines for person, lines in wanted.items() if person not in told_today}
    subjects = sorted({line.subject for lines in left.values() for line in lines})
    told, waits = told_of(subjects), _still_waiting(left, rules.on)
    news = {
        person: [line for line in lines if _is_still_news(person, line, told, waits, rules)]
        for person, lines in left.items()
    }
    return {person: lines for person, lines in news.items() if lines}


def _still_waiting(wanted: Wanted, on: date) -> set[tuple[int, date]]:
    asked: dict[str, set[int]] = defaultdict(set)
    for lines in wanted.values():
        for line in lines:
            asked[line.rule.what].add(line.subject)
    return {
        (waiting.subject, waiting.due)
        for what, subjects in asked.items()
        for some in in_chunks(sorted(subjects))
        for waiting in SOURCES[what].among(on, some)
    }


def _is_still_news(
    person: int, line: Line, told: Told, waits: set[tuple[int, date]], rules: Rules
) -> bool:
    key = (line.subject, line.due)
    return key in waits and rules.is_news(line.rule, told.get(key, {}).get(person, ()))


def _begun(news: Wanted, on: date) -> dict[int, Digest]:
    """The digests of the day that a reminder by hand has begun already."""
    begun = Digest.objects.current().filter(on=on, person__in=list(news))
    return {digest.person_id: digest for digest in begun}


def _write(log: Log, person: int, lines: Sequence[Line], begun: Digest | None, on: date) -> Digest:
    digest = begun or log.add(Digest, person_id=person, on=on)
    for line in lines:
        log.add(
            Notice, digest=digest, person_id=person, rule_id=line.rule.pk, what=line.rule.what,
            subject_id=line.subject, unit_id=line.unit, signal=line.rule.signal, due_on=line.due,
            text=line.text,
        )  # fmt: skip
    log.record("digest.made", digest, on=on)
    return digest
