"""What a round comes to, in numbers that open their lists: problems, and petitions by place."""

from functools import partial
from typing import Any

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.documents import sheets
from bihuan.errors import NotFound, Unreadable
from bihuan.inspections import papers, places, tallies
from bihuan.inspections.models import Batch, Round
from bihuan.inspections.views.parts import round_seen, round_url
from bihuan.inspections.views.rounds import clock_lines
from bihuan.orgs.queries import SignedIn
from bihuan.periods import Moment
from bihuan.ui.exports import XLSX, sent
from bihuan.ui.lists import dated, moment
from bihuan.ui.pages import page


@require_GET
def board(request: SignedIn, pk: int) -> HttpResponse:
    found, at = round_seen(request.user, pk), moment(request)
    context = {
        "round": found,
        "round_url": dated(round_url(found), at),
        "at": at,
        "board": tallies.board(found.plan, request.user, at),
        "lines": clock_lines(found.plan, request.user, at),
    }
    return page(request, "inspections/board.html", context)


@require_GET
def petition_table(request: SignedIn, pk: int) -> HttpResponseBase:
    """Petitions by place and kind, of the round or one batch; ``format=xlsx`` gives the file."""
    found, at = round_seen(request.user, pk), moment(request)
    batch = _batch(request, found, at)
    number = batch.number if batch else None
    table = places.place_table(found, request.user, at, number)
    if request.GET.get("format"):
        return _sheet(request, papers.place_sheet(found, batch, table, at))
    context = {
        "round": found,
        "round_url": dated(round_url(found), at),
        "at": at,
        "batch": batch,
        "batches": list(places.batches_of(found, at)),
        "table": table,
        "settlement": places.settlement(found, request.user, at, number),
    }
    return page(request, "inspections/petition_table.html", context)


def _batch(request: SignedIn, found: Round, at: Moment) -> Batch | None:
    asked = request.GET.get("batch", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit()):
        raise Unreadable(_("批次请写整数。"))
    batch: Batch | None = places.batches_of(found, at).filter(number=int(asked[:6])).first()
    if batch is None:
        raise NotFound(_("没有第 %(n)s 批。") % {"n": asked})
    return batch


@require_GET
def register(request: SignedIn, pk: int) -> HttpResponseBase:
    """The petitions of a round, or of a batch, in the eleven columns that superiors ask for."""
    found, at = round_seen(request.user, pk), moment(request)
    batch = _batch(request, found, at)
    rows = places.petitions_of(found, request.user, at, batch.number if batch else None)
    return _sheet(request, papers.register_sheet(found, batch, rows, at))


def _sheet(request: SignedIn, sheet: Any) -> FileResponse:
    if request.GET.get("format", "xlsx") != "xlsx":
        raise Unreadable(_("这张表只有 xlsx。"))
    return sent(partial(sheets.write, sheet), f"{sheet.title}.xlsx", XLSX)
