"""Figures whose names stand apart from them: A、B 分别为 1、2, and the cells of a table."""

import re
from dataclasses import dataclass, replace

from bihuan.reports.checks.columns import GAP, cells_of
from bihuan.reports.checks.quoting import Quoted
from bihuan.reports.checks.words import says, words

_EACH = re.compile(
    r"([^，。；：\n]*[、和与及][^，。；：\n]*?)(?:，[^，。；：\n]{0,12})?分别[为是有]?$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a figure is called elsewhere, and its row of a table where a column adds to that."""

    said: str
    row: str = ""


def named_apart(text: str, figures: list[Quoted]) -> dict[int, Named]:
    """The name of each figure that has it somewhere else, by the place of the figure."""
    return _in_tables(text, figures) | _in_turn(text, figures)


def _in_turn(text: str, figures: list[Quoted]) -> dict[int, Named]:
    """Names and then as many figures after 分别为, in the same order."""
    found: dict[int, Named] = {}
    for index, figure in enumerate(figures):
        lead = _EACH.search(text[max(0, figure.start - 80) : figure.start])
        names = re.split("[、和与及]", lead[1]) if lead else []
        run = _run_from(text, figures[index : index + len(names) + 1])
        if names and len(names) == len(run):
            found.update({one.start: Named(name) for one, name in zip(run, names, strict=True)})
    return found


def _run_from(text: str, figures: list[Quoted]) -> list[Quoted]:
    """The first of some figures and those after it, with nothing but stops between them."""
    run = figures[:1]
    for one in figures[1:]:
        if not re.fullmatch(r"[、，和与及\s]{1,2}", text[run[-1].end : one.start]):
            break
        run.append(one)
    return run


def _in_tables(text: str, figures: list[Quoted]) -> dict[int, Named]:
    """The label of the row and the heading of the column of each figure in a table.

    A line is a row where tabs or gaps part its cells; the row above without a digit is the header.
    """
    found: dict[int, Named] = {}
    header: list[str] = []
    topics: set[str] = set()
    places = {figure.start: figure for figure in figures}
    at = 0
    for line in text.split("\n"):
        cells = cells_of(line)
        if not GAP.search(line.strip()) or len(cells) < 2 or _is_prose(cells):
            header = header if not line.strip() else []
            topics = topics if not line.strip() else set()
        elif not any(re.search(r"\d", said) or at + start in places for start, said in cells):
            header = [said for _at, said in cells]
        else:
            found.update(_of_row(at, line, cells, header, places, topics))
        at += len(line) + 1
    return found


def _is_prose(cells: list[tuple[int, str]]) -> bool:
    """Whether a line is no row but a day or a name, a gap, and what is told."""
    return len(cells) == 2 and bool(re.search("[，。；！？]", cells[1][1]))


def _named(label: str, heading: str, *, is_mixed: bool) -> Named:
    """A total is named by its column, another row by itself; a share says so in any case.

    The total of a table whose rows are of several topics adds ledgers: it is no figure of one.
    """
    if says("total").fullmatch(label):
        if is_mixed:
            return Named(f"各台账合计{heading}")
        return Named(heading or label)
    if any(topic in label for topic in words().topics):
        return Named(f"{label}{heading}", f"{label}{heading}")
    if re.search("占|率|%|比例|同期|上年|去年", heading):
        return Named(f"{label}{heading}", label)
    return Named(label)


def _of_row(
    at: int,
    line: str,
    cells: list[tuple[int, str]],
    header: list[str],
    places: dict[int, Quoted],
    topics: set[str],
) -> dict[int, Named]:
    label = next((said for _at, said in cells if not re.fullmatch(r"[\d.,%\s—-]+", said)), "")
    label = re.sub(r"\s", "", label)
    topics.update(topic for topic in words().topics if topic in label)
    found: dict[int, Named] = {}
    for column, (start, said) in enumerate(cells):
        if re.sub(r"\s", "", said) == label:
            continue
        heading = header[column] if len(header) == len(cells) else ""
        end = cells[column + 1][0] if column + 1 < len(cells) else len(line)
        for place in range(at + start, at + end):
            if place in places:
                named = _named(label, heading, is_mixed=len(topics) > 1)
                own = re.match(r"[^\d]*", line[start : place - at])
                found[place] = replace(named, said=named.said + (own[0] if own else ""))
    return found
