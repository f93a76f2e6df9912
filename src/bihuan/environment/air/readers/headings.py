"""Headings of air: what of one is compared, and the unit in it, which is read off first."""

import re

from bihuan.environment.headings import BRACKETS, bracketed, plain, squeezed

MICRO, MILLI, OTHER = "µg/m³", "mg/m³", "ppm"
"""Units that a heading may say; ``OTHER`` stands for those that no factor turns into these."""

_UNITS = (
    (MICRO, re.compile(r"[µμu]g|微克")),
    (MILLI, re.compile(r"mg|毫克")),
    (OTHER, re.compile(r"pp[mbt]|%")),
)


def unit(heading: str) -> str:
    """The unit that stands in brackets; empty without one."""
    for said in bracketed(plain(heading)):
        if found := _unit(said):
            return found
    return ""


def key(heading: str) -> str:
    """What is compared: without the unit, marks, spaces and 浓度."""

    def kept(match: re.Match[str]) -> str:
        return "" if _unit(match[1] or match[2] or "") else match[0]

    return squeezed(BRACKETS.sub(kept, plain(heading)))


def _unit(said: str) -> str:
    return next((name for name, pattern in _UNITS if pattern.search(said)), "")
