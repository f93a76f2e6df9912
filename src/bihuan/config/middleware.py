"""What stands around every page: refusals as pages, accounts in order, files audited."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from bihuan.errors import BihuanError
from bihuan.home.views.account import FACTOR_DUE, origin_of
from bihuan.orgs.actions import accounts
from bihuan.orgs.models import AuditRecord, User

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


def files_audited(get_response: GetResponse) -> GetResponse:
    """Whatever is taken out as a file is a line of the audit: exports, evidence, receipts.

    A file that the browser shows has been taken out too.
    An answer whose address does not say what is in it names that as ``holds``.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_file = response.has_header("Content-Disposition")
        if is_file and isinstance(request.user, User):
            accounts.audit(
                AuditRecord.Event.EXPORTED,
                origin=origin_of(request),
                login=request.user.login,
                by=request.user.person.key,
                detail=" ".join([request.get_full_path(), *getattr(response, "holds", ())]),
            )
        return response

    return middleware


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
