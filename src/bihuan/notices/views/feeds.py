"""Calendars: the links of a person, what such a link shows, and the invitation to a meeting."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from bihuan.errors import NotFound
from bihuan.notices import feeds
from bihuan.notices.actions.feeds import digest_of, make_feed, revoke_feed
from bihuan.notices.forms import FeedForm
from bihuan.notices.models import Feed
from bihuan.orgs.queries import SignedIn, seen
from bihuan.records.models import Activity
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page

CALENDAR = "text/calendar; charset=utf-8"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedIn) -> HttpResponse:
    """A new link stands in the answer to the form that made it, and nowhere else."""
    form = FeedForm(request.user, request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made, token = make_feed(
                user=request.user, unit=form.cleaned_data["unit"], at=timezone.now()
            )
            path = reverse("notices:feed", args=[token])
            context = {
                "form": FeedForm(request.user), "made": made,
                "link": f"{settings.BIHUAN_SITE_URL}{path}",
            }  # fmt: skip
    found = Feed.objects.filter(user=request.user).select_related("unit")
    context["feeds"] = found.order_by("-created_at", "-pk")
    return page(request, "notices/feeds.html", context)


@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    found = Feed.objects.filter(user=request.user, pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个日历链接。"))
    revoke_feed(found, at=timezone.now())
    messages.success(request, _("已停用，用过它的日历不再更新。"))
    return redirect("notices:feeds")


@login_not_required
@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows to whoever has it; it sets no cookie and asks for none."""
    good = Feed.objects.good().select_related("user__person", "unit")
    found = good.filter(digest=digest_of(token)).first()
    today = timezone.localdate()
    scope = feeds.scope_of(found, today) if found else None
    if found is None or scope is None:
        return HttpResponse(status=404)
    with translation.override(settings.LANGUAGE_CODE):
        content = feeds.calendar(feeds.name_of(found), feeds.days_of(scope, today), timezone.now())
    answer = HttpResponse(content, content_type=CALENDAR)
    answer.headers["Cache-Control"] = "private, max-age=900"
    return answer


@require_GET
def invitation(request: SignedIn, pk: int) -> HttpResponse:
    """A meeting for one's own calendar, or to pass on."""
    rows = Activity.objects.current()
    found = seen(rows, request.user, pk, _("没有这条记录，或者您的岗位看不到它。"))
    content = feeds.calendar(found.title, iter([feeds.meeting(found)]), timezone.now())
    answer = HttpResponse(content, content_type=CALENDAR)
    answer.headers["Content-Disposition"] = f'attachment; filename="activity-{found.pk}.ics"'
    return answer
