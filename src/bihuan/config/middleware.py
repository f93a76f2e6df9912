"""What stands around every page: its language, refusals, accounts in order, files audited."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from bihuan.burden.views import asking
from bihuan.errors import BihuanError
from bihuan.home.views.account import FACTOR_DUE
from bihuan.orgs.actions import accounts
from bihuan.orgs.models import AuditRecord, User
from bihuan.orgs.views.origin import origin_of

GetResponse = Callable[[HttpRequest], HttpResponse]


def language_chosen(get_response: GetResponse) -> GetResponse:
    """Chinese, unless in this browser a person chose otherwise at the foot of a page.

    What a browser asks for by itself tells of its machine, not of its reader. The interface for
    programs says the same whoever asks.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        is_kept = chosen in dict(settings.LANGUAGES) and _is_for_people(request.path)
        translation.activate(chosen if is_kept else settings.LANGUAGE_CODE)
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def _is_for_people(path: str) -> bool:
    """Of the addresses of the interface only the page that explains it."""
    return not path.startswith("/api/") or path == reverse("api:openapi-view")


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
        if wanted and not request.path.startswith(
            (*map(reverse, wanted), reverse("home:language"), "/static/")
        ):
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


def pointed_out_first(get_response: GetResponse) -> GetResponse:
    """Who asks others for what is recorded already is told where it is before the form is saved."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return asking.answered(request, get_response)

    return middleware
