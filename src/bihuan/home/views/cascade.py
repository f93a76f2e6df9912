"""The page of a clause, and the cascade matrix of a plan."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.cadences import PeriodState
from bihuan.duties.cascade import Key
from bihuan.duties.lifecycle import TASK_LABELS
from bihuan.duties.models import Duty, Occurrence, Plan
from bihuan.duties.queries import plans_above
from bihuan.duties.tallies import standings
from bihuan.duties.views.lists import matter_url
from bihuan.duties.views.parts import trail
from bihuan.home.cascade import Box, Column, Row, matrix
from bihuan.orgs.models import Post, Unit, User
from bihuan.orgs.queries import SignedIn, holders_among, seen
from bihuan.periods import Moment
from bihuan.records.models import Activity, Fulfilment
from bihuan.records.queries import periods_at
from bihuan.ui.lists import list_address, moment
from bihuan.ui.pages import page

MOST = 50
"""Tasks and periods that the page of a clause prints; the lists have them all."""


@require_GET
def plan_matrix(request: SignedIn, pk: int) -> HttpResponse:
    at, user = moment(request), request.user
    absent = _("没有这个方案，或者您的岗位看不到它。")
    plan = seen(Plan.objects.current(), user, pk, absent)
    context = {
        "plan": plan,
        "at": at,
        "trail": trail(user, plans_above()[pk], at),
        "matrix": matrix(plan, user, at),
    }
    return page(request, "home/plan_matrix.html", context)


@require_GET
def duty(request: SignedIn, pk: int) -> HttpResponse:
    at, user = moment(request), request.user
    duties = Duty.objects.current().select_related("plan", "unit", "post_type")
    found = seen(duties, user, pk, _("没有这个责任事项，或者您的岗位看不到它。"))
    columns, row = _row_of(found, user, at)
    context = {
        "duty": found,
        "at": at,
        "trail": trail(user, plans_above()[found.plan_id], at),
        "row": row,
        "parties": _parties(found, columns, row, user, at),
        "tasks": _tasks(found, user, at),
        "periods": _periods(found, user, at),
        "periods_url": list_address("records:occurrences", at, duty=found.code),
    }
    return page(request, "home/duty_detail.html", context)


def _row_of(duty: Duty, user: User, at: Moment) -> tuple[list[Column], Row | None]:
    """What the matrix of the plan says of a clause; nothing if it was not known at the moment."""
    drawn = matrix(duty.plan, user, at)
    rows = [row for row in drawn.rows if row.part.key == Key("clause", duty.pk)]
    return drawn.columns, rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Party:
    """A unit that owes a clause or does something for it: its posts with who holds them."""

    unit: Column
    posts: list[tuple[Post, list[Any]]]
    box: Box


def _parties(
    duty: Duty, columns: list[Column], row: Row | None, user: User, at: Moment
) -> list[Party]:
    posts = _posts(duty, user, at)
    boxes = zip(columns, row.boxes if row else (), strict=False)
    return [
        Party(unit, posts.get(unit.pk, []), box)
        for unit, box in boxes
        if box.mark or box.pairs or box.helped
    ]


def _posts(duty: Duty, user: User, at: Moment) -> dict[int, list[tuple[Post, list[Any]]]]:
    """By unit, the posts that owe a clause and the people who hold each."""
    if duty.post_type is None:
        return {}
    posts = Post.objects.current().filter(
        post_type=duty.post_type, unit__in=Unit.objects.visible_to(user)
    )
    held: dict[int, list[Any]] = {}
    for appointment in holders_among(posts, at.as_of):
        held.setdefault(appointment.post_id, []).append(appointment)
    found: dict[int, list[tuple[Post, list[Any]]]] = {}
    for post in posts.order_by("pk"):
        found.setdefault(post.unit_id, []).append((post, held.get(post.pk, [])))
    return found


def _tasks(duty: Duty, user: User, at: Moment) -> list[dict[str, Any]]:
    live = standings("tasks", user, at).filter(duty=duty).exclude(state="cancelled")
    rows = live.select_related("task", "lead_unit", "plan").order_by("due_on", "task_id")
    return [
        {"span": row, "state": TASK_LABELS[row.state], "url": matter_url(row.task)}
        for row in rows[:MOST]
    ]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a clause: whether it was met, and by which records."""

    row: Occurrence
    state: PeriodState
    records: list[tuple[Activity, str]]


def _periods(duty: Duty, user: User, at: Moment) -> list[Period]:
    """The latest periods first; of the records that met them those that the reader may see."""
    found = periods_at(at).filter(duty=duty).visible_to(user).select_related("unit")
    rows = list(found.order_by("-start_on", "unit__kind__order", "unit_id", "pk")[:MOST])
    numbers = [row.version_of_id or row.pk for row in rows]
    held = Activity.objects.filter(version_of__isnull=True).as_of(at.as_of).visible_to(user)
    ties = Fulfilment.objects.known_at(at.known_at).filter(
        occurrence__in=numbers, activity__in=held, is_denied=False
    )
    met: dict[int, list[tuple[Activity, str]]] = {}
    for tie in ties.select_related("activity").order_by("pk"):
        url = reverse("records:activity", args=[tie.activity_id])
        met.setdefault(tie.occurrence_id, []).append((tie.activity, url))
    return [
        Period(row, PeriodState(row.standing), met.get(number, []))
        for row, number in zip(rows, numbers, strict=True)
    ]
