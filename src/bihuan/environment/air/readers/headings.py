"""Headings as files write them: the only owner of how one is compared, and of units in it.

``PM₂.₅（µg/m³）``, ``PM2_5`` and ``pm2.5浓度`` are one heading; the unit is read off it first.
"""

import re
import unicodedata

MICRO, MILLI, OTHER = "µg/m³", "mg/m³", "ppm"
"""Units that a heading may say; ``OTHER`` stands for those that no factor turns into these."""

_UNITS = (
    (MICRO, re.compile(r"[µμu]g|微克")),
    (MILLI, re.compile(r"mg|毫克")),
    (OTHER, re.compile(r"pp[mbt]|%")),
)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LEFT_OUT = re.compile(r"[\s._\-()\[\]]|浓度|\ufeff")


def plain(heading: str) -> str:
    """The heading in lower case and half width, subscripts as figures."""
    return unicodedata.normalize("NFKC", heading).lower()


def unit(heading: str) -> str:
    """The unit that stands in brackets; empty without one."""
    for said in _bracketed(plain(heading)):
        if found := _unit(said):
            return found
    return ""


def key(heading: str) -> str:
    """What is compared: without the unit, marks, spaces and 浓度."""

    def kept(match: re.Match[str]) -> str:
        return "" if _unit(match[1] or match[2] or "") else match[0]

    return _LEFT_OUT.sub("", _BRACKETS.sub(kept, plain(heading)))


def _bracketed(text: str) -> list[str]:
    return [first or second for first, second in _BRACKETS.findall(text)]


def _unit(said: str) -> str:
    return next((name for name, pattern in _UNITS if pattern.search(said)), "")
