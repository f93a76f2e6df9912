"""What a test starts from, built by the real actions: no test holds a state users cannot reach."""

# ruff: noqa: F401

from bihuan.duties.actions import matters, plans, steps
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.ledger.actions import SYSTEM
from bihuan.orgs import actions as orgs
from bihuan.orgs import queries
from bihuan.orgs.models import Post
from bihuan.records import actions as records
from given.desk import (
    alias,
    evidence,
    imported,
    letter,
    output,
    saved_view,
    uploaded,
    webhook,
)
from given.happened import (
    activity,
    air_day,
    appraisal,
    decided,
    fusion,
    observation,
    occurrence,
    outcome,
    risk_point,
    target,
    water_month,
)
from given.offices import (
    AT,
    DAY,
    FOUNDED,
    SYSTEM_AT,
    Office,
    actor,
    day,
    file,
    held_by,
    office,
    post,
    preset,
    said,
    unit,
)
from given.work import (
    MOVERS,
    TO_CLOSED_PROBLEM,
    TO_CLOSED_TASK,
    closed_problem,
    closed_task,
    duty,
    heading,
    plan,
    problem,
    step,
    task,
    walked,
    work_year,
)
