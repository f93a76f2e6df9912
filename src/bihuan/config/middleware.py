"""What stands around every page: refusals as clear pages, accounts in order first."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bihuan.errors import BihuanError
from bihuan.home.views.account import FACTOR_DUE
from bihuan.orgs.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]


class ErrorsAsPages:
    """Map each refusal to its HTTP status once, for every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, BihuanError):
            return None
        context = {"error": error, "back": request.META.get("HTTP_REFERER", "")}
        text = render_to_string("ui/error.html", context, request)
        return HttpResponse(text, status=error.http_status)


def account_in_order_first(get_response: GetResponse) -> GetResponse:
    """A one-time or stale password opens nothing but the page that replaces it.

    So too the second factor of who must have one and has not set it up.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        wanted = _wanted_first(request)
        if wanted and not request.path.startswith((*map(reverse, wanted), "/static/")):
            return redirect(wanted[0])
        return get_response(request)

    return middleware


def _wanted_first(request: HttpRequest) -> tuple[str, ...]:
    """The page that must be done first, and what else is open meanwhile."""
    user = request.user
    if not isinstance(user, User):
        return ()
    if user.must_change_password or user.password_is_stale(timezone.now()):
        return "home:password", "home:sign-out"
    if request.session.get(FACTOR_DUE):
        return "home:second-factor", "home:password", "home:sign-out"
    return ()
