"""The pages of reports: a shipped template or one's own and a day; the worker writes the file."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bihuan.errors import NotComputable
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, require_department
from bihuan.periods import Moment
from bihuan.reports.forms import OwnForm, ReportForm
from bihuan.reports.queries import draft
from bihuan.reports.views.sheets import blocks_of
from bihuan.ui.lists import moment
from bihuan.ui.pages import page


@require_GET
def reports(request: SignedIn) -> HttpResponse:
    """The form; and with a template in the address, its text, each figure of it a link."""
    require_department(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    asked = "template" in request.GET
    form = ReportForm(request.GET if asked else None, initial={"as_of": at.as_of})
    context: dict[str, Any] = {"form": form, "at": at}
    if form.is_valid():
        context |= _text(form.cleaned_data["template"], at, form.cleaned_data["scope"])
    return page(request, "reports/reports.html", context)


@require_GET
def own(request: SignedIn) -> HttpResponse:
    """The form for a Word file of the office's own; the worker fills it."""
    require_department(request.user)
    at = moment(request, ledger.latest_day(timezone.localdate()))
    return page(request, "reports/own.html", {"form": OwnForm(initial={"as_of": at.as_of})})


def _text(template: str, at: Moment, scope: Unit | None) -> dict[str, Any]:
    """The text of a report, or why the records do not give it."""
    try:
        found = draft(template, at, scope)
    except NotComputable as refusal:
        return {"refusal": refusal}
    return {"draft": found, "blocks": blocks_of(found)}
