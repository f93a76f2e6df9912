"""What stands around every page: refusals become clear pages, and first passwords are changed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse

from bihuan.errors import BihuanError

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


def password_change_first(get_response: GetResponse) -> GetResponse:
    """A one-time password opens nothing but the page that replaces it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and getattr(user, "must_change_password", False):
            allowed = {reverse("home:password"), reverse("home:sign-out")}
            if request.path not in allowed and not request.path.startswith("/static/"):
                return redirect("home:password")
        return get_response(request)

    return middleware
