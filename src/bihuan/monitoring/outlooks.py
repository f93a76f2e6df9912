"""A year beside its targets: how far off, how many days are still allowed, what room PM2.5 has."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bihuan.environment.air.outlook import DaysLeft, days_left, headroom
from bihuan.environment.rounding import round_half_even
from bihuan.monitoring.models import SHARES, Item, Target
from bihuan.monitoring.years import AirYear, Figures
from bihuan.periods import Moment


@dataclass(frozen=True, slots=True)
class Gap:
    """What a target of the year asks, and how far off the figure is; ``is_met`` as of now."""

    target: Target
    now: Decimal | None
    is_met: bool | None
    off: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A city beside its targets: the gaps, days still allowed, and headroom of PM2.5."""

    gaps: Mapping[str, Gap]
    days_left: DaysLeft | None
    headroom: Decimal | None


def targets_at(at: Moment, year: int) -> dict[tuple[str, str], Target]:
    rows = Target.objects.known_at(at.known_at).filter(year=year)
    return {(target.place, target.item): target for target in rows}


def outlook(of: AirYear, figures: Figures, targets: Mapping[tuple[str, str], Target]) -> Outlook:
    found = {str(item): targets.get((figures.place, item)) for item in AIR_ITEMS}
    gaps = {item: gap(figures.value(item), target) for item, target in found.items() if target}
    left = headroom_ = None
    if (ratio := found[Item.GOOD_RATIO]) is not None:
        left = _days_left(of, figures, ratio)
    if (pm25 := found[Item.PM25]) is not None and figures.place:
        headroom_ = _headroom(of, figures, pm25)
    return Outlook(gaps, left, headroom_)


AIR_ITEMS = (Item.GOOD_RATIO, Item.PM25, Item.HEAVY_DAYS)


def gap(now: Decimal | None, target: Target) -> Gap:
    if now is None:
        return Gap(target, None, None, None)
    more_is_better = target.item in SHARES
    off = now - target.number if more_is_better else target.number - now
    return Gap(target, now, off >= 0, abs(off))


def _days_left(of: AirYear, figures: Figures, target: Target) -> DaysLeft:
    """Of the days of the calendar year, as a plan counts them; of all cities together."""
    cities = [figures] if figures.place else list(of.cities)
    bad = sum((city.now["days"] or 0) - (city.now["good_days"] or 0) for city in cities)
    return days_left(Fraction(target.number), days=of.length, bad=bad, cities=len(cities))


def _headroom(of: AirYear, figures: Figures, target: Target) -> Decimal | None:
    days = figures.now["pm25_days"] or 0
    room = headroom(
        Fraction(target.number), total=figures.pm25_total, days=days, of=max(of.length, days)
    )
    return None if room is None else round_half_even(room, 1)
