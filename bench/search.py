"""Search with many records: the page of search, asked as a reader asks it.

    python bench/search.py [RECORDS]

Enters that many tasks and as many activities, then asks for words that are everywhere, somewhere
and nowhere, mid-phrase, of one character and of several words, as an office clerk and as the head
of one division. Prints median and 95th percentile in milliseconds. Aim: below 150 ms with 100,000.
"""

import statistics
import sys
import time
from datetime import UTC, date, datetime
from typing import Any

import stage

TIMES = 5
ASKED = ("不正之风", "之风", "问题", "办理时限", "办理 问题", "风", "罕", "WT0099", "查无此词")


def enter_records(count: int) -> dict[str, Any]:
    from bihuan.duties.actions.matters import draft_task
    from bihuan.ledger.actions import SYSTEM, writing
    from bihuan.orgs import actions as orgs
    from bihuan.orgs.models import PostType, Unit, UnitKind, User
    from bihuan.records.actions import record_activity
    from bihuan.records.models import ActivityKind

    by: dict[str, Any] = {"actor": SYSTEM, "at": datetime.now(UTC)}
    founded = date(2024, 1, 1)
    kind = ActivityKind.objects.current().order_by("order").first()
    division = UnitKind.objects.current().get(code="division")
    root = Unit.objects.current().filter(parent=None).order_by("pk").first()
    with writing(SYSTEM, by["at"]):
        units = [
            orgs.found_unit(code=f"d{n}", name=f"第{n}处", kind=division, parent=root, on=founded,
                            **by) for n in range(60)
        ]  # fmt: skip
    people = {}
    for post_type, unit in (("office_clerk", root), ("division_head", units[0])):
        post = orgs.create_post(
            code=f"bench.{post_type}", name=post_type, unit=unit, on=founded,
            post_type=PostType.objects.current().get(code=post_type), **by,
        )  # fmt: skip
        orgs.appoint(post=post, key=f"B-{post_type}", from_on=founded, to_on=None, **by)
        orgs.open_account(login=post_type, key=f"B-{post_type}", name="", on=founded, **by)
        people[post_type] = User.objects.get(login=post_type)
    with writing(SYSTEM, by["at"]):
        for n in range(count):
            more = "，查处不正之风" if n % 5000 == 0 else ""
            text = f"第{n}个问题：办理时限过长，压缩办理环节，公开办理进度{more}"
            draft_task(text=text, number=f"WT{n:06d}", on=founded, lead_unit=units[n % 60], **by)
            planned = stage.activity(n) | {"at": by["at"], "host_unit": units[n % 60]}
            record_activity(kind=kind, actor=SYSTEM, **planned)
    return people


def milliseconds(view: Any, user: Any, words: str) -> float:
    from django.test import RequestFactory

    request = RequestFactory().get("/search/", {"q": words})
    request.user, request.htmx = user, False
    at = time.perf_counter()
    view(request)
    return (time.perf_counter() - at) * 1000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with stage.office():
        stage.set_up()
        at = time.perf_counter()
        people = enter_records(count)
        stage.say(tasks=count, activities=count, entered_in=round(time.perf_counter() - at, 1))
        from bihuan.home.views.search import search

        for name, user in people.items():
            found = []
            for words in ASKED:
                some = sorted(milliseconds(search, user, words) for _ in range(TIMES))
                found += some
                stage.say(who=name, words=words, ms=round(statistics.median(some), 1))
            p95 = statistics.quantiles(found, n=20)[-1]
            stage.say(who=name, median=round(statistics.median(found), 1), p95=round(p95, 1))


if __name__ == "__main__":
    main()
