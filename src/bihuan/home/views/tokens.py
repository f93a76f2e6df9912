"""The page of a person's tokens: make one, see it once, revoke it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.errors import NotFound
from bihuan.home import actions
from bihuan.home.models import Token
from bihuan.orgs.queries import SignedIn
from bihuan.ui.pages import page


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("用途"), max_length=100, help_text=gettext_lazy("如：报表系统每日取数")
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("有效期"),
        coerce=int,
        initial=90,
        choices=[(n, gettext_lazy("%(n)s 天") % {"n": n}) for n in (30, 90, 365)],
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedIn) -> HttpResponse:
    """A new token stands in the answer to the form that made it, and nowhere else."""
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made, text = actions.make_token(
            user=request.user, name=given["name"], days=given["days"], at=timezone.now()
        )
        context = {"form": TokenForm(), "made": made, "text": text}
    mine = Token.objects.filter(user=request.user).order_by("-created_at", "-pk")
    context |= {"tokens": mine, "today": timezone.localdate()}
    return page(request, "home/tokens.html", context)


@require_POST
def revoke(request: SignedIn, pk: int) -> HttpResponse:
    found = Token.objects.filter(user=request.user, pk=pk).first()
    if found is None:
        raise NotFound(_("没有这个令牌。"))
    actions.revoke_token(found, at=timezone.now())
    messages.success(request, _("令牌已吊销。"))
    return redirect("home:tokens")
