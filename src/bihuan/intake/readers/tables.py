"""Tables: the only owner of finding the table in a sheet: titles, header of one or two rows, body,
merged cells, and the rows that are no records (totals, remarks, repeated headers).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from bihuan.intake.readers.cells import Cell, column_letter, is_number, one_line, squeezed, text_of
from bihuan.intake.readers.files import Sheet
from bihuan.intake.readers.marks import Merge

SEARCHED_ROWS = 40
"""The header stands among the first rows, or there is none."""

TOTAL = re.compile(r"(?:合计|总计|小计|共计|累计|总数|合計|平均)[:：]?(?:[(（].*)?")
REMARK = re.compile(
    r"(?:备注|注|注释|说明|附注|填表说明|填报说明|填表人|填报人|填报单位|填报日期|制表|制表人|审核|审核人"
    r"|审批|联系人|联系电话|单位负责人|数据来源|来源|资料来源)(?:[:：].*|\d*[.、].*)?|[*※].*|#.*",
    re.DOTALL,
)
_WORDS_IN_HEADING = 40


class Aside(StrEnum):
    """Why a row is no record."""

    TOTAL = "total"
    REMARK = "remark"
    SECTION = "section"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    heading: str

    @property
    def letter(self) -> str:
        return column_letter(self.index)


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
    top = list(islice(sheet.rows(), SEARCHED_ROWS if header_row is None else header_row + 1))
    places = range(len(top)) if header_row is None else [header_row - 1]
    found = [
        (score([c.heading for c in columns]), -len(rows), -rows[0], columns, rows)
        for at in places
        if at < len(top)
        for columns, rows in _headers(sheet, top, at)
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


def _headers(
    sheet: Sheet, top: list[list[Cell]], at: int
) -> Iterator[tuple[list[Column], tuple[int, ...]]]:
    """The ways to read a header at a row: by itself, or with the row below."""
    row = top[at]
    if sum(_is_heading(cell) for cell in row) < 1:
        return
    yield _columns([_one(cell) for cell in row]), (at + 1,)
    if at + 1 < len(top) and (two := _two_rows(sheet, row, top[at + 1], at + 1)):
        yield _columns(two), (at + 1, at + 2)


def _is_heading(cell: Cell) -> bool:
    return (
        isinstance(cell, str) and not is_number(cell) and len(squeezed(cell)) <= _WORDS_IN_HEADING
    )


def _one(cell: Cell) -> str:
    return one_line(text_of(cell))


def _columns(headings: list[str]) -> list[Column]:
    return [Column(index, heading) for index, heading in enumerate(headings) if heading]


def _two_rows(sheet: Sheet, upper: list[Cell], lower: list[Cell], number: int) -> list[str]:
    """Headings such as 案件数量/来信 where the lower row splits those of the upper; else none."""
    width = max(len(upper), len(lower))
    over = [upper[i] if i < len(upper) else None for i in range(width)]
    below = [lower[i] if i < len(lower) else None for i in range(width)]
    filled = [i for i in range(width) if below[i] is not None]
    if not filled or not all(_is_heading(below[i]) for i in filled):
        return []
    spans = _spans(sheet, over, below, number)
    split = [i for i in filled if over[i] is None]
    if not split or any(over[i] is not None and i not in spans for i in filled):
        return []
    return [_joined(spans.get(i, over[i]), below[i]) for i in range(width)]


def _spans(sheet: Sheet, over: list[Cell], below: list[Cell], number: int) -> dict[int, Cell]:
    """For each column of the lower row, the upper heading that spans it."""
    if sheet.merges:
        return {
            i: over[m.left]
            for m in sheet.merges
            if m.top == m.bottom == number and m.left < len(over)
            for i in range(m.left, min(m.right + 1, len(over)))
        }
    spans: dict[int, Cell] = {}
    for i, cell in enumerate(below):
        if cell is None:
            continue
        if over[i] is None and i and (i - 1 in spans or over[i - 1] is not None):
            spans[i - 1] = spans.get(i - 1, over[i - 1])
            spans[i] = spans[i - 1]
    return spans


def _joined(over: Cell, below: Cell) -> str:
    upper, lower = _one(over), _one(below)
    return f"{upper}/{lower}" if upper and lower else upper or lower


def _body(table: Table) -> Iterator[Row]:
    merged = _Merged(table.sheet.merges or ())
    header = {squeezed(c.heading) for c in table.columns if c.heading}
    section = ""
    start = table.header_rows[-1]
    for number, cells in enumerate(islice(table.sheet.rows(), start, None), start=start + 1):
        filled, carried = merged.fill(number, cells)
        if all(cell is None for cell in cells):
            continue
        aside = _aside(filled, header, table.columns)
        if aside is Aside.SECTION:
            section = one_line(next(text_of(c) for c in cells if c is not None))
        yield Row(number, tuple(filled), frozenset(carried), section, aside)


def _aside(filled: list[Cell], header: set[str], columns: Sequence[Column]) -> Aside | None:
    width = len(columns)
    present = [cell for cell in filled if cell is not None]
    texts = [cell for cell in present if isinstance(cell, str)]
    first = [squeezed(text) for text in texts[:2]]
    if not first:
        return None
    if any(TOTAL.fullmatch(word) for word in first) and not _long(texts):
        return Aside.TOTAL
    if len(present) <= 2 < width and REMARK.fullmatch(first[0]):
        return Aside.REMARK
    if len(first) == 2 and first[0] in header and {squeezed(text) for text in texts} <= header:
        return Aside.HEADER
    leads = any(filled[: columns[0].index + 2])
    if leads and width >= 3 and len(texts) == len(present) and len(set(present)) == 1:
        return Aside.REMARK if REMARK.match(first[0]) and len(first[0]) > 12 else Aside.SECTION
    return None


def _long(texts: list[str]) -> bool:
    """A row that tells a story is a record, even where a cell of it says 合计."""
    return any(len(text) > 25 and not REMARK.match(squeezed(text)) for text in texts)


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
