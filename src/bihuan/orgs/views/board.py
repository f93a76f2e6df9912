"""The board of terms: every elected body on a line of time, the first to run out at the top."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.orgs.models import Term, TermRule, Unit, User
from bihuan.orgs.queries import SignedIn
from bihuan.orgs.terms import TermState, near_since
from bihuan.orgs.views.terms import left_in_words, term_url
from bihuan.orgs.views.units import unit_url
from bihuan.periods import YEARS, Moment
from bihuan.ui.lists import Count, dated, list_address, moment
from bihuan.ui.pages import page

YEARS_BEFORE, YEARS_AFTER = 3, 5
"""The years that the line shows beside that of the day."""

WIDTH = 1000
"""How wide the line is drawn; the page stretches it."""

HEIGHTS = {
    "past": (8, 8),
    "served": (4, 16),
    "near": (4, 16),
    "extension": (6, 12),
    "over": (11, 3),
}
"""Where each part of a bar stands from above, and how high it is: they differ in shape."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Years side by side, each as wide as the others."""

    years: range

    @classmethod
    def around(cls, day: date) -> "Scale":
        first = max(day.year - YEARS_BEFORE, YEARS.start)
        return cls(range(first, first + YEARS_BEFORE + YEARS_AFTER + 1))

    def at(self, day: date) -> float:
        """Where a day stands; what lies outside is put at the edge."""
        days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        place = day.year - self.years.start + (day.timetuple().tm_yday - 1) / days
        return round(min(max(place / len(self.years), 0), 1) * WIDTH, 1)

    @property
    def ticks(self) -> list[float]:
        return [round(n / len(self.years) * WIDTH, 1) for n in range(1, len(self.years))]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar; ``kind`` says what happens in it."""

    kind: str
    x: float
    width: float
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A term on the line, and what a reader who does not see it is told."""

    url: str
    title: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Row:
    """A body: its last term as it stands, and the bars of all its terms that the line shows."""

    unit: Unit
    url: str
    term: Term
    term_url: str
    state: TermState
    last_day: date
    left: str
    bars: list[Bar]


@require_GET
def board(request: SignedIn) -> HttpResponse:
    at = moment(request)
    scale = Scale.around(at.as_of)
    rows = sorted(_rows(request.user, at, scale), key=_first_to_run_out)
    context = {
        "at": at,
        "rows": rows,
        "years": scale.years,
        "ticks": scale.ticks,
        "today": scale.at(at.as_of),
        "counts": list(_counts(rows, at)),
        "without": _without(request.user, at, {row.unit.pk for row in rows}),
        "list_url": list_address("orgs:terms", at),
    }
    return page(request, "orgs/term_board.html", context)


def _first_to_run_out(row: Row) -> tuple[bool, date, int]:
    return row.state is TermState.RENEWED, row.last_day, row.unit.pk


def _rows(user: User, at: Moment, scale: Scale) -> Iterator[Row]:
    """A row for each body that is there on the day; its terms are read at once."""
    terms = Term.objects.known_at(at.known_at).filter(elected_on__lte=at.as_of).visible_to(user)
    of_unit: defaultdict[int, list[Term]] = defaultdict(list)
    for term in terms.order_by("elected_on", "pk"):
        of_unit[term.unit_id].append(term)
    for unit in _units(user, at).filter(pk__in=list(of_unit)):
        yield _row(unit, of_unit[unit.pk], at, scale)


def _units(user: User, at: Moment) -> Any:
    """The bodies of the day; the row of a unit keeps its number when it is corrected."""
    return Unit.objects.current().existing_on(at.as_of).visible_to(user)


def _row(unit: Unit, terms: Sequence[Term], at: Moment, scale: Scale) -> Row:
    last = terms[-1]
    return Row(
        unit=unit,
        url=unit_url(unit),
        term=last,
        term_url=dated(term_url(last), at),
        state=last.state_on(at.as_of),
        last_day=last.days.last_day(at.as_of),
        left=left_in_words(last, at.as_of),
        bars=[bar for bar in (_bar(term, at, scale) for term in terms) if bar.parts],
    )


def _bar(term: Term, at: Moment, scale: Scale) -> Bar:
    words = {
        "elected": term.elected_on, "due": term.days.last_day(at.as_of),
        "state": term.state_on(at.as_of).word,
    }  # fmt: skip
    title = _("%(elected)s 至 %(due)s，%(state)s") % words
    drawn = (_part(scale, *span) for span in _spans(term, at.as_of))
    return Bar(dated(term_url(term), at), title, [part for part in drawn if part.width > 0])


def _spans(term: Term, day: date) -> Iterator[tuple[str, date, date]]:
    """What the days of a term were, as it is known on a day: served, near, extended, overdue."""
    if term.renewed_on is not None and term.renewed_on <= day:
        yield "past", term.elected_on, term.renewed_on
        return
    last = term.days.last_day(day)
    near = near_since(term.due_on)
    yield "served", term.elected_on, near
    yield "near", near, term.due_on
    if last > term.due_on:
        yield "extension", term.due_on, last
    if day > last:
        yield "over", last, day


def _part(scale: Scale, kind: str, first: date, end: date) -> Part:
    x = scale.at(first)
    y, height = HEIGHTS[kind]
    return Part(kind, x, round(scale.at(end) - x, 1), y, height)


def _counts(rows: Sequence[Row], at: Moment) -> Iterator[tuple[TermState, Count]]:
    """How many bodies stand in each state, with the list of their terms."""
    found = Counter(row.state for row in rows)
    for state in TermState:
        if found[state] and state is not TermState.RENEWED:
            url = list_address("orgs:terms", at, state=state.value)
            yield state, Count(state.word, found[state], url)


def _without(user: User, at: Moment, known: set[int]) -> list[Unit]:
    """The bodies for whose kind there is a rule, and of which no term is entered."""
    kinds = TermRule.objects.current().values("unit_kind")
    units = _units(user, at).filter(kind__in=kinds).exclude(pk__in=known)
    return list(units.order_by("kind__order", "pk"))
