"""What has moved the figures of an edition since it was issued, and by which entries exactly."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.errors import BihuanError, NotComputable, NotFound, Refused
from bihuan.indicators.figures import Figure, Question, check_moment, figure
from bihuan.ledger import queries as ledger
from bihuan.ledger.models import Entry, Ledgered, ledgered_models
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.reports.contributions import Span, differing, lasting, metric_at, standing
from bihuan.reports.keeping import draft_of_edition
from bihuan.reports.models import Edition
from bihuan.reports.rows import Table, compare
from bihuan.reports.states import Change
from bihuan.words import lazy

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
    def change(self) -> Change:
        if self.now is None:
            return Change.GONE
        if self.now.value != self.then.value:
            return Change.VALUE
        return Change.RECORDS if self.now.digest != self.then.digest else Change.PARTS

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

    ``tables`` are all the ledgers that it prints. ``beyond`` counts the entries since its issue
    that speak of days after ``at``.
    """

    edition: Edition
    at: Moment
    moved: list[Moved]
    figures: int
    broken: list[Figure]
    tables: list[Table]
    beyond: int

    @property
    def holds(self) -> bool:
        return not self.broken and all(table.holds for table in self.tables)

    @property
    def broken_names(self) -> list[str]:
        """Figures and ledgers that the pins do not give any more, as a reader knows them."""
        tables = [table.caption for table in self.tables if not table.holds]
        return [figure.title for figure in self.broken] + tables

    @property
    def moved_tables(self) -> list[Table]:
        return [table for table in self.tables if table.has_moved]

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
            "tables": [table.as_json() for table in self.moved_tables],
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
        tables=list(found.tables()),
        beyond=beyond.exclude(subject_table__startswith="reports_").count(),
    )


def figures_of(edition: Edition) -> Iterator[Figure]:
    """Every figure that an edition prints, each once: those of its words, then of its charts."""
    draft = draft_of_edition(edition)
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
        """A point of a chart stays on its day; what speaks of the day of the report moves on.

        A figure of a year, or of a month, moves on to its last day: the next year's is another.
        """
        if then.as_of != self.edition.as_of:
            return then.as_of
        metric = metric_at(then.code, Moment(then.as_of, self.first))
        return min(self.at.as_of, metric.last_day(then.as_of))

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

    def tables(self) -> Iterator[Table]:
        """The ledgers of the text beside those of the same plans at the other moment."""
        draft = draft_of_edition(self.edition)
        pins, at = Moment(self.edition.as_of, self.first), Moment(self.at.as_of, self.last)
        for asked, then in zip(draft.template.ledgers, draft.sheets, strict=True):
            yield compare(asked.caption, then, pins=pins, at=at, digest_name=self.digest_name)

    def _figure(self, code: str, at: Moment) -> Figure:
        question = Question(metric_at(code, at), at, self.scope)
        return figure(question, digest_name=self.digest_name)

    def _causes(self, then: Figure, day: date) -> tuple[list[Cause], bool]:
        span = Span(then.code, self.scope, day, self.first, self.last)
        before = standing(then.code, Moment(then.as_of, self.first), self.scope)
        changed = differing(before, span.state(self.last))
        numbers = {number for _role, number in changed}
        likely = [seq for seq, subject in self.later if subject in numbers]
        steps = lasting(span.steps(changed, likely))
        told = {step.key for step in steps}
        return list(_as_causes({step.seq for step in steps}, then.as_of)), bool(changed - told)


def _said(of: Figure) -> tuple[object, ...]:
    """What of a figure is a matter of records, and not of how it is called."""
    return of.value, of.digest, of.records, of.parts


# --- Entries --------------------------------------------------------------------------------------


def _subjects(edition: Edition, at: Moment) -> list[tuple[int, int]]:
    """Entries that the edition does not count, in order: recorded later, or of a later day."""
    uncounted = Q(seq__gt=edition.known_at) | Q(
        happened_on__gt=edition.as_of, happened_on__lte=at.as_of
    )
    entries = Entry.objects.filter(uncounted, seq__lte=at.known_at).order_by("seq")
    return list(entries.values_list("seq", "subject_id"))


def _as_causes(seqs: set[int], day: date) -> Iterator[Cause]:
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
