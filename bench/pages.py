"""Pages of a large department, as one process on SQLite answers them.

    python bench/pages.py [ROWS]

Loads the sample department, adds ROWS tasks and ROWS activities, and asks for each page as the
office clerk does, and for some as a leader does, through every middleware. Prints median and 95th
percentile in milliseconds (aim: under 150), and the export of all tasks: rows per second, and by
how much memory grew. The page of one's own account, which lists nothing, is the bare limit.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import department
import stage

RUNS = 40
SKIPPED = 3
"""Warming up: templates are compiled, pages of the database are read."""

PAGES = {
    "bare": "/account/",
    "list": "/tasks/?as_of=2025-10-31",
    "filtered": "/tasks/?as_of=2025-10-31&state=in_hand&text=时限",
    "sorted": "/tasks/?as_of=2025-10-31&sort=due",
    "activities": "/activities/?as_of=2025-10-31",
    "detail": "/tasks/{task}/",
    "desk": "/",
    "overview": "/overview/?as_of=2025-10-31",
    "search": "/search/?q=群众反映",
    "calendar": "/activities/calendar/?month=2025-06",
    "plans": "/plans/tree/?as_of=2025-10-31",
}
OF_A_LEADER = ("list", "overview", "search")
"""Pages asked for once more by a leader, who sees by permission a part of the department."""


def milliseconds(ask: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(RUNS + SKIPPED):
        at = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - at))
    return found[SKIPPED:]


def drained(answer: Iterator[bytes]) -> int:
    return sum(part.count(b"\n") for part in answer)


def timed(client: Any, name: str, address: str) -> None:
    status = client.get(address).status_code
    took = milliseconds(lambda: client.get(address))
    stage.say(
        page=name, status=status, median_ms=round(statistics.median(took)),
        p95_ms=round(statistics.quantiles(took, n=20)[-1]),
    )  # fmt: skip


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
    client, leader = (Client(HTTP_HOST="localhost") for _ in range(2))
    client.force_login(User.objects.get(login="clerk"))
    leader.force_login(User.objects.get(login="member"))
    task = Task.objects.latest("pk").pk
    for name, address in PAGES.items():
        timed(client, name, address.format(task=task))
    for name in OF_A_LEADER:
        timed(leader, f"{name} of a leader", PAGES[name])
    before, at = stage.peak_memory(), time.perf_counter()
    lines = drained(client.get("/tasks/?as_of=2025-10-31&format=csv"))
    stage.say(
        page="export", rows=lines, rows_per_second=round(lines / (time.perf_counter() - at)),
        grown_mb=round(stage.peak_memory() - before),
    )  # fmt: skip


if __name__ == "__main__":
    main()
