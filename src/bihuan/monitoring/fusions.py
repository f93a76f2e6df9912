"""Work and outcome side by side, month by month; nothing here says that one brought the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan.duties.models import Matter, Problem, Task
from bihuan.duties.rules import within
from bihuan.duties.tallies import DONE, STANDINGS
from bihuan.environment.air import standards
from bihuan.environment.air.comparing import province
from bihuan.environment.air.periods import periods
from bihuan.monitoring.basins import groups
from bihuan.monitoring.models import Fusion, Item, Target
from bihuan.monitoring.months import months
from bihuan.monitoring.rows import days_at, standing
from bihuan.monitoring.years import default_standard
from bihuan.orgs.models import User
from bihuan.periods import Moment, end_of_month

WORK: dict[str, type[Matter]] = {"tasks": Task, "problems": Problem}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target may be set for: an item of a place, or of all places where none is named."""

    place: str
    item: str


def titled(aim: Aim) -> str:
    """An aim as people call it."""
    return f"{aim.place or _('全部城市')} {Item(aim.item).label}"


@dataclass(frozen=True, slots=True)
class Done:
    """Of the tasks or problems set beside an aim: how many there were, and how many were done."""

    whole: int
    done: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A month: how far the work had come by its end, and what was measured in it."""

    number: int
    day: date
    tasks: Done
    problems: Done
    now: Decimal | None
    before: Decimal | None


def fusions(aim: Aim, at: Moment) -> Any:
    """What is set beside an aim on a day."""
    rows = Fusion.objects.known_at(at.known_at).as_of(at.as_of)
    return rows.filter(place=aim.place, item=aim.item)


def matters_of(rows: Sequence[Fusion], kind: str) -> Q:
    """The tasks or problems of these fusions: named, or within a plan that is named."""
    model = WORK[kind]
    named = Q(pk__in=[row.work.pk for row in rows if isinstance(row.work, model)])
    for row in rows:
        if row.plan is not None:
            named |= within(model.noun, row.plan.code)
    return named


def side_by_side(aim: Aim, at: Moment, year: int) -> list[Beside]:
    """The months of a year up to the day that is asked about."""
    rows = list(fusions(aim, at).select_related("plan", "task", "problem"))
    measured = outcomes(aim, at, year)
    found = []
    for number in range(1, 13):
        if date(year, number, 1) > at.as_of:
            break
        day = min(end_of_month(year, number), at.as_of)
        tasks, problems = (_done(rows, kind, Moment(day, at.known_at)) for kind in WORK)
        found.append(Beside(number, day, tasks, problems, *measured[number - 1]))
    return found


def _done(rows: Sequence[Fusion], kind: str, at: Moment) -> Done:
    """As the standings had it at the end of a day, of what is beside the aim on the day asked."""
    model = WORK[kind]
    matters = model._default_manager.filter(matters_of(rows, kind))
    found = STANDINGS[kind]._default_manager.known_at(at.known_at).as_of(at.as_of)
    found = found.filter(**{f"{model.noun}__in": matters}).exclude(state="cancelled")
    done = found.filter(state__in=sorted(DONE[kind]))
    return Done(found.count(), done.count())


# --- What was measured ----------------------------------------------------------------------------

Pair = tuple[Decimal | None, Decimal | None]


def outcomes(aim: Aim, at: Moment, year: int) -> list[Pair]:
    """The item in each month of the year, and in the same month of the year before."""
    if aim.item == Item.WATER_GOOD:
        return [_water(aim, at, date(year, number, 1)) for number in range(1, 13)]
    standard = default_standard(at, year)
    if aim.place:
        found = months(at, aim.place, year, standard)
        sides = [(one.now, one.before) for one in found]
    else:
        sides = list(_of_all(standing(at.known_at), at, year, standard))
    pairs = [(_decimal(now.get(aim.item)), _decimal(before.get(aim.item))) for now, before in sides]
    return pairs or [(None, None)] * 12


def _water(aim: Aim, at: Moment, month: date) -> Pair:
    """Of all sections together; a place has no sections of its own here."""
    if aim.place or month > at.as_of:
        return None, None
    whole = next((group for group in groups(at, month) if group.is_whole), None)
    said = whole.said if whole else None
    return (said.now, said.before) if said else (None, None)


@lru_cache(maxsize=64)
def _of_all(
    _standing: str, at: Moment, year: int, standard: str
) -> tuple[tuple[dict[str, Any], dict[str, Any]], ...]:
    """The mean of all cities in each month, as provinces compute it."""
    days = days_at(at, [year - 1, year])
    if not days.rows:
        return ()
    whole = province(periods(days.table(), standards.edition(standard), span="month"))
    rows = {row["period"]: row for row in whole.table.to_pyarrow().to_pylist()}
    return tuple(_two_years(rows, year))


def _two_years(
    rows: dict[str, dict[str, Any]], year: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for number in range(1, 13):
        yield rows.get(f"{year}-{number:02}", {}), rows.get(f"{year - 1}-{number:02}", {})


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def latest_year(aim: Aim, at: Moment) -> int:
    """The last year with a target up to the day; that of the day where there is none."""
    rows = Target.objects.known_at(at.known_at).filter(place=aim.place, item=aim.item)
    years = rows.filter(year__lte=at.as_of.year).values_list("year", flat=True)
    return max(years, default=at.as_of.year)


def aims_of(user: User) -> list[Aim]:
    """What a work can be set beside: everything that a target stands for."""
    rows = Target.objects.current().visible_to(user)
    pairs = rows.order_by("place", "item").values_list("place", "item").distinct()
    return [Aim(place, item) for place, item in pairs]
