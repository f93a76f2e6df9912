"""Entries appended to the ledger beside bare inserts of the same rows.

    python bench/append.py [ENTRIES]

Prints, for SQLite and PostgreSQL and for one and four writing processes, how many entries per
second ``records.actions.record_activity`` appends, one transaction each, and how many transactions
per second do nothing but insert the same row and the same entry by plain SQL through the driver.
Both write durably, with the settings of an office (PostgreSQL with ``fsync``), each into an office
of its own. Figures are medians of five rounds, in which ENTRIES are divided among the writers and
the two take turns, so that a busy machine hinders both.
The ratio says what the ledger costs; the slower the disk, the nearer it comes to its aim, 1.
Several writers queue at the head of the log, which bare inserts on PostgreSQL need not do.
"""

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import stage

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from on_postgresql import programs, server

ROUNDS = 5
WRITERS = (1, 4)
TABLES = (("records_activity", "recorded_seq"), ("ledger_entry", "seq"))
ENGINES = {
    "sqlite": lambda: nullcontext(""),
    "postgresql": lambda: server(programs(), fsync=True),
}
"""For each engine what gives the DATABASE_URL of an empty database."""
SPAWN = multiprocessing.get_context("spawn")

Work: TypeAlias = Callable[[Sequence[Any]], Iterator[None]]
"""Makes ready, yields, and then does its share."""


def ledgered(numbers: Sequence[int]) -> Iterator[None]:
    from bihuan.ledger.actions import SYSTEM
    from bihuan.records.actions import record_activity
    from bihuan.records.models import ActivityKind

    kind = ActivityKind.objects.all()[0]
    yield
    for number in numbers:
        record_activity(kind=kind, actor=SYSTEM, **stage.activity(number))


def bare(rows: Sequence[tuple[tuple[Any, ...], ...]]) -> Iterator[None]:
    from django.db import connection

    connection.ensure_connection()
    driver = connection.connection
    place, begin = ("?", "BEGIN IMMEDIATE") if connection.vendor == "sqlite" else ("%s", "BEGIN")
    inserts = [
        f"INSERT INTO {table} VALUES ({', '.join([place] * len(values))})"
        for (table, _seq), values in zip(TABLES, rows[0], strict=True)
    ]
    yield
    for entry in rows:
        driver.execute(begin)
        for insert, values in zip(inserts, entry, strict=True):
            driver.execute(insert, values)
        driver.execute("COMMIT")


def last_entries(count: int) -> list[tuple[tuple[Any, ...], ...]]:
    """The row and the entry of the last so many, in order, as an INSERT takes them."""
    stage.set_up()
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table, seq in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY {seq} DESC LIMIT {count}")
            found.append([tuple(map(_plain, row)) for row in cursor.fetchall()])
    return list(zip(*found, strict=True))[::-1]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def seconds(work: Work, things: Sequence[Any], writers: int) -> float:
    """How long the writers take for all the things; they start together."""
    gate = SPAWN.Barrier(writers + 1)
    shares = [things[first::writers] for first in range(writers)]
    processes = [SPAWN.Process(target=_write, args=(work, share, gate)) for share in shares]
    for process in processes:
        process.start()
    gate.wait(60)
    at = time.perf_counter()
    gate.wait(600)
    taken = time.perf_counter() - at
    for process in processes:
        process.join()
    return taken


def _write(work: Work, share: Sequence[Any], gate: Any) -> None:
    try:
        stage.set_up()
        working = work(share)
        next(working)
        gate.wait(60)
        next(working, None)
        gate.wait(600)
    except BaseException:
        gate.abort()
        raise


def compare(engine: str, writers: int, entries: int) -> None:
    database, found = ENGINES[engine], []
    with (
        database() as url, database() as bare_url,
        stage.office(url) as folder, stage.office(bare_url) as bare_folder,
    ):  # fmt: skip
        for first in range(0, ROUNDS * entries, entries):
            stage.enter(folder, url)
            real = seconds(ledgered, range(first, first + entries), writers)
            with SPAWN.Pool(1) as pool:
                rows = pool.apply(last_entries, (entries,))
            stage.enter(bare_folder, bare_url)
            found.append((real, seconds(bare, rows, writers)))
        stage.enter(folder, url)
        stage.run("verify")
    stage.say(
        engine=engine, writers=writers, entries=entries,
        entries_per_second=round(statistics.median(entries / real for real, _plain in found)),
        bare_per_second=round(statistics.median(entries / plain for _real, plain in found)),
        ratio=round(statistics.median(plain / real for real, plain in found), 2),
    )  # fmt: skip


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for engine in ENGINES:
        if engine == "postgresql" and programs() is None:
            stage.say(engine=engine, left_out="its programs are not on this machine")
            continue
        for writers in WRITERS:
            compare(engine, writers, entries)


if __name__ == "__main__":
    main()
