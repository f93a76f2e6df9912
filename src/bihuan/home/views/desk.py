"""My desk: what my posts owe, what waits for me, what came back, and one line to record a deed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.burden.models import ANSWERING, Suggestion, SuggestionState
from bihuan.duties.cadences import PeriodState
from bihuan.duties.lifecycle import step_named
from bihuan.duties.models import Matter, Problem, Task
from bihuan.duties.queries import awaiting, delivering_units, owed_by, work_calendar
from bihuan.duties.views.lists import matter_url
from bihuan.notices.messages import Digested, digested, notices_of
from bihuan.notices.queries import unread_of
from bihuan.orgs.models import Post
from bihuan.orgs.queries import (
    SignedIn,
    actor_of,
    acts_for_department,
    posts_of,
    powers_of,
    require_power,
)
from bihuan.periods import Moment
from bihuan.records.actions import record_activity
from bihuan.records.forms import QuickActivity
from bihuan.records.queries import occurrences_at
from bihuan.risks.queries import points_owed_by
from bihuan.ui.pages import page
from bihuan.workdays import SOON, Signal, WorkCalendar, signal

MOST_REMINDED = 5
"""Lines of the latest digest that the desk shows."""

MOST = 20
"""Rows that a pile shows; what is more stands in the lists."""


@dataclass(frozen=True, slots=True)
class Now:
    """Today, and the calendar in which deadlines are counted."""

    today: date
    work: WorkCalendar

    @property
    def soon(self) -> date:
        """The last day whose deadlines are near, as ``workdays.signal`` says it."""
        return self.work.deadline(self.today, SOON)

    def signal(self, due: date | None) -> Signal:
        return signal(due, self.today, self.work)


@dataclass(frozen=True, slots=True)
class Row:
    """A matter on the desk, and where its progress may be written down at once."""

    matter: Matter
    url: str
    state: str
    signal: Signal
    progress_url: str


@dataclass(frozen=True, slots=True)
class Pile:
    """Matters that wait for the same thing of the person."""

    label: str
    rows: list[Row]
    whole: int
    late: int
    near: int
    """Of the whole, how many are overdue, and how many are due within a few working days."""

    @property
    def more(self) -> int:
        return self.whole - len(self.rows)


def desk(request: SignedIn) -> HttpResponse:
    """The first page after signing in; posting to it records an activity."""
    posts = list(posts_of(request.user.person))
    can_record = any("record" in powers_of(post) for post in posts)
    form = QuickActivity(request.POST or None)
    if request.method == "POST":
        require_power(request.user, "record")
    if form.is_valid():
        return _recorded(request, form.cleaned_data)
    now = Now(timezone.localdate(), work_calendar())
    context = {
        "posts": posts,
        "piles": [pile for pile in _piles(request, posts, now) if pile.rows],
        "periods": _periods(posts, now),
        "risks": list(points_owed_by(posts, now.today)[:MOST]),
        "suggested": list(_suggested(request, now)),
        "form": form if can_record else None,
        "reminded": _reminded(request),
        "today": now.today,
        "unpublished": now.work.warning(now.today, now.soon),
    }
    return page(request, "home/desk.html", context)


def _recorded(request: SignedIn, said: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request.user, "record")
    unit = Post.objects.select_related("unit").get(pk=actor.post_id).unit
    activity = record_activity(
        kind=said["kind"], title=said["title"], first_on=said["first_on"], host_unit=unit,
        attended=said["attended"], actor=actor, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("已登记%(kind)s“%(title)s”，主办单位%(unit)s。") % {
        "kind": activity.kind, "title": activity.title, "unit": unit,
    })  # fmt: skip
    return redirect("home:desk")


def _reminded(request: SignedIn) -> Digested | None:
    """The latest digest, while the person has not said to have read it."""
    latest = unread_of(request.user).first()
    return digested(latest, notices_of([latest])[latest.pk], MOST_REMINDED) if latest else None


def _piles(request: SignedIn, posts: list[Post], now: Now) -> Iterator[Pile]:
    def waiting(event: str) -> Callable[[type[Matter]], Any]:
        return lambda model: awaiting(request.user, posts, model, event)

    def came_back(model: type[Matter]) -> Any:
        return owed_by(posts, model).filter(state="returned")

    def owed(model: type[Matter]) -> Any:
        return owed_by(posts, model).exclude(state="returned")

    yield _pile(_("退回重办"), came_back, now, progress=True)
    yield _pile(_("等我办的"), owed, now, progress=True)
    yield _pile(_("等我审核验收"), waiting("accepted"), now)
    yield _pile(_("等我批的延期"), waiting("extension_granted"), now)
    yield _pile(_("等我销号"), waiting("closed"), now)


def _pile(
    label: str, found: Callable[[type[Matter]], Any], now: Now, *, progress: bool = False
) -> Pile:
    both = [found(model) for model in (Task, Problem)]
    counts = [_counts(rows, now) for rows in both]
    matters = [matter for rows in both for matter in rows.leading(MOST)]
    matters.sort(key=lambda matter: (matter.due_on is None, matter.due_on or now.today))
    shown = [_row(matter, now, progress=progress) for matter in matters[:MOST]]
    return Pile(label, shown, *map(sum, zip(*counts, strict=True)))


def _counts(rows: Any, now: Now) -> tuple[int, int, int]:
    """How many there are, are overdue, and are near their day."""
    late, near = Q(due_on__lt=now.today), Q(due_on__gte=now.today, due_on__lte=now.soon)
    counts = rows.order_by().aggregate(
        whole=Count("state"), late=Count("state", late), near=Count("state", near)
    )
    return counts["whole"], counts["late"], counts["near"]


def _row(matter: Matter, now: Now, *, progress: bool) -> Row:
    move = f"duties:{matter.noun}s-move"
    may_tell = progress and matter.state in step_named(matter.steps, "progressed").sources
    return Row(
        matter, matter_url(matter), matter.labels[matter.state], now.signal(matter.due_on),
        reverse(move, args=[matter.pk, "progressed"]) if may_tell else "",
    )  # fmt: skip


def _periods(posts: list[Post], now: Now) -> list[Any]:
    """Periods begun that the units of these posts have not met, the first due first."""
    units = delivering_units(posts)
    waiting = [PeriodState.OWED, PeriodState.MISSED]
    unmet = occurrences_at(Moment(now.today)).filter(unit__in=units, standing__in=waiting)
    rows = list(unmet.select_related("duty", "unit").order_by("due_on", "pk")[:MOST])
    for row in rows:
        row.signal = now.signal(row.due_on)
    return rows


def _suggested(request: SignedIn, now: Now) -> Iterator[tuple[str, list[Any], int]]:
    """Suggestions that wait for this person to answer or to end them, the first due first."""
    if not acts_for_department(request.user, ANSWERING):
        return
    waiting = Suggestion.objects.current().order_by("due_on", "pk")
    for label, state in (
        (_("等我答复的意见建议"), SuggestionState.RECEIVED),
        (_("等我了结的意见建议"), SuggestionState.ANSWERED),
    ):
        found = waiting.filter(state=state)
        rows = list(found[:MOST])
        for row in rows:
            is_waiting = state == SuggestionState.RECEIVED
            row.signal = now.signal(row.due_on if is_waiting else None)
        if rows:
            yield label, rows, found.count()
