"""A run of the reminders for a day from beginning to end, and the only writer of its record."""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor
from bihuan.notices.actions.reminding import Reminded, remind
from bihuan.notices.models import Run
from bihuan.records.actions.fulfilments import make_occurrences

Now = Callable[[], datetime]


def run(*, on: date, actor: Actor, now: Now) -> Reminded:
    """Make the periods that are owed, then remind everybody.

    A run of the day that was broken off goes on; one that had ended adds what is new.
    """
    if on > timezone.localdate(now()):
        raise Refused(_("%(on)s 还没有到，不能提前发提醒。") % {"on": on})
    started, _is_new = Run.objects.get_or_create(on=on, defaults={"started_at": now()})
    make_occurrences(on=on, actor=actor, at=now())
    done = remind(on=on, actor=actor, at=now())
    Run.objects.filter(pk=started.pk).update(
        finished_at=now(),
        digests=F("digests") + done.digests,
        lines=F("lines") + done.lines,
        nobody=done.nobody,
        unheard="\n".join(done.unheard),
    )
    return done


def run_if_due(hour: time, *, actor: Actor, now: Now) -> Reminded | None:
    """The run of today, from its hour on, unless it has ended already.

    Days on which nobody ran it need no run of their own: that of today tells what they would have.
    """
    at = timezone.localtime(now())
    is_done = Run.objects.filter(on=at.date(), finished_at__isnull=False).exists()
    return None if at.time() < hour or is_done else run(on=at.date(), actor=actor, now=now)
