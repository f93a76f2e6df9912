"""The only writer of units, posts, appointments and reporting lines, and of new accounts."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import SYSTEM, Actor, Log, open_log, writing
from bihuan.ledger.models import Entry, Ledgered
from bihuan.orgs import rules, separation
from bihuan.orgs.lines import Lines
from bihuan.orgs.models import (
    Appointment,
    ContactPoint,
    Office,
    Opening,
    Person,
    Post,
    PostType,
    PostUnit,
    Preset,
    SecondDuty,
    Unit,
    UnitAlias,
    UnitKind,
    User,
)
from bihuan.orgs.queries import accounts_are_anothers, posts_of, powers_of
from bihuan.orgs.rules import POWERS
from bihuan.words import listed


def require(actor: Actor, power: str) -> None:
    """Refuse an actor whose post lacks a power; the system itself sets up an office."""
    log = open_log()
    if actor == SYSTEM or (log and log.actor == actor and power in log.granted):
        return
    post = Post.objects.current().select_related("post_type").filter(pk=actor.post_id).first()
    if power not in powers_of(post):
        raise NotAllowed(
            _("岗位“%(post)s”没有这项职权。") % {"post": post or _("无")},
            hint=_("所需职权：%(power)s。") % {"power": POWERS[power]},
        )
    if power == "accounts" and _has_lapsed(actor):
        raise NotAllowed(rules.ACCOUNTS_ARE_ANOTHERS)
    if log and log.actor == actor:
        log.granted.add(power)


def _has_lapsed(actor: Actor) -> bool:
    """Whether the actor, who also grants rights, has been relieved of managing accounts."""
    person = Person.objects.current().get(key=actor.person)
    held = set().union(*[powers_of(post) for post in posts_of(person)])
    return held >= rules.OFFICES and accounts_are_anothers(actor.person)


def begin_office(*, preset: str, on: date, actor: Actor, at: datetime) -> Office:
    """Record the preset that the office begins with, once."""
    require(actor, "define")
    with writing(actor, at) as log:
        log.flush()
        begun = Office.objects.current().first()
        if begun is not None:
            return begun
        office = log.add(Office, preset=preset, from_on=on)
        log.record("office.begun", office, on=on)
    return office


R = TypeVar("R", bound=Ledgered)


@contextmanager
def amending(
    row: R, *, reason: str, on: date, actor: Actor, at: datetime
) -> Iterator[tuple[Log, R]]:
    """Lock a record to correct or withdraw it: who may, why, when, and only while it counts."""
    require(actor, "revise")
    if not reason.strip():
        raise Refused(_("更正或撤回必须写明理由。"))
    with writing(actor, at) as log:
        row = log.lock(row)
        if row.superseded_seq is not None:
            raise Refused(_("这条记录已经撤回过。"))
        _check_amended_on(row, on, at)
        yield log, row


def _check_amended_on(row: Ledgered, on: date, at: datetime) -> None:
    """A record is put right after it was entered, and not in the future."""
    entered = Entry.objects.get(seq=row.recorded_seq).happened_on
    if on > timezone.localdate(at):
        raise Refused(_("更正或撤回的日期 %(on)s 还没有到。") % {"on": on})
    if on < entered:
        raise Refused(
            _("更正或撤回的日期 %(on)s 早于这条记录的日期 %(entered)s。")
            % {"on": on, "entered": entered}
        )


P = TypeVar("P", bound=Preset)


def define(model: type[P], *, code: str, on: date, actor: Actor, at: datetime, **values: Any) -> P:
    """Enter a word of a preset, or find it; ``values`` are the other columns of its table."""
    require(actor, "define")
    with writing(actor, at) as log:
        if (word := log.find(model, code=code)) is not None:
            return word
        if issubclass(model, PostType) and actor != SYSTEM:
            separation.refuse_mixed(separation.held_by_type(values))
        _refuse_second_rule(model, values)
        word = log.add(model, code=code, **values)
        log.record("preset.defined", word, on=on)
    return word


def redefine(word: P, *, on: date, actor: Actor, at: datetime, **values: Any) -> P:
    """Change what a word of a preset is called or says; what it said before stays on record."""
    require(actor, "define")
    with writing(actor, at) as log:
        if isinstance(word, PostType) and actor != SYSTEM:
            separation.refuse_mixed_type(word, values, on)
        _refuse_second_rule(type(word), values, word)
        word = log.revise(log.lock(word), **values)
        log.record("preset.changed", word, on=on)
    return word


def _refuse_second_rule(
    model: type[Preset], values: dict[str, Any], but: Preset | None = None
) -> None:
    """Of what a rule is about, if it names that, one begins on a day."""
    if not model.once:
        return
    said = {name: values.get(name, getattr(but, name, None)) for name in model.once}
    others = model.objects.current().exclude(pk=but.pk if but else None)
    if not others.filter(**said).exists():
        return
    *about, since = said.values()
    known = {"since": since, "rule": model._meta.verbose_name}
    if not about:
        raise Refused(_("已有自 %(since)s 起施行的%(rule)s。") % known)
    raise Refused(
        _("“%(about)s”已有自 %(since)s 起施行的%(rule)s。") % {"about": listed(about), **known}
    )


def next_order(model: type[Preset]) -> int:
    """The place behind the last word of a preset."""
    last = model.objects.current().order_by("order").values_list("order", flat=True).last()
    return (last or 0) + 1


def move_word(word: Preset, *, places: int, on: date, actor: Actor, at: datetime) -> None:
    """Move a word so many places down its list, or up if fewer than none; the ends stop it."""
    require(actor, "define")
    model = type(word)
    with writing(actor, at) as log:
        log.flush()
        words = list(model.objects.select_for_update().current().order_by("order", "pk"))
        from_place = words.index(word)
        to_place = min(max(from_place + places, 0), len(words) - 1)
        if to_place == from_place:
            return
        words.insert(to_place, words.pop(from_place))
        for order, one in enumerate(words, start=1):
            if one.order != order:
                log.revise(one, order=order)
        log.record("preset.moved", words[to_place], on=on)


def found_unit(
    *, code: str, name: str, kind: UnitKind, on: date, actor: Actor, at: datetime, **values: Any
) -> Unit:
    """Enter a unit into the tree; ``values`` may give short_name, level, parent, from_on, to_on."""
    require(actor, "define")
    with writing(actor, at) as log:
        unit = log.add(Unit, code=code, name=name, kind=kind, **values)
        log.record("unit.founded", unit, on=on)
    return unit


def name_unit(*, written: str, unit: Unit, on: date, actor: Actor, at: datetime) -> UnitAlias:
    """Say once for ever which unit a ledger means by what it wrote."""
    require(actor, "define")
    with writing(actor, at) as log:
        if log.find(UnitAlias, written=written) is not None:
            raise Refused(
                _("“%(written)s”已经对应过单位。") % {"written": written},
                hint=_("如有错，请先撤回原来的对应。"),
            )
        alias = log.add(UnitAlias, written=written, unit=unit)
        log.record("unit.named", unit, on=on)
    return alias


def create_post(
    *, code: str, name: str, unit: Unit, post_type: PostType, on: date, actor: Actor, at: datetime
) -> Post:
    require(actor, "define")
    with writing(actor, at) as log:
        post = log.add(Post, code=code, name=name, unit=unit, post_type=post_type)
        log.record("post.created", post, on=on)
    return post


def set_superior(
    post: Post, *, superior: Post | None, on: date, actor: Actor, at: datetime
) -> None:
    """Say to whom a post reports, in place of what follows from units and second duties."""
    require(actor, "define")
    with writing(actor, at) as log:
        post = log.lock(post)
        log.flush()
        if superior is not None:
            _refuse_loop(post, superior, on)
        log.revise(post, superior=superior)
        log.record("post.superior_set", post, on=on)


def _refuse_loop(post: Post, superior: Post, on: date) -> None:
    """Nobody reports to somebody who, at the end, reports to them."""
    line = [superior, *Lines(on).whole_line(superior)]
    if post in line:
        loop = [post, *line[: line.index(post)], post]
        raise Refused(
            _("这样汇报会绕成一圈：%(loop)s。") % {"loop": " → ".join(map(str, loop))},
            hint=_("请另选直接上级，或先改其中一个岗位的上级。"),
        )


def person_keyed(key: str, *, on: date, actor: Actor, at: datetime) -> Person:
    with writing(actor, at) as log:
        if (person := log.find(Person, key=key)) is not None:
            return person
        person = log.add(Person, key=key)
        log.record("person.entered", person, on=on)
    return person


def appoint(
    *, post: Post, key: str, from_on: date, to_on: date | None, actor: Actor, at: datetime
) -> Appointment:
    require(actor, "define")
    with writing(actor, at) as log:
        person = person_keyed(key, on=from_on, actor=actor, at=at)
        if actor != SYSTEM:
            separation.refuse_mixed_person(person, post.post_type, from_on, to_on)
        held = log.add(Appointment, post=post, person=person, from_on=from_on, to_on=to_on)
        log.record("post.filled", held, on=from_on)
    return held


def end_appointment(held: Appointment, *, on: date, actor: Actor, at: datetime) -> None:
    require(actor, "define")
    with writing(actor, at) as log:
        if on <= held.from_on:
            raise Refused(_("离任日期须晚于任职日期。"))
        if actor != SYSTEM:
            separation.refuse_no_successor(held, on)
        log.change(log.lock(held), to_on=on)
        log.record("post.vacated", held, on=on)


FURTHER_UNITS: dict[str, type[PostUnit]] = {
    "second_duty": SecondDuty,
    "contact_point": ContactPoint,
    "opening": Opening,
}


def give_unit(
    *,
    kind: str,
    post: Post,
    unit: Unit,
    from_on: date,
    to_on: date | None,
    actor: Actor,
    at: datetime,
) -> PostUnit:
    """Let a post see a further unit: its second duty, a contact point, or records opened to it."""
    require(actor, "define")
    with writing(actor, at) as log:
        given = log.add(FURTHER_UNITS[kind], post=post, unit=unit, from_on=from_on, to_on=to_on)
        log.record(f"{kind}.given", given, on=from_on)
    return given


def end_unit(given: PostUnit, *, on: date, actor: Actor, at: datetime) -> None:
    """The post no longer sees the further unit from a day on."""
    require(actor, "define")
    kind = next(kind for kind, model in FURTHER_UNITS.items() if isinstance(given, model))
    with writing(actor, at) as log:
        if on <= given.from_on:
            raise Refused(_("结束日期须晚于开始日期。"))
        log.change(log.lock(given), to_on=on)
        log.record(f"{kind}.ended", given, on=on)


def one_time_password() -> str:
    """Fifteen letters that cannot be misread, about 74 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))


def open_account(
    *, login: str, key: str, name: str, on: date, actor: Actor, at: datetime
) -> tuple[User, str]:
    """An account for a person, and the one-time password that must be changed at first sign-in."""
    require(actor, "accounts")
    password = one_time_password()
    with writing(actor, at) as log:
        person = person_keyed(key, on=on, actor=actor, at=at)
        log.flush()
        if User.objects.filter(login=login).exists():
            raise Refused(_("登录名“%(login)s”已经有人用了。") % {"login": login})
        if User.objects.filter(person=person).exists():
            raise Refused(
                _("“%(key)s”已经有账号了。") % {"key": key}, hint=_("忘了密码的，重置密码即可。")
            )
        user = User(login=login, name=name, person=person, password_changed_at=at)
        user.set_password(password)
        user.save()
        log.change(person)
        log.record("account.opened", person, on=on)
    return user, password
