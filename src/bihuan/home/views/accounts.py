"""Accounts, for who manages them and reads no business data."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.errors import NotFound, Refused
from bihuan.home.forms import AccountFilter, AccountForm
from bihuan.orgs.actions import accounts as actions
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, actor_of, locked_logins, require_power
from bihuan.orgs.views.origin import origin_of
from bihuan.periods import Moment
from bihuan.ui.lists import Column, Listing, list_page
from bihuan.ui.pages import page
from bihuan.ui.templatetags.ui import instant
from bihuan.words import lazy


@require_GET
def accounts(request: SignedIn) -> HttpResponseBase:
    """Accounts as they are now: unlike records, they have no past to be asked for."""
    require_power(request.user, "accounts")
    locked = locked_logins(timezone.now())
    listing = Listing(
        title=_("账号"),
        rows=_accounts(),
        form=AccountFilter,
        columns=[
            Column(_("登录名"), lambda user: user.login, _account_url),
            Column(_("姓名"), lambda user: user.name),
            Column(_("人员代号"), lambda user: user.person.key),
            Column(_("状态"), lambda user: state_of(user, locked), is_word=True),
            Column(_("动态口令"), lambda user: _("已启用") if user.has_factor else ""),
            Column(_("上次登录"), lambda user: instant(user.last_login)),
        ],
        order=("login",),
        empty=_("没有符合条件的账号。"),
        new_label=_("开立账号"),
        new_url=reverse("home:account-new"),
    )
    return list_page(request, listing, Moment(timezone.localdate(), None))


def _accounts() -> Any:
    device = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return User.objects.select_related("person").annotate(has_factor=Exists(device))


def _account_url(user: User) -> str:
    return reverse("home:account-of", args=[user.pk])


def state_of(user: User, locked: dict[str, Any]) -> str:
    if not user.is_active:
        return _("停用")
    if user.login in locked:
        return _("锁定到 %(time)s") % {"time": instant(locked[user.login])}
    return _("还没换一次性密码") if user.must_change_password else _("启用")


@require_GET
def account_of(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "accounts")
    user = _named(pk)
    locked = locked_logins(timezone.now())
    context = {
        "account": user,
        "state": state_of(user, locked),
        "is_locked": user.login in locked,
        "is_own": user.pk == request.user.pk,
    }
    return page(request, "home/account_of.html", context)


def _named(pk: int) -> Any:
    user = _accounts().filter(pk=pk).first()
    if user is None:
        raise NotFound(_("没有这个账号。"))
    return user


@never_cache
@require_http_methods(["GET", "POST"])
def account_new(request: SignedIn) -> HttpResponse:
    """Open an account; the answer to the form is the only place where its password stands."""
    require_power(request.user, "accounts")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.new_account(
                **form.cleaned_data,
                on=timezone.localdate(),
                origin=origin_of(request),
                actor=actor_of(request.user, "accounts"),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _password_once(request, user, password)
    return page(request, "home/account_new.html", {"form": form})


def _password_once(request: SignedIn, user: User, password: str) -> HttpResponse:
    return page(request, "home/password_once.html", {"account": user, "password": password})


CHANGES: dict[str, tuple[Callable[..., None], Any]] = {
    "disable": (actions.disable, lazy("账号已停用，所有设备上都已退出。")),
    "enable": (actions.enable, lazy("账号已启用。")),
    "unlock": (actions.unlock, lazy("锁定已解除。")),
    "sign-out": (actions.sign_out_of, lazy("已在所有设备上退出。")),
    "second-factor": (actions.take_second_factor, lazy("动态口令已停用，本人可以重新设置。")),
}
"""What may be done to an account with one button, and what is said when it is done."""


@never_cache
@require_POST
def account_change(request: SignedIn, pk: int, change: str) -> HttpResponse:
    require_power(request.user, "accounts")
    user = _named(pk)
    how: Any = {
        "on": timezone.localdate(),
        "origin": origin_of(request),
        "actor": actor_of(request.user, "accounts"),
    }
    if change == "reset":
        return _password_once(request, user, actions.reset_password(user, **how))
    if change not in CHANGES:
        raise NotFound(_("没有这种操作。"))
    act, said = CHANGES[change]
    act(user, **how)
    messages.success(request, str(said))
    return redirect("home:account-of", pk)
