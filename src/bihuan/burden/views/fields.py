"""What forms asked of each unit, month by month, and the entries behind each number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.burden.counting import Tally
from bihuan.burden.forms import BurdenFilter
from bihuan.burden.models import AskedAgain
from bihuan.burden.queries import Burden, Line, burden_of
from bihuan.duties.templatetags.events import event_word
from bihuan.errors import NotFound
from bihuan.orgs.models import Unit, User
from bihuan.orgs.queries import SignedIn, powers_of_user, require_sight
from bihuan.periods import Moment
from bihuan.ui import exports
from bihuan.ui.lists import dated, moment, refuse_strange
from bihuan.ui.pages import page

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit was asked in a month; without an address where it was nothing."""

    tally: Tally
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit through the year, in the order of the units and never of the numbers."""

    unit: Unit
    cells: list[Cell]
    year: Tally
    imported: int


@dataclass(frozen=True, slots=True)
class Share:
    """What was asked on behalf of a unit, or by a form."""

    label: str
    times: int
    tally: Tally


@require_GET
def months(request: SignedIn) -> HttpResponseBase:
    require_sight(request.user)
    at, form = moment(request), BurdenFilter(request.GET or None)
    form.at, form.reader = at, request.user
    refuse_strange(request, form)
    form.refuse_errors()
    given = form.given() if form.is_bound else {}
    year = given.get("year", at.as_of.year)
    burden = burden_of(year, at.known_at)
    rows = list(_rows(burden, request.user, year, at))
    if kind := request.GET.get("format", ""):
        return exports.answer(kind, _sheet(request, form, rows, year, at))
    context = {
        "at": at,
        "year": year,
        "years": range(year - 1, year + 2),
        "rows": rows,
        "months": MONTHS,
        "whole": sum((row.year for row in rows), start=Tally()),
        "imported": sum(row.imported for row in rows),
        "askers": _askers(burden) if request.user.sees_department else [],
        "forms": _forms(burden) if request.user.sees_department else [],
        "repeated": _repeated(year, at) if request.user.sees_department else None,
    }
    return page(request, "burden/months.html", context)


def _rows(burden: Burden, user: User, year: int, at: Moment) -> Iterator[Row]:
    said, imported = burden.by_unit_and_month(), _imported(burden)
    there = {unit for unit, _month in said} | set(imported)
    for unit in _units(user).filter(pk__in=[pk for pk in there if pk]):
        tallies = [said.get((unit.pk, month), Tally()) for month in MONTHS]
        cells = [
            Cell(one, _entries_url(unit, year, month, at) if one != Tally() else "")
            for month, one in zip(MONTHS, tallies, strict=True)
        ]
        yield Row(unit, cells, sum(tallies, start=Tally()), imported.get(unit.pk, 0))


def _units(user: User) -> Any:
    return Unit.objects.current().visible_to(user).order_by("kind__order", "pk")


def _imported(burden: Burden) -> dict[int, int]:
    found: dict[int, int] = {}
    for one in burden.imported:
        if one.unit is not None:
            found[one.unit] = found.get(one.unit, 0) + one.rows
    return found


def _entries_url(unit: Unit, year: int, month: int, at: Moment) -> str:
    return dated(reverse("burden:entries"), at, unit=unit.code, month=f"{year}-{month:02}")


def _askers(burden: Burden) -> list[Share]:
    """On whose behalf it was asked, in the order of the units; last what names nobody."""
    said = burden.by_asker()
    units = Unit.objects.filter(pk__in=[pk for pk in said if pk]).order_by("kind__order", "pk")
    times: dict[int | None, int] = {}
    for one in burden.lines:
        times[one.asker] = times.get(one.asker, 0) + bool(one.tally.asked)
    named = [Share(str(unit), times[unit.pk], said[unit.pk]) for unit in units]
    rest = [Share(_("没有写明由谁提出"), times[None], said[None])] if None in said else []
    return [*named, *rest]


def _forms(burden: Burden) -> list[Share]:
    return [
        Share(event_word(event), times, said)
        for event, (times, said) in sorted(burden.by_event().items())
    ]


def _repeated(year: int, at: Moment) -> dict[str, Any]:
    """How often something was asked for although it is recorded."""
    found = AskedAgain.objects.known_at(at.known_at).filter(asked_on__year=year)
    return {"n": found.count(), "url": dated(reverse("burden:asked-again"), at, year=year)}


def _sheet(
    request: SignedIn, form: BurdenFilter, rows: list[Row], year: int, at: Moment
) -> exports.Sheet:
    title = _("%(year)s年填报情况") % {"year": year}
    return exports.Sheet(
        title=title, day=at.as_of, note=exports.note(request, title, form),
        headings=[_("单位"), _("月份"), _("要求填"), _("人填"), _("系统填"), _("复用")],
        lines=_lines(rows, year), length=lambda: len(rows) * len(MONTHS),
    )  # fmt: skip


def _lines(rows: list[Row], year: int) -> exports.Lines:
    for row in rows:
        for month, cell in zip(MONTHS, row.cells, strict=True):
            said = cell.tally
            yield [
                str(row.unit), f"{year}-{month:02}", said.asked, said.typed, said.inferred,
                said.reused,
            ]  # fmt: skip


@require_GET
def entries(request: SignedIn) -> HttpResponse:
    """The entries behind a number: what was done by which form; not by whom, and no hour."""
    require_sight(request.user)
    at = moment(request)
    unit = _units(request.user).filter(code=request.GET.get("unit", "")).first()
    month = _month(request.GET.get("month", ""))
    if unit is None or month is None:
        raise NotFound(_("没有这个单位或月份，或者您的岗位看不到它。"))
    burden = burden_of(month.year, at.known_at)
    lines = [one for one in burden.lines if (one.unit, one.month) == (unit.pk, month.month)]
    context = {
        "at": at,
        "unit": unit,
        "month": month,
        "groups": _together(lines),
        "whole": sum((one.tally for one in lines), start=Tally()),
        "may_open": "ledger" in powers_of_user(request.user),
        "back": dated(reverse("burden:months"), at, year=month.year),
    }
    return page(request, "burden/entries.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _together(lines: list[Line]) -> list[tuple[str, Tally, list[Line]]]:
    """The lines by their event, so that the like stand together."""
    found: dict[str, list[Line]] = {}
    for one in lines:
        found.setdefault(one.event, []).append(one)
    return [
        (event_word(event), sum((one.tally for one in some), start=Tally()), some)
        for event, some in sorted(found.items())
    ]
