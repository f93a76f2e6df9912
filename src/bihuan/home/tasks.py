"""Work that runs in the background worker."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from bihuan.home.actions import outputs
from bihuan.home.models import Output
from bihuan.ledger.verification import verify
from bihuan.orgs.actions.accounts import Origin, audit
from bihuan.orgs.models import AuditRecord


@task()
def verify_ledger(language: str = settings.LANGUAGE_CODE) -> dict[str, Any]:
    """What is found is told in the language of who asks; the audit is kept in Chinese."""
    with translation.override(language):
        verdict = verify()
    said = "完好" if verdict.is_intact else f"不完好，有 {len(verdict.faults)} 处"
    detail = f"{said}；核对 {verdict.entries} 条台账记录"
    audit(AuditRecord.Event.VERIFIED, origin=Origin(at=timezone.now()), detail=detail)
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


@task()
def make_output(number: int) -> None:
    outputs.make_output(number, now=timezone.now)


@task()
def delete_old_outputs() -> None:
    outputs.delete_old_outputs(at=timezone.now())


def enqueue_output(output: Output) -> None:
    """Have a file written; and looked at once more when its days are over."""
    make_output.enqueue(output.pk)
    delete_old_outputs.using(run_after=output.gone_at).enqueue()
