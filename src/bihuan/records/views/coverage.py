"""The coverage matrix as a page, and with ``format`` in the address as a file of all its rows."""

import math
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.duties.cadences import PeriodState
from bihuan.duties.forms import CoverageFilter
from bihuan.duties.models import Duty
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, powers_of_user
from bihuan.periods import YEARS
from bihuan.records.coverage import Asked, Column, Drawing, Reading, summed
from bihuan.records.queries import periods_at
from bihuan.ui import exports
from bihuan.ui.lists import PER_PAGE, moment, refuse_strange
from bihuan.ui.pages import page, query_with


@require_GET
def matrix(request: SignedIn) -> HttpResponseBase:
    form = CoverageFilter(request.GET or None)
    form.at, form.reader = moment(request), request.user
    refuse_strange(request, form)
    asked = _asked(request, form)
    if kind := request.GET.get("format", ""):
        return exports.answer(kind, _sheet(request, asked, form))
    return _page(request, asked, form)


def _asked(request: SignedIn, form: CoverageFilter) -> Asked:
    """What the filter says, of the year of the day unless it says another."""
    at, user = form.at, request.user
    form.initial = year = {"year": str(at.as_of.year)}
    rows = periods_at(at).visible_to(user)
    if form.is_bound:
        rows = form.apply(rows) if form.is_valid() else rows.none()
    given = form.canonical() if form.is_bound and form.is_valid() else {}
    if "year" not in given:
        rows = rows.filter(start_on__year=at.as_of.year)
    return Asked(rows, user, at, year | given)


def _page(request: SignedIn, asked: Asked, form: CoverageFilter) -> HttpResponse:
    shown = Paginator(asked.units(), PER_PAGE).get_page(request.GET.get("page"))
    drawing = Drawing(Reading(asked, list(shown)), is_all=not shown.has_other_pages())
    year = int(asked.said["year"])
    context = {
        "form": form,
        "at": form.at,
        "page": shown,
        "sections": drawing.sections(),
        "year": year,
        "before": _of_year(request, year - 1),
        "after": _of_year(request, year + 1),
        "chips": list(form.applied()),
        "kept": query_with(request, only=("as_of", "known_at"))[1:],
        "states": list(PeriodState),
        "may_set": "assign" in powers_of_user(request.user),
    }
    return page(request, "records/matrix.html", context)


def _of_year(request: SignedIn, year: int) -> str:
    """The address of the same for another year, if there is one."""
    return query_with(request, year=year, page=None) if year in YEARS else ""


# --- As a file ------------------------------------------------------------------------------------


def _sheet(request: SignedIn, asked: Asked, form: CoverageFilter) -> exports.Sheet:
    form.refuse_errors()
    columns = list(asked.columns())
    duties = Duty.objects.in_bulk({column.duty for column in columns})
    title = _("%(year)s年履职矩阵") % {"year": asked.said["year"]}
    units = asked.units()
    return exports.Sheet(
        title=title,
        day=form.at.as_of,
        note=exports.note(request, title, form),
        headings=[
            _("单位类型"), _("单位"), _("已履行期次"), _("应履行期次"),
            *(f"{duties[column.duty].text} {column.name}" for column in columns),
        ],
        lines=_lines(asked, list(units), columns),
        length=units.count,
    )  # fmt: skip


def _lines(asked: Asked, units: Sequence[Unit], columns: Sequence[Column]) -> exports.Lines:
    """A line for each unit, in words; read so many units at a time as a page has."""
    for first in range(0, len(units), PER_PAGE):
        some = units[first : first + PER_PAGE]
        reading = Reading(asked, some, most=math.inf)
        for unit in some:
            boxes = reading.held[unit.pk]
            total = summed(boxes.values())
            words = (boxes[column].words if column in boxes else "" for column in columns)
            yield [str(unit.kind), str(unit), total.met.value, total.owed.value, *words]
