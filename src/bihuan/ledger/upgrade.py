"""After an upgrade: rows whose columns a migration changed are stated anew."""

from datetime import date, datetime

from django.db import DEFAULT_DB_ALIAS

from bihuan.ledger import canonical
from bihuan.ledger.actions import SYSTEM, writing
from bihuan.ledger.models import SCHEMA, ledgered_models
from bihuan.ledger.verification import last_states

ROWS_IN_ENTRY = 1000


def outdated() -> dict[str, list[int]]:
    """By table, the rows whose last state was written under an older schema and reads otherwise."""
    found: dict[str, dict[int, bool]] = {}
    for _seq, schema, line in last_states(DEFAULT_DB_ALIAS):
        table, row_id, row = canonical.parse_row_line(line)
        is_old = False
        if schema != SCHEMA and row is not None:
            is_old = ledgered_models()[table].upgraded(row, schema) != row
        found.setdefault(table, {})[row_id] = is_old
    stale = {table: [n for n, is_old in rows.items() if is_old] for table, rows in found.items()}
    return {table: sorted(rows) for table, rows in stale.items() if rows}


def restate(*, on: date, at: datetime) -> int:
    """Append ``schema.migrated`` entries; the number of rows stated anew.

    The caller has verified: what stands in the tables is what the old states say, read as of today.
    """
    count = 0
    with writing(SYSTEM, at) as log:
        for table, ids in outdated().items():
            for start in range(0, len(ids), ROWS_IN_ENTRY):
                some = ids[start : start + ROWS_IN_ENTRY]
                rows = list(ledgered_models()[table].objects.filter(pk__in=some).order_by("pk"))
                for row in rows:
                    log.change(row)
                log.record("schema.migrated", rows[0], on=on, reason=f"数据结构 {SCHEMA}")
                count += len(rows)
    return count
