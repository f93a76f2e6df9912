"""Figures whose names stand apart from them: A、B 分别为 1、2, and the cells of a table."""

import re

from bihuan.reports.checks.quoting import Quoted

_EACH = re.compile(
    r"([^，。；：\n]*[、和与及][^，。；：\n]*?)(?:，[^，。；：\n]{0,12})?分别[为是有]?$"
)
_CELL = re.compile(r"[^\t\u3000]+?(?=\t|\u3000|\s{2,}|$)")
_GAP = re.compile(r"\t|\u3000|\S\s{2,}\S")


def named_apart(text: str, figures: list[Quoted]) -> dict[int, str]:
    """The name of each figure that has it somewhere else, by the place of the figure."""
    return _in_tables(text, figures) | _in_turn(text, figures)


def _in_turn(text: str, figures: list[Quoted]) -> dict[int, str]:
    """Names and then as many figures after 分别为, in the same order."""
    found: dict[int, str] = {}
    for index, figure in enumerate(figures):
        lead = _EACH.search(text[max(0, figure.start - 80) : figure.start])
        names = re.split("[、和与及]", lead[1]) if lead else []
        run = _run_from(text, figures[index : index + len(names) + 1])
        if names and len(names) == len(run):
            found.update({one.start: name for one, name in zip(run, names, strict=True)})
    return found


def _run_from(text: str, figures: list[Quoted]) -> list[Quoted]:
    """The first of some figures and those after it, with nothing but stops between them."""
    run = figures[:1]
    for one in figures[1:]:
        if not re.fullmatch(r"[、，和与及\s]{1,2}", text[run[-1].end : one.start]):
            break
        run.append(one)
    return run


def _in_tables(text: str, figures: list[Quoted]) -> dict[int, str]:
    """The label of the row and the heading of the column of each figure in a table.

    A line is a row where tabs or gaps part its cells; the row above without a digit is the header.
    """
    found: dict[int, str] = {}
    header: list[str] = []
    places = {figure.start: figure for figure in figures}
    at = 0
    for line in text.split("\n"):
        cells = [(m.start(), m[0].strip()) for m in _CELL.finditer(line) if m[0].strip()]
        if not _GAP.search(line.strip()) or len(cells) < 2:
            header = header if not line.strip() else []
        elif not any(re.search(r"\d", said) for _at, said in cells):
            header = [said for _at, said in cells]
        else:
            found.update(_of_row(at, line, cells, header, places))
        at += len(line) + 1
    return found


def _named(label: str, heading: str) -> str:
    """A total is named by its column, another row by itself; a share says so in any case."""
    if re.fullmatch("合?总?小?计|全厅|全局|全省", label):
        return heading or label
    return f"{label}{heading}" if re.search("占|率|%|比例", heading) else label


def _of_row(
    at: int, line: str, cells: list[tuple[int, str]], header: list[str], places: dict[int, Quoted]
) -> dict[int, str]:
    label = next((said for _at, said in cells if not re.fullmatch(r"[\d.,%\s—-]+", said)), "")
    label = re.sub(r"\s", "", label)
    found: dict[int, str] = {}
    for column, (start, said) in enumerate(cells):
        if re.sub(r"\s", "", said) == label:
            continue
        heading = header[column] if len(header) == len(cells) else ""
        end = cells[column + 1][0] if column + 1 < len(cells) else len(line)
        for place in range(at + start, at + end):
            if place in places:
                found[place] = _named(label, heading)
    return found
