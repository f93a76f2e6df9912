"""Reading who holds what: posts of a person, powers of a post, units as they are written."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Case, CharField, Max, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan import presets
from bihuan.errors import NotAllowed, NotFound
from bihuan.ledger.actions import Actor
from bihuan.ledger.models import Entry, Ledgered, ledgered_models
from bihuan.ledger.queries import closed_years, entries_of
from bihuan.orgs import rules
from bihuan.orgs.lines import Lines
from bihuan.orgs.models import Appointment, Office, Person, Post, PostType, TermRule, Unit, User
from bihuan.orgs.terms import TermState, near_until, rule_on
from bihuan.words import listed


class SignedIn(HttpRequest):
    """A request behind sign-in, which every page but the sign-in page is."""

    user: User


def preset_name() -> str:
    """The preset of this office; the first where it began before that was recorded."""
    begun = Office.objects.current().order_by("-pk").values_list("preset", flat=True).first()
    return begun or presets.FIRST


def posts_of(person: Person, on: date | None = None) -> QuerySet[Post]:
    """The posts that a person holds on a day, today if none is given."""
    day = on or timezone.localdate()
    return (
        Post.objects.current()
        .filter(pk__in=rules.held_post_ids(person.pk, day))
        .select_related("post_type", "unit")
        .order_by("post_type__order", "pk")
    )


def powers_of(post: Post | None) -> frozenset[str]:
    return frozenset(post.post_type.powers.split()) if post else frozenset()


def seen(rows: Any, user: User, pk: int, absent: str) -> Any:
    """The row of a number; fetching is the access check: what may not be seen does not exist."""
    found = rows.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(absent)
    return found


def hidden_rows(user: User, entries: Iterable[Entry]) -> set[int]:
    """The rows of entries, and what these are about, that even who reads the log is not shown."""
    guarded: defaultdict[type[Ledgered], set[int]] = defaultdict(set)
    models = {name: model for name, model in ledgered_models().items() if model.is_guarded}
    for entry in entries:
        rows = [(table, row_id) for table, row_id, _row in entry.row_states()]
        for table, row_id in [(entry.subject_table, entry.subject_id), *rows]:
            if table in models:
                guarded[models[table]].add(row_id)
    hidden: set[int] = set()
    for model, keys in guarded.items():
        rows_of: Any = model.objects.filter(pk__in=keys)
        hidden |= keys - set(rows_of.visible_to(user).values_list("pk", flat=True))
    return hidden


def able_posts(user: User, *powers: str) -> list[Post]:
    """The posts of a user that have all of these powers."""
    return [post for post in posts_of(user.person) if powers_of(post) >= set(powers)]


def actor_with(user: User, *powers: str, unit_id: int | None = None) -> Actor:
    """Who acts with all of these powers: through the post of that unit if there is one."""
    able = able_posts(user, *powers)
    if not able:
        wanted = listed(rules.POWERS[power] for power in powers)
        raise NotAllowed(_("您的岗位没有这项职权：%(wanted)s。") % {"wanted": wanted})
    own = [post for post in able if post.unit_id == unit_id]
    return Actor(user.person.key, (own or able)[0].pk)


def units_acted_for(user: User, power: str) -> QuerySet[Unit]:
    """The units for which a user may do something: those of the posts that may, and all below."""
    units: QuerySet[Unit] = Unit.objects.current().existing_on(timezone.localdate())
    if acts_for_department(user, power):
        return units.order_by("kind__order", "pk")
    below = Q(pk__in=[])
    for post in able_posts(user, power):
        below |= Q(pk__in=rules.subtree_ids(post.unit.code))
    return units.filter(below).order_by("kind__order", "pk")


def acts_for_department(user: User, power: str) -> bool:
    """Whether a user may do something for the whole department."""
    reaches = {post.post_type.reach for post in able_posts(user, power)}
    return PostType.Reach.DEPARTMENT in reaches


def powers_of_user(user: User) -> frozenset[str]:
    held = frozenset().union(*[powers_of(post) for post in posts_of(user.person)])
    lapsed = held >= rules.OFFICES and accounts_are_anothers(user.person.key)
    return held - {"accounts"} if lapsed else held


def holders_of(power: str, on: date) -> QuerySet[Appointment]:
    """Who may do something by a post held on a day."""
    held = Appointment.objects.current().filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on),
        from_on__lte=on,
        post__superseded_seq__isnull=True,
        post__post_type__powers__contains=power,
    )
    return held.select_related("person", "post__post_type")


def holders_among(posts: QuerySet[Post], on: date) -> QuerySet[Appointment]:
    """Who holds one of some posts on a day, with the account that gives the name."""
    held = Appointment.objects.current().filter(
        Q(to_on__isnull=True) | Q(to_on__gt=on), from_on__lte=on, post__in=posts
    )
    return held.select_related("person__account").order_by("from_on", "pk")


def accounts_are_anothers(key: str) -> bool:
    """Whether somebody manages accounts who does not grant rights, besides this person.

    Then who began with both, as the first administrator does, manages accounts no longer.
    """
    today = timezone.localdate()
    granting = holders_of("define", today).values("person_id")
    others = holders_of("accounts", today).exclude(person__key=key)
    return others.exclude(person_id__in=granting).exists()


def acting_post(user: User, *powers: str) -> Post:
    """The first of a user's posts that has one of the powers asked for."""
    for post in posts_of(user.person):
        if powers_of(post) & set(powers):
            return post
    wanted = listed(rules.POWERS[power] for power in powers)
    raise NotAllowed(_("您的岗位没有这项职权：%(wanted)s。") % {"wanted": wanted})


def actor_of(user: User, *powers: str) -> Actor:
    return Actor(person=user.person.key, post_id=acting_post(user, *powers).pk)


def post_named(code: str) -> Post:
    post = Post.objects.current().filter(code=code).select_related("post_type", "unit").first()
    if post is None:
        raise NotFound(
            _("没有编码为 %(code)s 的岗位。") % {"code": code},
            hint=_("用“岗位编码”，如 office.clerk。"),
        )
    return post


def history_of(row: Ledgered) -> list[Any]:
    """The entries of a record, oldest first, each with the post through which it was made."""
    entries = list(entries_of(row))
    posts = Post.objects.in_bulk({entry.post_id for entry in entries if entry.post_id})
    closed = closed_years()
    for entry in entries:
        entry.post = posts.get(entry.post_id)
        entry.is_late = entry.seq > closed.get(entry.happened_on.year, entry.seq)
    return entries


def holder_of(post: Post, on: date) -> Person:
    """The person who holds a post on a day."""
    held = (
        Appointment.objects.current()
        .filter(Q(to_on__isnull=True) | Q(to_on__gt=on), post=post, from_on__lte=on)
        .select_related("person")
        .order_by("-from_on")
        .first()
    )
    if held is None:
        raise NotFound(_("%(on)s 没有人担任“%(post)s”。") % {"on": on, "post": post})
    return held.person


def actor_in(post: Post, on: date) -> Actor:
    return Actor(person=holder_of(post, on).key, post_id=post.pk)


def actor_for(power: str, code: str, on: date) -> Actor:
    """Who acts at a terminal: the post named, or else the first filled post with the power."""
    if code:
        return actor_in(post_named(code), on)
    posts = Post.objects.current().select_related("post_type").order_by("post_type__order", "pk")
    for post in posts:
        held = Appointment.objects.current().filter(
            Q(to_on__isnull=True) | Q(to_on__gt=on), post=post, from_on__lte=on
        )
        if power in powers_of(post) and held.exists():
            return actor_in(post, on)
    raise NotFound(
        _("没有在任的岗位有这项职权：%(power)s。") % {"power": rules.POWERS[power]},
        hint=_("用 --actor 指定岗位。"),
    )


def unit_written(text: str) -> Unit | None:
    """The unit that a ledger means: by name, short name, code, or a writing mapped before."""
    units = Unit.objects.current()
    named = units.filter(Q(name=text) | Q(short_name=text) | Q(code=text)).order_by("pk").first()
    return (
        named or units.filter(aliases__written=text, aliases__superseded_seq__isnull=True).first()
    )


def term_rule_for(unit: Unit, elected_on: date) -> TermRule | None:
    """The rule by which a unit elected on a day has its term, if its kind of unit has one."""
    rules_of_kind = TermRule.objects.current().filter(unit_kind=unit.kind_id)
    return rule_on(rules_of_kind, elected_on)


def superior_of(post: Post, day: date) -> Post | None:
    """Who stands above a post on a day, vacant posts left out; for many, ask one ``Lines(day)``."""
    return Lines(day).superior_of(post)


def reporting_line(post: Post, day: date) -> list[Post]:
    """The posts above a post on a day, from the nearest up; without vacant ones."""
    return Lines(day).line(post)


def term_state(day: date) -> Case:
    """``TermDays.state_on`` as an expression, so that terms are filtered and sorted by it."""
    extended = Q(extended_to__isnull=False) & (
        Q(extended_on__isnull=True) | Q(extended_on__lte=day)
    )
    not_extended = Q(extended_to__isnull=True) | Q(extended_on__gt=day)
    said = {
        TermState.COMING: Q(elected_on__gt=day),
        TermState.RENEWED: Q(renewed_on__lte=day),
        TermState.ELECTING: Q(begun_on__lte=day),
        TermState.RUNNING: Q(due_on__gt=near_until(day)),
        TermState.EXTENDED: extended & Q(extended_to__gt=day),
        TermState.NEAR: not_extended & Q(due_on__gt=day),
        TermState.DUE: extended & Q(extended_to=day) | not_extended & Q(due_on=day),
    }
    whens = [When(condition, then=Value(state.value)) for state, condition in said.items()]
    return Case(*whens, default=Value(TermState.OVERDUE.value), output_field=CharField())


def unit_coded(code: str) -> Unit:
    unit = Unit.objects.current().filter(code=code).first()
    if unit is None:
        raise NotFound(_("没有编码为 %(code)s 的单位。") % {"code": code})
    return unit


def require_sight(user: User) -> None:
    """Refuse who sees no business data: figures are of the whole office."""
    held = posts_of(user.person).exclude(post_type__reach=PostType.Reach.NOTHING)
    if not held.exists():
        raise NotAllowed(
            _("您的岗位不看业务数据。"), hint=_("如应能看到，请联系办公室核对您的任职。")
        )


def require_department(user: User) -> None:
    """Refuse who does not see the whole department: a report says of it what only they may read."""
    if not posts_of(user.person).filter(post_type__reach=PostType.Reach.DEPARTMENT).exists():
        raise NotAllowed(
            _("报告写的是全部门的情况，您的岗位看不到全部门。"),
            hint=_("请由办公室或其他可见范围为全部门的岗位出报告。"),
        )


def require_power(user: User, power: str) -> None:
    acting_post(user, power)
    if power == "accounts" and power not in powers_of_user(user):
        raise NotAllowed(rules.ACCOUNTS_ARE_ANOTHERS)


def locked_logins(at: datetime) -> dict[str, datetime]:
    """The logins that are locked at an instant, and until when."""
    cool_off = settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(attempt_time__gte=at - cool_off).order_by()
    failed = recent.values("username").annotate(
        failures=Sum("failures_since_start"), last=Max("attempt_time")
    )
    locked = failed.filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    return {row["username"]: row["last"] + cool_off for row in locked}


def has_second_factor(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_have_second_factor(user: User, on: date) -> bool:
    """Whether the office asks everybody for a second factor, or one of the person's posts does."""
    if settings.BIHUAN_REQUIRE_SECOND_FACTOR:
        return True
    return posts_of(user.person, on).filter(post_type__needs_second_factor=True).exists()
