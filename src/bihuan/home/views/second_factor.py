"""One's own second factor: turned on with the first code, off with another."""

import io

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.errors import NotFound
from bihuan.home.forms import CodeForm, FirstCodeForm
from bihuan.home.views.account import FACTOR_DUE, code_is_good
from bihuan.orgs.actions import accounts
from bihuan.orgs.queries import SignedIn, has_second_factor, must_have_second_factor
from bihuan.orgs.views.origin import origin_of
from bihuan.ui.pages import page


@never_cache
@require_GET
def second_factor(request: SignedIn) -> HttpResponse:
    return _shown(request)


def _shown(request: SignedIn, form: CodeForm | None = None) -> HttpResponse:
    user = request.user
    is_on = has_second_factor(user)
    context = {
        "form": form or (CodeForm() if is_on else FirstCodeForm()),
        "is_on": is_on,
        "must_be_on": must_have_second_factor(user, timezone.localdate()),
        "secret": _secret_as_typed(_begun(request)),
    }
    return page(request, "home/second_factor.html", context)


def _begun(request: SignedIn) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=request.user, confirmed=False).first()


def _secret_as_typed(device: TOTPDevice | None) -> str:
    """The secret in groups of four, for a phone that cannot read the picture."""
    if device is None:
        return ""
    letters = accounts.secret_letters(device)
    return " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))


@never_cache
@require_GET
def picture(request: SignedIn) -> HttpResponse:
    """The secret as a QR code; only while it is being set up."""
    device = _begun(request)
    if device is None:
        raise NotFound(_("现在没有要扫的码。"))
    out = io.BytesIO()
    code = segno.make(device.config_url, error="m", micro=False)
    code.save(out, kind="svg", scale=5, light="#fff", svgclass=None, lineclass=None)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_POST
def begin(request: SignedIn) -> HttpResponse:
    accounts.begin_second_factor(request.user)
    return redirect("home:second-factor")


@never_cache
@require_POST
def confirm(request: SignedIn) -> HttpResponse:
    """The recovery codes stand in this answer and nowhere else."""
    form = FirstCodeForm(request.POST)
    if form.is_valid():
        codes = accounts.confirm_second_factor(
            request.user, form.cleaned_data["code"], origin=origin_of(request)
        )
        if codes is not None:
            request.session.pop(FACTOR_DUE, None)
            return page(request, "home/recovery_codes.html", {"codes": codes})
        form.add_error("code", _("动态口令不对。请核对手机的时间，等换出下一个再输入。"))
    return _shown(request, form)


@require_POST
def end(request: SignedIn) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid() and code_is_good(request, request.user, form):
        accounts.end_second_factor(request.user, on=timezone.localdate(), origin=origin_of(request))
        messages.success(request, _("动态口令已停用。"))
        return redirect("home:account")
    return _shown(request, form)
