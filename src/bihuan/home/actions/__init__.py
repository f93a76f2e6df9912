"""Making, using and revoking the tokens of the interface."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.utils import timezone

from bihuan.home.models import Token
from bihuan.orgs.models import User

PREFIX = "bh_"
SHOWN = 8


def make_token(*, user: User, name: str, days: int, at: datetime) -> tuple[Token, str]:
    """A token of a person and its text, which nobody can read again."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        beginning=text[:SHOWN],
        digest=_digest(text),
        created_at=at,
        expires_on=timezone.localdate(at) + timedelta(days=days),
    )
    return token, text


def revoke_token(token: Token, *, at: datetime) -> None:
    """Revoked once and for ever."""
    Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at)


def use_token(text: str, *, on: date) -> User | None:
    """Whose token it is, if it is good; that it was used is noted once a day."""
    good = Token.objects.good_on(on).select_related("user__person")
    token = good.filter(digest=_digest(text)).first()
    if token is None:
        return None
    if token.used_on != on:
        Token.objects.filter(pk=token.pk).update(used_on=on)
    user: User = token.user
    return user


def _digest(text: str) -> str:
    """A token is long and random, so that its plain digest tells nothing of it."""
    return hashlib.sha256(text.encode()).hexdigest()
