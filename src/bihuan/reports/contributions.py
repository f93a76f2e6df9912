"""What each record gives to a figure at a ledger position, and at which entries that changes.

An entry has moved a figure if a record gave something else to it before that entry than after it,
and what it did was not undone again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from bihuan.errors import NotComputable, NotFound
from bihuan.indicators.figures import Question, answer
from bihuan.indicators.models import Aggregate, Metric
from bihuan.indicators.sources import Rows
from bihuan.ledger.models import EVER
from bihuan.orgs.models import Unit
from bihuan.periods import Moment

Key: TypeAlias = tuple[str, int]
"""A record in its part: a ``row`` of a figure or of its ``base``, or the ``metric``; its number."""

State: TypeAlias = Mapping[Any, Any]
"""What each key gives; one that gives nothing is not there."""

OBSERVED = ("value", "grade", "numerator", "denominator")
SIMPLE = (Aggregate.COUNT, Aggregate.SUM, Aggregate.DISTINCT)
"""Aggregates that take every row they are given."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a key gave before an entry, and what after it."""

    seq: int
    key: Key
    before: object
    after: object


def standing(code: str, at: Moment, scope: Unit | None) -> State:
    """What each record gives to a figure at a moment; nothing where it cannot be computed."""
    try:
        metric = metric_at(code, at)
        question = Question(metric, at, scope)
        is_ratio = metric.aggregate == Aggregate.RATIO
        is_simple = metric.aggregate in SIMPLE or (is_ratio and metric.base is not None)
        rows = question.rows() if is_simple else answer(question).rows
    except (NotComputable, NotFound):
        return {}
    found: dict[Key, object] = {("metric", metric.version_of_id or metric.pk): metric.version}
    for role, some, columns in _roles(question, rows):
        for key, given in _grouped(question, some, columns).items():
            found[role, key] = _in_order(given)
    return found


def metric_at(code: str, at: Moment) -> Metric:
    metric = Metric.objects.known_at(at.known_at).filter(code=code).first()
    if metric is None:
        raise NotFound(code)
    return metric


def differing(before: State, after: State) -> set[Any]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _roles(question: Question, rows: Rows) -> Iterator[tuple[str, Rows, list[str]]]:
    """The rows of a figure and of its base, each with the columns that matter."""
    yield "row", rows, _columns(question)
    metric = question.metric
    if metric.base is not None:
        is_ratio = metric.aggregate == Aggregate.RATIO
        yield "base", question.selected(metric.base, spanned=is_ratio), []


def _columns(question: Question) -> list[str]:
    """The columns of a row that a figure is made of; a mere count needs only the row."""
    metric, source = question.metric, question.source
    columns = [source.parts[metric.parts_by]] if metric.parts_by else []
    if metric.aggregate == Aggregate.SUM:
        columns.append(source.sums[metric.argument])
    elif metric.aggregate == Aggregate.DISTINCT:
        columns.append(source.distinct[metric.argument])
    elif metric.aggregate == Aggregate.STREAK:
        columns += ["year", "grade"]
    elif source.name == "observations":
        columns += OBSERVED
    elif metric.aggregate == Aggregate.LATEST:
        columns.append(metric.argument)
    return columns


def _grouped(question: Question, rows: Rows, columns: Iterable[str]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    keyed = rows.order_by().annotate(key_of_record=question.source.key)
    for key, *values in keyed.values_list("key_of_record", *columns):
        found[key].append(tuple(values))
    return found


def _in_order(given: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(given, key=repr))


# --- Along the log --------------------------------------------------------------------------------


class Span:
    """A figure of one day between two ledger positions."""

    def __init__(self, code: str, scope: Unit | None, day: date, first: int, last: int) -> None:
        self.code, self.scope, self.day, self.first, self.last = code, scope, day, first, last
        self.state = _remembered(lambda seq: standing(code, Moment(day, seq), scope))

    def steps(self, keys: set[Key], likely: list[int]) -> list[Step]:
        """Each change of what these keys give: after ``first``, and at likely ones before it."""
        found = self._by_rows(keys, {seq for seq in likely if seq <= self.first})
        return list(self._by_search(keys, likely)) if found is None else found

    def _by_rows(self, keys: set[Key], early: set[int]) -> list[Step] | None:
        """From the rows themselves, which say at which entries they began and ceased to count.

        None where they do not tell all: a filter looked at other rows, or the metric was changed.
        """
        if any(role == "metric" for role, _number in keys):
            return None
        given = self._spans_of_rows()
        for seq in (self.first, self.last):
            if any(given.at(key, seq) != self.state(seq).get(key) for key in keys):
                return None
        return [
            Step(seq, key, given.at(key, seq - 1), given.at(key, seq))
            for key in keys
            for seq in given.bounds(key)
            if (self.first < seq <= self.last or seq in early)
            and given.at(key, seq - 1) != given.at(key, seq)
        ]

    def _spans_of_rows(self) -> "_Given":
        metric = metric_at(self.code, Moment(self.day, self.last))
        question = Question(metric, Moment(self.day, EVER), self.scope)
        found: dict[Key, list[Any]] = {}
        for role, rows, columns in _roles(question, question.rows()):
            bounded = ["recorded_seq", "superseded_seq", *columns]
            for key, given in _grouped(question, rows, bounded).items():
                found[role, key] = given
        return _Given(found)

    def _by_search(self, keys: set[Key], likely: list[int]) -> Iterator[Step]:
        part = _remembered(lambda seq: {key: self.state(seq).get(key) for key in keys})
        early = [seq for seq in likely if seq <= self.first]
        late = [seq for seq in likely if seq > self.first]
        for seq in [*early, *moves(part, self.first, self.last, late)]:
            before, after = part(seq - 1), part(seq)
            for key in differing(before, after):
                yield Step(seq, key, before[key], after[key])


class _Given:
    """What rows gave to a figure while they counted: from an entry on, until another if any."""

    def __init__(self, rows: dict[Key, list[Any]]) -> None:
        self.rows = rows

    def at(self, key: Key, seq: int) -> tuple[Any, ...] | None:
        counting = [
            tuple(values)
            for since, until, *values in self.rows.get(key, ())
            if since <= seq and (until is None or seq < until)
        ]
        return _in_order(counting) if counting else None

    def bounds(self, key: Key) -> list[int]:
        some = {seq for since, until, *_rest in self.rows.get(key, ()) for seq in (since, until)}
        return sorted(seq for seq in some if seq is not None)


def moves(state: Callable[[int], State], first: int, last: int, likely: Iterable[int]) -> list[int]:
    """The positions after ``first``, up to ``last``, at which a state is another than before.

    ``likely`` ones, in order, are looked at one by one; between them the rest is searched by
    halves, so that what moved it is found also where nobody would look.
    """
    found: list[int] = []
    at = first
    for seq in likely:
        found += _halved(state, at, seq - 1)
        if state(seq - 1) != state(seq):
            found.append(seq)
        at = seq
    return found + _halved(state, at, last)


def _halved(state: Callable[[int], State], first: int, last: int) -> list[int]:
    if first >= last or state(first) == state(last):
        return []
    if last - first == 1:
        return [last]
    middle = (first + last) // 2
    return _halved(state, first, middle) + _halved(state, middle, last)


def lasting(steps: Iterable[Step]) -> list[Step]:
    """The steps but for those that were undone again: they cancel one another out."""
    paths: dict[Key, list[Step]] = {}
    for step in sorted(steps, key=lambda step: step.seq):
        path = paths.setdefault(step.key, [])
        been = [one.before for one in path]
        if step.after in been:
            del path[been.index(step.after) :]
        else:
            path.append(step)
    return [step for path in paths.values() for step in path]


def _remembered(state: Callable[[int], State]) -> Callable[[int], State]:
    kept: dict[int, State] = {}

    def remembered(seq: int) -> State:
        if seq not in kept:
            kept[seq] = state(seq)
        return kept[seq]

    return remembered
