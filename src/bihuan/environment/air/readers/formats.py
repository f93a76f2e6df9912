"""The files that are known, each described by its headings; what is common stands once.

Headings are compared as ``headings.key`` says. Fields of a file are ``city``, ``station``, the
parts of its time, ``snapshot`` (when the row was fetched), the six items, and what was published
beside them. A time is the end of its hour in every format, as the national platform labels it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.readers import headings, names
from bihuan.words import lazy

BEFORE = {"month": "-", "day": "-", "hour": " "}
"""What joins a part of a time to the parts before it."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file.

    ``named`` gives headings that differ from the common ones, ``marks`` headings that it must
    have beside place and time. ``city`` is that of a file without such a column, ``units`` what
    a heading does not say.
    """

    name: str
    title: lazy
    kind: Kind
    time: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    city: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def span(self) -> str:
        return "hour" if self.kind.has_hours else "day"

    @property
    def place(self) -> tuple[str, ...]:
        """The columns that name a place."""
        city = () if self.city else ("city",)
        return (*city, "station") if self.kind.has_stations else city

    def fields(self) -> dict[str, tuple[str, ...]]:
        """The headings of every field, the most telling first."""
        time = {name: names.TIME[name] for name in self.time}
        place = {name: names.PLACE[name] for name in self.place}
        snapshot = {"snapshot": names.OTHER["snapshot"]}
        other = names.OTHER if self.span == "hour" else snapshot
        items = names.items(self.span)
        return {**place, **time, **items, **names.PUBLISHED, **other, **self.named}

    def found(self, written: tuple[str, ...]) -> dict[str, int]:
        """Where each field stands among the headings of a file; the first one counts."""
        keys = [headings.key(heading) for heading in written]
        at = {
            name: next((keys.index(one) for one in known if one in keys), -1)
            for name, known in self.fields().items()
        }
        return {name: position for name, position in at.items() if position >= 0}

    def fits(self, written: tuple[str, ...]) -> bool:
        keys = {headings.key(heading) for heading in written}
        found = self.found(written)
        return keys.issuperset(self.marks) and all(
            name in found for name in (*self.place, *self.time)
        )


def _own(kind: Kind, title: lazy) -> tuple[Format, ...]:
    """The project's own format (``docs/environment.md``): hours may say day and hour apart."""
    hours = (("time",), ("date", "hour"))
    times = hours if kind.has_hours else (("date",),)
    return tuple(Format(f"bihuan_{kind}", title, kind, time) for time in times)


FORMATS: tuple[Format, ...] = (
    Format(
        "cnemc_station_hour",
        lazy("全国城市空气质量实时发布平台站点小时值"),
        Kind.STATION_HOUR,
        ("time",),
        named={"time": ("timepoint",), "city": ("area",), "station": ("stationcode",)},
    ),
    Format(
        "hlj_station_hour",
        lazy("各市站点小时值（日期、小时分列）"),
        Kind.STATION_HOUR,
        ("date", "hour"),
        named={"station": ("watchpoint",)},
    ),
    Format(
        "uci_beijing",
        lazy("UCI 北京多站点小时值"),
        Kind.STATION_HOUR,
        ("year", "month", "day", "hour"),
        marks=("no", "wd"),
        city="北京",
        units={"co": headings.MICRO},
    ),
    Format(
        "city_hour_site",
        lazy("城市小时值（网站整理）"),
        Kind.CITY_HOUR,
        ("time",),
        marks=("mainpollution",),
    ),
    Format(
        "aqistudy_city_day",
        lazy("aqistudy 城市日值"),
        Kind.CITY_DAY,
        ("date",),
        marks=("aqirange",),
    ),
    Format(
        "capitals_city_day",
        lazy("省会城市日值（网站整理）"),
        Kind.CITY_DAY,
        ("date",),
        marks=("rank",),
    ),
    *_own(Kind.STATION_HOUR, lazy("站点小时值")),
    *_own(Kind.CITY_HOUR, lazy("城市小时值")),
    *_own(Kind.STATION_DAY, lazy("站点日值")),
    *_own(Kind.CITY_DAY, lazy("城市日值")),
)
"""In the order of trying: what is recognised by more comes first."""
