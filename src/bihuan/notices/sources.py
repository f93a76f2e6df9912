"""What waits for somebody: the one place where notices reads the apps below.

A source names the rows that wait on a day and which of their columns say the deadline, the post
or unit whose matter it is, and the text. To add a kind is to add a source.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from sys import intern
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from bihuan.duties.cadences import PeriodState
from bihuan.duties.courses import State
from bihuan.duties.models import TIED, Case, CaseStanding, Matter, Occurrence, Problem, Task
from bihuan.duties.queries import IN_WORK
from bihuan.ledger.models import Ledgered
from bihuan.notices.models import What
from bihuan.orgs.models import Term, Unit
from bihuan.periods import Moment
from bihuan.records.queries import periods_at

NOBODY = Value(None, output_field=BigIntegerField())
"""A unit owes it, and no post of its own."""

CHUNK = 2000
MOST_TEXT = 60


class Waiting(NamedTuple):
    """Something that waits: its row number, deadline, post, unit, and what it is called."""

    subject: int
    due: date
    post: int | None
    unit: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that wait on a day, their columns in the order of ``Waiting``, and the page of one."""

    what: What
    model: type[Ledgered]
    rows: Callable[[date], QuerySet[Any]]
    columns: tuple[str, str, str, str, str]
    page: Callable[[int], str]
    is_never_done: bool = False
    """Whether what was missed stays so, however long ago."""

    def due_by(self, on: date, first: date, last: date) -> Iterator[Waiting]:
        """What waits on a day with a deadline up to another, by row number.

        Of what stays missed for ever, only that is looked at which was due from ``first`` on.
        """
        found = self.rows(on).filter(**{f"{self.columns[1]}__lte": last})
        if self.is_never_done:
            found = found.filter(**{f"{self.columns[1]}__gte": first})
        rows = found.order_by(self.columns[0]).values_list(*self.columns)
        yield from _waiting(rows.iterator(chunk_size=CHUNK))

    def among(self, on: date, subjects: Sequence[int]) -> Iterator[Waiting]:
        """Which of these wait on a day."""
        found = self.rows(on).filter(**{f"{self.columns[0]}__in": subjects}).order_by()
        yield from _waiting(found.values_list(*self.columns))


def _waiting(rows: Iterable[tuple[Any, ...]]) -> Iterator[Waiting]:
    """Rows as they are kept until all is known: what many have in common is there once."""
    common: dict[Any, Any] = {}
    once = common.setdefault
    for subject, due, post, unit, text in rows:
        called = intern(text[:MOST_TEXT])
        yield Waiting(subject, once(due, due), once(post, post), once(unit, unit), called)


T = TypeVar("T")


def in_chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """So many at once as one question takes."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _matters(model: type[Matter]) -> Callable[[date], QuerySet[Any]]:
    """As they stood on the day, and neither finished, extended nor withdrawn meanwhile."""
    noun = model.noun
    standing, states = TIED[noun][0], IN_WORK[noun]

    def rows(on: date) -> QuerySet[Any]:
        then = standing._default_manager.current().as_of(on)
        stood = then.filter(
            state__in=states, due_on=OuterRef("due_on"), **{f"{noun}_id": OuterRef("pk")}
        )
        now: QuerySet[Any] = model._default_manager.current().filter(state__in=states)
        return now.filter(Exists(stood))

    return rows


def _matter(what: What, model: type[Matter]) -> Source:
    return Source(
        what,
        model,
        _matters(model),
        ("pk", "due_on", "owner_post_id", "lead_unit_id", "text"),
        lambda pk: reverse(f"duties:{model.noun}", args=[pk]),
    )


def _periods(on: date) -> QuerySet[Any]:
    found: QuerySet[Any] = periods_at(Moment(on))
    return found.filter(standing__in=(PeriodState.OWED, PeriodState.MISSED), start_on__lte=on)


def _terms(on: date) -> QuerySet[Any]:
    """Terms after which nobody has been elected yet, until the last day that holds for them."""
    rows: QuerySet[Any] = Term.objects.current().filter(elected_on__lte=on)
    going_on = rows.exclude(renewed_on__lte=on).filter(unit__in=Unit.objects.existing_on(on))
    is_extended = Q(extended_on__isnull=True) | Q(extended_on__lte=on)
    due = models.Case(When(is_extended, then=Coalesce("extended_to", "due_on")), default="due_on")
    return going_on.annotate(due=due, post=NOBODY, text=Value("任期届满换届"))


def _cases(on: date) -> QuerySet[Any]:
    """Cases that run and hand out no tasks, which would be chased themselves, by the next step."""
    then = CaseStanding.objects.current().as_of(on).filter(state=State.OPEN)
    now: QuerySet[Any] = then.filter(case__superseded_seq__isnull=True, case__has_tasks=False)
    text = Concat("case__procedure__name", Value(" "), "case__code")
    return now.annotate(post=NOBODY, text=text)


SOURCES: dict[str, Source] = {
    source.what.value: source
    for source in (
        _matter(What.TASK, Task),
        _matter(What.PROBLEM, Problem),
        Source(
            What.OCCURRENCE,
            Occurrence,
            _periods,
            ("pk", "due_on", "post_id", "unit_id", "duty__text"),
            lambda pk: reverse("records:occurrence", args=[pk]),
            is_never_done=True,
        ),
        Source(
            What.TERM,
            Term,
            _terms,
            ("pk", "due", "post", "unit_id", "text"),
            lambda pk: reverse("orgs:term", args=[pk]),
        ),
        Source(
            What.CASE_STEP,
            Case,
            _cases,
            ("case_id", "due_on", "post", "case__unit_id", "text"),
            lambda pk: reverse("duties:case", args=[pk]),
        ),
    )
}
"""What each kind of subject is, where it is found, and its page."""
