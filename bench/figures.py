"""All figures of the year over a large department.

    python bench/figures.py [ROWS]

Loads the sample department and adds ROWS records, half problems (each with the spans of days that
two steps leave) and half activities. Prints the median milliseconds of the values of all figures at
a day; of the digests of the records behind them, and of the first page of every trace, apart; and
of the bare limit, one plain scan that reads a column of both tables. Aim: values under 300 ms on
SQLite.
"""

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import department
import stage

if TYPE_CHECKING:
    from bihuan.indicators.figures import Answer, Question

AS_OF = date(2025, 10, 31)
RUNS = 7
PAGE = 200
"""Lines of a trace that a page shows."""


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
        department.fill("problem", rows // 2, rows - rows // 2)
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
