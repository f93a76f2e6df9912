"""Putting a batch of petitions right, and taking it back."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.inspections import forms
from bihuan.inspections.actions import petition_amends as actions
from bihuan.inspections.models import Batch
from bihuan.inspections.views.parts import round_url
from bihuan.orgs.acting import acting
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, seen
from bihuan.ui.asking import ask, take_back
from bihuan.ui.forms import refusals_on


def batch_seen(user: User, pk: int) -> Batch:
    rows = Batch.objects.current().select_related("round__plan")
    found: Batch = seen(rows, user, pk, _("没有这个批次，或者您的岗位看不到它。"))
    return found


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, pk: int) -> HttpResponse:
    batch = batch_seen(request.user, pk)
    act = acting(request.user, "revise")
    form = forms.BatchCorrection(batch, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.correct_batch(batch, **form.cleaned_data, **act)
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(round_url(batch.round))
    said = _("答复期限按新的交办日期重算；按批次期限答复的信访件随之改定。")
    return ask(request, form, _("更正"), round_url(batch.round), record=batch, said=said)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    batch = batch_seen(request.user, pk)
    act = acting(request.user, "revise")
    return take_back(
        request, partial(actions.withdraw_batch, batch, **act), batch, round_url(batch.round),
        done=_("已撤回；它不再计数，原来写的仍可查。"),
        said=_("只撤回还没有信访件的批次。"),
    )  # fmt: skip
