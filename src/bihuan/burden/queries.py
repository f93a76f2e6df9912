"""What was asked, typed and used again, by unit and month, from the entries of the ledger alone.

It reads which forms were submitted and what their rows say; who submitted them is read only as the
unit of the post. Computed as of a ledger position, so that a month comes out the same for ever.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone

from bihuan.burden.counting import Submitted, Tally, forms, leading, leads, tally, total
from bihuan.burden.models import AnswerTerm
from bihuan.duties.models import Plan
from bihuan.intake.models import ImportBatch
from bihuan.ledger.actions import SYSTEM
from bihuan.ledger.canonical import instant_text
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Post
from bihuan.periods import Period
from bihuan.records.models import Fulfilment
from bihuan.reports.models import Edition

TERM = 15
"""Working days to answer where the office has set no term."""


def term_on(day: date) -> int:
    """The working days within which what is received on a day is answered."""
    terms = AnswerTerm.objects.current().filter(effective_from__lte=day)
    latest = terms.order_by("-effective_from").first()
    return latest.workdays if latest else TERM


@dataclass(frozen=True, slots=True)
class Line:
    """One form submitted, or one record used again: the entry behind it, its unit, who asked."""

    seq: int
    event: str
    unit: int | None
    month: int
    tally: Tally
    asker: int | None = None
    """The unit that laid down the plan or assigned the matter that the form was about."""


@dataclass(frozen=True, slots=True)
class Imported:
    """Rows read from files: nobody typed them here."""

    unit: int | None
    month: int
    rows: int


@dataclass(frozen=True, slots=True)
class Burden:
    """A year as the ledger knew it at a position."""

    lines: list[Line]
    imported: list[Imported]

    def of(self, unit: int | None, month: int | None = None) -> Tally:
        return total(
            one.tally for one in self.lines
            if one.unit == unit and (month is None or one.month == month)
        )  # fmt: skip

    def by_unit_and_month(self) -> dict[tuple[int | None, int], Tally]:
        return _grouped(((one.unit, one.month), one.tally) for one in self.lines)

    def by_asker(self) -> dict[int | None, Tally]:
        """What was asked for whom; what was used again was asked by nobody."""
        return _grouped((one.asker, one.tally) for one in self.lines if one.tally.asked)

    def by_event(self) -> dict[str, tuple[int, Tally]]:
        """How often each form was submitted, and what it asked."""
        times: dict[str, int] = defaultdict(int)
        for one in self.lines:
            times[one.event] += bool(one.tally.asked)
        sums = _grouped((one.event, one.tally) for one in self.lines if one.tally.asked)
        return {event: (times[event], said) for event, said in sums.items()}

    @property
    def whole(self) -> Tally:
        return total(one.tally for one in self.lines)


def _grouped(pairs: Iterable[tuple[Any, Tally]]) -> dict[Any, Tally]:
    found: dict[Any, Tally] = defaultdict(Tally)
    for key, said in pairs:
        found[key] += said
    return dict(found)


def burden_of(year: int, known_at: int | None) -> Burden:
    """What the forms of a year asked, as far as the ledger knew at a position; now if none."""
    units = dict(Post.objects.values_list("pk", "unit_id"))
    batches = _batches(known_at)
    entries = _entries(year, known_at)
    lines = [*_submitted(entries, units, batches), *_reused(year, known_at, units)]
    lines.sort(key=lambda one: one.seq)
    return Burden(lines, list(_imported(year, batches, units)))


def _instants(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def _within(year: int, known_at: int | None) -> Q:
    """Entries recorded in a year, as the office's clock has it."""
    days = _instants(year)
    zone = timezone.get_current_timezone()
    first, end = (
        instant_text(datetime.combine(day, time(), tzinfo=zone)) for day in (days.start, days.end)
    )
    known = Q() if known_at is None else Q(seq__lte=known_at)
    return Q(recorded_at__gte=first, recorded_at__lt=end) & known


def _entries(year: int, known_at: int | None) -> Iterator[Entry]:
    events = sorted(forms().keys() | leads())
    rows = Entry.objects.filter(_within(year, known_at), event__in=events)
    yield from rows.exclude(person=SYSTEM.person).order_by("seq").iterator()


def _day(recorded_at: str) -> date:
    return timezone.localdate(datetime.fromisoformat(recorded_at))


def _batches(known_at: int | None) -> list[ImportBatch]:
    """Files read in by a position, also those taken back later: they were read, not typed."""
    known = {} if known_at is None else {"recorded_seq__lte": known_at}
    return list(ImportBatch.objects.filter(**known).order_by("first_seq"))


def _submitted(
    entries: Iterable[Entry], units: dict[int, int], batches: list[ImportBatch]
) -> Iterator[Line]:
    read_in = [range(one.first_seq, one.last_seq + 1) for one in batches]
    issuers = dict(Plan.objects.values_list("pk", "issuer_id"))
    for _submission, group in groupby(entries, lambda one: (one.person, one.recorded_at)):
        typed = [one for one in group if not any(one.seq in span for span in read_in)]
        pairs = [(_read(one, units), one) for one in typed]
        kept = {id(read) for read in leading([read for read, _one in pairs])}
        for read, one in pairs:
            if id(read) in kept:
                yield Line(
                    one.seq, one.event, read.unit, read.recorded_on.month, tally(read),
                    _asker(read, issuers, units),
                )  # fmt: skip


def _read(entry: Entry, units: dict[int, int]) -> Submitted:
    return Submitted(
        entry.event, entry.subject_id, entry.happened_on, _day(entry.recorded_at), entry.reason,
        units.get(entry.post_id or 0), entry.row_states(),
    )  # fmt: skip


def _asker(
    read: Submitted, issuers: Mapping[int, int | None], units: Mapping[int, int]
) -> int | None:
    """Who laid down the plan of the record, else who assigned it."""
    rows = [row for _table, pk, row in read.rows if row and pk == read.subject]
    row: dict[str, Any] = rows[0] if rows else {}
    plan, post = row.get("plan_id"), row.get("assigned_by_id")
    return (issuers.get(plan) if plan else None) or (units.get(post) if post else None)


def _reused(year: int, known_at: int | None, units: dict[int, int]) -> Iterator[Line]:
    """Records that counted for a period, and figures of issued editions."""
    seqs = Entry.objects.filter(_within(year, known_at))
    ties = Fulfilment.objects.filter(is_denied=False)
    when = dict(seqs.filter(seq__in=ties.values("recorded_seq")).values_list("seq", "recorded_at"))
    rows = ties.order_by("recorded_seq", "pk").values_list("recorded_seq", "occurrence__unit_id")
    for seq, unit in rows:
        if seq in when:
            yield Line(seq, "duty.matched", unit, _day(when[seq]).month, Tally(reused=1))
    editions = Edition.objects.filter(recorded_seq__in=seqs.values("seq")).order_by("recorded_seq")
    dates = dict(
        seqs.filter(seq__in=editions.values("recorded_seq")).values_list("seq", "recorded_at")
    )
    for seq, kept, post in editions.values_list("recorded_seq", "kept", "issued_by_id"):
        used = len(json.loads(kept)["figures"])
        month = _day(dates[seq]).month
        yield Line(seq, "edition.issued", units.get(post or 0), month, Tally(reused=used))


def _imported(year: int, batches: list[ImportBatch], units: dict[int, int]) -> Iterator[Imported]:
    seqs = [batch.recorded_seq for batch in batches]
    found = Entry.objects.filter(_within(year, None), seq__in=seqs)
    said = {seq: (at, post) for seq, at, post in found.values_list("seq", "recorded_at", "post_id")}
    for batch in batches:
        if batch.recorded_seq in said:
            at, post = said[batch.recorded_seq]
            yield Imported(units.get(post or 0), _day(at).month, batch.accepted)
