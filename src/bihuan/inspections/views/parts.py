"""What the pages of inspections share: finding a round, acting in its name."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.inspections.models import Round
from bihuan.orgs.models import User
from bihuan.orgs.queries import actor_of, seen


def round_seen(user: User, pk: int) -> Round:
    rows = Round.objects.filter(version_of__isnull=True).select_related("plan", "kind")
    found: Round = seen(rows, user, pk, _("没有这个轮次，或者您的岗位看不到它。"))
    return found


def acting(user: User, power: str) -> dict[str, Any]:
    """Who acts now."""
    return {"actor": actor_of(user, power), "at": timezone.now()}
