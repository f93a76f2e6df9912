"""Tables in a text: cells parted by tabs or gaps, and columns whose numbers only order or name."""

import re

from bihuan.reports.checks.series import HIDDEN
from bihuan.reports.checks.words import says

CELL = re.compile(r"[^\t\u3000]+?(?=\t|\u3000|\s{2,}|$)")
GAP = re.compile(r"\t|\u3000|\S\s{2,}\S")


def cells_of(line: str) -> list[tuple[int, str]]:
    """The cells of a line that is a row, each with its place."""
    return [(found.start(), found[0].strip()) for found in CELL.finditer(line) if found[0].strip()]


def without_columns(text: str) -> str:
    """The text without what stands below 排名, 序号, 电话, until prose or another head comes."""
    lines: list[str] = []
    ordering: list[bool] = []
    for line in text.split("\n"):
        cells = cells_of(line) if GAP.search(line.strip()) else []
        heads = [bool(says("orders").fullmatch(said)) for _at, said in cells]
        is_row = line.strip() != "" and len(cells) == len(ordering)
        lines.append(_without(line, cells, ordering) if is_row else line)
        if any(heads) or (line.strip() and (not cells or not re.search(r"\d", line))):
            ordering = heads
    return "\n".join(lines)


def _without(line: str, cells: list[tuple[int, str]], ordering: list[bool]) -> str:
    said = list(line)
    for (at, cell), is_order in zip(cells, ordering, strict=True):
        if is_order:
            end = line.index(cell, at) + len(cell)
            said[at:end] = re.sub(r"[\d.]", HIDDEN, line[at:end])
    return "".join(said)
