"""Pages of the log: its entries, one entry with its receipt, and its verification."""

import json
from dataclasses import dataclass
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
from bihuan.orgs.queries import SignedIn, hidden_rows, require_power
from bihuan.ui.pages import page

PER_PAGE = 50


@require_GET
def entries(request: SignedIn) -> HttpResponse:
    require_power(request.user, "ledger")
    shown = Paginator(Entry.objects.order_by("-seq"), PER_PAGE).get_page(request.GET.get("page"))
    hidden = hidden_rows(request.user, shown)
    lines = [(found, found.subject_id in hidden) for found in shown]
    context = {
        "page": shown,
        "lines": lines,
        "head": queries.head(),
        "verification": tasks.last_verification(),
    }
    return page(request, "home/ledger.html", context)


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
    hidden, models = hidden_rows(request.user, [found]), ledgered_models()
    rows: list[tuple[str, int, list[Cell] | None]] = [
        (
            str(models[table]._meta.verbose_name) if table in models else table,
            row_id,
            None if row_id in hidden else _cells(models.get(table), row or {}),
        )
        for table, row_id, row in found.row_states()
    ]
    context = {"entry": found, "rows": rows, "is_closed": bool(hidden)}
    return page(request, "home/entry.html", context)


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row that an entry left, in the words of the pages where they have any."""

    column: str
    label: str
    value: Any


def _cells(model: type[Ledgered] | None, row: dict[str, Any]) -> list[Cell]:
    return [_cell(model, column, value) for column, value in row.items()]


def _cell(model: type[Ledgered] | None, column: str, value: Any) -> Cell:
    """A column that has gone since stands under its own name."""
    fields = {field.attname: field for field in model._meta.concrete_fields} if model else {}
    if model is None or column not in fields:
        return Cell(column, "", value)
    return Cell(column, model.label_of(column), _in_words(fields[column], value))


def _in_words(field: Any, value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return dict(field.flatchoices).get(value, value)


@require_GET
def receipt(request: SignedIn, seq: int) -> HttpResponse:
    """The receipt of an entry, as a file for the one-file verifier; it holds the whole entry."""
    require_power(request.user, "ledger")
    found = _numbered(seq)
    if hidden_rows(request.user, [found]):
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
