"""A task or problem at two moments of its history, side by side."""

from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.models import Matter
from bihuan.duties.views.matters import KINDS, seen
from bihuan.errors import Unreadable
from bihuan.ledger.models import Entry
from bihuan.orgs.queries import SignedIn, history_of
from bihuan.ui.pages import page

UNSAID = frozenset({"id", "recorded_seq", "superseded_seq"})
"""Columns that say nothing of the matter itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)


@require_GET
def compare(request: SignedIn, kind: str, pk: int) -> HttpResponse:
    """Every column of the record after one entry and after another; the first and last at first."""
    matter = seen(KINDS[kind], request.user, pk)
    entries = history_of(matter)
    before, after = (
        _entry(entries, request.GET.get(name, ""), default)
        for name, default in (("before", entries[0]), ("after", entries[-1]))
    )
    context = {
        "matter": matter,
        "entries": entries,
        "before": before,
        "after": after,
        "rows": _differences(matter, _state(matter, before), _state(matter, after)),
    }
    return page(request, "duties/compare.html", context)


def _entry(entries: list[Entry], asked: str, default: Entry) -> Entry:
    if not asked:
        return default
    for entry in entries:
        if str(entry.seq) == asked:
            return entry
    raise Unreadable(_("这条记录的经过里没有第 %(seq)s 条台账记录。") % {"seq": asked})


def _state(matter: Matter, entry: Entry) -> dict[str, Any]:
    """The columns of the matter as this entry left them."""
    for table, row_id, row in entry.row_states():
        if (table, row_id) == (matter._meta.db_table, matter.pk):
            return row or {}
    return {}


def _differences(matter: Matter, before: Any, after: Any) -> list[Difference]:
    return [
        Difference(
            str(field.verbose_name),
            _said(matter, field, before.get(field.column)),
            _said(matter, field, after.get(field.column)),
        )
        for field in matter._meta.concrete_fields
        if field.name not in UNSAID
    ]


def _said(matter: Matter, field: Any, value: Any) -> Any:
    """What a column says, in words: a state by its label, a row by its name."""
    if value in (None, ""):
        return ""
    if field.name in {"state", "held_state"}:
        return matter.labels[value]
    if isinstance(field, ForeignKey):
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    return dict(field.flatchoices).get(value, value)
