"""Reading what was done, by itself and against what was owed."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bihuan.duties.models import Occurrence
from bihuan.periods import Moment
from bihuan.records.models import Activity, Fulfilment


def occurrences_at(at: Moment) -> Any:
    """Periods begun by the day, each with the claim ``fulfilled``: was it met by then."""
    return periods_at(at).filter(start_on__lte=at.as_of)


def periods_at(at: Moment) -> Any:
    """All periods laid down, also those still to come, each with the claim ``fulfilled``."""
    record = OuterRef("activity_id")
    over = Activity.objects.known_at(at.known_at).as_of(at.as_of)
    itself = over.filter(pk=record, version_of__isnull=True)
    version = over.filter(version_of=record)  # apart, so that each is looked up by an index
    met = Fulfilment.objects.known_at(at.known_at).filter(
        Exists(itself) | Exists(version),
        occurrence_id=Coalesce(OuterRef("version_of_id"), OuterRef("pk")),
    )
    return Occurrence.objects.known_at(at.known_at).annotate(fulfilled=Exists(met))


def standing_of(period: Any, day: date) -> tuple[str, str]:
    """How a period of ``periods_at`` stands on a day, as a code and in words."""
    if period.fulfilled:
        return "met", _("已履行")
    if period.end_on <= day + timedelta(days=1):
        return "unmet", _("未履行")
    return ("running", _("未到期")) if period.start_on <= day else ("coming", _("未开始"))


def activities_between(first: date, last: date) -> Any:
    """Activities of which at least a day is among these, in the order of their days."""
    held = Activity.objects.current().filter(first_on__lte=last, last_on__gte=first)
    return held.select_related("kind", "host_unit").order_by("first_on", "kind__order", "pk")
