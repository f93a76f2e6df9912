"""What the pages of inspections share: finding a round, acting in its name, asking again."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.inspections.models import Round
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, actor_of, seen
from bihuan.ui.pages import page


def round_seen(user: User, pk: int) -> Round:
    rows = Round.objects.filter(version_of__isnull=True).select_related("plan", "kind")
    found: Round = seen(rows, user, pk, _("没有这个轮次，或者您的岗位看不到它。"))
    return found


def acting(user: User, power: str) -> dict[str, Any]:
    """Who acts now."""
    return {"actor": actor_of(user, power), "at": timezone.now()}


def ask(request: SignedIn, form: Any, back: str, title: str, **said: Any) -> HttpResponse:
    """A page that asks for what is needed to put a record right or take it back."""
    context = {"title": title, "form": form, "back": back, **said}
    return page(request, "ui/put_right.html", context)
