"""The ways by which reminders leave the system, and what became of each message."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.errors import NotFound
from bihuan.notices.actions.channels import change_webhook, open_webhook, send_test, set_mail
from bihuan.notices.actions.delivering import try_again
from bihuan.notices.forms import MailForm, WebhookForm
from bihuan.notices.models import Channel, Delivery, Run
from bihuan.notices.tasks import send_deliveries
from bihuan.orgs.queries import SignedIn, actor_of, powers_of_user, require_power
from bihuan.orgs.views.origin import origin_of
from bihuan.ui.forms import refusals_on
from bihuan.ui.pages import page

MOST = 100
"""Deliveries that a part of the page shows."""


@require_http_methods(["GET", "POST"])
def channels(request: SignedIn) -> HttpResponse:
    """My mail; and for who defines the basic data the webhooks of units."""
    mine = Channel.objects.filter(user=request.user).first()
    said = {"address": mine.address, "is_on": mine.is_on} if mine else {"is_on": True}
    form = MailForm(request.POST or None, initial=said)
    if form.is_valid():
        set_mail(user=request.user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("notices:channels")
    context: dict[str, Any] = {"form": form, "mine": mine, "webhooks": None}
    if "define" in powers_of_user(request.user):
        found = Channel.objects.filter(unit__isnull=False).select_related("unit")
        context["webhooks"] = found.order_by("pk")
    return page(request, "notices/channels.html", context)


def _webhook(pk: int) -> Channel:
    found = Channel.objects.filter(pk=pk, unit__isnull=False).select_related("unit").first()
    if found is None:
        raise NotFound(_("没有这个通道。"))
    return found


@require_http_methods(["GET", "POST"])
def webhook_new(request: SignedIn) -> HttpResponse:
    require_power(request.user, "define")
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            open_webhook(**form.cleaned_data, **_acting(request))
            return _saved(request)
    return page(request, "notices/webhook_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def webhook(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = _webhook(pk)
    kept = {name: getattr(found, name) for name in ("unit", "address", "form", "is_on")}
    form = WebhookForm(request.POST or None, initial=kept)
    if form.is_valid():
        with refusals_on(form):
            change_webhook(found, **form.cleaned_data, **_acting(request))
            return _saved(request)
    return page(request, "notices/webhook_form.html", {"form": form, "webhook": found})


def _acting(request: SignedIn) -> dict[str, Any]:
    return {"actor": actor_of(request.user, "define"), "origin": origin_of(request)}


def _saved(request: SignedIn) -> HttpResponse:
    messages.success(request, _("已保存。可以试发一条，看收不收得到。"))
    return redirect("notices:channels")


@require_POST
def test(request: SignedIn, pk: int) -> HttpResponse:
    """Send a message that says that the channel works: to oneself, or by a webhook."""
    found = Channel.objects.filter(user=request.user, pk=pk).first()
    if found is None:
        require_power(request.user, "define")
        found = _webhook(pk)
    send_test(found, at=timezone.now())
    send_deliveries.enqueue()
    messages.success(request, _("已排队试发。没有收到的，请办公室看“发送情况”。"))
    return redirect("notices:channels")


@require_GET
def deliveries(request: SignedIn) -> HttpResponse:
    """What waits and what failed, with the reason, and what was sent last."""
    require_power(request.user, "define")
    rows = Delivery.objects.select_related("channel__user", "channel__unit").order_by("-pk")
    state = Delivery.State
    counts = dict(Delivery.objects.values_list("state").annotate(n=Count("pk")).order_by())
    context: dict[str, Any] = {
        "run": Run.objects.order_by("-on").first(),
        "counts": [(state(code).label, n) for code, n in sorted(counts.items())],
        "parts": [
            (_("没有送出的"), rows.filter(state=state.FAILED)[:MOST]),
            (_("排队的"), rows.filter(state__in=Delivery.OPEN)[:MOST]),
            (_("不再发的"), rows.filter(state=state.CANCELLED)[:MOST]),
            (_("最近送出的"), rows.filter(state=state.SENT)[:MOST]),
        ],
    }
    return page(request, "notices/deliveries.html", context)


@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    require_power(request.user, "define")
    found = Delivery.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("没有这一条。"))
    try_again(found, at=timezone.now())
    send_deliveries.enqueue()
    messages.success(request, _("已重新排队。"))
    return redirect("notices:deliveries")
