"""Pages of a year of air and a month of water: calendar, months, two standards, basins."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.environment.air import standards
from bihuan.environment.air.standards import AqiStandard
from bihuan.errors import NotFound
from bihuan.monitoring import basins as water
from bihuan.monitoring import sentences
from bihuan.monitoring.calendars import calendars
from bihuan.monitoring.charts import beside_last_year
from bihuan.monitoring.forms import CalendarForm, MonthForm, PlaceForm, YearForm
from bihuan.monitoring.models import Item
from bihuan.monitoring.months import board, months
from bihuan.monitoring.naming import LEVELS, class_name
from bihuan.monitoring.outlooks import gap, targets_at
from bihuan.monitoring.rows import places_known, years_known
from bihuan.monitoring.years import air_year, default_standard
from bihuan.orgs.queries import SignedIn, require_sight
from bihuan.periods import Moment
from bihuan.ui.forms import FilterForm
from bihuan.ui.lists import moment, refuse_strange
from bihuan.ui.pages import page

MOST_PLACES = 6
"""Cities of a calendar page that asks for none."""


def _asked(request: SignedIn, form: FilterForm) -> dict[str, Any]:
    require_sight(request.user)
    refuse_strange(request, form)
    form.refuse_errors()
    return form.given() if form.is_bound else {}


def _year(said: dict[str, Any], at: Moment) -> tuple[int, str]:
    """The year and the standard that are meant."""
    known = years_known(at)
    year = said.get("year") or (known[0] if known else at.as_of.year)
    return year, said.get("standard") or default_standard(at, year)


@require_GET
def calendar(request: SignedIn) -> HttpResponse:
    """Days by level, a calendar for each city and year."""
    at = moment(request)
    known = places_known(at)
    form = CalendarForm(request.GET or None, places=known)
    said = _asked(request, form)
    year, standard = _year(said, at)
    years = [year - n for n in range(said.get("years") or 2)]
    places = said.get("place") or known[:MOST_PLACES]
    context = {
        "form": form,
        "at": at,
        "standard": standards.aqi(standard).document,
        "levels": _legend(standards.aqi(standard)),
        "calendars": calendars(at, places, years, standard) if places else [],
        "left": len(known) - len(places) if "place" not in said else 0,
        "days": range(1, 32),
        "year": year,
    }
    return page(request, "monitoring/calendar.html", context)


def _legend(standard: AqiStandard) -> list[tuple[int, str, str]]:
    """Number, name and span of AQI of each level."""
    first, found = 0, []
    for level, said in zip(standard.levels, LEVELS, strict=True):
        last = f"{first}–{level.max}" if level.number < len(LEVELS) else f"> {first - 1}"
        found.append((level.number, str(said), last))
        first = level.max + 1
    return found


@require_GET
def of_city(request: SignedIn) -> HttpResponse:
    """The months of a city beside last year's, and whether they are valid."""
    at = moment(request)
    form = PlaceForm(request.GET or None)
    said = _asked(request, form)
    known = places_known(at)
    place = said.get("place") or (known[0] if known else "")
    if known and place not in known:
        raise NotFound(_("没有“%(place)s”的空气监测数据。") % {"place": place})
    year, standard = _year(said, at)
    found = months(at, place, year, standard)
    context = {
        "form": form, "at": at, "place": place, "places": known, "year": year,
        "standard": standards.aqi(standard).document, "months": found,
    }  # fmt: skip
    if found:
        context |= {
            "board": board(found, at, year, standard),
            "charts": [
                beside_last_year(found, "good_ratio", _("优良天数比例"), "%", year),
                beside_last_year(found, "pm25", "PM₂.₅", "µg/m³", year),
            ],
        }
    return page(request, "monitoring/city.html", context)


@require_GET
def both_standards(request: SignedIn) -> HttpResponse:
    """The same days by the old and by the new standard."""
    at = moment(request)
    form = YearForm(request.GET or None)
    year, _standard = _year(_asked(request, form), at)
    names = standards.known()
    old, new = (air_year(at, year, name) for name in (names[0], names[-1]))
    lines = []
    if old is not None and new is not None:
        after = {one.place: one for one in new.cities}
        pairs = [(one, after[one.place]) for one in old.cities]
        if old.whole and new.whole:
            pairs.insert(0, (old.whole, new.whole))
        lines = [(a, b, _less(a.value("good_ratio"), b.value("good_ratio"))) for a, b in pairs]
    context = {
        "form": form, "at": at, "year": year, "lines": lines, "old": old, "new": new,
    }  # fmt: skip
    return page(request, "monitoring/standards.html", context)


def _less(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else after - before


@require_GET
def basins(request: SignedIn) -> HttpResponse:
    """The sections of a month: classes, status and share of good ones, all and by basin."""
    at = moment(request)
    form = MonthForm(request.GET or None)
    said = _asked(request, form)
    known = water.months_known(at)
    month = said["month"].replace(day=1) if "month" in said else None
    month = month or (known[0] if known else date(at.as_of.year, at.as_of.month, 1))
    found = water.groups(at, month)
    share = found[0].said if found else None
    target = targets_at(at, month.year).get(("", Item.WATER_GOOD))
    context = {
        "form": form, "at": at, "month": month, "known": known[:12],
        "classes": [class_name(number) for number in range(1, 7)], "groups": found,
        "sentence": sentences.of_water(month, share) if share else "",
        "gap": gap(share.now, target) if share and target else None,
        "incomplete": water.incomplete(at, month),
    }  # fmt: skip
    return page(request, "monitoring/basins.html", context)
