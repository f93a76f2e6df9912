"""What has moved the figures of an edition since it was issued, and by which entries exactly.

A figure stands, at a ledger position, on what each record gives to it. An entry has moved it if a
record whose part is another now gave something else before that entry than after it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.errors import BihuanError, NotComputable, NotFound, Refused
from bihuan.indicators.figures import Figure, Question, answer, check_moment, figure
from bihuan.indicators.models import Aggregate, Metric
from bihuan.indicators.sources import Rows, Source
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry, Ledgered, ledgered_models
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports.models import Edition
from bihuan.reports.queries import draft_from
from bihuan.words import lazy

State: TypeAlias = Mapping[Hashable, object]
Key: TypeAlias = tuple[str, int]
"""The part of a record in a figure: ``row`` or ``base``, or ``metric``, and its number."""

OBSERVED = ("value", "grade", "numerator", "denominator")
AMENDING = ("corrected", "withdrawn", "redefined", "taken_back", "restated", "denied", "dropped")
UNDOING = ("reopened", "returned")
"""How events end that put right or take back what was entered, and that undo a step."""

HOW = {
    "corrected": lazy("更正或撤回"),
    "reopened": lazy("重新打开或退回"),
    "late": lazy("印发后补记"),
    "after": lazy("截至日之后发生"),
}
"""Of what sort an entry is that moves a figure."""


@dataclass(frozen=True, slots=True)
class Cause:
    """An entry that moved a figure; ``how`` is a word of ``HOW``."""

    entry: Entry
    subject: Ledgered | None
    how: str

    @property
    def word(self) -> str:
        return str(HOW[self.how])

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.entry.seq,
            "event": self.entry.event,
            "how": self.how,
            "subject": {
                "table": self.entry.subject_table,
                "id": self.entry.subject_id,
                "text": str(self.subject or ""),
            },
            "happened_on": self.entry.happened_on.isoformat(),
            "recorded_at": self.entry.recorded_at,
            "reason": self.entry.reason,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that would be another: ``now`` is None where it cannot be computed any more.

    ``is_by_day`` says that the later day alone has moved it, or moved it too.
    """

    then: Figure
    now: Figure | None
    refusal: str
    causes: list[Cause]
    is_by_day: bool

    @property
    def change(self) -> str:
        if self.now is None:
            return "gone"
        if self.now.value != self.then.value:
            return "value"
        return "records" if self.now.digest != self.then.digest else "parts"

    def as_json(self) -> dict[str, Any]:
        return {
            "code": self.then.code,
            "label": self.then.label,
            "unit": self.then.unit,
            "as_of": self.then.as_of.isoformat(),
            "change": self.change,
            "then": self.then.value,
            "now": self.now.value if self.now else None,
            "records_then": self.then.records,
            "records_now": self.now.records if self.now else None,
            "note_then": self.then.note,
            "note_now": self.now.note if self.now else self.refusal,
            "by_day": self.is_by_day,
            "entries": [cause.as_json() for cause in self.causes],
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """An edition against a later day or position; ``broken`` are figures its pins do not give.

    ``beyond`` counts the entries since its issue that speak of days after ``at``.
    """

    edition: Edition
    at: Moment
    moved: list[Moved]
    figures: int
    broken: list[Figure]
    beyond: int

    @property
    def holds(self) -> bool:
        return not self.broken

    def as_json(self) -> dict[str, Any]:
        edition = self.edition
        return {
            "edition": edition.pk,
            "title": edition.title,
            "as_of": edition.as_of.isoformat(),
            "known_at": edition.known_at,
            "compared": {"as_of": self.at.as_of.isoformat(), "known_at": self.at.known_at},
            "holds": self.holds,
            "figures": self.figures,
            "beyond": self.beyond,
            "moved": [moved.as_json() for moved in self.moved],
        }


def drift(edition: Edition, at: Moment) -> Drift:
    """The figures of an edition that would be others at ``at``, in the order of its text."""
    if at.as_of < edition.as_of:
        raise Refused(_("成稿截至 %(day)s，只能同这一天或以后比。") % {"day": edition.as_of})
    moment = check_moment(at)
    if (moment.known_at or 0) < edition.known_at:
        raise Refused(
            _("成稿计到第 %(seq)s 条台账记录，只能同这一条或以后比。") % {"seq": edition.known_at}
        )
    found = _Comparison(edition, moment)
    kept = list(figures_of(edition))
    beyond = Entry.objects.filter(
        seq__gt=edition.known_at, seq__lte=moment.known_at, happened_on__gt=moment.as_of
    )
    return Drift(
        edition=edition,
        at=moment,
        moved=[moved for then in kept if (moved := found.moved(then))],
        figures=len(kept),
        broken=[then for then in kept if not found.holds(then)],
        beyond=beyond.exclude(subject_table__startswith="reports_").count(),
    )


def figures_of(edition: Edition) -> Iterator[Figure]:
    """Every figure that an edition prints, each once: those of its words, then of its charts."""
    draft = draft_from(edition.text, edition.figures_kept)
    seen = set()
    drawn = [figure for course in draft.courses for figure in course.figures]
    for one in [*draft.figures.values(), *drawn]:
        if (one.code, one.as_of) not in seen:
            seen.add((one.code, one.as_of))
            yield one


class _Comparison:
    """Two moments of an edition's figures: its pins, and the one that it is compared with."""

    def __init__(self, edition: Edition, at: Moment) -> None:
        self.edition, self.at = edition, at
        self.scope: Unit | None = edition.scope
        self.first, self.last = edition.known_at, at.known_at or 0
        self.digest_name = ledger.head().digest_name
        self.later = _subjects(edition, at)

    def day(self, then: Figure) -> date:
        """A point of a chart stays on its day; what speaks of the day of the report moves on."""
        return self.at.as_of if then.as_of == self.edition.as_of else then.as_of

    def holds(self, then: Figure) -> bool:
        """Whether the pins still give the figure that was printed."""
        try:
            again = self._figure(then.code, Moment(then.as_of, self.first))
        except BihuanError:
            return False
        return _said(again) == _said(then)

    def moved(self, then: Figure) -> Moved | None:
        day, refusal, now = self.day(then), "", None
        try:
            now = self._figure(then.code, Moment(day, self.last))
        except (NotComputable, NotFound) as error:
            refusal = str(error)
        if now is not None and _said(now) == _said(then):
            return None
        causes, is_by_day = self._causes(then, day)
        return Moved(then, now, refusal, causes, is_by_day)

    def _figure(self, code: str, at: Moment) -> Figure:
        question = Question(_metric(code, at), at, self.scope)
        return figure(question, digest_name=self.digest_name)

    def _causes(self, then: Figure, day: date) -> tuple[list[Cause], bool]:
        state = _remembered(lambda seq: standing(then.code, Moment(day, seq), self.scope))
        before = standing(then.code, Moment(then.as_of, self.first), self.scope)
        changed = _changed(before, state(self.last))
        part = _remembered(lambda seq: _part(state(seq), changed))
        numbers = {number for _role, number in changed}
        likely = [seq for seq, subject in self.later if subject in numbers]
        early = [seq for seq in likely if seq <= self.first and part(seq) != part(seq - 1)]
        late = moves(part, self.first, self.last, [seq for seq in likely if seq > self.first])
        seqs = lasting(part, [*early, *late])
        told = {key for seq in seqs for key in _changed(part(seq - 1), part(seq))}
        return list(_as_causes(seqs, then.as_of)), bool(changed - told)


def _said(of: Figure) -> tuple[object, ...]:
    """What of a figure is a matter of records, and not of how it is called."""
    return of.value, of.digest, of.records, of.parts


def _metric(code: str, at: Moment) -> Metric:
    metric = Metric.objects.known_at(at.known_at).filter(code=code).first()
    if metric is None:
        raise NotFound(code)
    return metric


# --- Positions ------------------------------------------------------------------------------------


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


def lasting(state: Callable[[int], State], seqs: list[int]) -> list[int]:
    """The positions but for those whose changes were undone again: they cancel one another out."""
    paths: dict[Hashable, list[tuple[int, object]]] = {}
    for seq in seqs:
        before, after = state(seq - 1), state(seq)
        for key in _changed(before, after):
            path = paths.setdefault(key, [(0, before.get(key))])
            been = [value for _seq, value in path]
            if after.get(key) in been:
                del path[been.index(after.get(key)) + 1 :]
            else:
                path.append((seq, after.get(key)))
    kept = {seq for path in paths.values() for seq, _value in path}
    return [seq for seq in seqs if seq in kept]


def _halved(state: Callable[[int], State], first: int, last: int) -> list[int]:
    if first >= last or state(first) == state(last):
        return []
    if last - first == 1:
        return [last]
    middle = (first + last) // 2
    return _halved(state, first, middle) + _halved(state, middle, last)


def _remembered(state: Callable[[int], State]) -> Callable[[int], State]:
    kept: dict[int, State] = {}

    def remembered(seq: int) -> State:
        if seq not in kept:
            kept[seq] = state(seq)
        return kept[seq]

    return remembered


def _changed(before: State, after: State) -> set[Any]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _part(state: State, keys: set[Key]) -> State:
    return {key: state[key] for key in keys if key in state}


# --- What a figure stands on ----------------------------------------------------------------------


def standing(code: str, at: Moment, scope: Unit | None) -> State:
    """What each record gives to a figure at a moment; nothing where it cannot be computed."""
    try:
        metric = _metric(code, at)
        question = Question(metric, at, scope)
        rows = answer(question).rows
    except (NotComputable, NotFound):
        return {}
    found: dict[Hashable, object] = {("metric", metric.version_of_id or metric.pk): metric.version}
    source = question.source
    for key, given in _given(source, rows, _columns(question)).items():
        found["row", key] = given
    if metric.base is not None:
        is_ratio = metric.aggregate == Aggregate.RATIO
        base = question.selected(metric.base, spanned=is_ratio)
        for key, given in _given(source, base, []).items():
            found["base", key] = given
    return found


def _given(source: Source, rows: Rows, columns: list[str]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    keyed = rows.order_by().annotate(key_of_record=source.key)
    for key, *values in keyed.values_list("key_of_record", *columns):
        found[key].append(tuple(values))
    return {key: sorted(several, key=repr) for key, several in found.items()}


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


# --- Entries --------------------------------------------------------------------------------------


def _subjects(edition: Edition, at: Moment) -> list[tuple[int, int]]:
    """Entries that the edition does not count, in order: recorded later, or of a later day."""
    uncounted = Q(seq__gt=edition.known_at) | Q(
        happened_on__gt=edition.as_of, happened_on__lte=at.as_of
    )
    entries = Entry.objects.filter(uncounted, seq__lte=at.known_at).order_by("seq")
    return list(entries.values_list("seq", "subject_id"))


def _as_causes(seqs: list[int], day: date) -> Iterator[Cause]:
    entries = list(Entry.objects.filter(seq__in=seqs).order_by("seq"))
    by_table: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        by_table[entry.subject_table].add(entry.subject_id)
    rows = {
        table: ledgered_models()[table].objects.in_bulk(numbers)
        for table, numbers in by_table.items()
    }
    for entry in entries:
        yield Cause(entry, rows[entry.subject_table].get(entry.subject_id), _how(entry, day))


def _how(entry: Entry, day: date) -> str:
    if entry.event.endswith(AMENDING):
        return "corrected"
    if entry.event.endswith(UNDOING):
        return "reopened"
    return "after" if entry.happened_on > day else "late"
