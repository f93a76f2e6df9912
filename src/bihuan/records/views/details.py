"""One activity or outcome: its page, its evidence, and how it is corrected and withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.ledger import evidence
from bihuan.ledger.views import evidence_inline, evidence_page, place_of
from bihuan.orgs.queries import SignedIn, actor_of, actor_with, powers_of_user, require_power
from bihuan.records import actions, forms
from bihuan.records.views.pages import (
    KINDS,
    links_of,
    put_right_page,
    record_page,
    record_seen,
    record_url,
)
from bihuan.ui.forms import refusals_on


@require_GET
def detail(request: SignedIn, noun: str, pk: int) -> HttpResponse:
    return record_page(request, noun, record_seen(noun, request.user, pk))


@require_POST
def attach(request: SignedIn, noun: str, pk: int) -> HttpResponse:
    """Add files to a record that stands already."""
    record = record_seen(noun, request.user, pk)
    actor = actor_with(request.user, "record")
    form = forms.EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals_on(form):
            actions.attach_evidence(
                record,
                files=form.brought(),
                on=timezone.localdate(),
                actor=actor,
                at=timezone.now(),
            )
            messages.success(request, _("已添加佐证。"))
            return redirect(record_url(record))
    return record_page(request, noun, record, attach=form)


@require_GET
def file(request: SignedIn, noun: str, pk: int, link_id: int) -> FileResponse:
    return evidence.download(links_of(record_seen(noun, request.user, pk)), link_id)


@require_GET
def file_view(request: SignedIn, noun: str, pk: int, link_id: int) -> HttpResponse:
    record = record_seen(noun, request.user, pk)
    link = evidence.link_among(links_of(record), link_id)
    reads_log = "ledger" in powers_of_user(request.user)
    place = place_of(link, record, record_url(record), f"records:{noun}-file", reads_log=reads_log)
    return evidence_page(request, link, place)


@require_GET
def file_inline(request: SignedIn, noun: str, pk: int, link_id: int) -> FileResponse:
    links = links_of(record_seen(noun, request.user, pk))
    return evidence_inline(evidence.link_among(links, link_id).evidence)


@require_http_methods(["GET", "POST"])
def correct(request: SignedIn, noun: str, pk: int) -> HttpResponse:
    """Put a record right; what it said before stays on record."""
    record = record_seen(noun, request.user, pk)
    require_power(request.user, "revise")
    form = KINDS[noun].correction(request.user, record, request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.correct(record, **form.changed(), **_why(request, form))
            messages.success(request, _("已更正。原来写的仍可查。"))
            return redirect(record_url(record))
    said = _("只改写错的各项；原来写的仍留在台账里，截至以前的数字可以照旧重算。")
    return put_right_page(request, record, form, title=_("更正"), said=said)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedIn, noun: str, pk: int) -> HttpResponse:
    """Ask before a record is taken back, and then take it back."""
    record = record_seen(noun, request.user, pk)
    require_power(request.user, "revise")
    form = forms.WithdrawalForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            actions.withdraw(record, **_why(request, form))
            messages.success(request, _("已撤回“%s”，不再计数。") % record)
            return redirect(_list_url(noun))
    said = _("撤回不该有的记录，如重复登记的；写错的请更正。撤回后不再计数，台账里仍可查。")
    return put_right_page(request, record, form, title=_("撤回"), said=said, is_grave=True)


def _why(request: SignedIn, form: Any) -> dict[str, Any]:
    said = {name: form.cleaned_data[name] for name in ("reason", "on")}
    return said | {"actor": actor_of(request.user, "revise"), "at": timezone.now()}


def _list_url(noun: str) -> str:
    return reverse({"activity": "records:activities", "outcome": "records:outcomes"}[noun])
