"""Environment outcomes of a year: computed figures beside targets, last year and published values.

It stands here since it sets what ``monitoring`` computes beside what ``indicators`` keeps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.environment.wording import Said
from bihuan.indicators.models import Observation
from bihuan.monitoring import sentences
from bihuan.monitoring.forms import YearForm
from bihuan.monitoring.outlooks import Outlook, outlook, targets_at
from bihuan.monitoring.rows import years_known
from bihuan.monitoring.years import AirYear, Figures, air_year, default_standard
from bihuan.orgs.queries import SignedIn, powers_of_user, require_sight
from bihuan.periods import Moment
from bihuan.ui.lists import list_address, moment, refuse_strange
from bihuan.ui.pages import page

SERIES = {"air.good_day_ratio": "good_ratio", "air.pm25_mean": "pm25"}
"""Series of published values, and the figure that each is beside."""

OF_ALL = ("", "全省", "全市")  # compared with what people write
"""How published values call the whole of the cities."""


@dataclass(frozen=True, slots=True)
class Line:
    """A city of the table, or all together."""

    figures: Figures
    outlook: Outlook
    changes: Mapping[str, str]
    sentence: str
    days_url: str


@dataclass(frozen=True, slots=True)
class Published:
    """A value published elsewhere for the same days, and how far ours is from it."""

    observation: Observation
    computed: Decimal
    off: Decimal


@require_GET
def environment(request: SignedIn) -> HttpResponse:
    require_sight(request.user)
    at = moment(request)
    form = YearForm(request.GET or None)
    refuse_strange(request, form)
    form.refuse_errors()
    said = form.given() if form.is_bound else {}
    known = years_known(at)
    year = said.get("year") or (known[0] if known else at.as_of.year)
    standard = said.get("standard") or default_standard(at, year)
    found = air_year(at, year, standard)
    powers = powers_of_user(request.user)
    context = {
        "form": form,
        "at": at,
        "year": year,
        "standard": standard,
        "years": known,
        "found": found,
        "may_import": "import" in powers,
        "may_set": "assign" in powers,
    }
    if found is not None:
        context |= _shown(found, at)
    return page(request, "home/environment.html", context)


def _shown(found: AirYear, at: Moment) -> dict[str, object]:
    targets = targets_at(at, found.year)
    everyone = [one for one in (found.whole, *found.cities) if one is not None]
    lines = [
        Line(one, outlook(found, one, targets), _changes(one), sentences.of_figures(found, one),
             _days_url(found, one, at))
        for one in everyone
    ]  # fmt: skip
    span = (found.through - found.since).days + 1
    return {
        "lines": lines,
        "span": span,
        "short": [one.place for one in found.cities if (one.now["days"] or 0) < span],
        "published": list(_published(found, everyone, at)),
        "has_before": any(one.before for one in everyone),
        "aimed": {name: True for line in lines for name, gap in line.outlook.gaps.items() if gap},
    }


def _changes(figures: Figures) -> dict[str, str]:
    return {name: changed(said) for name, said in sentences.said(figures).items()}


def changed(said: Said) -> str:
    """The change on the same days of the year before; empty where there were none."""
    change = said.change()
    if said.before is None or said.now == said.before:
        return _("持平") if said.before is not None else ""
    if change is None:
        return ""
    unit = _("个百分点") if said.in_points else "%"
    words = {"n": abs(change), "unit": unit}
    rose = said.now > said.before
    return (_("上升 %(n)s%(unit)s") if rose else _("下降 %(n)s%(unit)s")) % words


def _days_url(found: AirYear, figures: Figures, at: Moment) -> str:
    """The days of a city's year that are not good, in the list that counts them."""
    said = {"standard": found.standard, "good": "no", "on_from": found.since}
    said |= {"place": figures.place} if figures.place else {}
    return list_address("monitoring:air", at, **said, on_to=found.through)


def _published(found: AirYear, everyone: list[Figures], at: Moment) -> list[Published]:
    rows = Observation.objects.known_at(at.known_at).filter(
        series__in=SERIES, period_from=found.since, period_to=found.through
    )
    of = {place: one for one in everyone for place in ([one.place] if one.place else OF_ALL)}
    beside = []
    for row in rows.order_by("area", "series", "pk"):
        figures, published = of.get(row.area), row.number
        computed = figures.value(SERIES[row.series]) if figures else None
        if computed is not None and published is not None:
            beside.append(Published(row, computed, computed - published))
    return beside
