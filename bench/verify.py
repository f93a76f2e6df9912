"""Verification of a long ledger beside one bare digest for each of its entries.

    python bench/verify.py [ENTRIES]

Fills an office through the real log, lets ``bihuan verify`` say that it is intact, and prints the
seconds of each part of that verification, its peak memory, and the seconds that hashing the same
bytes takes: one ``hashlib`` SM3 per entry, nothing else. Each is the median of three runs.
Aim: the log part takes at most 3 times as long as the bare digests.
"""

import hashlib
import json
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import islice

import stage

RUNS = 3
PARTS = ("log_seconds", "tables_seconds", "files_seconds")
TOGETHER = 10_000
"""Entries filled in by one transaction."""


def fill(entries: int) -> None:
    from bihuan.ledger.actions import SYSTEM, writing
    from bihuan.records.actions import record_activity
    from bihuan.records.models import ActivityKind

    kind = ActivityKind.objects.all()[0]
    for first in range(0, entries, TOGETHER):
        with writing(SYSTEM, datetime.now(UTC)):
            for number in range(first, min(first + TOGETHER, entries)):
                record_activity(kind=kind, actor=SYSTEM, **stage.activity(number))


def bare_digests() -> float:
    """Seconds of the digests alone; reading the entries and composing their texts is not in it."""
    from bihuan.ledger.models import compose
    from bihuan.ledger.queries import raw_entries

    seconds, entries = 0.0, raw_entries()
    while texts := [compose(*row[:-1]).encode() for row in islice(entries, TOGETHER)]:
        at = time.perf_counter()
        for text in texts:
            hashlib.new("sm3", text).digest()
        seconds += time.perf_counter() - at
    return seconds


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with stage.office():
        stage.set_up()
        fill(entries)
        bare, runs = [], []
        for _ in range(RUNS):
            bare.append(bare_digests())
            runs.append(stage.timed("verify", "--format", "json"))
    verdicts = [json.loads(run.said) for run in runs]
    log, tables, files = (statistics.median(v[part] for v in verdicts) for part in PARTS)
    digests = statistics.median(bare)
    stage.say(
        entries=verdicts[0]["entries"],
        intact=all(verdict["intact"] for verdict in verdicts),
        log_seconds=round(log, 2), bare_digests_seconds=round(digests, 2),
        ratio=round(log / digests, 2),
        tables_seconds=round(tables, 2), files_seconds=round(files, 2),
        peak_mb=round(max(run.peak_mb for run in runs)),
    )  # fmt: skip


if __name__ == "__main__":
    main()
