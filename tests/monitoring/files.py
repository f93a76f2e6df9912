"""Files of monitoring data, and what is read in from them."""

from datetime import date, timedelta
from pathlib import Path

from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from given import AT

HEAD = "city,date,so2,no2,co,o3,pm10,pm25"
CLEAN = "8,20,0.6,90,45,25"
HEAVY = "8,20,0.6,90,200,160"
"""A day of level 5 by both standards."""


def air_text(*lines: str) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def days(city: str, first: date, *values: str) -> list[str]:
    """A line for each day from the first on."""
    return [f"{city},{first + timedelta(days=n)},{value}" for n, value in enumerate(values)]


def read_in(office, folder: Path, text: str, kind: str = "air", name: str = "日均值.csv", **said):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_file(
        path, kind_named(kind), Options(on=date(2026, 1, 5), **said), actor=office.clerk, at=AT,
        progress=lambda *_said: None,
    )  # fmt: skip


WATER = (
    "section,name,body,basin,city,sampled_on,ph,do,codmn,nh3n,tp\n"
    "A1,北桥,river,松花江流域,甲市,2025-03-04,7.5,8.2,3.5,0.3,0.08\n"
    "A2,南桥,river,松花江流域,甲市,2025-03-04,7.5,4.1,9.0,1.2,0.25\n"
)
