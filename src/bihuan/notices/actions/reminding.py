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

from bihuan.duties.queries import work_calendar
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.queries import head
from bihuan.notices.actions.delivering import Carries, queue
from bihuan.notices.holders import Holders
from bihuan.notices.models import Channel, Digest, Notice
from bihuan.notices.queries import Rule, Rules, Told, told_by_rule, told_of
from bihuan.notices.sources import CHUNK, SOURCES, Source, Waiting, in_chunks
from bihuan.orgs.actions import require

AT_ONCE = 4000
"""Lines that are written in one transaction, in whole digests; other writers wait that long."""

SHOWN = 20
"""Subjects without addressee that a run names."""


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


Lines = dict[int, list[Waiting]]
"""What a person is to be told: by rule, what has reached its stage. A large office has a million
such lines on a day, so a line is no object of its own."""

Wanted = dict[int, Lines]
"""By person, what they are to be told."""


@dataclass(slots=True)
class Plan:
    """Who is to be told what; ``nobody`` counts the stages for which nobody is there to be told.

    Above the first level nobody is missed: where a line ends, whoever ends it has been told.
    ``told_today`` have their digest of the day.
    """

    holders: Holders
    told_today: frozenset[int]
    lines: Wanted = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
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
        wanted = {person: plan.lines.pop(person) for person in people}
        with writing(actor, at) as log:
            is_as_planned = log.seq == known + 1
            news = wanted if is_as_planned else _still(log, wanted, rules)
            digests = _begun(news, on)
            for person, lines in news.items():
                digest = digests.get(person) or log.add(Digest, person_id=person, on=on)
                digests[person] = _write(log, digest, lines, rules, plan.holders)
            outbox.queue(digests, on, at)
            if is_as_planned:
                known = log.seq - 1
        done.digests += len(news)
        done.lines += sum(map(_length, news.values()))
    return done


def planned(rules: Rules) -> Plan:
    """What is to be said on a day, as far as nobody has said it yet."""
    plan = Plan(Holders(rules.on), frozenset(told_by_rule(rules.on)))
    for source in SOURCES.values():
        if stages := [rule.stage for rule in rules.of(source.what)]:
            last = max(stage.last_due(rules.on, rules.calendar) for stage in stages)
            for some in in_chunks(source.due_by(rules.on, rules.first_due(source.what), last)):
                _plan(plan, list(_addressed(plan, source, some, rules)), rules)
    return plan


Addressed = tuple[Waiting, Rule, int]
"""Something that waits, a stage that it has reached, and a person who answers for it then."""


def _addressed(
    plan: Plan, source: Source, some: Sequence[Waiting], rules: Rules
) -> Iterator[Addressed]:
    """To whom some of what waits is to be told on this day, if it is news to them."""
    holders = plan.holders
    for waiting in some:
        for rule in rules.reached(source.what, waiting.due):
            people = holders.addressed(waiting.post, waiting.unit, rule.levels)
            for person in people - plan.told_today:
                yield waiting, rule, person
            if not people and rule.levels <= 1:
                plan.without(holders.named(waiting.unit, waiting.text), rule)


def _plan(plan: Plan, addressed: Sequence[Addressed], rules: Rules) -> None:
    told = told_of(sorted({waiting.subject for waiting, _rule, _person in addressed}))
    for waiting, rule, person in addressed:
        if _is_news(person, waiting, rule, told, rules):
            plan.lines[person][rule.pk].append(waiting)


def _is_news(person: int, waiting: Waiting, rule: Rule, told: Told, rules: Rules) -> bool:
    known = told.get((waiting.subject, waiting.due))
    return known is None or rules.is_news(rule, known.get(person, ()))


def _length(lines: Lines) -> int:
    return sum(map(len, lines.values()))


def _batches(wanted: Wanted) -> Iterator[list[int]]:
    """The persons, so many at once that their lines are about as many as one transaction takes."""
    batch: list[int] = []
    length = 0
    for person in sorted(wanted):
        more = _length(wanted[person])
        if batch and length + more > AT_ONCE:
            yield batch
            batch, length = [], 0
        batch.append(person)
        length += more
    if batch:
        yield batch


def _still(log: Log, wanted: Wanted, rules: Rules) -> Wanted:
    """Of what some persons were to be told, what is still so after others have written."""
    log.flush()
    told_today = set(told_by_rule(rules.on).filter(person__in=list(wanted)))
    left = {person: lines for person, lines in wanted.items() if person not in told_today}
    asked: dict[str, set[int]] = defaultdict(set)
    for lines in left.values():
        for rule, some in lines.items():
            asked[rules.known[rule].what] |= {waiting.subject for waiting in some}
    told = told_of(sorted(set().union(*asked.values())))
    waits = _still_waiting(asked, rules.on)

    def still(person: int, rule: int, some: list[Waiting]) -> list[Waiting]:
        return [
            waiting for waiting in some if (waiting.subject, waiting.due) in waits
            and _is_news(person, waiting, rules.known[rule], told, rules)
        ]  # fmt: skip

    news = {
        person: {rule: still(person, rule, some) for rule, some in lines.items()}
        for person, lines in left.items()
    }
    return {person: lines for person, lines in news.items() if _length(lines)}


def _still_waiting(asked: dict[str, set[int]], on: date) -> set[tuple[int, date]]:
    return {
        (waiting.subject, waiting.due)
        for what, subjects in asked.items()
        for some in in_chunks(sorted(subjects))
        for waiting in SOURCES[what].among(on, some)
    }


def _begun(news: Wanted, on: date) -> dict[int, Digest]:
    """The digests of the day that a reminder by hand has begun already."""
    begun = Digest.objects.current().filter(on=on, person__in=list(news))
    return {digest.person_id: digest for digest in begun}


def _write(log: Log, digest: Digest, lines: Lines, rules: Rules, holders: Holders) -> Digest:
    """The lines of one person; those above read whose each is.

    So many of them are one entry: whoever stands above everybody may have a great many.
    """
    told = ((rules.known[pk], waiting) for pk, some in lines.items() for waiting in some)
    for part in in_chunks(told):
        for rule, (subject, due, _post, unit, text) in part:
            log.add(
                Notice, digest_id=digest.pk, person_id=digest.person_id, rule_id=rule.pk,
                what=rule.what, subject_id=subject, unit_id=unit, signal=rule.signal, due_on=due,
                text=holders.named(unit, text) if rule.levels else text,
            )  # fmt: skip
        log.record("digest.made", digest, on=digest.on)
        if len(part) == CHUNK:
            log.flush()
    return digest
