"""Reading what was done against what was owed."""

from typing import Any

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from bihuan.duties.models import Occurrence
from bihuan.periods import Moment
from bihuan.records.models import Activity, Fulfilment


def occurrences_at(at: Moment) -> Any:
    """Periods begun by the day, each with the claim ``fulfilled``: was it met by then."""
    over = Activity.objects.known_at(at.known_at).as_of(at.as_of)
    activities = over.annotate(record=Coalesce(F("version_of_id"), F("id"))).values("record")
    met = Fulfilment.objects.known_at(at.known_at).filter(
        occurrence_id=Coalesce(OuterRef("version_of_id"), OuterRef("pk")),
        activity_id__in=activities,
    )
    begun = Occurrence.objects.known_at(at.known_at).filter(start_on__lte=at.as_of)
    return begun.annotate(fulfilled=Exists(met))
