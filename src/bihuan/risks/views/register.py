"""The register as it is published, to print and to export; and units by grade and category."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.orgs.models import Unit
from bihuan.orgs.queries import SignedIn, powers_of_user, require_sight
from bihuan.periods import Moment
from bihuan.risks import queries
from bihuan.risks.forms import RiskPointFilter
from bihuan.risks.views.lists import measures_in_words, versions
from bihuan.ui import exports
from bihuan.ui.lists import dated, list_address, moment, refuse_strange
from bihuan.ui.pages import page

MOST = 1000
"""Lines that the page prints; a file holds them all."""


@dataclass(frozen=True, slots=True)
class OfUnit:
    """The numbered lines of a unit, whose name stands once beside them."""

    unit: Unit | str
    lines: list[tuple[int, Any]]


@require_GET
def register(request: SignedIn) -> HttpResponseBase:
    """The points in force, in the columns of a published register."""
    require_sight(request.user)
    at = moment(request)
    form = RiskPointFilter(request.GET or None)
    form.at, form.reader = at, request.user
    refuse_strange(request, form)
    rows = versions(request.user, at).live()
    if form.is_bound:
        rows = form.apply(rows) if form.is_valid() else rows.none()
    rows = rows.order_by(
        "point__unit__kind__order", "point__unit__pk", "point__unit_text", "grade__order", "point"
    )
    if kind := request.GET.get("format", ""):
        form.refuse_errors()
        return exports.answer(kind, _sheet(request, form, rows))
    count = rows.count()
    context = {
        "form": form,
        "at": at,
        "count": count,
        "left": max(count - MOST, 0),
        "units": list(_by_unit(rows[:MOST])),
        "chips": list(form.applied()),
    }
    return page(request, "risks/register.html", context)


def _by_unit(rows: Any) -> Iterator[OfUnit]:
    numbered = enumerate(rows, start=1)
    for unit, lines in groupby(numbered, lambda line: line[1].point.named_unit):
        yield OfUnit(unit, list(lines))


def headings() -> list[str]:
    """As published registers write them, so that what is exported can be read in again."""
    return [
        _("序号"), _("单位/科室"), _("风险类别"), _("风险点"), _("廉政风险主要内容及表现形式"),
        _("风险等级"), _("防控措施"), _("部门负责人"), _("责任领导"),
    ]  # fmt: skip


def _sheet(request: SignedIn, form: RiskPointFilter, rows: Any) -> exports.Sheet:
    title = _("廉政风险点登记表")
    return exports.Sheet(
        title=title,
        day=form.at.as_of,
        note=exports.note(request, title, form),
        headings=headings(),
        lines=_lines(rows),
        length=rows.count,
    )


def _lines(rows: Any) -> exports.Lines:
    for number, row in enumerate(rows.iterator(chunk_size=exports.CHUNK), start=1):
        yield [
            number, str(row.point.named_unit), str(row.category), row.power, row.manifestation,
            str(row.grade), measures_in_words(row.measures), str(row.owner_post or ""),
            str(row.leader_post or ""),
        ]  # fmt: skip


# --- Units by grade and category ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    value: int
    url: str = ""


@require_GET
def matrix(request: SignedIn) -> HttpResponseBase:
    require_sight(request.user)
    at = moment(request)
    form = _DayOnly(request.GET or None)
    form.at = at
    refuse_strange(request, form)
    found = queries.matrix(request.user, at)
    if kind := request.GET.get("format", ""):
        return exports.answer(kind, _matrix_sheet(request, form, found))
    context = {
        "matrix": found,
        "at": at,
        "form": form,
        "rows": [(row.unit, _cells(found, row, at)) for row in found.rows],
        "totals": _cells(found, found.total, at),
        "may_name": {"import", "define"} <= powers_of_user(request.user),
    }
    return page(request, "risks/matrix.html", context)


class _DayOnly(RiskPointFilter):
    """The matrix has no filter but its day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.clear()


def _cells(found: queries.Matrix, row: queries.UnitRow, at: Moment) -> list[Cell]:
    """The counts of a unit, each with the list behind it."""
    of = {"live": "yes"} | ({"unit": row.unit.code} if row.unit.code else {})
    late = dated(reverse("risks:owed"), at, **{k: v for k, v in of.items() if k == "unit"})
    cells = [Cell(row.whole, list_address("risks:points", at, **of)), Cell(row.owed, late)]
    for name, words, counts in (
        ("grade", found.grades, row.grades), ("category", found.categories, row.categories),
    ):  # fmt: skip
        for word in words:
            url = list_address("risks:points", at, **of, **{name: word.code})
            cells.append(Cell(counts[word.pk], url))
    return cells


def _matrix_sheet(request: SignedIn, form: RiskPointFilter, found: queries.Matrix) -> exports.Sheet:
    title = _("廉政风险点：单位 × 等级")

    def lines() -> exports.Lines:
        for row in [*found.rows, found.total]:
            cells = [cell.value for cell in _cells(found, row, form.at)]
            yield [str(row.unit) or _("合计"), *cells]

    return exports.Sheet(
        title=title,
        day=form.at.as_of,
        note=exports.note(request, title, form),
        headings=[
            _("单位"), _("合计"), _("应审查"), *map(str, found.grades),
            *map(str, found.categories),
        ],
        lines=lines(),
        length=lambda: len(found.rows) + 1,
    )  # fmt: skip
