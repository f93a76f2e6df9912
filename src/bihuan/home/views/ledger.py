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
from bihuan.ledger.models import Entry, Ledgered, ledgered_models
from bihuan.orgs.models import User
from bihuan.orgs.queries import SignedIn, powers_of_user, require_power
from bihuan.ui.pages import page

PER_PAGE = 50


@require_GET
def entries(request: SignedIn) -> HttpResponse:
    powers = powers_with_ledger(request.user)
    shown = Paginator(Entry.objects.order_by("-seq"), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(found, _is_closed(found, powers)) for found in shown]
    context = {
        "page": shown,
        "lines": lines,
        "head": queries.head(),
        "verification": tasks.last_verification(),
    }
    return page(request, "home/ledger.html", context)


def powers_with_ledger(user: User) -> frozenset[str]:
    require_power(user, "ledger")
    return powers_of_user(user)


def _is_closed(found: Entry, powers: frozenset[str]) -> bool:
    """Whether an entry is about a record that takes a further power to read."""
    model = ledgered_models().get(found.subject_table)
    return model is not None and _needs_more(model, powers)


def _needs_more(model: type[Ledgered], powers: frozenset[str]) -> bool:
    return bool(model.read_with) and model.read_with not in powers


def _numbered(seq: int) -> Entry:
    found = Entry.objects.filter(seq=seq).first()
    if found is None:
        raise NotFound(_("账本没有这条记录。"))
    return found


@require_GET
def entry(request: SignedIn, seq: int) -> HttpResponse:
    """An entry with the rows that it left; of those that the reader may not read only the table."""
    require_power(request.user, "ledger")
    found = _numbered(seq)
    hidden, models = _hidden(request.user, found), ledgered_models()
    rows: list[tuple[str, int, dict[str, Any] | None]] = [
        (
            str(models[table]._meta.verbose_name) if table in models else table,
            row_id,
            None if row_id in hidden else row or {},
        )
        for table, row_id, row in found.row_states()
    ]
    is_closed = bool(hidden) or _is_closed(found, powers_of_user(request.user))
    return page(request, "home/entry.html", {"entry": found, "rows": rows, "is_closed": is_closed})


def _hidden(user: User, entry: Entry) -> set[int]:
    """The rows of an entry that even who reads the log is not shown."""
    models, powers = ledgered_models(), powers_of_user(user)
    hidden: set[int] = set()
    guarded: dict[Any, list[int]] = {}
    for table, row_id, _row in entry.row_states():
        model = models.get(table)
        if model is not None and _needs_more(model, powers):
            hidden.add(row_id)
        elif model is not None and model.is_guarded:
            guarded.setdefault(model, []).append(row_id)
    for model, keys in guarded.items():
        seen = model.objects.filter(pk__in=keys).visible_to(user)
        hidden |= set(keys) - set(seen.values_list("pk", flat=True))
    return hidden


@require_GET
def receipt(request: SignedIn, seq: int) -> HttpResponse:
    """The receipt of an entry, as a file for the one-file verifier; it holds the whole entry."""
    require_power(request.user, "ledger")
    found = _numbered(seq)
    if _hidden(request.user, found) or _is_closed(found, powers_of_user(request.user)):
        raise NotAllowed(_("这条记录的内容您的岗位看不到，不能下载它的回执。"))
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
