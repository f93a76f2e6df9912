"""All figures of the year over a large department.

    python bench/figures.py [ROWS]

Loads the sample department and adds ROWS records, half problems (each with the spans of days that
two steps leave) and half activities, spread over all plans, units, states, kinds and ten years.
They go in below the ledger, by plain bulk inserts, because only reading is measured. Prints the
median milliseconds of the values of all figures at a day; of the digests of the records behind
them, and of the first page of every trace, apart; and of the bare limit, one plain scan that reads
a column of both tables. Aim: values under 300 ms on SQLite.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, TypeAlias

import stage

if TYPE_CHECKING:
    from bihuan.indicators.figures import Answer, Question

AS_OF = date(2025, 10, 31)
FIRST = date(2016, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST).days
STATES = ("registered", "planned", "in_rectification", "rectified", "asked", "suspended")
LAST_STATES = (*STATES, "accepted", "noticed", "closed", "cancelled")
SECOND_PERSON = {"reported_by": "p1", "accepted_by": "p2", "evidence_count": 1}
RUNS = 7
PAGE = 200
"""Lines of a trace that a page shows."""

Ids: TypeAlias = Sequence[int]


def fill(rows: int) -> None:
    from django.db import connection, transaction

    from bihuan.duties.models import Plan, Problem, ProblemStanding
    from bihuan.ledger.models import Head
    from bihuan.orgs.models import Unit
    from bihuan.records.models import Activity, ActivityKind

    plans, units, kinds = (
        list(model.objects.order_by("id").values_list("id", flat=True))
        for model in (Plan, Unit, ActivityKind)
    )
    first = Head.objects.get().next_id
    problems = range(first, first + rows // 2)
    number = count(problems.stop)
    spans = (span for n in problems for span in standings(n, plans, units))
    with transaction.atomic():
        insert(Problem, (problem(n, plans, units) for n in problems))
        insert(ProblemStanding, ({"id": next(number), **span} for span in spans))
        insert(Activity, (activity(next(number), kinds, units) for _ in range(rows - rows // 2)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def insert(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Rows by their attributes; what a row does not name has the default of its field."""
    from django.db import connection

    fields = model._meta.concrete_fields
    blank = {field.attname: getattr(model(), field.attname) for field in fields}
    columns = ", ".join(field.column for field in fields)
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


def problem(n: int, plans: Ids, units: Ids) -> dict[str, Any]:
    state = LAST_STATES[n // 7 % len(LAST_STATES)]
    return {
        "id": n, "recorded_seq": 1, "text": f"第{n}个问题：办理时限过长，群众反映集中",
        "state": state, "found_on": day(n), **placed(n, plans, units),
        **(SECOND_PERSON if state not in STATES else {}),
    }  # fmt: skip


def standings(n: int, plans: Ids, units: Ids) -> Iterator[dict[str, Any]]:
    """What a ledgered problem has after two steps: three spans that count, two superseded."""
    states = ("registered", STATES[n % len(STATES)], LAST_STATES[n // 7 % len(LAST_STATES)])
    starts = [day(n) + timedelta(days=later) for later in (0, 20, 90)]
    ends = [*starts[1:], None]
    for seq, (state, start, end) in enumerate(zip(states, starts, ends, strict=True), start=1):
        span = {"problem_id": n, "state": state, "from_on": start, **placed(n, plans, units)}
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


def scan() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("duties_problemstanding", "records_activity"):
            cursor.execute(f"SELECT count(superseded_seq) FROM {table}")
            cursor.fetchall()


def ask() -> "list[Question]":
    from bihuan.indicators.figures import Question, check_moment
    from bihuan.indicators.queries import metrics
    from bihuan.periods import Moment

    at = check_moment(Moment(AS_OF))
    return [Question(metric, at) for metric in metrics(known_at=at.known_at)]


def values(asked: "list[Question]") -> "list[Answer]":
    from bihuan.indicators.figures import answer

    return [answer(question) for question in asked]


def digests(asked: "list[Question]", found: "list[Answer]") -> None:
    from bihuan.indicators.figures import keys_digest, record_keys

    for question, given in zip(asked, found, strict=True):
        keys_digest(question.source, record_keys(question.source, given.rows), "sm3")


def traces(asked: "list[Question]", found: "list[Answer]") -> None:
    from bihuan.indicators.queries import lines

    for question, given in zip(asked, found, strict=True):
        lines(question.source, given.rows, PAGE)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with stage.office(start=stage.DEMO):
        stage.set_up()
        fill(rows)
        asked = ask()
        found = values(asked)
        works = (
            scan,
            lambda: values(ask()),
            partial(digests, asked, found),
            partial(traces, asked, found),
        )
        bare, value, digest, trace = (1000 * stage.median_of(RUNS, work) for work in works)
    stage.say(
        rows=rows, figures=len(found), values_ms=round(value), bare_scan_ms=round(bare),
        ratio=round(value / bare, 2), digests_ms=round(digest), traces_ms=round(trace),
    )  # fmt: skip


if __name__ == "__main__":
    main()
