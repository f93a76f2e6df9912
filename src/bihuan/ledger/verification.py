"""Is the ledger intact? Every entry against its leaf, the leaves against the head, every ledgered
row against the last entry that left it, and every evidence file against its digest.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.utils.translation import gettext as _

from bihuan.ledger import canonical, evidence, merkle, queries
from bihuan.ledger.models import (
    ENTRY_COLUMNS,
    SCHEMA,
    Evidence,
    Head,
    Ledgered,
    columns,
    compose,
    ledgered_models,
)

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and how much there is."""

MOST_FAULTS = 50
ROWS_TOLD = 10_000


def _silent(_what: str, _done: int, _whole: int) -> None:
    pass


@dataclass(slots=True)
class Verdict:
    """What verification found; intact when there is no fault. Times are seconds."""

    entries: int = 0
    rows: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)
    log_seconds: float = 0.0
    tables_seconds: float = 0.0
    files_seconds: float = 0.0

    @property
    def is_intact(self) -> bool:
        return not self.faults

    def fault(self, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(text)
        elif len(self.faults) == MOST_FAULTS:
            self.faults.append(_("……其余从略。"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the verification, which may meet what the engine cannot read."""

    verdict: Verdict
    what: str


Guard = Callable[[_Part], AbstractContextManager[Any]]


def verify(progress: Progress = _silent, using: str = DEFAULT_DB_ALIAS) -> Verdict:
    """What the ledger is worth at one moment.

    Where the engine cannot decode a text, all is read once more with such bytes let through, so
    that they differ from what was written and the row can be named.
    """
    with _one_moment(using):
        try:
            return _verify(progress, using, nullcontext)
        except DatabaseError:
            with queries.any_bytes(using):
                return _verify(progress, using, _readable)


@contextmanager
def _one_moment(using: str) -> Iterator[None]:
    """All that is read inside is of one moment, and nobody who writes meanwhile has to wait.

    Inside a transaction of the caller it is the caller's moment.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    level = "" if connection.vendor == "sqlite" else " ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{level}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _verify(progress: Progress, using: str, guard: Guard) -> Verdict:
    verdict = Verdict()
    started = time.perf_counter()
    head = _the_head(verdict, using)
    if head is None:
        return verdict
    with guard(_Part(verdict, _("台账记录"))):
        _check_log(verdict, head, progress, using)
    verdict.log_seconds = time.perf_counter() - started
    started = time.perf_counter()
    with guard(_Part(verdict, _("数据表"))):
        _check_tables(verdict, head, progress, using)
    with guard(_Part(verdict, _("数据库"))):
        _check_engine(verdict, using)
    verdict.tables_seconds = time.perf_counter() - started
    started = time.perf_counter()
    with guard(_Part(verdict, _("佐证"))):
        _check_files(verdict, progress, using)
    verdict.files_seconds = time.perf_counter() - started
    return verdict


def _check_engine(verdict: Verdict, using: str) -> None:
    """Figures may be read from an index alone, so an index must say what its table says.

    SQLite checks that itself; PostgreSQL needs an extension for it, which is not assumed.
    """
    if connections[using].vendor != "sqlite":
        return
    with connections[using].cursor() as cursor:
        cursor.execute(f"PRAGMA integrity_check({MOST_FAULTS})")
        for (said,) in cursor.fetchall():
            if said != "ok":
                verdict.fault(_("数据库文件自身不一致：%(said)s。") % {"said": said})


@contextmanager
def _readable(part: _Part) -> Iterator[None]:
    """What the engine itself cannot read, such as bytes as a text, was put there by a hand."""
    try:
        yield
    except DatabaseError as error:
        said = {"what": part.what, "error": error}
        part.verdict.fault(_("%(what)s里有读不出的内容：%(error)s。") % said)


def _the_head(verdict: Verdict, using: str) -> Head | None:
    heads: list[Head] = []
    with _readable(_Part(verdict, _("存证头"))):
        heads = list(Head.objects.using(using).order_by("pk")[:2])
        if not heads:
            verdict.fault(_("账本没有存证头。"))
    if heads and heads[0].pk != 1:
        verdict.fault(_("存证头的编号 %(pk)s 不是 1：被改动过。") % {"pk": heads[0].pk})
    if len(heads) > 1:
        verdict.fault(_("账本有不止一个存证头。"))
    size: object = heads[0].size if heads else 0  # SQLite keeps whatever is put into a column
    if not isinstance(size, int):
        verdict.fault(_("存证头的记录数 %(size)r 不是数。") % {"size": size})
        return None
    return heads[0] if heads else None


def _check_log(verdict: Verdict, head: Head, progress: Progress, using: str) -> None:
    try:
        digest = merkle.digest(head.digest_name)
    except ValueError:
        verdict.fault(
            _("存证头写着未知的摘要算法 %(digest_name)r。") % {"digest_name": head.digest_name}
        )
        return
    frontier = merkle.Frontier(head.digest_name)
    expected, batch = 1, []
    for *values, leaf_text in queries.raw_entries(using=using):
        seq = values[0]
        expected = _check_sequence(verdict, seq, expected, head.size)
        leaf = _leaf(digest, values)
        if leaf is None or leaf.hex() != leaf_text:
            verdict.fault(_("第 %(seq)s 条台账记录的内容与其摘要不符：被改动过。") % {"seq": seq})
        batch.append(leaf or b"")
        if len(batch) >= queries.FETCH:
            frontier.extend(batch)
            batch = []
            progress("核对台账记录", frontier.size, head.size)
    frontier.extend(batch)
    verdict.entries = frontier.size
    for seq in range(expected, min(head.size, expected + MOST_FAULTS) + 1):
        verdict.fault(_("缺少第 %(seq)s 条台账记录：被删除过。") % {"seq": seq})
    _check_head(verdict, head, frontier)


def _check_sequence(verdict: Verdict, seq: Any, expected: int, size: int) -> int:
    """Name what is missing before ``seq`` or does not belong; return the next number expected."""
    if not isinstance(seq, int) or seq < 1 or seq > size:
        verdict.fault(_("第 %(seq)s 条台账记录不是由本系统写入的。") % {"seq": seq})
        return expected
    for missing in range(expected, min(seq, expected + MOST_FAULTS)):
        verdict.fault(_("缺少第 %(missing)s 条台账记录：被删除过。") % {"missing": missing})
    return seq + 1


def _leaf(digest: merkle.Digest, values: list[Any]) -> bytes | None:
    try:
        return merkle.leaf_hash(digest, compose(*values).encode())
    except (TypeError, AttributeError, ValueError):
        return None


def _check_head(verdict: Verdict, head: Head, frontier: merkle.Frontier) -> None:
    if frontier.size != head.size:
        verdict.fault(
            _("存证头记 %(size)s 条，实有 %(size_2)s 条。")
            % {"size": head.size, "size_2": frontier.size}
        )
    if frontier.root().hex() != head.root:
        verdict.fault(_("由全部台账记录算得的根与存证头不符。"))
    if frontier.to_text() != head.peaks:
        verdict.fault(_("存证头的树峰与台账记录不符。"))


def last_states(using: str, upto: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Sequence, schema and line of every row state in the log, oldest first."""
    seq_at, schema_at = ENTRY_COLUMNS.index("seq"), ENTRY_COLUMNS.index("schema")
    rows_at = ENTRY_COLUMNS.index("rows")
    for values in queries.raw_entries(last=upto, using=using):
        for line in str(values[rows_at]).split("\n"):
            if line:
                yield values[seq_at], values[schema_at], line


@dataclass(frozen=True, slots=True)
class Kept:
    """What the log says last of a row: by which entry, in which table, the hash of its line."""

    seq: int
    table: str
    line: int


def _kept_rows(using: str) -> dict[int, Kept]:
    kept: dict[int, Kept] = {}
    models = ledgered_models()
    for seq, schema, line in last_states(using):
        table, rest = line[2:].split('",', 1)
        row_id = int(rest[: rest.index(",")])
        is_old = schema != SCHEMA and table in models
        today = _upgraded(models[table], line, schema) if is_old else line
        kept[row_id] = Kept(seq, table, hash(today))
    return kept


def _upgraded(model: type[Ledgered], line: str, schema: int) -> str:
    table, row_id, row = canonical.parse_row_line(line)
    return canonical.row_line(table, row_id, None if row is None else model.upgraded(row, schema))


def _check_tables(verdict: Verdict, head: Head, progress: Progress, using: str) -> None:
    try:
        kept = _kept_rows(using)
    except (ValueError, TypeError, AttributeError):
        verdict.fault(_("台账记录里的行状态无法读出，未能核对数据表。"))
        return
    whole = len(kept)
    if head.next_id != max(kept, default=0) + 1:
        verdict.fault(
            _("存证头的下一行号 %(next_id)r 与台账记录不符。") % {"next_id": head.next_id}
        )
    for model in ledgered_models().values():
        for row_id, line in live_lines(model, using):
            verdict.rows += 1
            _check_row(verdict, model, row_id, line, kept.pop(row_id, None))
            if verdict.rows % ROWS_TOLD == 0:
                progress("核对数据表", verdict.rows, whole)
    for row_id, state in kept.items():
        name = _name(ledgered_models().get(state.table), state.table)
        verdict.fault(
            _("%(name)s 第 %(row_id)s 行不见了：第 %(seq)s 条台账记录留有它。")
            % {"name": name, "row_id": row_id, "seq": state.seq}
        )


def _check_row(
    verdict: Verdict, model: type[Ledgered], row_id: object, line: str, state: Kept | None
) -> None:
    name = _name(model, "")
    if state is None or state.table != model._meta.db_table:
        verdict.fault(
            _("%(name)s 第 %(row_id)s 行没有任何台账记录：不是由本系统写入的。")
            % {"name": name, "row_id": row_id}
        )
    elif state.line != hash(line):
        verdict.fault(
            _("%(name)s 第 %(row_id)s 行与第 %(seq)s 条台账记录不符：被改动过。")
            % {"name": name, "row_id": row_id, "seq": state.seq}
        )


def _name(model: type[Ledgered] | None, table: str) -> str:
    return f"{model._meta.verbose_name}（{model._meta.db_table}）" if model else table


def live_lines(model: type[Ledgered], using: str) -> Iterator[tuple[Any, str]]:
    """Id and canonical line of every row of a table, read below the ORM.

    A value that a hand has put there may be of any type; it must differ, not crash.
    """
    names = [column for column, _attribute in columns(model)]
    booleans = {
        i
        for i, f in enumerate(model._meta.concrete_fields)
        if f.get_internal_type() == "BooleanField"
    }
    id_at = names.index("id")
    quoted = ", ".join(queries.as_stored(name) for name in names)
    table = model._meta.db_table
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(f'SELECT {quoted} FROM "{table}" ORDER BY id')  # noqa: S608
        while rows := cursor.fetchmany(queries.FETCH):
            for row in rows:
                values = [_stored(v, boolean=i in booleans) for i, v in enumerate(row)]
                state = dict(zip(names, values, strict=True))
                yield row[id_at], canonical.row_line(table, row[id_at], state)


def _stored(value: Any, *, boolean: bool) -> canonical.Json:
    if boolean and value in (0, 1):
        return bool(value)
    try:
        return canonical.plain(value)
    except TypeError:
        return {"?": repr(value)}


def _check_files(verdict: Verdict, progress: Progress, using: str) -> None:
    found = Evidence.objects.using(using).order_by("id")
    whole = found.count()
    for row in found.iterator():
        verdict.files += 1
        progress("核对佐证文件", verdict.files, whole)
        try:
            with evidence.path_of(row).open("rb") as stream:
                digest, _size = evidence.file_digest(row.digest_name, stream)
        except (OSError, ValueError, TypeError):
            verdict.fault(
                _("佐证 %(id)s（%(file_name)s）的文件不见了。")
                % {"id": row.id, "file_name": row.file_name}
            )
            continue
        if digest != row.digest:
            verdict.fault(
                _("佐证 %(id)s（%(file_name)s）的文件与其摘要不符：被改动过。")
                % {"id": row.id, "file_name": row.file_name}
            )
