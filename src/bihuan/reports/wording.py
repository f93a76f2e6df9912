"""The words of a report text as words: its title, its paragraphs, its length, and two compared."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from bihuan.reports.rules import NAMED

CLAUSE = re.compile(r"[^。；！？，：]*[。；！？，：]|[^。；！？，：]+")
TITLE = re.compile(r"^# .*(?:\n# .*)*", re.MULTILINE)
MOST_OF_A_TITLE = 200

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


def title_in(text: str, words: Mapping[str, str]) -> str:
    """The title of a text, its lines one after another, with these words and no figures."""
    found = TITLE.search(text)
    lines = [line[2:].strip() for line in found[0].splitlines()] if found else []
    said = NAMED.sub(lambda found: words.get(found[1], ""), "".join(lines))
    return said.strip()[:MOST_OF_A_TITLE]


def retitled(text: str, title: str) -> str:
    """The text under another title."""
    if TITLE.search(text) is None:
        return f"# {title}\n\n{text}"
    return TITLE.sub(lambda _found: f"# {title}", text, count=1)


def paragraphs(text: str) -> list[str]:
    """What a comment can speak of: each heading and each paragraph, as it is written."""
    parts = re.split(r"\n\s*\n", text.strip())
    return [" ".join(part.split()) for part in parts if part.strip()]


def letters(text: str) -> int:
    """Characters as an office counts them: everything but blanks."""
    return sum(not char.isspace() for char in text)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether both texts have them: ``same``, ``added``, ``removed``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of two texts compared; one that is ``changed`` has pieces of several kinds.

    ``count`` is how many lines stand for it: equal lines in a row are one.
    """

    kind: str
    pieces: tuple[Piece, ...]
    count: int = 1


def compared(before: str, after: str) -> list[Line]:
    """Two texts line by line, and within a line that was altered, clause by clause."""
    old, new = _lines(before), _lines(after)
    found: list[Line] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Line(SAME, (Piece(SAME, old[a]),), b - a))
        else:
            found += _altered(old[a:b], new[c:d])
    return found


def differ(lines: list[Line]) -> bool:
    return any(line.kind != SAME for line in lines)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _altered(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that took the place of others: in pairs, as far as both go."""
    for before, after in zip(old, new, strict=False):
        yield Line(CHANGED, tuple(_pieces(before, after)))
    for text in old[len(new) :]:
        yield Line(REMOVED, (Piece(REMOVED, text),))
    for text in new[len(old) :]:
        yield Line(ADDED, (Piece(ADDED, text),))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = CLAUSE.findall(before), CLAUSE.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(REMOVED, "".join(old[a:b]))
        if d > c:
            yield Piece(ADDED, "".join(new[c:d]))
