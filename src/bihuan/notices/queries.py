"""Reading what was said to whom: which stages a person has been told of, and what is unread."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from bihuan.notices.models import (
    Digest,
    Notice,
    Reading,
    ReminderRule,
    Run,
)
from bihuan.notices.rules import Stage
from bihuan.orgs.models import User
from bihuan.workdays import WorkCalendar

Told = Mapping[tuple[int, date], Mapping[int, set[int]]]
"""By subject and deadline, and then by person, the rules that they have been told by."""

MOST_AT_ONCE = 5000
"""Row numbers in one question; SQLite takes a few more."""


def told_of(subjects: Sequence[int]) -> Told:
    found: dict[tuple[int, date], dict[int, set[int]]] = {}
    for first in range(0, len(subjects), MOST_AT_ONCE):
        some = subjects[first : first + MOST_AT_ONCE]
        rows = Notice.objects.current().filter(subject_id__in=some, rule__isnull=False)
        columns = ("subject_id", "due_on", "person_id", "rule_id")
        for subject, due, person, rule in rows.values_list(*columns):
            by_person = found.setdefault((subject, due), defaultdict(set))
            by_person[person].add(rule)
    return found


@dataclass(frozen=True, slots=True)
class Rule:
    """A reminder rule as a run needs it."""

    pk: int
    what: str
    stage: Stage
    levels: int
    signal: str
    is_in_force: bool


class Rules:
    """All rules there ever were, and which stages a deadline has reached on a day."""

    def __init__(self, on: date, calendar: WorkCalendar) -> None:
        self.on, self.calendar = on, calendar
        in_force = set(ReminderRule.objects.in_force(on).values_list("pk", flat=True))
        self.known = {
            rule.pk: Rule(
                rule.pk, rule.what, rule.stage, rule.levels, rule.signal, rule.pk in in_force
            )
            for rule in ReminderRule.objects.current()
        }
        self._reached: dict[tuple[str, date], list[Rule]] = {}

    def of(self, what: str) -> list[Rule]:
        return [rule for rule in self.known.values() if rule.what == what and rule.is_in_force]

    def first_due(self, what: str) -> date:
        """The first deadline of which a stage may be news.

        That is one which had not reached the last stage at the last run, or a quarter ago.
        """
        runs = Run.objects.filter(on__lt=self.on, finished_at__isnull=False)
        last: date | None = runs.aggregate(on=Max("on"))["on"]
        since = self.on - timedelta(days=92) if last else self.on - timedelta(days=366)
        latest = max((rule.stage.order for rule in self.of(what)), default=0)
        return min(since, last or since) - timedelta(days=2 * max(latest, 0))

    def reached(self, what: str, due: date) -> list[Rule]:
        """The furthest rule that a deadline has reached, for each level of addressees."""
        key = (what, due)
        if key not in self._reached:
            furthest: dict[int, Rule] = {}
            for rule in self.of(what):
                is_further = (
                    rule.levels not in furthest
                    or rule.stage.order > furthest[rule.levels].stage.order
                )
                if is_further and rule.stage.is_reached(due, self.on, self.calendar):
                    furthest[rule.levels] = rule
            self._reached[key] = list(furthest.values())
        return self._reached[key]

    def is_news(self, rule: Rule, told: Iterable[int]) -> bool:
        """Whether a person who was told by some rules has not been told as much as this one says.

        What lies behind a stage that was told has passed and is not told any more.
        """
        known = [self.known[one] for one in told if one in self.known]
        return not any(
            one.levels == rule.levels and one.stage.order >= rule.stage.order for one in known
        )


def told_by_rule(on: date) -> Any:
    """The persons who have had what the rules say on a day; a reminder by hand is besides that."""
    by_rule = Notice.objects.current().filter(digest__on=on, rule__isnull=False)
    return by_rule.values_list("person_id", flat=True).distinct()


def digests_of(user: User) -> Any:
    """The digests of a person, the latest first."""
    return Digest.objects.current().filter(person=user.person_id).order_by("-on", "-pk")


def read_by(user: User) -> int:
    """The last digest that a person says to have read."""
    found = Reading.objects.filter(user=user).values_list("digest_id", flat=True).first()
    return found or 0


def unread_of(user: User) -> Any:
    """The digests that a person has not read, the latest first."""
    return digests_of(user).filter(pk__gt=read_by(user))
