"""Tables: the only owner of finding the table in a sheet: titles, header, body, merged cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bihuan.intake.readers.asides import Aside, is_arabic, judge_of
from bihuan.intake.readers.files import Sheet
from bihuan.intake.readers.headers import Column, headers_at
from bihuan.intake.readers.marks import Merge
from bihuan.written.cells import Cell, one_line, text_of

SEARCHED_ROWS = 40
"""The header stands among the first rows, or there is none."""

LOOKED_AHEAD = 200
"""How many rows tell in which way a table counts its records."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the body. ``carried`` are the columns whose value a merged cell brings from above;
    ``section`` is the last row of a single phrase that stood over it.
    """

    number: int
    cells: tuple[Cell, ...]
    carried: frozenset[int] = frozenset()
    section: str = ""
    aside: Aside | None = None

    def cell(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else None

    def said(self) -> str:
        return " ".join(text for cell in self.cells if (text := text_of(cell)))


@dataclass(frozen=True, slots=True)
class Table:
    """``header_rows`` counts from 1; ``titles`` are the phrases above the header."""

    sheet: Sheet
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    header_rows: tuple[int, ...]

    def rows(self) -> Iterator[Row]:
        """The rows below the header that hold anything."""
        return _body(self)


Score = Callable[[Sequence[str]], int]
"""How many headings of a row are understood."""


def find_table(sheet: Sheet, score: Score, header_row: int | None = None) -> Table | None:
    """The table whose header is best understood; None where no row is understood at all."""
    top = list(islice(sheet.rows(), SEARCHED_ROWS if header_row is None else header_row + 3))
    places = range(len(top)) if header_row is None else [header_row - 1]
    found = [
        (score([c.heading for c in columns]), -len(rows), -rows[0], columns, rows)
        for at in places
        if at < len(top)
        for columns, rows in headers_at(top, at, sheet.merges)
    ]
    if not found:
        return None
    points, _rows, _at, columns, rows = max(found, key=lambda one: one[:3])
    if points < min(2, len(columns)) and header_row is None:
        return None
    titles = tuple(
        one_line(text) for row in top[: rows[0] - 1] for cell in row if (text := text_of(cell))
    )
    return Table(sheet, tuple(columns), titles, rows)


def _body(table: Table) -> Iterator[Row]:
    merged = _Merged(table.sheet.merges or ())
    judge = judge_of(table.columns, table.titles, is_numbered=_is_numbered(table))
    section, start, is_first = "", table.header_rows[-1], True
    for number, cells in enumerate(islice(table.sheet.rows(), start, None), start=start + 1):
        filled, carried = merged.fill(number, cells)
        if all(cell is None for cell in cells):
            continue
        aside = judge.aside(cells, filled, is_first=is_first)
        is_first = False
        if aside is Aside.SECTION:
            section = _phrase(cells)
        yield Row(number, tuple(filled), frozenset(carried), section, aside)


def _is_numbered(table: Table) -> bool:
    """Whether the first column numbers the records in digits."""
    start, at = table.header_rows[-1], table.columns[0].index
    rows = islice(table.sheet.rows(), start, start + LOOKED_AHEAD)
    return any(is_arabic(row[at]) for row in rows if at < len(row))


def _phrase(cells: Sequence[Cell]) -> str:
    """What a section row says: one phrase, or a numeral and a phrase."""
    said = list(dict.fromkeys(one_line(text_of(c)) for c in cells if c is not None))
    return said[0] if len(said) == 1 else f"{said[0].rstrip('、.')}、{said[1]}"


class _Merged:
    """Brings the value of a merged cell down to the rows and along the columns that it covers."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._waiting = sorted(merges, key=lambda m: m.top)
        self._next = 0
        self._open: list[tuple[Merge, Cell]] = []

    def fill(self, number: int, cells: list[Cell]) -> tuple[list[Cell], set[int]]:
        filled, carried = list(cells), set[int]()
        while self._next < len(self._waiting) and self._waiting[self._next].top <= number:
            merge = self._waiting[self._next]
            self._next += 1
            value = cells[merge.left] if merge.left < len(cells) else None
            if merge.top == number and merge.bottom > merge.top and value is not None:
                self._open.append((merge, value))
        self._open = [(m, value) for m, value in self._open if m.bottom >= number]
        for merge, value in self._open:
            if number > merge.top:
                filled += [None] * (merge.left + 1 - len(filled))
                if filled[merge.left] is None:
                    filled[merge.left] = value
                    carried.add(merge.left)
        return filled, carried
