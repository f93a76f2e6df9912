"""Headings as files write them: the only owner of how two of them are compared.

``PM₂.₅（µg/m³）``, ``PM2_5`` and ``pm2.5`` are one heading once their brackets are off.
"""

import re
import unicodedata

BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_LEFT_OUT = re.compile(r"[\s._\-()\[\]]|浓度|\ufeff")


def plain(heading: str) -> str:
    """The heading in lower case and half width, subscripts as figures."""
    return unicodedata.normalize("NFKC", heading).lower()


def squeezed(text: str) -> str:
    """A plain text without marks, spaces and 浓度."""
    return _LEFT_OUT.sub("", text)


def bracketed(text: str) -> list[str]:
    """What stands in the brackets of a plain text."""
    return [(first or second).strip() for first, second in BRACKETS.findall(text)]
