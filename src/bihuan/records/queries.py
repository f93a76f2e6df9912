"""Reading what was done, by itself and against what was owed."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from bihuan.duties.cadences import PeriodState
from bihuan.duties.models import Occurrence
from bihuan.periods import Moment
from bihuan.records.models import Activity, Fulfilment


def occurrences_at(at: Moment) -> Any:
    """The periods of ``periods_at`` that have begun by the day."""
    return periods_at(at).filter(start_on__lte=at.as_of)


def periods_at(at: Moment) -> Any:
    """All periods laid down, also those still to come, each with how it stood.

    ``met`` is how often it was done by the day, ``met_in_time`` how often by when it was due,
    ``fulfilled`` whether that was often enough, late or not, and ``standing`` a ``PeriodState``.
    """
    counted = _counted(at)
    rows = Occurrence.objects.known_at(at.known_at).annotate(
        met=_number(counted), met_in_time=_number(counted.filter(day__lte=OuterRef("due_on")))
    )
    enough = Q(met__gte=F("minimum"))
    closed = Q(unit__to_on__lte=at.as_of, unit__to_on__lt=F("end_on"))
    standing = Case(
        When(met_in_time__gte=F("minimum"), then=Value(PeriodState.FULFILLED)),
        When(enough, then=Value(PeriodState.LATE)),
        When(Q(excused_on__lte=at.as_of) | closed, then=Value(PeriodState.EXCUSED)),
        When(start_on__gt=at.as_of, then=Value(PeriodState.COMING)),
        When(due_on__lt=at.as_of, then=Value(PeriodState.MISSED)),
        default=Value(PeriodState.OWED),
    )
    whether = Case(When(enough, then=Value(True)), default=Value(False))  # noqa: FBT003
    return rows.annotate(standing=standing, fulfilled=whether)


def _counted(at: Moment) -> Any:
    """What counts for the outer period: activities that were over by the day, each with its day."""
    ties = Fulfilment.objects.known_at(at.known_at).filter(
        occurrence_id=Coalesce(OuterRef("version_of_id"), OuterRef("pk")), is_denied=False
    )
    return with_day(ties, at)


def with_day(ties: Any, at: Moment) -> Any:
    """Ties to activities that were over by the day, each with its ``day``, as it was known."""
    if at.known_at is None:
        held = ties.filter(activity__superseded_seq__isnull=True)
        return held.annotate(day=F("activity__last_on")).filter(day__lte=at.as_of)
    known, record = Activity.objects.known_at(at.known_at), OuterRef("activity_id")
    itself = known.filter(pk=record, version_of__isnull=True).values("last_on")
    version = known.filter(version_of=record).values("last_on")
    day = Coalesce(Subquery(itself), Subquery(version))  # apart, so that each is found by an index
    return ties.annotate(day=day).filter(day__lte=at.as_of)


def _number(rows: Any) -> Any:
    one = rows.order_by().values("occurrence_id").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(one), 0)


def activities_between(first: date, last: date) -> Any:
    """Activities of which at least a day is among these, in the order of their days."""
    held = Activity.objects.current().filter(first_on__lte=last, last_on__gte=first)
    return held.select_related("kind", "host_unit").order_by("first_on", "kind__order", "pk")
