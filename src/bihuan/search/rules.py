"""How text is folded, cut into grams and marked; the same for what is kept and what is asked.

A gram is two neighbouring UTF-16 units of the folded text, written as eight hexadecimal digits, so
that no engine's idea of a word or of a locale can change it.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

UNIT = 4
GRAM = 2 * UNIT
MOST_TERMS = 8

BEFORE, AROUND = 20, 90
"""Characters that a passage shows before the first match, and in all."""


def fold(text: str) -> str:
    """Full and half width, capitals and small letters are one."""
    if unicodedata.is_normalized("NFKC", text):
        return text.casefold()
    return "".join(_fold_one(char) for char in text)


def _fold_one(char: str) -> str:
    return unicodedata.normalize("NFKC", char).casefold()


def units(folded: str) -> str:
    return folded.encode("utf-16-be", "surrogatepass").hex()


def grams(folded: str) -> set[str]:
    digits = units(folded)
    return {digits[at : at + GRAM] for at in range(0, len(digits) - UNIT, UNIT)}


def terms(asked: str) -> list[str]:
    """What is looked for, folded: words parted by blanks, all of which must occur."""
    return list(dict.fromkeys(fold(asked.replace("\0", " ")).split()))[:MOST_TERMS]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a passage, and whether it is what was looked for."""

    text: str
    is_match: bool


def passage(text: str, looked_for: list[str]) -> list[Piece]:
    """The surroundings of the first match on one line, each match apart; plain text, not HTML."""
    spans = _spans(text, looked_for)
    first = spans[0][0] if spans else 0
    start = max(0, first - BEFORE) if len(text) > AROUND else 0
    end = min(len(text), start + AROUND)
    cut = [
        Piece("…" if start else "", is_match=False),
        *_pieces(text, start, end, spans),
        Piece("…" if end < len(text) else "", is_match=False),
    ]
    return [piece for piece in cut if piece.text]


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    at, line = start, text.replace("\n", " ")
    for begin, stop in spans:
        if begin < end:
            yield Piece(line[at:begin], is_match=False)
            at = min(stop, end)
            yield Piece(line[begin:at], is_match=True)
    yield Piece(line[at:end], is_match=False)


def _spans(text: str, looked_for: list[str]) -> list[tuple[int, int]]:
    """Where in the text the terms stand, in order and without overlap."""
    folded = [_fold_one(char) for char in text]
    places = [at for at, one in enumerate(folded) for _char in one]
    whole = "".join(folded)
    found = sorted(span for term in looked_for for span in _occurrences(whole, term))
    spans: list[tuple[int, int]] = []
    for begin, stop in found:
        first, last = places[begin], places[stop - 1] + 1
        if spans and first < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _occurrences(whole: str, term: str) -> Iterator[tuple[int, int]]:
    at = whole.find(term)
    while at >= 0:
        yield at, at + len(term)
        at = whole.find(term, at + len(term))
