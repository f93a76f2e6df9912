"""The only writer of ledgered tables and of the log: rows, entries and head in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from bihuan.errors import BihuanError, Refused
from bihuan.ledger import canonical, merkle
from bihuan.ledger.models import ENTRY_COLUMNS, SCHEMA, Entry, Head, Ledgered, Revisable, compose
from bihuan.periods import YEARS
from bihuan.search import actions as search
from bihuan.words import _

FLUSH_EVERY = 2000
"""Entries kept back before they are written together; bounds the memory of a long import."""

HEAD_COLUMNS = tuple(field.attname for field in Head._meta.concrete_fields)

Row = TypeVar("Row", bound=Ledgered)
Version = TypeVar("Version", bound=Revisable)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the key of a person, never a name, and the post through which they act."""

    person: str
    post_id: int | None = None


SYSTEM = Actor(person="system")


LARGEST = 2**31 - 1
"""The largest number that a record counts; sums of such numbers stay within both engines."""


def _refuse_unbounded(model: type[Ledgered], values: dict[str, Any]) -> None:
    """No column keeps a day or a number that nobody means, whichever way it came."""
    for name, value in values.items():
        if isinstance(value, date) and value.year not in YEARS:
            said = {"name": _column(model, name), "value": value}
            raise Refused(_("%(name)s不能是 %(value)s，请核对年份。") % said)
        is_counted = type(value) is int and not name.endswith(("_id", "_seq"))
        if is_counted and value > LARGEST:
            said = {"name": _column(model, name), "value": value}
            raise Refused(_("%(name)s写了 %(value)s，太大了。") % said)


def _column(model: type[Ledgered], name: str) -> str:
    named = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
    return named.get(name, name)


class Log:
    """One open transaction on the ledger.

    ``add``, ``change``, ``supersede`` and ``revise`` prepare rows; ``record`` seals them into one
    entry with their full after-states. ``seq`` is the number that this entry will bear, and
    ``granted`` remembers the powers of the actor that were found good in this transaction.
    """

    def __init__(self, head: Head, actor: Actor, at: datetime) -> None:
        self.actor = actor
        self.granted: set[str] = set()
        self.recorded_at = canonical.instant_text(at)
        self.first_seq = self.seq = head.size + 1
        self.digest_name = head.digest_name
        self._head = head
        self._digest = merkle.digest(head.digest_name)
        self._frontier = merkle.Frontier.from_text(head.digest_name, head.size, head.peaks)
        self._touched: dict[int, Ledgered] = {}
        self._new: dict[int, Ledgered] = {}
        self._changed: dict[int, Ledgered] = {}
        self._entries: list[tuple[Any, ...]] = []

    def add(self, model: type[Row], **values: Any) -> Row:
        _refuse_unbounded(model, values)
        row = model(id=self._head.next_id, recorded_seq=self.seq, **values)
        self._head.next_id += 1
        self._new[row.id] = row
        self._touched[row.id] = row
        return row

    def change(self, row: Row, **values: Any) -> Row:
        _refuse_unbounded(type(row), values)
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

    def correct(self, row: Version, **values: Any) -> Version:
        """Revise a row because it said something wrong."""
        refuse_unchanged(row, values)
        return self.revise(row, **values)

    def is_new(self, row: Ledgered) -> bool:
        """Whether a row was added here and is not yet written, so that no query finds it."""
        return row.id in self._new

    def lock(self, row: Row) -> Row:
        """The row as it is now, held until the end; a row added here is already ours."""
        if self.is_new(row):
            return row
        self.flush()
        return type(row).objects.select_for_update().get(pk=row.pk)

    def find(self, model: type[Row], **values: Any) -> Row | None:
        """The row that counts now and has these values, also among those not yet written."""
        for row in self._new.values():
            if isinstance(row, model) and row.superseded_seq is None and _has(row, values):
                return row
        return model.objects.current().filter(**values).first()

    def record(self, event: str, subject: Ledgered, *, on: date, reason: str = "") -> None:
        """Seal what was prepared since the last entry into one entry."""
        if not self._touched:
            raise ValueError(f"{event} would record nothing")
        rows = "\n".join(
            canonical.row_line(row._meta.db_table, row.id, row.after_state())
            for row in self._touched.values()
        )
        values = (
            self.seq, SCHEMA, event, subject._meta.db_table, subject.id, self.actor.post_id,
            self.actor.person, on, self.recorded_at, reason, rows,
        )  # fmt: skip
        leaf = merkle.leaf_hash(self._digest, compose(*values).encode())
        self._frontier.append(leaf)
        self._entries.append((*values, leaf.hex()))
        self._touched = {}
        self.seq += 1
        if len(self._entries) >= FLUSH_EVERY:
            self.flush()

    def flush(self) -> None:
        """Write what is prepared, so that queries inside the transaction see it."""
        if self._touched:
            raise ValueError("rows were prepared that no entry records")
        for row in self._changed.values():  # first, since a new row may take the place of one
            row.save(force_update=True)
        for rows in _by_model(self._new.values()).values():
            _insert_rows(rows)
        search.add(row.as_searched() for row in self._new.values() if row.searched)
        search.put(row.as_searched() for row in self._changed.values() if row.searched)
        _insert(Entry, (*ENTRY_COLUMNS, "leaf"), self._entries)
        self._new, self._changed, self._entries = {}, {}, []

    def close(self) -> None:
        self.flush()
        self._head.size = self.seq - 1
        self._head.peaks = self._frontier.to_text()
        self._head.root = self._frontier.root().hex()
        _move(self._head)


def _insert_rows(rows: Sequence[models.Model]) -> None:
    fields = type(rows[0])._meta.concrete_fields
    names = [field.attname for field in fields]
    values = ([getattr(row, name) for name in names] for row in rows)
    _insert(type(rows[0]), names, values)
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows by one prepared statement; a long import is mostly this."""
    connection = connections[DEFAULT_DB_ALIAS]
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    prepare = [field.get_db_prep_save for field in fields]
    day = connection.ops.adapt_datefield_value

    def prepared(at: int, value: Any) -> Any:
        if type(value) in canonical.PLAIN:
            return value
        return day(value) if type(value) is date else prepare[at](value, connection)

    with connection.cursor() as cursor:
        ready = [[prepared(at, value) for at, value in enumerate(row)] for row in rows]
        cursor.executemany(sql, ready)


def _has(row: Ledgered, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def refuse_unchanged(row: Ledgered, values: dict[str, Any]) -> None:
    """What changes nothing is no correction."""
    if _has(row, values):
        raise Refused(_("没有改动任何一项。"))


def _by_model(rows: Any) -> dict[type[models.Model], list[Any]]:
    found: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


_open_log: ContextVar[Log | None] = ContextVar("open_log", default=None)


def open_log() -> Log | None:
    """The log that this thread of work has open."""
    return _open_log.get()


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
    """The head, held until the end of the transaction; by plain SQL, since every entry does it."""
    connection = connections[DEFAULT_DB_ALIAS]
    lock = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    columns = ", ".join(HEAD_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM ledger_head ORDER BY id LIMIT 1 {lock}")  # noqa: S608
        found = cursor.fetchone()
    return _first_head() if found is None else Head.from_db(DEFAULT_DB_ALIAS, HEAD_COLUMNS, found)


def _first_head() -> Head:
    """One number, so that two first writers cannot make two heads."""
    name = settings.BIHUAN_DIGEST
    empty = merkle.Frontier(name)
    return Head.objects.create(
        pk=1, digest_name=name, peaks=empty.to_text(), root=empty.root().hex()
    )


def _move(head: Head) -> None:
    moved = "UPDATE ledger_head SET size = %s, root = %s, peaks = %s, next_id = %s WHERE id = %s"
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(moved, [head.size, head.root, head.peaks, head.next_id, head.pk])
