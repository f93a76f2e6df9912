"""Pages of the log: its entries, one entry with its receipt, and its verification."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.errors import NotAllowed, NotFound
from bihuan.home import tasks
from bihuan.ledger import queries
from bihuan.ledger.models import Entry, ledgered_models
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, require_power
from bihuan.ui.pages import page

PER_PAGE = 50


@require_GET
def entries(request: SignedIn) -> HttpResponse:
    require_power(request.user, "ledger")
    shown = Paginator(Entry.objects.order_by("-seq"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": shown, "head": queries.head(), "verification": tasks.last_verification()}
    return page(request, "home/ledger.html", context)


@require_GET
def entry(request: SignedIn, seq: int) -> HttpResponse:
    require_power(request.user, "ledger")
    found = Entry.objects.filter(seq=seq).first()
    if found is None:
        raise NotFound(_("账本没有这条记录。"))
    names = {table: model._meta.verbose_name for table, model in ledgered_models().items()}
    guarded = _guarded(request.user, found)
    rows = [
        (names.get(table, table), row_id, {} if row_id in guarded else row or {})
        for table, row_id, row in found.row_states()
    ]
    context = {"entry": found, "rows": rows, "guarded": guarded}
    return page(request, "home/entry.html", context)


def _guarded(user: User, entry: Entry) -> set[int]:
    """The rows of an entry that even who reads the log is not shown."""
    models = ledgered_models()
    wanted: dict[Any, list[int]] = {}
    for table, row_id, _row in entry.row_states():
        if table in models and models[table].is_guarded:
            wanted.setdefault(models[table], []).append(row_id)
    hidden: set[int] = set()
    for model, keys in wanted.items():
        seen = model.objects.filter(pk__in=keys).visible_to(user)
        hidden |= set(keys) - set(seen.values_list("pk", flat=True))
    return hidden


@require_GET
def receipt(request: SignedIn, seq: int) -> HttpResponse:
    """The receipt of an entry, as a file for the one-file verifier; it holds the whole entry."""
    require_power(request.user, "ledger")
    found = Entry.objects.filter(seq=seq).first()
    if found is not None and _guarded(request.user, found):
        raise NotAllowed(_("这条记录含有反馈前的底稿，您的岗位看不到。"))
    text = json.dumps(queries.receipt([seq]), ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{seq}.json"'
    return response


@require_POST
def verify(request: SignedIn) -> HttpResponse:
    """Ask for a verification; it runs in the background and the page shows its result."""
    require_power(request.user, "ledger")
    tasks.verify_ledger.enqueue(get_language())
    return redirect("home:ledger")
