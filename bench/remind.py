"""A day's reminders of a large office.

    python bench/remind.py [PERSONS [TASKS]]

Fills an office with PERSONS (10,000) heads of units, each with TASKS (40) tasks that fall due
today, by plain SQL. Prints how long the reminders of that day take and how much memory, how long it
takes to find that there is nothing new, and how long the same rows take inserted bare, as a limit.
"""

import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import stage
from department import insert

DUE = datetime.now(ZoneInfo("Asia/Shanghai")).date()
FIRST = 1_000_000
"""Row numbers above those that the preset took."""


def units(count: int, kind: int, root: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        parent = FIRST + n // 100 if n >= 100 else root
        yield {
            "id": FIRST + n, "recorded_seq": 1, "code": f"u{n}", "name": f"第{n}单位",
            "kind_id": kind, "parent_id": parent,
        }  # fmt: skip


def heads(count: int, kind: int) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    for n in range(count):
        unit, post, person, held = (FIRST + n + count * k for k in range(4))
        yield (
            {"id": post, "recorded_seq": 1, "code": f"p{n}", "name": f"第{n}单位负责人",
             "unit_id": unit, "post_type_id": kind},
            {"id": person, "recorded_seq": 1, "key": f"k{n}"},
            {"id": held, "recorded_seq": 1, "post_id": post, "person_id": person,
             "from_on": date(2024, 1, 1)},
        )  # fmt: skip


def tasks(count: int, each: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for n in range(count * each):
        same = {"recorded_seq": 1, "lead_unit_id": FIRST + n // each, "due_on": DUE,
                "state": "in_hand"}  # fmt: skip
        pk = FIRST + 5 * count + n
        text = f"第{n}项：办理时限过长，群众反映集中，限期整改到位"
        yield (
            {"id": pk, "text": text, "drafted_on": date(2025, 1, 6), "due_kind": "day", **same},
            {"id": pk + count * each, "task_id": pk, "from_on": date(2025, 1, 6), **same},
        )


def fill(persons: int, each: int) -> None:
    from django.db import transaction

    from bihuan.duties.models import Task, TaskStanding
    from bihuan.ledger.models import Head
    from bihuan.orgs.models import Appointment, Person, Post, PostType, Unit, UnitKind

    kind = UnitKind.objects.get(code="branch").pk
    root = Unit.objects.get(parent__isnull=True).pk
    head = PostType.objects.get(code="branch_secretary").pk
    posts, people, held = zip(*heads(persons, head), strict=True)
    matters, standings = zip(*tasks(persons, each), strict=True)
    with transaction.atomic():
        for model, rows in (
            (Unit, units(persons, kind, root)), (Post, posts), (Person, people),
            (Appointment, held), (Task, matters), (TaskStanding, standings),
        ):  # fmt: skip
            insert(model, iter(rows))
        Head.objects.update(next_id=FIRST + persons * (5 + 2 * each))


def bare() -> float:
    """Seconds to insert the lines of the day again, without entries."""
    from django.db import transaction

    from bihuan.notices.models import Notice

    names = [field.attname for field in Notice._meta.concrete_fields]
    rows = list(Notice.objects.values(*names))
    at = time.perf_counter()
    with transaction.atomic():
        Notice.objects.all().delete()
        at = time.perf_counter()
        insert(Notice, iter(rows))
    return time.perf_counter() - at


def main(persons: int, each: int) -> None:
    with stage.office():
        stage.set_up()
        fill(persons, each)
        first = stage.timed("remind", "--on", DUE.isoformat(), "--format", "json")
        again = stage.timed("remind", "--on", DUE.isoformat(), "--format", "json")
        stage.say(
            persons=persons, tasks=persons * each, said=first.said, seconds=round(first.seconds, 1),
            peak_mb=round(first.peak_mb), again_seconds=round(again.seconds, 1),
            bare_seconds=round(bare(), 1),
        )  # fmt: skip


if __name__ == "__main__":
    main(*[int(said) for said in (*sys.argv[1:], *("10000", "40")[len(sys.argv) - 1 :])])
