"""Work of notices that runs in the background worker."""

from django.utils import timezone
from django_tasks import task

from bihuan.notices.actions import delivering


@task()
def send_deliveries() -> None:
    """Send what waits; what is to be tried again is looked at when its turn comes."""
    delivering.send_due(now=timezone.now)
    if (turn := delivering.next_turn()) is not None:
        send_deliveries.using(run_after=turn).enqueue()
