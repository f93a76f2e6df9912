"""Calendars of days by level: a city and year each, months down and days across."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.monitoring.models import AirGrade
from bihuan.monitoring.naming import level_name, primary_label
from bihuan.periods import Moment

MONTHS = range(1, 13)
LONGEST = 31


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: its AQI and level, NULL where there is no index; ``is_known`` where there is a row."""

    day: date | None
    aqi: int | None = None
    level: int | None = None
    primary: str = ""
    is_known: bool = False

    @property
    def title(self) -> str:
        if self.day is None or not self.is_known:
            return ""
        named = primary_label(self.primary)
        aqi = f" AQI {self.aqi}" if self.aqi is not None else ""
        return f"{self.day}{aqi} {level_name(self.level)} {named}".strip()


@dataclass(frozen=True, slots=True)
class Calendar:
    place: str
    year: int
    months: Sequence[tuple[int, Sequence[Cell]]]
    levels: Sequence[int]
    """How many days are of each level from 1."""


def calendars(
    at: Moment, places: Sequence[str], years: Sequence[int], standard: str
) -> list[Calendar]:
    """A calendar for each city and year of which a day is known, city by city."""
    rows = AirGrade.objects.known_at(at.known_at).as_of(at.as_of).filter(
        standard=standard, air_day__place__in=places,
        air_day__day__range=(date(min(years), 1, 1), date(max(years), 12, 31)),
    )  # fmt: skip
    found: dict[tuple[str, int], dict[date, Cell]] = {}
    for place, day, aqi, level, primary in rows.values_list(
        "air_day__place", "air_day__day", "aqi", "level", "primary"
    ):
        cell = Cell(day, aqi, level, primary, is_known=True)
        found.setdefault((place, day.year), {})[day] = cell
    return [
        _calendar(place, year, found[place, year])
        for place in places
        for year in years
        if (place, year) in found
    ]


def _calendar(place: str, year: int, days: dict[date, Cell]) -> Calendar:
    levels = [sum(cell.level == level for cell in days.values()) for level in range(1, 7)]
    return Calendar(place, year, [(month, _month(year, month, days)) for month in MONTHS], levels)


def _month(year: int, month: int, days: dict[date, Cell]) -> list[Cell]:
    dates = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    cells = [days.get(day) or Cell(day) for day in dates]
    return cells + [Cell(None)] * (LONGEST - len(cells))
