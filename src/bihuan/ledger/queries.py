"""Reading the log: its head, the entries of a record, receipts and consistency proofs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from bihuan.errors import NotFound, Refused
from bihuan.ledger import merkle
from bihuan.ledger.models import ENTRY_COLUMNS, Entry, Head, Ledgered, YearClosing

FETCH = 2000


@dataclass(frozen=True, slots=True)
class HeadAt:
    """What a report prints of the ledger: how many entries, their root, and by which digest."""

    size: int
    root: str
    digest_name: str

    @property
    def line(self) -> str:
        """As it is printed, in Chinese as all of a report."""
        return f"存证头 {self.digest_name} {self.size} {self.root}"

    def as_json(self) -> dict[str, str | int]:
        return {"size": self.size, "root": self.root, "digest_name": self.digest_name}


def head(using: str = DEFAULT_DB_ALIAS) -> HeadAt:
    row = Head.objects.using(using).first()
    if row is None:
        raise NotFound(_("账本还是空的。"), hint=_("先运行 bihuan init 或 bihuan demo。"))
    return HeadAt(row.size, row.root, row.digest_name)


def known_since(seq: int) -> datetime:
    """When an entry was recorded: what counts up to it is dated so, and the same file again."""
    return datetime.fromisoformat(Entry.objects.values_list("recorded_at", flat=True).get(seq=seq))


def latest_day(today: date) -> date:
    """Today, or where nothing happened this year the last day on which something did."""
    happened = Entry.objects.filter(happened_on__lte=today).order_by("-happened_on")
    last = happened.values_list("happened_on", flat=True).first()
    return today if last is None or last.year == today.year else last


def leaves(size: int, using: str = DEFAULT_DB_ALIAS) -> list[bytes]:
    """The leaf digests of the first ``size`` entries."""
    found = Entry.objects.using(using).filter(seq__gte=1, seq__lte=size).order_by("seq")
    return [bytes.fromhex(leaf) for leaf in found.values_list("leaf", flat=True).iterator()]


def head_at(size: int) -> HeadAt:
    """The head as it was after entry ``size``, computed again."""
    now = head()
    if not 0 <= size <= now.size:
        raise NotFound(
            _("账本没有第 %(seq)s 条记录。") % {"seq": size},
            hint=_("现有 %(size)s 条。") % {"size": now.size},
        )
    frontier = merkle.Frontier(now.digest_name)
    frontier.extend(leaves(size))
    return HeadAt(size, frontier.root().hex(), now.digest_name)


def as_stored(column: str) -> str:
    """A column for a SELECT that is to show what stands there.

    SQLite's driver converts a declared column, so that two texts would be read as the same day and
    any rubbish as False; an expression has no declared type.
    """
    return f'CASE WHEN 1 = 1 THEN "{column}" END'


@contextmanager
def any_bytes(using: str) -> Iterator[None]:
    """Texts that are none come through as they stand; PostgreSQL keeps none such."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    kept = connection.connection.text_factory
    connection.connection.text_factory = lambda found: found.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.connection.text_factory = kept


def raw_entries(
    first: int = 1, last: int | None = None, using: str = DEFAULT_DB_ALIAS
) -> Iterator[tuple[Any, ...]]:
    """Rows of ENTRY_COLUMNS and the leaf, in sequence, as the engine returns them.

    ``first`` of 1 also returns what stands before it, where nothing may stand.
    """
    names = ", ".join(as_stored(name) for name in (*ENTRY_COLUMNS, "leaf"))
    bound = "" if last is None else f" AND seq <= {int(last)}"
    start = "" if first <= 1 else f" AND seq >= {int(first)}"
    sql = f"SELECT {names} FROM ledger_entry WHERE 1 = 1{start}{bound} ORDER BY seq"  # noqa: S608
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def entries_of(row: Ledgered) -> Any:
    return Entry.objects.filter(subject_table=row._meta.db_table, subject_id=row.pk).order_by("seq")


def closed_years() -> dict[int, int]:
    """The years that are closed, each with the entry of its closing."""
    return dict(YearClosing.objects.current().values_list("year", "recorded_seq"))


def receipt(seqs: list[int]) -> dict[str, Any]:
    """Inclusion proofs that show these entries to be in the log, and nothing of the others."""
    if not seqs:
        raise NotFound(_("没有可出具回执的记录。"))
    now = head()
    hashes = leaves(now.size)
    if unknown := [seq for seq in seqs if not 1 <= seq <= now.size]:
        raise NotFound(
            _("账本没有第 %(seq)s 条记录。") % {"seq": unknown[0]},
            hint=_("现有 %(size)s 条。") % {"size": now.size},
        )
    found = Entry.objects.filter(seq__in=seqs).order_by("seq")
    return {
        "bihuan": "receipt",
        "version": 1,
        **now.as_json(),
        "entries": [
            {
                "index": entry.seq - 1,
                "text": entry.text(),
                "proof": [
                    node.hex()
                    for node in merkle.inclusion_proof(now.digest_name, hashes, entry.seq - 1)
                ],
            }
            for entry in found
        ],
    }


def consistency(old_size: int) -> dict[str, Any]:
    """The proof that the log of ``old_size`` entries was only added to since."""
    now = head()
    old = head_at(old_size)
    if old_size < 1:
        raise Refused(_("空账本无须证明。"))
    proof = merkle.consistency_proof(now.digest_name, leaves(now.size), old_size)
    return {
        "bihuan": "consistency",
        "version": 1,
        "old_size": old.size,
        "old_root": old.root,
        **now.as_json(),
        "proof": [node.hex() for node in proof],
    }
