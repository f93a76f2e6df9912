"""The only writer of calendar links: made once, shown once, revoked for ever."""

import hashlib
import secrets
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.notices.models import Feed
from bihuan.orgs.models import Unit, User

MOST = 10
SHOWN = 6


def make_feed(*, user: User, unit: Unit | None, at: datetime) -> tuple[Feed, str]:
    """A link to what a person owes, or a unit, and its token, which nobody can read again."""
    if Feed.objects.filter(user=user, revoked_at__isnull=True).count() >= MOST:
        raise Refused(_("您已有 %(n)s 个日历链接。") % {"n": MOST}, hint=_("请先停用不用的。"))
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(
        user=user, unit=unit, digest=digest_of(token), beginning=token[:SHOWN], created_at=at
    )
    return feed, token


def revoke_feed(feed: Feed, *, at: datetime) -> None:
    Feed.objects.filter(pk=feed.pk, revoked_at__isnull=True).update(revoked_at=at)


def digest_of(token: str) -> str:
    """Looked up by this: how long it takes tells nothing of a token, which is long and random."""
    return hashlib.sha256(token.encode()).hexdigest()
