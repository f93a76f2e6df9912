"""What recurs in a large organisation: its periods made, a day's run, the matrix of one superior.

    python bench/cadences.py [UNITS] [DUTIES]

Loads the sample department and adds UNITS units, fifty below each superior, and DUTIES duties that
each of them owes every month. Then it prints, on SQLite: eleven months of periods made by
``make_occurrences`` in one run; the run of a day on which nothing is to be made; the run of a day
that makes a month; and, with activities that count for most of the year's periods, the first
reminders that the office ever had, of everything that was missed in the year, on a day near a
month's end and as if run on that day; what is left to remind of when that day is run again; and the
matrix that a superior opens, whole and narrowed to one duty, through every middleware (aim: a day's
run under 60 s, a page under 200 ms for 10,000 units and 40 duties). Nobody heads the superiors, so
two persons above them all are told most of it: the longest digests there can be. The bare limits
are the same rows inserted as they are, and the page of one's own account, which lists nothing.
"""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import department
import pages
import stage

YEAR = 2025
BELOW = 50
"""Units below one superior."""
MISSED = 13
"""Of so many periods one was missed."""
AT = datetime(YEAR, 12, 31, 1, tzinfo=UTC)


def fill(units: int, duties: int) -> None:
    """Units below superiors, and duties with a rule each, by plain bulk inserts."""
    from django.db import transaction

    from bihuan.duties.models import Cadence, Duty, Plan
    from bihuan.ledger.models import Head
    from bihuan.orgs.models import Unit, UnitKind

    plan, top = (model.objects.order_by("id").first().pk for model in (Plan, Unit))
    number = count(Head.objects.get().next_id)
    kinds = [next(number), next(number)]
    superiors = [next(number) for _ in range(0, units, BELOW)]
    below = [(next(number), superiors[n // BELOW]) for n in range(units)]
    owed = [next(number) for _ in range(duties)]
    with transaction.atomic():
        department.insert(UnitKind, (kind(n, pk) for n, pk in enumerate(kinds)))
        department.insert(Unit, (unit(pk, kinds[0], top) for pk in superiors))
        department.insert(Unit, (unit(pk, kinds[1], parent) for pk, parent in below))
        staff([pk for pk, _parent in below], number)
        department.insert(Duty, (duty(n, pk, plan) for n, pk in enumerate(owed)))
        department.insert(Cadence, (monthly(next(number), pk, kinds[1]) for pk in owed))
        Head.objects.update(next_id=next(number))


def staff(units: list[int], number: Iterator[int]) -> None:
    """A post for each unit, and a person who holds it."""
    from bihuan.orgs.models import Appointment, Person, Post, PostType

    head = PostType.objects.get(code="branch_secretary").pk
    rows = [(of, next(number), next(number), next(number)) for of in units]
    same = {"recorded_seq": 1}
    department.insert(Post, ({
        **same, "id": post, "code": f"bench.{post}", "name": "基准岗位", "unit_id": of,
        "post_type_id": head,
    } for of, post, _person, _held in rows))  # fmt: skip
    department.insert(Person, ({
        **same, "id": person, "key": f"B{person}",
    } for _of, _post, person, _held in rows))  # fmt: skip
    department.insert(Appointment, ({
        **same, "id": held, "post_id": post, "person_id": person, "from_on": date(2020, 1, 1),
    } for _of, post, person, held in rows))  # fmt: skip


def kind(n: int, pk: int) -> dict[str, Any]:
    return {"id": pk, "recorded_seq": 1, "code": f"bench.{n}", "name": f"基准单位{n}"}


def duty(n: int, pk: int, plan: int) -> dict[str, Any]:
    text = f"第{n + 1}项每月应做的事"
    return {"id": pk, "recorded_seq": 1, "plan_id": plan, "code": f"bench.{n}", "text": text}


def monthly(pk: int, of: int, by: int) -> dict[str, Any]:
    return {
        "id": pk, "recorded_seq": 1, "duty_id": of, "per": "month", "from_on": date(YEAR, 1, 1),
        "unit_kind_id": by,
    }  # fmt: skip


def unit(pk: int, kind: int, parent: int) -> dict[str, Any]:
    return {
        "id": pk, "recorded_seq": 1, "code": f"bench.{pk}", "name": f"第{pk}单位", "kind_id": kind,
        "parent_id": parent, "from_on": date(2020, 1, 1),
    }  # fmt: skip


def make(what: str, on: date) -> None:
    """A run of the real action on a day."""
    from bihuan.ledger.actions import SYSTEM
    from bihuan.ledger.queries import head
    from bihuan.records.actions.fulfilments import make_occurrences

    before, at, cpu = head().size, time.perf_counter(), time.process_time()
    now = datetime.combine(on, datetime.min.time(), UTC)
    made = make_occurrences(on=on, actor=SYSTEM, at=now)
    seconds = time.perf_counter() - at
    stage.say(
        run=what, rows=made.added, seconds=round(seconds, 1),
        cpu_seconds=round(time.process_time() - cpu, 1),
        rows_per_second=round(made.added / seconds), entries=head().size - before,
        peak_mb=round(stage.peak_memory()),
    )  # fmt: skip


def insert_bare() -> None:
    """The rows of a month once more, into a table of the same columns and indexes, and no more."""
    from django.db import connection, transaction

    from bihuan.duties.models import Occurrence

    table = Occurrence._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE start_on = '{YEAR}-12-01'")
        rows = cursor.fetchall()
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql > ''", [table])
        for (sql,) in cursor.fetchall():
            if "TRIGGER" not in sql:
                renamed = sql.replace('INDEX "', 'INDEX "bare_', 1)
                cursor.execute(renamed.replace(f'"{table}"', '"bare"'))
        places = ", ".join(["%s"] * len(rows[0]))
        at = time.perf_counter()
        cursor.executemany(f"INSERT INTO bare VALUES ({places})", rows)
        seconds = time.perf_counter() - at
        cursor.execute("DROP TABLE bare")
    stage.say(
        run="bare", rows=len(rows), seconds=round(seconds, 1),
        rows_per_second=round(len(rows) / seconds),
    )  # fmt: skip


def fulfil() -> None:
    """An activity a month of every unit, which counted for most of what the unit owed then."""
    from django.db import transaction

    from bihuan.duties.models import Occurrence
    from bihuan.ledger.models import Head
    from bihuan.records.models import Activity, ActivityKind, Fulfilment

    kinds = list(ActivityKind.objects.values_list("id", flat=True))
    owed = Occurrence.objects.filter(unit__code__startswith="bench.")
    months = list(owed.values_list("unit_id", "start_on").distinct())
    number = count(Head.objects.get().next_id)
    held = {month: next(number) for month in months}
    rows = owed.values_list("pk", "unit_id", "start_on").iterator()

    def activities() -> Iterator[dict[str, Any]]:
        for (of, start), pk in held.items():
            on = start.replace(day=pk % 28 + 1)
            yield {**department.activity(pk, kinds, [of]), "first_on": on, "last_on": on}

    def ties() -> Iterator[dict[str, Any]]:
        for pk, of, start in rows:
            if pk % MISSED:
                yield {"id": next(number), "recorded_seq": 1, "occurrence_id": pk,
                       "activity_id": held[of, start]}  # fmt: skip

    with transaction.atomic():
        department.insert(Activity, activities())
        department.insert(Fulfilment, ties())
        Head.objects.update(next_id=next(number))


def remind() -> None:
    """The whole run of a day near the end of a month: periods, reminders, what is sent; twice."""
    command = [sys.executable, str(Path(__file__).with_name("a_day.py"))]
    for what in ("a day's reminders", "the same day again"):
        done = stage.timed(f"{YEAR}-12-26", command=command)
        stage.say(
            run=what, said=done.said, seconds=round(done.seconds, 1), peak_mb=round(done.peak_mb)
        )


def superior() -> Any:
    """The account of who heads one superior, and sees what is below it."""
    from bihuan.ledger.actions import SYSTEM
    from bihuan.orgs import actions
    from bihuan.orgs.models import PostType, Unit, User

    by = {"actor": SYSTEM, "at": AT}
    above = Unit.objects.filter(kind__code="bench.0").order_by("id")[0]
    kind = PostType.objects.current().filter(reach=PostType.Reach.BELOW).order_by("id")[0]
    post = actions.create_post(code="bench.head", name="基准", unit=above, post_type=kind,
                               on=date(2020, 1, 1), **by)  # fmt: skip
    actions.appoint(post=post, key="P-BENCH", from_on=date(2020, 1, 1), to_on=None, **by)
    actions.open_account(login="bench", key="P-BENCH", name="", on=date(2020, 1, 1), **by)
    User.objects.update(must_change_password=False, password_changed_at=datetime.now(UTC))
    return User.objects.get(login="bench")


PAGES = {
    "bare": "/account/",
    "matrix": "/occurrences/matrix/?as_of=2025-12-31",
    "of one duty": "/occurrences/matrix/?as_of=2025-12-31&duty=bench.0",
}


def ask(user: Any) -> None:
    """The pages, in a process that has begun as the server begins."""
    from django.test import Client

    import bihuan.config.wsgi  # noqa: F401 it tells the search for garbage what stays

    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    for name, address in PAGES.items():
        pages.timed(client, name, address)


def main() -> None:
    said = [int(number) for number in sys.argv[1:]]
    units, duties = (*said, *(10_000, 40)[len(said) :])
    with stage.office(start=stage.DEMO):
        stage.set_up()
        fill(units, duties)
        make("eleven months", date(YEAR, 10, 1))
        make("a day of nothing", date(YEAR, 10, 2))
        make("a month's start", date(YEAR, 11, 1))
        insert_bare()
        fulfil()
        make("the next month's start", date(YEAR, 12, 1))
        remind()
        ask(superior())


if __name__ == "__main__":
    main()
