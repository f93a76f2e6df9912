"""Rules of duties and what fulfils them, built by the real actions."""

from datetime import date
from typing import Any

from bihuan.duties.actions.cadences import set_cadence
from bihuan.duties.cadences import Per, Rule
from bihuan.duties.models import Cadence, Duty
from bihuan.records.actions.fulfilments import fulfil_by
from bihuan.records.models import ActivityKind, Fit
from given import AT, DAY, Office


def rule(**values: Any) -> Rule:
    """Every quarter of 2025 and later, unless told."""
    return Rule(**{"per": Per.QUARTER, "from_on": date(2025, 1, 1), **values})


def cadence(office: Office, duty: Duty, owner: Any = None, **values: Any) -> Cadence:
    """A rule of a duty that the first branch owes unless told."""
    return set_cadence(
        duty=duty, rule=rule(**values), owner=owner or office.branch, on=DAY, actor=office.clerk,
        at=AT,
    )  # fmt: skip


def fit(office: Office, duty: Duty, kind: str = "branch_congress") -> Fit:
    """Activities of a kind count for a duty."""
    word = ActivityKind.objects.current().get(code=kind)
    return fulfil_by(duty=duty, kind=word, agenda_kind=None, on=DAY, actor=office.clerk, at=AT)
