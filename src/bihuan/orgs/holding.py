"""The only reader of who holds what from when to when: posts, their holders, their vacancies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from bihuan.orgs import rules
from bihuan.orgs.models import Appointment, ContactPoint, Post, PostUnit, SecondDuty, User
from bihuan.periods import Moment, gaps
from bihuan.words import listed

CARES: dict[str, type[PostUnit]] = {"second_duty": SecondDuty, "contact_point": ContactPoint}
"""How a post may look after a unit that is not its own."""


def running_on(day: date) -> Q:
    """The condition that a span from a day up to another holds on a day."""
    return Q(Q(to_on__isnull=True) | Q(to_on__gt=day), from_on__lte=day)


def held_at(at: Moment) -> QuerySet[Appointment]:
    return Appointment.objects.known_at(at.known_at).filter(running_on(at.as_of))


def posts_at(at: Moment) -> Any:
    """Posts as known, each with ``is_vacant``, ``since`` when it is held, and its ``holders``."""
    held = held_at(at)
    of_post = held.filter(post=OuterRef("pk"))
    holders = Prefetch(
        "appointments", held.select_related("person__account").order_by("from_on"), "holders"
    )
    posts = Post.objects.known_at(at.known_at).select_related("unit", "post_type")
    return posts.annotate(
        is_vacant=~Exists(of_post),
        since=Subquery(of_post.order_by("from_on").values("from_on")[:1]),
    ).prefetch_related(holders)


def called(held: Appointment) -> str:
    """Who holds a post, by the name of the account or else by the key."""
    account = getattr(held.person, "account", None)
    return str(account) if account else held.person.key


def holders_in_words(post: Any) -> str:
    """The ``holders`` of a post of ``posts_at``, or that there is none."""
    return listed(called(held) for held in post.holders) or _("空缺")


def powers_in_words(post: Post) -> list[str]:
    return [rules.POWERS.get(power, power) for power in post.post_type.powers.split()]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A span in which somebody holds a post, or, where ``who`` is empty, nobody does.

    Without ``from_on`` nobody ever held it; without ``to_on`` it still runs.
    """

    post: Post
    who: str
    from_on: date | None
    to_on: date | None


def tenures(posts: Iterable[Post], day: date) -> list[Tenure]:
    """All holders of these posts and the vacancies between, post by post, the latest first."""
    held: dict[int, list[Appointment]] = {post.pk: [] for post in posts}
    found = Appointment.objects.current().filter(post__in=list(held))
    for appointment in found.select_related("person__account").order_by("from_on", "pk"):
        held[appointment.post_id].append(appointment)
    return [tenure for post in posts for tenure in _of_post(post, held[post.pk], day)]


def _of_post(post: Post, held: list[Appointment], day: date) -> list[Tenure]:
    if not held:
        return [Tenure(post, "", None, None)]
    spans = [Tenure(post, called(one), one.from_on, one.to_on) for one in held]
    vacant = gaps([(one.from_on, one.to_on) for one in held], day)
    spans += [Tenure(post, "", start, end) for start, end in vacant]
    return sorted(spans, key=lambda span: span.from_on or date.min, reverse=True)


Care = tuple[str, PostUnit]
"""What the tie between a post and a unit is called, and the tie itself."""


def cares_at(at: Moment) -> list[Care]:
    """The second duties and contact points that hold at a moment."""
    return [
        (str(model._meta.verbose_name), care)
        for model in CARES.values()
        for care in model._default_manager.filter(running_on(at.as_of))
        .known_at(at.known_at)
        .select_related("post")
        .order_by("post__post_type__order", "pk")
    ]


def cares_of(user: User, **of: Any) -> list[Care]:
    """Those of a post or a unit over time, where the reader may see the unit, the latest first.

    ``post_is_seen`` says whether the reader may open the page of the post.
    """
    seen = Exists(Post.objects.current().visible_to(user).filter(pk=OuterRef("post_id")))
    return [
        (str(model._meta.verbose_name), care)
        for model in CARES.values()
        for care in model._default_manager.filter(superseded_seq__isnull=True, **of)
        .visible_to(user)
        .annotate(post_is_seen=seen)
        .select_related("post__unit", "unit")
        .order_by("-from_on", "pk")
    ]
