"""Headers: the only owner of reading the headings of a table, of one row or of several merged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.intake.readers.marks import Merge
from bihuan.written.cells import Cell, column_letter, is_number, one_line, squeezed, text_of

MAX_ROWS = 4
"""A header of five rows has not been seen."""

_WORDS_IN_HEADING = 40
_LABEL = re.compile(r"[^:]{2,12}:.*")
_IN_BRACKETS = re.compile(r"[(\[【][^()]*[)\]】]")


@dataclass(frozen=True, slots=True)
class Column:
    """``heading`` holds the headings of all rows of the header, the topmost first, parted by /."""

    index: int
    heading: str

    @property
    def letter(self) -> str:
        return column_letter(self.index)


def headers_at(
    top: Sequence[Sequence[Cell]], at: int, merges: Sequence[Merge] | None
) -> Iterator[tuple[list[Column], tuple[int, ...]]]:
    """The ways to read a header from a row on: by itself, or with one or more rows below."""
    if not any(is_heading(cell) for cell in top[at]):
        return
    block = _Block(top, at, merges or ())
    depths = [1]
    for depth in range(2, min(MAX_ROWS, len(top) - at) + 1):
        if not block.goes_on(depth - 1):
            break
        depths += [depth] if block.has_a_leaf(depth) else []
    merged = max((m.bottom - at for m in merges or () if m.top == at + 1), default=1)
    for depth in [d for d in depths if d >= merged] or depths:
        alone = [_one(cell) for cell in top[at]]
        headings = block.headings(depth) if depth > 1 else alone
        yield _columns(headings), tuple(range(at + 1, at + depth + 1))


def is_heading(cell: Cell) -> bool:
    return (
        isinstance(cell, str) and not is_number(cell) and len(squeezed(cell)) <= _WORDS_IN_HEADING
    )


def heading_parts(heading: str) -> list[str]:
    """The rows of a heading, topmost first; a stroke in brackets (微克/立方米) parts nothing."""
    return re.split(r"/(?![^(（]*[)）])", heading)


def _one(cell: Cell) -> str:
    return one_line(text_of(cell))


def _columns(headings: list[str]) -> list[Column]:
    return [Column(index, heading) for index, heading in enumerate(headings) if heading]


class _Block:
    """The rows from the first of a header on, each cell with the heading that reaches it."""

    def __init__(self, top: Sequence[Sequence[Cell]], at: int, merges: Sequence[Merge]) -> None:
        self.rows = [list(row) for row in top[at : at + MAX_ROWS]]
        self.width = max(map(len, self.rows))
        self.rows = [row + [None] * (self.width - len(row)) for row in self.rows]
        self.own = [[cell is not None for cell in row] for row in self.rows]
        self.reach = [[1 if owned else 0 for owned in row] for row in self.own]
        inside = [m for m in merges if at < m.top <= at + MAX_ROWS]
        for merge in inside:
            self._fill(merge, at)
        for depth in range(len(self.rows) - 1):
            if not any(m.right > m.left for m in inside if m.top == at + depth + 1):
                self._fill_left(depth)

    def _fill(self, merge: Merge, at: int) -> None:
        """A merged cell reaches all of its rows and columns."""
        row = merge.top - at - 1
        value = self.rows[row][merge.left] if merge.left < self.width else None
        for r in range(row, min(merge.bottom - at, len(self.rows))):
            for c in range(merge.left, min(merge.right + 1, self.width)):
                self.rows[r][c] = value
                self.own[r][c] = self.own[r][c] and r == row
                self.reach[r][c] = merge.right - merge.left + 1

    def _fill_left(self, depth: int) -> None:
        """Without merged cells a heading reaches the blanks beside it that stand over headings."""
        row, below = self.rows[depth], self.own[depth + 1]
        for c in range(1, self.width):
            if row[c] is None and row[c - 1] is not None and below[c] and below[c - 1]:
                row[c] = row[c - 1]
                self.reach[depth][c] = self.reach[depth][c - 1] = 2

    def goes_on(self, depth: int) -> bool:
        """Whether the row at a depth can be one of the header: it splits what stands above it."""
        above, row = self.rows[depth - 1], self.rows[depth]
        own = [c for c in range(self.width) if self.own[depth][c]]
        if not own or len({_one(cell) for cell in above if cell is not None}) < 2:
            return False
        return all(
            is_heading(row[c])
            and (
                above[c] is None
                or self.reach[depth - 1][c] > 1
                or _IN_BRACKETS.fullmatch(squeezed(text_of(row[c])))
            )
            for c in own
        )

    def has_a_leaf(self, depth: int) -> bool:
        """A heading that goes down undivided, or several that are divided; a label is neither."""
        said = {_one(cell) for cell in self.rows[0] if cell is not None}
        if any(_LABEL.fullmatch(squeezed(text)) for text in said):
            return False
        last = depth - 1
        undivided = any(
            self.rows[0][c] is not None and not any(self.own[r][c] for r in range(1, depth))
            for c in range(self.width)
        )
        return undivided or all(self.reach[last - 1][c] > 1 for c in self._owned(last))

    def _owned(self, depth: int) -> list[int]:
        return [c for c in range(self.width) if self.own[depth][c]]

    def headings(self, depth: int) -> list[str]:
        return ["/".join(self._down(column, depth)) for column in range(self.width)]

    def _down(self, column: int, depth: int) -> list[str]:
        said = (_one(self.rows[r][column]) for r in range(depth))
        return list(dict.fromkeys(text for text in said if text))
