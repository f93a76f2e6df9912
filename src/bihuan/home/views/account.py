"""Signing in by password and code, signing out, and one's own password and sessions."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.home.forms import CodeForm
from bihuan.orgs.actions import accounts
from bihuan.orgs.actions.accounts import Event
from bihuan.orgs.models import User
from bihuan.orgs.queries import (
    SignedIn,
    has_second_factor,
    locked_logins,
    must_have_second_factor,
    posts_of,
)
from bihuan.orgs.views.origin import origin_of
from bihuan.ui.pages import page

BACKEND = "django.contrib.auth.backends.ModelBackend"
WAITING = "sign-in-waiting"
"""In the session of who has given a password and not yet a code: account, page, instant, hash."""

FACTOR_DUE = "second-factor-due"
"""In the session of who must set up a second factor before anything else."""

WAITING_SECONDS = 5 * 60


class SignIn(LoginView):
    template_name = "home/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.get_user()
        if not has_second_factor(user):
            return _admit(self.request, user, self.get_success_url())
        self.request.session[WAITING] = {
            "user": user.pk,
            "next": self.get_success_url(),
            "at": int(timezone.now().timestamp()),
            "hash": user.get_session_auth_hash(),
        }
        return redirect("home:sign-in-code")

    def form_invalid(self, form: Any) -> HttpResponse:
        typed = self.request.POST.get("username", "")
        if getattr(self.request, "axes_locked_out", False):
            return _locked(self.request, typed)
        accounts.audit(Event.FAILED, origin=origin_of(self.request), login=typed)
        return super().form_invalid(form)


sign_in = login_not_required(SignIn.as_view())


def _admit(request: HttpRequest, user: User, target: str) -> HttpResponse:
    login(request, user, backend=BACKEND)
    accounts.audit(Event.SIGNED_IN, origin=origin_of(request), login=user.login, by=user.person.key)
    today = timezone.localdate()
    if not has_second_factor(user) and must_have_second_factor(user, today):
        request.session[FACTOR_DUE] = True
    return redirect(target)


def _locked(request: HttpRequest, typed: str) -> HttpResponse:
    """The page that says how long; the same for a login that nobody has."""
    origin = origin_of(request)
    accounts.audit(Event.LOCKED, origin=origin, login=typed)
    until = locked_logins(origin.at).get(typed)
    seconds = (until - origin.at).total_seconds() if until else 60.0
    context = {
        "failures": settings.BIHUAN_LOCK_FAILURES,
        "minutes": max(1, -int(-seconds // 60)),
        "until": until,
    }
    response = page(request, "home/locked.html", context)
    response.status_code = 429
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second half of signing in; without a first half just before, back to it."""
    waiting = request.session.get(WAITING)
    user = _who_waits(waiting)
    if waiting is None or user is None:
        request.session.pop(WAITING, None)
        return redirect("home:sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if code_is_good(request, user, form):
            del request.session[WAITING]
            return _admit(request, user, waiting["next"])
        if user.login in locked_logins(timezone.now()):
            return _locked(request, user.login)
    return page(request, "home/sign_in_code.html", {"form": form})


def code_is_good(request: HttpRequest, user: User, form: CodeForm) -> bool:
    """Use up the code typed; a wrong one counts as a failed sign-in and is said in the form."""
    credentials = {"username": user.login}
    if not AxesProxyHandler.is_allowed(request, credentials):
        form.add_error("code", _("失败次数太多，账号已锁定，请稍后再试。"))
        return False
    if accounts.use_code(user, form.cleaned_data["code"]):
        return True
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    accounts.audit(Event.CODE_FAILED, origin=origin_of(request), login=user.login)
    form.add_error("code", _("动态口令不对，或者已经用过。请等手机上换出下一个再输入。"))
    return False


def _who_waits(waiting: dict[str, Any] | None) -> User | None:
    if not waiting or timezone.now().timestamp() - waiting["at"] > WAITING_SECONDS:
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == waiting["hash"] else None


@require_POST
def sign_out(request: SignedIn) -> HttpResponse:
    user = request.user
    accounts.audit(
        Event.SIGNED_OUT, origin=origin_of(request), login=user.login, by=user.person.key
    )
    logout(request)
    return redirect("home:sign-in")


@require_POST
def sign_out_everywhere(request: SignedIn) -> HttpResponse:
    accounts.sign_out_everywhere(request.user, origin=origin_of(request))
    logout(request)
    messages.success(request, _("已在所有设备上退出。"))
    return redirect("home:sign-in")


@require_GET
def account(request: SignedIn) -> HttpResponse:
    """One's own account: posts, password, second factor, sessions."""
    user, today = request.user, timezone.localdate()
    context = {
        "posts": posts_of(user.person),
        "has_factor": has_second_factor(user),
        "must_have_factor": must_have_second_factor(user, today),
        "days": settings.BIHUAN_PASSWORD_DAYS,
    }
    return page(request, "home/account.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def password(request: SignedIn) -> HttpResponse:
    """Replace the password; a one-time or stale password opens no other page."""
    user = request.user
    is_first = user.must_change_password
    kind: Any = SetPasswordForm if is_first else PasswordChangeForm
    form = kind(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["new_password1"]
        accounts.change_password(user, chosen, origin=origin_of(request))
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已更换。"))
        return redirect(settings.LOGIN_REDIRECT_URL)
    is_stale = user.password_is_stale(timezone.now())
    return page(request, "home/password.html", {"form": form, "is_stale": is_stale})
