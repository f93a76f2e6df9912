"""The only writer of deliveries: queued with what they carry, sent, tried again, never dropped.

A delivery is claimed before it is sent, so that of several senders one sends it. Who is stopped
between sending and noting it cannot know whether it arrived: it is sent again after a while, under
the same number, by which the receiver can tell.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Min
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.notices.messages import message_of
from bihuan.notices.models import STALE, Channel, Delivery, Run
from bihuan.notices.senders import Mailer, NotDelivered, post_webhook

Carries, State = Delivery.Carries, Delivery.State
Now = Callable[[], datetime]

MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440)
"""Minutes until a delivery that failed is tried again; after the last one it waits for a person."""

UNASKED = frozenset({Carries.DIGEST, Carries.NOTICE, Carries.DAY})
"""What does not go by a channel that was turned off; a formal letter does."""


def queue(carries: str, numbers: Collection[tuple[int, int]], *, at: datetime) -> None:
    """Queue things, each by a channel; what is queued already is not queued again."""
    Delivery.objects.bulk_create(
        [
            Delivery(channel_id=channel, carries=carries, number=number, created_at=at, next_at=at)
            for channel, number in numbers
        ],
        ignore_conflicts=True,
    )


@dataclass(slots=True)
class Sent:
    """What became of the deliveries whose turn it was; ``waiting`` are to be tried again."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


def send_due(*, now: Now) -> Sent:
    """Send all whose turn it is, each once."""
    done = Sent()
    with Mailer() as mailer, translation.override("zh-hans"):
        while (delivery := _claimed(now)) is not None:
            _note(delivery, _tried(delivery, mailer, now), done, now)
    return done


def next_turn() -> datetime | None:
    """When the next delivery is to be tried, if any waits."""
    waiting = Delivery.objects.filter(state__in=Delivery.OPEN)
    found: datetime | None = waiting.aggregate(at=Min("next_at"))["at"]
    return found


def _claimed(now: Now) -> Delivery | None:
    """The next one whose turn it is, now ours."""
    due = Delivery.objects.select_related("channel__user", "channel__unit")
    while (found := due.due_at(now()).order_by("next_at", "pk").first()) is not None:
        same = Delivery.objects.filter(pk=found.pk, state=found.state, next_at=found.next_at)
        if same.update(state=State.SENDING, attempts=F("attempts") + 1, next_at=now() + STALE):
            found.attempts += 1
            return found
    return None


@dataclass(frozen=True, slots=True)
class Outcome:
    state: str
    error: str = ""
    wait: timedelta = timedelta()


def _tried(delivery: Delivery, mailer: Mailer, now: Now) -> Outcome:
    channel = delivery.channel
    if not channel.is_on and delivery.carries in UNASKED:
        return Outcome(State.CANCELLED, "通道已关闭")
    if delivery.carries == Carries.DAY and _is_under_way(date.fromordinal(delivery.number), now()):
        return Outcome(State.QUEUED, "当天的提醒还没有发完", timedelta(minutes=5))
    message = message_of(delivery)
    if message is None:
        return Outcome(State.CANCELLED, "没有要说的")
    try:
        if channel.kind == Channel.Kind.MAIL:
            mailer.send(channel.address, message)
        else:
            post_webhook(channel, message, now())
    except NotDelivered as error:
        if delivery.attempts > len(MINUTES):
            return Outcome(State.FAILED, str(error))
        return Outcome(State.QUEUED, str(error), timedelta(minutes=MINUTES[delivery.attempts - 1]))
    return Outcome(State.SENT)


def _is_under_way(on: date, at: datetime) -> bool:
    """A summary waits for the end of the run of its day, but not beyond the day."""
    unfinished = Run.objects.filter(on=on, finished_at__isnull=True)
    return on >= timezone.localdate(at) and unfinished.exists()


def _note(delivery: Delivery, outcome: Outcome, done: Sent, now: Now) -> None:
    at = now()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=outcome.state,
        error=outcome.error[:300],
        next_at=at + outcome.wait,
        sent_at=at if outcome.state == State.SENT else None,
    )
    done.sent += outcome.state == State.SENT
    done.waiting += outcome.state == State.QUEUED
    done.failed += outcome.state == State.FAILED


def try_again(delivery: Delivery, *, at: datetime) -> None:
    """Have one sent anew that failed or was not sent, from the first attempt."""
    waiting = Delivery.objects.filter(pk=delivery.pk).exclude(state__in=(State.SENT, State.SENDING))
    if not waiting.update(state=State.QUEUED, attempts=0, next_at=at, error=""):
        raise Refused(_("这一条已经送出，或者正在发。"))
