"""Calendars: what is owed and when people meet, as days of an iCalendar file (RFC 5545).

A day keeps its identity for as long as its record lasts, so that a calendar moves or strikes out
what it showed before: what is done, or is not owed any more, is cancelled.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar, Event

from bihuan.duties.cadences import PeriodState
from bihuan.duties.models import Matter, Problem, Task
from bihuan.duties.queries import IN_WORK, delivering_units
from bihuan.notices.models import Feed, Letter
from bihuan.orgs import rules
from bihuan.orgs.models import Post, Term, Unit, User
from bihuan.orgs.queries import posts_of
from bihuan.periods import Moment
from bihuan.records.models import Activity
from bihuan.records.queries import periods_at

BACK, AHEAD = timedelta(days=90), timedelta(days=366)
MOST = 1000
"""Days of a kind that a calendar shows, the nearest to come first lost."""
UNTOUCHED = frozenset({"drafted", "registered"})
OWED = frozenset({PeriodState.OWED, PeriodState.MISSED, PeriodState.COMING})


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or several, of a calendar; ``last_on`` is in it."""

    key: str
    title: str
    first_on: date
    last_on: date
    url: str
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose days a calendar shows: of some posts and the units they act for, or of units."""

    user: User
    units: Any
    posts: list[Post] | None

    def owns(self) -> Q:
        """The matters that are theirs."""
        if self.posts is None:
            return Q(lead_unit__in=self.units)
        return Q(owner_post__in=self.posts) | Q(owner_post__isnull=True, lead_unit__in=self.units)

    def periods(self) -> Q:
        if self.posts is None:
            return Q(unit__in=self.units)
        return Q(post__in=self.posts) | Q(post__isnull=True, unit__in=self.units)


def name_of(feed: Feed) -> str:
    return f"闭环：{feed.unit or '我的'}"


def scope_of(feed: Feed, today: date) -> Scope | None:
    """None where the person who made the link may not see the unit any more."""
    user = feed.user
    if feed.unit is None:
        posts = list(posts_of(user.person, today))
        return Scope(user, delivering_units(posts), posts)
    if not Unit.objects.current().visible_to(user).filter(pk=feed.unit_id).exists():
        return None
    return Scope(user, rules.subtree_ids(feed.unit.code), None)


def days_of(scope: Scope, today: date) -> Iterator[Day]:
    span = (today - BACK, today + AHEAD)
    for model in (Task, Problem):
        yield from _matters(scope, model, span)
    yield from _periods(scope, span, today)
    yield from _terms(scope, span)
    yield from _meetings(scope, span)
    yield from _talks(scope, span)


Span = tuple[date, date]


def _matters(scope: Scope, model: type[Matter], span: Span) -> Iterator[Day]:
    rows = model._default_manager.current().visible_to(scope.user).filter(scope.owns())
    found = rows.filter(due_on__range=span).exclude(state__in=UNTOUCHED)
    for row in found.order_by("-due_on", "pk")[:MOST]:
        yield Day(
            f"{model.noun}-{row.pk}", f"到期：{row}", row.due_on, row.due_on,
            reverse(f"duties:{model.noun}", args=[row.pk]), row.state not in IN_WORK[model.noun],
        )  # fmt: skip


def _periods(scope: Scope, span: Span, today: date) -> Iterator[Day]:
    rows = periods_at(Moment(today)).visible_to(scope.user).filter(scope.periods())
    found = rows.filter(due_on__range=span).select_related("duty", "unit")
    for row in found.order_by("-due_on", "pk")[:MOST]:
        whose = f"{row.unit}：" if scope.posts is None else ""
        yield Day(
            f"occurrence-{row.pk}", f"本期应做：{whose}{row.duty.text[:60]}", row.due_on,
            row.due_on, reverse("records:occurrence", args=[row.pk]), row.standing not in OWED,
        )  # fmt: skip


def _terms(scope: Scope, span: Span) -> Iterator[Day]:
    rows = Term.objects.current().visible_to(scope.user).filter(unit__in=scope.units)
    found = rows.filter(due_on__lte=span[1]).exclude(renewed_on__lt=span[0])
    for row in found.select_related("unit").order_by("-due_on", "pk")[:MOST]:
        last = row.extended_to or row.due_on
        if last >= span[0]:
            yield Day(
                f"term-{row.pk}", f"任期届满：{row.unit}", last, last,
                reverse("orgs:term", args=[row.pk]), row.renewed_on is not None,
            )  # fmt: skip


def _meetings(scope: Scope, span: Span) -> Iterator[Day]:
    rows = Activity.objects.current().visible_to(scope.user).filter(host_unit__in=scope.units)
    for row in rows.filter(last_on__range=span).order_by("-first_on", "pk")[:MOST]:
        yield meeting(row)


def meeting(activity: Activity) -> Day:
    url = reverse("records:activity", args=[activity.pk])
    key = f"activity-{activity.pk}"
    return Day(key, activity.title, activity.first_on, activity.last_on, url)


def _talks(scope: Scope, span: Span) -> Iterator[Day]:
    rows = Letter.objects.current().visible_to(scope.user).filter(unit__in=scope.units)
    for row in rows.filter(held_on__range=span).order_by("-held_on", "pk")[:MOST]:
        yield Day(
            f"letter-{row.pk}", f"约谈：{row.topic}", row.held_on, row.held_on,
            reverse("notices:letter", args=[row.pk]), row.withdrawn_on is not None,
        )  # fmt: skip


def calendar(name: str, days: Iterator[Day], at: datetime) -> bytes:
    """The file; every day is a whole one, whatever the zone of the reader."""
    found = Calendar()
    found.add("prodid", "-//bihuan//calendar//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    for day in days:
        found.add_component(_event(day, at))
    return bytes(found.to_ical())


def _event(day: Day, at: datetime) -> Event:
    host = urlsplit(settings.BIHUAN_SITE_URL).hostname or "bihuan"
    event = Event()
    event.add("uid", f"{day.key}@{host}")
    event.add("dtstamp", at)
    event.add("dtstart", day.first_on)
    event.add("dtend", day.last_on + timedelta(days=1))
    event.add("summary", day.title)
    event.add("url", f"{settings.BIHUAN_SITE_URL}{day.url}")
    event.add("status", "CANCELLED" if day.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
