"""With what a page calls an action: who acts, through which post, and when."""

from typing import Any

from django.utils import timezone

from bihuan.orgs.models import User
from bihuan.orgs.queries import actor_of


def acting(user: User, power: str) -> dict[str, Any]:
    return {"actor": actor_of(user, power), "at": timezone.now()}


def acting_today(user: User, power: str) -> dict[str, Any]:
    """Where the page asks for no day, what is done is done today."""
    return {"on": timezone.localdate(), **acting(user, power)}
