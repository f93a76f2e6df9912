"""What stands around a figure: its clause, its sentence, its paragraph, its headings."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from bihuan.reports.checks.naming import Named, named_apart
from bihuan.reports.checks.quoting import Kind, Quoted
from bihuan.reports.checks.words import words

_CLAUSE = re.compile(r"[，。；：！？\n（）()]")
_REMARK = re.compile(r"[（(][^（）()\n]{1,12}[)）]")
"""A short remark in brackets, which does not end a clause."""
_PARAGRAPH = re.compile(r"\n")
_SENTENCE = re.compile(r"[。；！？\n]")
_HEADING = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}[、章节]|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、]|#+\s"
    r"|问\s*[\d一二三四五六七八九十]{0,3}[：:]|【[^】\n]{2,20}】$)"
)
"""Also what is asked, in a text of questions and answers."""
_AMONG = re.compile(r"[^，。；、]{1,12}?(?:当中|之中|中|里)(?![整心央国层旬期小学级等风型间外])")
"""What follows a whole of which a part is said next: 298个问题中过期的11个."""
_RUN_IN = re.compile(r"[^。；\n]{2,20}[。；]")
"""A heading that stands in the line of its paragraph, as 7．发展党员。"""
_LONGEST_HEADING = 60
REACH = 800
"""How far from a figure words are looked at, so that a long text takes no more than its length."""


@dataclass(frozen=True, slots=True)
class Around:
    """Words around one figure, from the nearest to the farthest.

    ``before`` begins at the figure or the stop before it, ``after`` ends at the next of either;
    ``sentence`` is what of the sentence stands ahead of ``before``, ``rest`` what follows
    ``after``; ``paragraph`` what of the paragraph stands ahead of the sentence.
    """

    before: str
    after: str
    sentence: str
    rest: str
    paragraph: str
    lead: str
    """The line that leads in the list in which the figure stands, as 明年目标：."""
    document: str
    """What stands ahead of the paragraph, as far as twice REACH."""
    row: str = ""
    """The label of its row, where the figure stands in a table and its column says the rest."""
    headings: tuple[str, ...] = ()
    """The headings that the figure stands under, the nearest first, the title last."""

    @property
    def clauses(self) -> list[str]:
        """The clauses of the sentence ahead of the figure's own, the nearest first."""
        return [said for said in reversed(_CLAUSE.split(self.sentence)) if said]

    @property
    def ahead(self) -> str:
        """Everything of the paragraph ahead of the figure."""
        return self.paragraph + self.sentence + self.before


def surroundings(text: str, figures: list[Quoted]) -> list[Around]:
    """One for each figure, in the same order."""
    text = words().separable.sub(lambda found: f"{found[0][1:]}了", text)
    stops = _AllStops(
        _Stops(_without_remarks(text, figures), _CLAUSE), _Stops(text, _SENTENCE),
        _Stops(text, _PARAGRAPH),
        [n.start for n in figures if n.kind is Kind.NUMBER],
        [n.end for n in figures if n.kind is Kind.NUMBER],
    )  # fmt: skip
    named, headings = named_apart(text, figures), _headings(text)
    return [
        _around(text, figure, stops, named.get(figure.start), headings.above(figure.start))
        for figure in figures
    ]


def _around(
    text: str, figure: Quoted, stops: "_AllStops", name: Named | None, headings: tuple[str, ...]
) -> Around:
    paragraph = stops.paragraphs.before(figure.start)
    sentence = stops.sentences.before(figure.start)
    if _RUN_IN.fullmatch(text[paragraph:sentence][:_LONGEST_HEADING]):
        sentence = paragraph
    before = max(stops.clauses.before(figure.start), stops.number_before(figure.start))
    after = min(stops.clauses.after(figure.end), stops.number_after(figure.end, len(text)))
    rest = max(after, stops.sentences.after(figure.end))
    above = text[max(0, paragraph - 2 * REACH) : paragraph]
    return Around(
        before=text[max(before, figure.start - REACH) : figure.start]
        if name is None
        else name.said,
        after=_after(
            text[figure.start - 1 : figure.start],
            text[figure.end : min(after, figure.end + REACH)],
            is_last=after == stops.clauses.after(figure.end),
        ),
        sentence=text[max(sentence, before - REACH) : before],
        rest=text[after : min(rest, after + REACH)],
        paragraph=text[max(paragraph, sentence - REACH) : sentence],
        lead=_lead(above),
        document=above,
        row=name.row if name else "",
        headings=headings,
    )


def _after(ahead: str, said: str, *, is_last: bool) -> str:
    """What follows a figure, to the next stop; the last of a clause that it heads has all of it."""
    if among := _AMONG.match(said):
        return among[0]
    return said if is_last and _CLAUSE.fullmatch(ahead or "，") else said.partition("、")[0]


def _without_remarks(text: str, figures: list[Quoted]) -> str:
    """The text with short remarks made plain letters, unless a figure stands in one."""
    inside = {place for figure in figures for place in range(figure.start, figure.end)}

    def even(found: re.Match[str]) -> str:
        has_figure = any(place in inside for place in range(*found.span()))
        return found[0] if has_figure else "-" * len(found[0])

    return _REMARK.sub(even, text)


def _lead(above: str) -> str:
    """The nearest line above that ends in a colon, with only items of its list between."""
    for line in reversed(above.rstrip("\n").split("\n")):
        said = line.strip()
        if said.endswith(("：", ":")):
            return said
        if said and not said.endswith(("；", ";")):
            break
    return ""


@dataclass(frozen=True, slots=True)
class _AllStops:
    """Where clauses, sentences, paragraphs and numbers begin and end."""

    clauses: "_Stops"
    sentences: "_Stops"
    paragraphs: "_Stops"
    starts: list[int]
    ends: list[int]

    def number_before(self, at: int) -> int:
        index = bisect_right(self.ends, at)
        return self.ends[index - 1] if index else 0

    def number_after(self, at: int, otherwise: int) -> int:
        index = bisect_left(self.starts, at)
        return self.starts[index] if index < len(self.starts) else otherwise


class _Stops:
    """Where the pieces of a text begin and end."""

    def __init__(self, text: str, stop: re.Pattern[str]) -> None:
        self.places = [found.start() for found in stop.finditer(text)]
        self.length = len(text)

    def before(self, at: int) -> int:
        index = bisect_right(self.places, at - 1) - 1
        return self.places[index] + 1 if index >= 0 else 0

    def after(self, at: int) -> int:
        index = bisect_right(self.places, at - 1)
        return self.places[index] if index < len(self.places) else self.length


@dataclass(frozen=True, slots=True)
class _Headings:
    places: list[int]
    lines: list[str]
    levels: list[int]

    def above(self, at: int) -> tuple[str, ...]:
        """The nearest heading of each level above a place, and the title."""
        found: list[str] = []
        level = 9
        titles = [
            line for line, its in zip(self.lines[:3], self.levels[:3], strict=True) if its == 0
        ]
        for index in range(bisect_right(self.places, at) - 1, -1, -1):
            if 0 < self.levels[index] < level:
                level = self.levels[index]
                found.append(self.lines[index])
            if level == 1:
                break
        return (*found, *titles)


def has_only_headings(text: str) -> bool:
    """Whether there is a numbered heading, and nothing else but headings and a title."""
    lines = [line for line in text.split("\n") if line.strip()]
    levels = [_level(line, is_first=number < 3) for number, line in enumerate(lines)]
    return any(map(_HEADING.match, lines)) and None not in levels


def _headings(text: str) -> _Headings:
    places: list[int] = []
    lines: list[str] = []
    levels: list[int] = []
    at = 0
    for number, line in enumerate(text.split("\n")):
        level = _level(line, is_first=number < 3 and not any(levels))
        if level is not None:
            places.append(at)
            lines.append(line.strip())
            levels.append(level)
        at += len(line) + 1
    return _Headings(places, lines, levels)


def _level(line: str, *, is_first: bool) -> int | None:
    """0 for the title, then 一、 (一) 1.; None for a line that is no heading."""
    said = line.strip()
    if not said or len(said) > _LONGEST_HEADING or said[-1] in "。；，":
        return None
    if is_first:
        return 0
    if not _HEADING.match(line):
        return None
    return (
        1
        if re.match(r"第?[一二三四五六七八九十]+[、章节]|#|【", said)
        else 2
        if said[0] in "（("
        else 3
    )
