"""Work that runs in the background worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from bihuan.ledger.verification import verify


@task()
def verify_ledger() -> dict[str, Any]:
    verdict = verify()
    return {
        "intact": verdict.is_intact,
        "entries": verdict.entries,
        "rows": verdict.rows,
        "files": verdict.files,
        "faults": verdict.faults,
    }


@dataclass(frozen=True, slots=True)
class Verification:
    """The last verification asked for on a page: waiting, running, or with its result."""

    asked_at: datetime
    finished_at: datetime | None
    is_waiting: bool
    result: dict[str, Any] | None


def last_verification() -> Verification | None:
    asked = DBTaskResult.objects.filter(task_path=verify_ledger.module_path)
    found = asked.order_by("-enqueued_at").first()
    if found is None:
        return None
    done = found.finished_at is not None
    return Verification(
        asked_at=found.enqueued_at,
        finished_at=found.finished_at,
        is_waiting=not done,
        result=found.return_value if done else None,
    )
