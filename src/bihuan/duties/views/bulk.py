"""Pages of bulk actions: what would happen to each selected row, the confirmation, the undoing."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.duties.actions.bulk import (
    Whole,
    Wish,
    action_named,
    entries_of,
    outlooks,
    take_all,
    undo_all,
)
from bihuan.duties.forms import BulkForm, UndoForm
from bihuan.duties.models import Matter
from bihuan.duties.views.matters import KINDS, actors_of
from bihuan.errors import Unreadable
from bihuan.ledger.models import ledgered_models
from bihuan.orgs.queries import SignedIn, actor_of, powers_of_user, require_power
from bihuan.ui.pages import page

MOST = 200
"""Rows of one bulk action; a page of a list has fewer."""


@require_http_methods(["GET", "POST"])
def bulk(request: SignedIn, kind: str, action: str) -> HttpResponse:
    """A GET says what would happen to each row; a POST does it, to all of them or to none."""
    require_power(request.user, "assign")
    model = KINDS[kind]
    named = action_named(action, model.noun)
    asked = request.POST if request.method == "POST" else request.GET
    matters = _selected(model, request.user, asked.getlist("row"))
    is_said = request.method == "POST" or "on" in asked or action == "assign"
    form = BulkForm(action, asked if is_said else None)
    context: dict[str, Any] = {"form": form, "action": named, "kind": kind, "matters": matters}
    if matters and is_said and form.is_valid():
        wish = Wish(action, **form.cleaned_data)
        actor, found = outlooks(matters, wish, actors=actors_of(request.user), at=timezone.now())
        if request.method == "POST":
            whole = take_all(matters, wish, actor=actor, at=timezone.now())
            messages.success(
                request,
                _("已%(action)s %(n)s 条。") % {"action": named.label, "n": len(matters)},
            )
            return redirect("duties:bulk-done", whole.first, whole.last)
        context |= {
            "outlooks": found,
            "able": [outlook for outlook in found if not outlook.why_not],
        }
    context["list_url"] = reverse(f"duties:{kind}")
    return page(request, "duties/bulk.html", context)


def _selected(model: type[Matter], user: Any, rows: list[str]) -> list[Matter]:
    """The selected matters that the reader may see, in order of their numbers."""
    if len(rows) > MOST or not all(row.isascii() and row.isdigit() and len(row) < 19
                                   for row in rows):  # fmt: skip
        raise Unreadable(_("一次最多选 %(most)s 条，每条以行号表示。") % {"most": MOST})
    found = model._default_manager.current().visible_to(user).filter(pk__in=rows)
    return list(found.select_related("owner_post", "lead_unit").order_by("pk"))


@require_http_methods(["GET", "POST"])
def done(request: SignedIn, first: int, last: int) -> HttpResponse:
    """What a bulk action did, to who did it; and its undoing, while nothing followed."""
    whole = Whole(first, last)
    entries = entries_of(whole, person=request.user.person.key)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        undo_all(
            whole,
            reason=form.cleaned_data["reason"],
            on=timezone.localdate(),
            actor=actor_of(request.user, "revise"),
            at=timezone.now(),
        )
        messages.success(request, _("已整批撤回。"))
        return redirect(f"duties:{_kind(entries[0].subject_table)}")
    model = ledgered_models()[entries[0].subject_table]
    matters = model.objects.in_bulk({entry.subject_id for entry in entries})
    context = {
        "form": form,
        "lines": [(entry, matters[entry.subject_id]) for entry in entries],
        "may_undo": "revise" in powers_of_user(request.user),
        "list_url": reverse(f"duties:{_kind(entries[0].subject_table)}"),
    }
    return page(request, "duties/bulk_done.html", context)


def _kind(table: str) -> str:
    return next(kind for kind, model in KINDS.items() if model._meta.db_table == table)
