"""Signing in, signing out, and replacing a one-time password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bihuan.orgs.models import User
from bihuan.ui.pages import page

sign_in = login_not_required(
    LoginView.as_view(template_name="home/sign_in.html", redirect_authenticated_user=True)
)
sign_out = LogoutView.as_view()


def password(request: HttpRequest) -> HttpResponse:
    """Replace the password; a one-time password opens no other page."""
    user: Any = request.user
    form: SetPasswordForm[User] = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user.must_change_password = False
        form.save()
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已更换。"))
        return redirect("home:desk")
    return page(request, "home/password.html", {"form": form})
