"""The only writer of how people sign in: passwords, codes, locks, sessions, and the audit of them.

What an officer does to an account is also an entry of the ledger, under the key of its person.
"""

from base64 import b32encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import one_time_password, open_account, require
from bihuan.orgs.models import AuditRecord, User
from bihuan.orgs.queries import has_second_factor, must_have_second_factor

Event = AuditRecord.Event
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from and when, as the audit keeps it."""

    at: datetime
    address: str | None = None


def audit(
    event: AuditRecord.Event, *, origin: Origin, login: str = "", by: str = "", detail: str = ""
) -> None:
    """Add to the audit; what is longer than its column is cut."""
    AuditRecord.objects.create(
        at=origin.at,
        event=event,
        login=login.replace("\x00", "")[:64],
        by=by,
        address=origin.address,
        detail=detail[:300],
    )


# --- One's own account ----------------------------------------------------------------------------


@transaction.atomic
def change_password(user: User, password: str, *, origin: Origin) -> None:
    """Replace one's password; every other session of the account ends by it."""
    keep_old(user, origin.at)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = False, origin.at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    audit(Event.PASSWORD_CHANGED, origin=origin, login=user.login, by=user.person.key)


def keep_old(user: User, at: datetime) -> None:
    """Remember the password in use among those that may not be chosen again."""
    kept = User.objects.values_list("password", flat=True).get(pk=user.pk)
    user.old_passwords.create(password=kept, replaced_at=at)
    newest = user.old_passwords.order_by("-replaced_at", "-pk").values_list("pk", flat=True)
    few = list(newest[: settings.BIHUAN_PASSWORD_HISTORY])
    user.old_passwords.exclude(pk__in=few).delete()


@transaction.atomic
def sign_out_everywhere(user: User, *, origin: Origin) -> None:
    _end_sessions(user)
    audit(Event.SIGNED_OUT_EVERYWHERE, origin=origin, login=user.login, by=user.person.key)


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])


# --- The second factor ----------------------------------------------------------------------------


@transaction.atomic
def begin_second_factor(user: User) -> None:
    """A new secret, not yet in force; one that was begun before is thrown away."""
    if has_second_factor(user):
        raise Refused(_("动态口令已经启用。"), hint=_("要换手机，请先停用再启用。"))
    TOTPDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name=user.login, confirmed=False)


def secret_letters(device: TOTPDevice) -> str:
    """The secret as it is typed into an app, in base 32."""
    return b32encode(device.bin_key).decode()


@transaction.atomic
def confirm_second_factor(user: User, code: str, *, origin: Origin) -> list[str] | None:
    """Put the secret into force by a first code; the recovery codes, or None if it is wrong."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit(Event.SECOND_FACTOR_ON, origin=origin, login=user.login, by=user.person.key)
    return _new_recovery_codes(user)


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=user.login)
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def use_code(user: User, code: str) -> bool:
    """Accept a code of the app, or a recovery code; either is good once."""
    code = code.replace(" ", "").lower()
    kind = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device is not None and bool(device.verify_token(code))


@transaction.atomic
def end_second_factor(user: User, *, on: date, origin: Origin) -> None:
    if must_have_second_factor(user, on):
        raise Refused(_("您的岗位必须使用动态口令，不能停用。"))
    _drop_second_factor(user)
    audit(Event.SECOND_FACTOR_OFF, origin=origin, login=user.login, by=user.person.key)


def _drop_second_factor(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


# --- Others' accounts, by the account officer -----------------------------------------------------


@contextmanager
def _managing(
    user: User, event: AuditRecord.Event, *, on: date, origin: Origin, actor: Actor
) -> Iterator[None]:
    """Around what is done to an account: who may, an entry of the ledger, a line of the audit."""
    require(actor, "accounts")
    with writing(actor, origin.at) as log:
        yield
        person = log.change(log.lock(user.person))
        log.record(f"account.{event.value}", person, on=on)
        audit(event, origin=origin, login=user.login, by=actor.person)


def new_account(
    *, login: str, key: str, name: str, on: date, origin: Origin, actor: Actor
) -> tuple[User, str]:
    """Open an account from a page: as ``open_account``, with its line of the audit."""
    with writing(actor, origin.at):
        user, password = open_account(
            login=login, key=key, name=name, on=on, actor=actor, at=origin.at
        )
        audit(Event.OPENED, origin=origin, login=login, by=actor.person)
    return user, password


def reset_password(user: User, *, on: date, origin: Origin, actor: Actor) -> str:
    """A one-time password in place of the one in use; sessions end, the second factor stays."""
    password = one_time_password()
    with _managing(user, Event.RESET, on=on, origin=origin, actor=actor):
        keep_old(user, origin.at)
        user.set_password(password)
        user.must_change_password, user.password_changed_at = True, origin.at
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        reset(username=user.login)
    return password


def disable(user: User, *, on: date, origin: Origin, actor: Actor) -> None:
    if user.person.key == actor.person:
        raise Refused(_("不能停用自己的账号。"))
    with _managing(user, Event.DISABLED, on=on, origin=origin, actor=actor):
        User.objects.filter(pk=user.pk).update(is_active=False)
        _end_sessions(user)


def enable(user: User, *, on: date, origin: Origin, actor: Actor) -> None:
    with _managing(user, Event.ENABLED, on=on, origin=origin, actor=actor):
        User.objects.filter(pk=user.pk).update(is_active=True)


def unlock(user: User, *, on: date, origin: Origin, actor: Actor) -> None:
    with _managing(user, Event.UNLOCKED, on=on, origin=origin, actor=actor):
        reset(username=user.login)


def sign_out_of(user: User, *, on: date, origin: Origin, actor: Actor) -> None:
    """End every session of somebody's account."""
    with _managing(user, Event.SIGNED_OUT_EVERYWHERE, on=on, origin=origin, actor=actor):
        _end_sessions(user)


def take_second_factor(user: User, *, on: date, origin: Origin, actor: Actor) -> None:
    """For who has lost phone and recovery codes: sign-in asks for no code until set anew."""
    with _managing(user, Event.SECOND_FACTOR_OFF, on=on, origin=origin, actor=actor):
        _drop_second_factor(user)
