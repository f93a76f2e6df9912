"""A large department: matters and activities spread over plans, units, states and ten years.

They go in below the ledger, by plain bulk inserts, because only reading is measured.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeAlias

FIRST = date(2016, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST).days
LAST = ("accepted", "noticed", "closed", "cancelled")
STATES = {
    "problem": (
        "registered", "planned", "in_rectification", "rectified", "asked", "suspended", *LAST
    ),
    "task": ("drafted", "assigned", "in_hand", "reported", "checking", "suspended", *LAST),
}  # fmt: skip
FIRST_STATES = 6
BEGUN = {"problem": "found_on", "task": "drafted_on"}
SECOND_PERSON = {"reported_by": "p1", "accepted_by": "p2", "evidence_count": 1}

Ids: TypeAlias = Sequence[int]


def fill(noun: str, matters: int, activities: int) -> None:
    """Add so many tasks or problems (``noun``) with their standings, and so many activities."""
    from django.db import transaction

    from bihuan.duties.models import TIED, Plan, Problem, Task
    from bihuan.ledger.models import Head
    from bihuan.orgs.models import Unit
    from bihuan.records.models import Activity, ActivityKind

    plans, units, kinds = (
        list(model.objects.order_by("id").values_list("id", flat=True))
        for model in (Plan, Unit, ActivityKind)
    )
    first = Head.objects.get().next_id
    numbers = range(first, first + matters)
    number = count(numbers.stop)
    model = {"problem": Problem, "task": Task}[noun]
    spans = (span for n in numbers for span in standings(noun, n, plans, units))
    with transaction.atomic():
        insert(model, (matter(noun, n, plans, units) for n in numbers))
        insert(TIED[noun][0], ({"id": next(number), **span} for span in spans))
        insert(Activity, (activity(next(number), kinds, units) for _ in range(activities)))
        Head.objects.update(next_id=next(number))


def insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Rows by their attributes; what a row does not name has the default of its field."""
    from django.db import connection

    fields = model._meta.concrete_fields
    blank = {field.attname: getattr(model(), field.attname) for field in fields}
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})",
            (tuple((blank | row).values()) for row in rows),
        )


def day(n: int) -> date:
    return FIRST + timedelta(days=n * 7919 % DAYS)


def placed(n: int, plans: Ids, units: Ids) -> dict[str, Any]:
    return {"plan_id": plans[n % len(plans)], "lead_unit_id": units[n // 3 % len(units)]}


def matter(noun: str, n: int, plans: Ids, units: Ids) -> dict[str, Any]:
    states, begun = STATES[noun], BEGUN[noun]
    state = states[n // 7 % len(states)]
    return {
        "id": n, "recorded_seq": 1, "text": f"第{n}项：办理时限过长，群众反映集中",
        "state": state, begun: day(n), "due_on": day(n + 1), **placed(n, plans, units),
        **(SECOND_PERSON if state in LAST else {}),
    }  # fmt: skip


def standings(noun: str, n: int, plans: Ids, units: Ids) -> Iterator[dict[str, Any]]:
    """What a ledgered matter has after two steps: three spans that count, two superseded."""
    known = STATES[noun]
    states = (known[0], known[n % FIRST_STATES], known[n // 7 % len(known)])
    starts = [day(n) + timedelta(days=later) for later in (0, 20, 90)]
    ends = [*starts[1:], None]
    for seq, (state, start, end) in enumerate(zip(states, starts, ends, strict=True), start=1):
        span = {
            f"{noun}_id": n,
            "due_on": day(n + 1),
            "state": state,
            "from_on": start,
            **placed(n, plans, units),
        }
        if end is None:
            yield {**span, "recorded_seq": seq}
        else:
            yield {**span, "recorded_seq": seq, "superseded_seq": seq + 1}
            yield {**span, "recorded_seq": seq + 1, "to_on": end}


def activity(n: int, kinds: Ids, units: Ids) -> dict[str, Any]:
    return {
        "id": n, "recorded_seq": 1, "title": f"第{n}次专题学习研讨：转变工作作风",
        "kind_id": kinds[n % len(kinds)], "host_unit_id": units[n // 5 % len(units)],
        "first_on": day(n), "last_on": day(n), "days": 1,
    }  # fmt: skip
