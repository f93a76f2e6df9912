"""A list page: rows as they were at a moment, filtered, paged, each cell ready to print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bihuan.errors import Unreadable
from bihuan.periods import Moment
from bihuan.ui.forms import FilterForm
from bihuan.ui.pages import page

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its heading, what it prints of a row, and where that leads."""

    label: str
    text: Callable[[Any], Any]
    url: Callable[[Any], str] | None = None
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: Any
    url: str
    kind: str
    """``number``, ``day`` or nothing: how the cell is set."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page shows; ``empty`` says what to do when there is nothing."""

    title: str
    rows: Any
    form: type[FilterForm]
    columns: Sequence[Column]
    order: Sequence[str]
    empty: str = ""
    note: str = ""


def moment(request: HttpRequest, default: date | None = None) -> Moment:
    """The two times of a page, from ``as_of`` and ``known_at`` in its address.

    Without them it is ``default`` or else today, and all that is known now.
    """
    as_of, known_at = request.GET.get("as_of", ""), request.GET.get("known_at", "")
    try:
        day = date.fromisoformat(as_of) if as_of else default or timezone.localdate()
        return Moment(day, int(known_at) if known_at else None)
    except ValueError as error:
        raise Unreadable("日期请写成 2025-10-31，台账记录号请写整数。") from error


def list_page(request: HttpRequest, listing: Listing, at: Moment) -> HttpResponse:
    form = listing.form(request.GET or None)
    form.at = at
    rows = listing.rows
    if form.is_bound:
        rows = form.apply(rows) if form.is_valid() else rows.none()
    paginator = Paginator(rows.order_by(*listing.order), PER_PAGE)
    shown = paginator.get_page(request.GET.get("page"))
    lines = [[_cell(column, row) for column in listing.columns] for row in shown]
    context = {"listing": listing, "form": form, "page": shown, "lines": lines, "at": at}
    return page(request, "ui/list.html", context, part="list")


def _cell(column: Column, row: Any) -> Cell:
    url = column.url(row) if column.url else ""
    value = column.text(row)
    kind = "number" if column.numeric else "day" if isinstance(value, date) else ""
    return Cell(column.label, value, url, kind)
