"""What I was reminded of, day by day, and by which ways reminders reach me."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.notices.actions.reading import read_up_to
from bihuan.notices.messages import digested, notices_of
from bihuan.notices.queries import digests_of, read_by
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.ui.pages import page

PER_PAGE = 7
"""Days on a page."""

ALL = 500
"""Lines that a page shows of one day; a message shows fewer."""


@require_GET
def notices(request: SignedIn) -> HttpResponse:
    shown = Paginator(digests_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    lines, read = notices_of(list(shown)), read_by(request.user)
    days = [(digested(one, lines[one.pk], ALL), one.pk > read) for one in shown]
    context = {
        "days": days,
        "page": shown,
        "latest": shown[0].pk if shown.object_list else 0,
        "has_news": any(is_news for _day, is_news in days),
        "may_issue": bool(powers_of_user(request.user) & {"assign", "check"}),
    }
    return page(request, "notices/notices.html", context)


@require_POST
def read(request: SignedIn) -> HttpResponse:
    """Say that all up to the latest digest that the page showed has been read."""
    said = request.POST.get("latest", "")
    read_up_to(request.user, int(said) if said.isascii() and said.isdigit() else 0)
    messages.success(request, _("已标记为看过。"))
    return redirect("notices:notices")
