"""The page of reports: choose a template and a day, read the text, have the worker write it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bihuan.errors import NotComputable
from bihuan.indicators.views.figures import trace_url
from bihuan.ledger import queries as ledger
from bihuan.orgs.queries import SignedIn, require_department
from bihuan.periods import Moment
from bihuan.reports import rules
from bihuan.reports.forms import ReportForm
from bihuan.reports.queries import Course, Draft, draft
from bihuan.ui.lists import moment
from bihuan.ui.pages import page


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading as a page prints it: words, and where a figure among them leads."""

    level: int
    pieces: list[tuple[str, str]]
    course: Course | None = None


@require_GET
def reports(request: SignedIn) -> HttpResponse:
    """The form; and with a template in the address, its text, each figure of it a link."""
    require_department(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    asked = "template" in request.GET
    form = ReportForm(request.GET if asked else None, initial={"as_of": at.as_of})
    context: dict[str, Any] = {"form": form, "at": at}
    if form.is_valid():
        context |= _text(form.cleaned_data["template"], at)
    return page(request, "reports/reports.html", context)


def _text(template: str, at: Moment) -> dict[str, Any]:
    """The text of a report, or why the records do not give it."""
    try:
        found = draft(template, at)
    except NotComputable as refusal:
        return {"refusal": refusal}
    return {"draft": found, "blocks": [_block(found, block) for block in found.template.blocks]}


def _block(found: Draft, block: rules.Block | rules.Chart) -> Block:
    if isinstance(block, rules.Chart):
        return Block(0, [], found.course_of(block))
    return Block(block.level, [_piece(found, piece) for piece in block.pieces])


def _piece(found: Draft, piece: rules.Piece) -> tuple[str, str]:
    if isinstance(piece, str):
        return piece, ""
    text = found.text_of(piece)
    return text, "" if piece.code == rules.DAY else trace_url(piece.code, found.at)
