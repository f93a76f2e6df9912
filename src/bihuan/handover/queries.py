"""Reading closed years: what came late for them, and what next year's lists were made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from bihuan.handover.models import NextList, NextState
from bihuan.ledger.models import Entry, YearClosing, ledgered_models
from bihuan.orgs.models import User

OWN = ("year.", "next_list.")
"""How the events begin that handing over writes itself, on days of the year."""

PAGES = {
    "duties_task": "duties:task", "duties_problem": "duties:problem",
    "records_activity": "records:activity", "records_outcome": "records:outcome",
    "duties_occurrence": "records:occurrence", "duties_case": "duties:case",
    "notices_letter": "notices:letter", "duties_plan": "duties:plan",
}  # fmt: skip
"""Records that have a page of their own; of others only the kind is said."""


def closing_of(year: int) -> YearClosing | None:
    found: YearClosing | None = YearClosing.objects.current().filter(year=year).first()
    return found


def late_entries(closed: YearClosing) -> QuerySet[Entry]:
    """What was recorded after a year was closed and speaks of it, in the order of the log."""
    rows = Entry.objects.filter(seq__gt=closed.size, happened_on__year=closed.year)
    for beginning in OWN:
        rows = rows.exclude(event__startswith=beginning)
    return rows.order_by("seq")


@dataclass(frozen=True, slots=True)
class Late:
    """An entry that came late, and its record as far as the reader may see it."""

    entry: Entry
    kind: str
    text: str
    url: str


def shown(entries: list[Entry], user: User) -> Iterator[Late]:
    """Each entry with its record; a record that may not be seen stays unnamed."""
    models = ledgered_models()
    seen: dict[str, dict[int, Any]] = {}
    for table in {entry.subject_table for entry in entries} & PAGES.keys():
        rows: Any = models[table].objects
        rows = rows.visible_to(user)
        seen[table] = rows.in_bulk([e.subject_id for e in entries if e.subject_table == table])
    for entry in entries:
        row = seen.get(entry.subject_table, {}).get(entry.subject_id)
        model = models.get(entry.subject_table)
        kind = str(model._meta.verbose_name) if model else entry.subject_table
        url = reverse(PAGES[entry.subject_table], args=[row.pk]) if row else ""
        yield Late(entry, kind, str(row) if row else "", url)


def next_lists(year: int) -> QuerySet[NextList]:
    """The lists of the next year that are made of a year's."""
    rows: QuerySet[NextList] = NextList.objects.current().filter(year=year + 1)
    return rows.exclude(state=NextState.DROPPED).select_related("source", "plan").order_by("pk")
