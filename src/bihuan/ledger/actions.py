"""The only writer of ledgered tables and of the log: rows, entries and head in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import models, transaction

from bihuan.errors import BihuanError
from bihuan.ledger import canonical, merkle
from bihuan.ledger.models import SCHEMA, Entry, Head, Ledgered, Revisable

FLUSH_EVERY = 2000
"""Entries kept back before they are written together; bounds the memory of a long import."""

Row = TypeVar("Row", bound=Ledgered)
Version = TypeVar("Version", bound=Revisable)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the key of a person, never a name, and the post through which they act."""

    person: str
    post_id: int | None = None


SYSTEM = Actor(person="system")


class Log:
    """One open transaction on the ledger.

    ``add``, ``change``, ``supersede`` and ``revise`` prepare rows; ``record`` seals them into one
    entry with their full after-states. ``seq`` is the number that this entry will bear.
    """

    def __init__(self, head: Head, actor: Actor, at: datetime) -> None:
        self.actor = actor
        self.recorded_at = canonical.instant_text(at)
        self.first_seq = self.seq = head.size + 1
        self.digest_name = head.digest_name
        self._head = head
        self._digest = merkle.digest(head.digest_name)
        self._frontier = merkle.Frontier.from_text(head.digest_name, head.size, head.peaks)
        self._touched: dict[int, Ledgered] = {}
        self._new: dict[int, Ledgered] = {}
        self._changed: dict[int, Ledgered] = {}
        self._entries: list[Entry] = []

    def add(self, model: type[Row], **values: Any) -> Row:
        row = model(id=self._head.next_id, recorded_seq=self.seq, **values)
        self._head.next_id += 1
        self._new[row.id] = row
        self._touched[row.id] = row
        return row

    def change(self, row: Row, **values: Any) -> Row:
        for name, value in values.items():
            setattr(row, name, value)
        if row.id not in self._new:
            self._changed[row.id] = row
        self._touched[row.id] = row
        return row

    def supersede(self, row: Row) -> Row:
        return self.change(row, superseded_seq=self.seq)

    def revise(self, row: Version, **values: Any) -> Version:
        """Correct a row; what it said until now stays beside it as an earlier version."""
        kept = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", "recorded_seq", "superseded_seq", "version_of"}
        }
        earlier = self.add(type(row), **kept, version_of_id=row.id)
        self.change(earlier, recorded_seq=row.recorded_seq, superseded_seq=self.seq)
        return self.change(row, recorded_seq=self.seq, **values)

    def lock(self, row: Row) -> Row:
        """The row as it is now, held until the end; a row added here is already ours."""
        if row.id in self._new:
            return row
        self.flush()
        return type(row).objects.select_for_update().get(pk=row.pk)

    def find(self, model: type[Row], **values: Any) -> Row | None:
        """The row that counts now and has these values, also among those not yet written."""
        for row in self._new.values():
            if isinstance(row, model) and row.superseded_seq is None and _has(row, values):
                return row
        return model.objects.current().filter(**values).first()

    def record(self, event: str, subject: Ledgered, *, on: date, reason: str = "") -> Entry:
        if not self._touched:
            raise ValueError(f"{event} would record nothing")
        entry = Entry(
            seq=self.seq,
            schema=SCHEMA,
            event=event,
            subject_table=subject._meta.db_table,
            subject_id=subject.id,
            post_id=self.actor.post_id,
            person=self.actor.person,
            happened_on=on,
            recorded_at=self.recorded_at,
            reason=reason,
            rows="\n".join(
                canonical.row_line(row._meta.db_table, row.id, row.after_state())
                for row in self._touched.values()
            ),
        )
        self._append(entry)
        return entry

    def _append(self, entry: Entry) -> None:
        leaf = merkle.leaf_hash(self._digest, entry.text().encode())
        entry.leaf = leaf.hex()
        self._frontier.append(leaf)
        self._entries.append(entry)
        self._touched = {}
        self.seq += 1
        if len(self._entries) >= FLUSH_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what is prepared, so that queries inside the transaction see it."""
        if self._touched:
            raise ValueError("rows were prepared that no entry records")
        for rows in _by_model(self._new.values()).values():
            type(rows[0]).objects.bulk_create(rows, batch_size=500)
        for row in self._changed.values():
            row.save(force_update=True)
        Entry.objects.bulk_create(self._entries, batch_size=500)
        self._new, self._changed, self._entries = {}, {}, []

    def close(self) -> None:
        self.flush()
        self._head.size = self.seq - 1
        self._head.peaks = self._frontier.to_text()
        self._head.root = self._frontier.root().hex()
        self._head.save(force_update=True)


def _has(row: Ledgered, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _by_model(rows: Any) -> dict[type[models.Model], list[Any]]:
    found: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


_open_log: ContextVar[Log | None] = ContextVar("open_log", default=None)


@contextmanager
def writing(actor: Actor, at: datetime) -> Iterator[Log]:
    """Open the ledger for one transaction; inside an open one, join it.

    The head is locked first, so that writers queue here and nowhere else.
    """
    if (outer := _open_log.get()) is not None:
        if outer.actor != actor:
            raise BihuanError("one transaction has one actor")
        yield outer
        return
    with transaction.atomic():
        log = Log(_locked_head(), actor, at)
        token = _open_log.set(log)
        try:
            yield log
            log.close()
        finally:
            _open_log.reset(token)


def _locked_head() -> Head:
    head = Head.objects.select_for_update().first()
    if head is None:
        name = settings.BIHUAN_DIGEST
        empty = merkle.Frontier(name)
        head = Head.objects.create(digest_name=name, peaks=empty.to_text(), root=empty.root().hex())
    return head
