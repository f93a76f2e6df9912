"""Pages of a large department, as one process on SQLite answers them.

    python bench/pages.py [ROWS]

Loads the sample department, adds ROWS tasks and ROWS activities, and asks for each page as the
office clerk does, through every middleware. Prints median and 95th percentile in milliseconds
(aim: under 150), and the export of all tasks: rows per second, and by how much memory grew.
A page that asks the database for one row and prints nothing is the bare limit of the run.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator

import department
import stage

RUNS = 40
SKIPPED = 3
"""Warming up: templates are compiled, pages of the database are read."""

PAGES = {
    "bare": "/sign-in/",
    "list": "/tasks/?as_of=2025-10-31",
    "filtered": "/tasks/?as_of=2025-10-31&state=in_hand&text=时限",
    "sorted": "/tasks/?as_of=2025-10-31&sort=due",
    "activities": "/activities/?as_of=2025-10-31",
    "detail": "/tasks/{task}/",
    "desk": "/",
    "overview": "/overview/?as_of=2025-10-31",
    "search": "/search/?q=群众反映",
}


def milliseconds(ask: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(RUNS + SKIPPED):
        at = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - at))
    return found[SKIPPED:]


def drained(answer: Iterator[bytes]) -> int:
    return sum(part.count(b"\n") for part in answer)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with stage.office(start=stage.DEMO):
        stage.set_up()
        department.fill("task", rows, rows)
        stage.run("reindex")
        measure()


def measure() -> None:
    from django.test import Client

    from bihuan.duties.models import Task
    from bihuan.orgs.models import User

    User.objects.update(must_change_password=False)
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(login="clerk"))
    task = Task.objects.latest("pk").pk
    for name, address in PAGES.items():
        answer = client.get(address.format(task=task))
        took = milliseconds(lambda address=address: client.get(address.format(task=task)))
        stage.say(
            page=name, status=answer.status_code, median_ms=round(statistics.median(took)),
            p95_ms=round(statistics.quantiles(took, n=20)[-1]),
        )  # fmt: skip
    before, at = stage.peak_memory(), time.perf_counter()
    lines = drained(client.get("/tasks/?as_of=2025-10-31&format=csv"))
    stage.say(
        page="export", rows=lines, rows_per_second=round(lines / (time.perf_counter() - at)),
        grown_mb=round(stage.peak_memory() - before),
    )  # fmt: skip


if __name__ == "__main__":
    main()
