"""From a file to rows: which sheets hold the kind asked for, what stands beside the records."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.errors import Unreadable
from bihuan.findings import Finding, Severity
from bihuan.intake.kinds import OTHER_FORMS
from bihuan.intake.kinds.kind import Kind
from bihuan.intake.readers.asides import Aside
from bihuan.intake.readers.columns import (
    BARE,
    Correspondence,
    match,
    names_people,
    names_units_and_people,
    quality,
    recognised,
    synonyms_of,
)
from bihuan.intake.readers.files import Sheet, sheets
from bihuan.intake.readers.headers import Column
from bihuan.intake.readers.tables import Row, Table, find_table
from bihuan.words import lazy, listed
from bihuan.written.cells import Cell, CellError, squeezed, text_of
from bihuan.written.days import NotADay, Span, day_of, period_of
from bihuan.written.values import grade_of, is_measured, number_of, unit_in_brackets

YEAR = re.compile(r"(?<!\d)(20\d{2})(?=\D|$|[01]\d(?:[0-3]\d)?(?:\D|$))")
DAY = re.compile(r"20\d{2}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?")
FILLED_IN = re.compile(
    r"(?:填报|填表|填写|制表|编制|上报|报送|更新|公示|发布|公布|打印|统计单位|盖章)[^:]{0,6}[:：]?"
)
ASIDE_WORDS = {
    Aside.TOTAL: lazy("合计行，不计入记录"),
    Aside.REMARK: lazy("备注行，不计入记录"),
    Aside.SECTION: lazy("小标题行，用作以下各行的类别"),
    Aside.HEADER: lazy("重复的表头或标题、列号，略过"),
    Aside.EXAMPLE: lazy("示例行，不计入记录"),
    Aside.UNFILLED: lazy("只有序号的空行，略过"),
}
SHEETS_OF = {
    "problems": re.compile("问题|隐患|信访"),
    "tasks": re.compile("任务|措施|督办"),
    "activities": re.compile("活动|会议|学习|党课"),
    "outcomes": re.compile("成果|制度|实事"),
}
"""What the name of a sheet says that it holds."""

OF_ANOTHER = re.compile(
    "|".join(
        [*(pattern.pattern for pattern in SHEETS_OF.values()), "责任|汇总|统计|说明|样表|模板"]
    )
)
LOOKED_AHEAD = 200

_NO_MEASURE = re.compile(r"[\d第年月批期表局厅处办委部一二三四五六七八九十]")
"""What stands beside a title and is no unit of measure: 第三十批, 1-6月, 某局."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table that holds records of a kind, and which of its columns holds each field."""

    kind: Kind
    table: Table
    columns: Mapping[str, Column]
    measures: tuple[Column, ...] = ()

    @property
    def withheld(self) -> frozenset[int]:
        """Columns whose words are not kept: names, telephones, penalties."""
        named = {self.columns[n].index for n in self.kind.withheld if n in self.columns}
        read = {column.index for column in self.columns.values()} - named
        return frozenset(
            column.index
            for column in self.table.columns
            if column.index in named
            or names_units_and_people(column.heading)
            or (column.index not in read and names_people(column.heading))
        )

    def unused(self) -> list[Column]:
        used = {column.index for column in self.columns.values()}
        return [column for column in self.table.columns if column.index not in used]

    def unread(self) -> list[Column]:
        """Columns from which no record takes anything, the running number among them."""
        read = {c.index for name, c in self.columns.items() if name != "seq"}
        read |= {column.index for column in self.measures}
        return [column for column in self.table.columns if column.index not in read]

    def rows(self) -> Iterator[Row]:
        return _continued(self)


def sources(path: Path, kind: Kind, mapping: Correspondence) -> tuple[list[Source], list[Finding]]:
    """The tables of a file that hold the kind, and remarks on the sheets that do not.

    A file without any is refused, saying which headings were looked for.
    """
    found: list[Source] = []
    remarks: list[Finding] = []
    asked = _asked(sheets(path), mapping, remarks)
    for sheet, source in _of_kind([(s, _source(s, kind, mapping)) for s in asked], kind, remarks):
        if source is not None:
            found.append(source)
            remarks += _unused(source)
        elif sheet.height:
            remarks.append(
                _beside(
                    sheet,
                    _("工作表“%(name)s”里没有找到%(label)s表，略过。")
                    % {"name": sheet.name, "label": kind.label},
                )
            )
    if not found:
        wanted = listed(words[0] for words in list(synonyms_of(kind.name).values())[:6])
        raise Unreadable(
            _("没有找到%(label)s的表头。") % {"label": kind.label}
            if remarks
            else _("表里没有内容。"),
            hint=_("表头应有“%(wanted)s”之类；写法不同的，用 --mapping 指定对照文件。")
            % {"wanted": wanted},
        )
    return found, remarks


def _asked(all_sheets: list[Sheet], mapping: Correspondence, remarks: list[Finding]) -> list[Sheet]:
    if mapping.sheet:
        named = [sheet for sheet in all_sheets if sheet.name == mapping.sheet]
        if not named:
            names = listed(sheet.name for sheet in all_sheets)
            raise Unreadable(
                _("没有名为“%(sheet)s”的工作表。") % {"sheet": mapping.sheet},
                hint=_("有：%(names)s。") % {"names": names},
            )
        return named
    remarks += [
        _beside(sheet, _("工作表“%(name)s”是隐藏的，略过。") % {"name": sheet.name})
        for sheet in all_sheets
        if sheet.is_hidden and sheet.height
    ]
    return [sheet for sheet in all_sheets if not sheet.is_hidden]


Tried = list[tuple[Sheet, Source | None]]


def _of_kind(tried: Tried, kind: Kind, remarks: list[Finding]) -> Tried:
    """Where a sheet is named for the kind (问题清单), those named for another (责任清单) are left
    out: they tell of the same records once more.
    """
    own = SHEETS_OF.get(kind.name)
    if own is None or not any(source and own.search(sheet.name) for sheet, source in tried):
        return tried
    kept: Tried = []
    for sheet, source in tried:
        if source and OF_ANOTHER.search(sheet.name) and not own.search(sheet.name):
            message = _("工作表“%(name)s”看名称不是%(label)s表，略过。") % {
                "name": sheet.name, "label": kind.label,
            }  # fmt: skip
            remarks.append(_beside(sheet, message, _("要读它，请写对照文件，指明 sheet。")))
        else:
            kept.append((sheet, source))
    return kept


def _source(sheet: Sheet, kind: Kind, mapping: Correspondence) -> Source | None:
    for form in (kind, *OTHER_FORMS.get(kind.name, ())):
        synonyms = synonyms_of(form.name)
        said = mapping if form is kind else Correspondence(header_row=mapping.header_row)
        table = find_table(sheet, partial(_score, form, synonyms), mapping.header_row)
        if table is None:
            continue
        columns = match(synonyms, table.columns, said)
        if form.main in columns and all(name in columns for name in form.required):
            source = Source(form, table, columns)
            return _measuring(source) if form.many else _finest(source, said)
    return None


def _measuring(source: Source) -> Source | None:
    """A statistics table measures where most cells of a column are numbers or grades."""
    told: dict[int, list[bool]] = {column.index: [] for column in source.unused()}
    for row in islice(source.table.rows(), LOOKED_AHEAD):
        if row.aside is None:
            for index, cells in told.items():
                if is_measured(cell := row.cell(index)):
                    cells.append(_is_measure(cell))
    measures = tuple(c for c in source.unused() if 2 * sum(told[c.index]) >= len(told[c.index]))
    return Source(source.kind, source.table, source.columns, measures)


def _is_measure(cell: Cell) -> bool:
    return isinstance(cell, CellError) or number_of(cell) is not None or bool(grade_of(cell))


def _finest(source: Source, mapping: Correspondence) -> Source:
    """Where the main column is merged over rows that are numbered by themselves, another column
    that says the same in finer parts holds the records; the merged one groups them.
    """
    main, columns = source.kind.main, source.columns
    if main in mapping.columns or "seq" not in columns or not _spans_numbers(source, columns[main]):
        return source
    words = synonyms_of(source.kind.name)[main]
    for other in source.unused():
        fits = any(quality(other.heading, word) >= BARE for word in words)
        if fits and not _spans_numbers(source, other):
            coarse = {**columns, "group": columns[main], main: other}
            return Source(source.kind, source.table, coarse)
    return source


def _spans_numbers(source: Source, column: Column) -> bool:
    seq, start = source.columns["seq"].index, source.table.header_rows[-1]
    merges = [m for m in source.table.sheet.merges or () if m.top > start and m.bottom > m.top]
    numbered = {(m.top, m.bottom) for m in merges if m.left == seq}
    return any(m.left == column.index and (m.top, m.bottom) not in numbered for m in merges)


def _score(form: Kind, synonyms: Mapping[str, tuple[str, ...]], headings: Sequence[str]) -> int:
    """A statistics table is understood by its places; every further heading is a measure."""
    understood = recognised(synonyms, headings)
    if form.many is None or not understood:
        return understood
    return understood + sum(1 for heading in headings if heading)


def _unused(source: Source) -> list[Finding]:
    at, warning = source.table.header_rows[-1], Severity.WARNING
    withheld = source.withheld
    read = {column.index for column in (*source.columns.values(), *source.measures)}
    unused = (
        "unused-column", _("这一列没有对应的字段，只保存原文。"), _("要用它，请写对照文件。"),
    )  # fmt: skip
    names = ("withheld-column", _("这一列涉及个人，不入库。"), _("责任落到单位和岗位。"))
    return [
        Finding(*(names if column.index in withheld else unused), at, column.heading, warning)
        for column in source.table.columns
        if column.index in withheld or column.index not in read
    ]


def _beside(sheet: Sheet, message: str, hint: str = "") -> Finding:
    return Finding("no-table", message, hint, 0, sheet.name, Severity.WARNING)


def _continued(source: Source) -> Iterator[Row]:
    """A row without a number of its own goes on with the row above where it leaves the main
    column blank. In text files, which lost their merged cells, whatever else it leaves blank is
    carried down as well.
    """
    own = [source.columns[name].index for name in ("seq", "number") if name in source.columns]
    further = _after if source.table.sheet.merges is None else _below
    above: Row | None = None
    for row in source.table.rows():
        if row.aside is not None:
            yield row
            continue
        if above is None and all(row.cell(index) is None for index in own):
            own = []  # the numbers are left blank throughout
        above = _as_above(further(row, above, source, own), above, source) if above else row
        yield above


def _as_above(row: Row, above: Row, source: Source) -> Row:
    """A row of the unit above, in a ledger whose merged cells became blank."""
    columns = [source.columns[name].index for name in source.kind.merged if name in source.columns]
    if not columns or row.cell(columns[0]) is not None:
        return row
    return _with(row, above, {index for index in columns if row.cell(index) is None})


def _below(row: Row, above: Row, source: Source, own: list[int]) -> Row:
    main = source.columns[source.kind.main].index
    goes_on = own and source.kind.longer and row.cell(main) is None
    return _with(row, above, {main}) if goes_on and not any(map(row.cell, own)) else row


def _after(row: Row, above: Row, source: Source, own: list[int]) -> Row:
    if not own:
        return _filled_left(row, above, source)
    goes_on = all(row.cell(index) is None for index in own)
    return _filled(row, above, source) if goes_on else row


def _filled(row: Row, above: Row, source: Source) -> Row:
    blank = {c.index for c in source.columns.values() if row.cell(c.index) is None}
    return _with(row, above, blank)


def _filled_left(row: Row, above: Row, source: Source) -> Row:
    """Without a number to go by, only the first columns are taken for merged ones."""
    blank = set()
    for column in sorted(source.columns.values(), key=lambda c: c.index):
        if row.cell(column.index) is not None:
            break
        blank.add(column.index)
    return _with(row, above, blank)


def _with(row: Row, above: Row, blank: set[int]) -> Row:
    carried = {index for index in blank if above.cell(index) is not None}
    width = max(len(row.cells), *(index + 1 for index in carried), 0)
    cells = [above.cell(i) if i in carried else row.cell(i) for i in range(width)]
    return Row(row.number, tuple(cells), frozenset(carried), row.section, row.aside)


def year_in(titles: Sequence[str], *names: str) -> int | None:
    """The year that the titles, or else the names of sheet and file, speak of."""
    for text in (*_telling(titles), *names):
        if found := YEAR.search(squeezed(text)):
            return int(found[1])
    return None


def year_in_rows(source: Source) -> int | None:
    """The year that most days of a table are written with, for those written without one."""
    days = [c.index for name, c in source.columns.items() if name == "due" or name.endswith("_on")]
    rows = islice(source.table.rows(), LOOKED_AHEAD)
    cells = [text_of(row.cell(i)) for row in rows if row.aside is None for i in days]
    years = Counter(year for text in cells for year in re.findall(r"^(20\d{2})[年./-]", text))
    if not years:
        said = (row.said() for row in islice(source.table.rows(), LOOKED_AHEAD))
        years = Counter(year for text in said for year in re.findall(r"(20\d{2})年\d{1,2}月", text))
    return int(years.most_common(1)[0][0]) if years else None


def period_in(titles: Sequence[str], name: str) -> Span | None:
    """The days that a table of statistics is about: the day or the months that a title gives, or
    the month of the sheet in the year of the title.
    """
    found = next(filter(None, map(_period, _telling(titles))), None)
    month = re.fullmatch(r"(?:20\d{2}年)?(\d{1,2})月份?", squeezed(name))
    if month and (year := year_in(titles, name)) and (found is None or found.first.month == 1):
        return period_of(f"{year}年{month[1]}月") or found
    return found or period_of(name)


def _period(text: str) -> Span | None:
    for found in DAY.findall(squeezed(text)):
        try:
            day = day_of(found, None)
        except NotADay:
            continue
        return Span(day, day)
    return period_of(text)


def measure_in(titles: Sequence[str]) -> str:
    """The unit of measure that holds for a whole table: 单位：件 over it, or in the brackets of
    its title.
    """
    for text in titles:
        if found := re.fullmatch(r".*(?:计量|^)单位[:：](.{1,12})", squeezed(text)):
            return "" if _NO_MEASURE.search(found[1]) else found[1].strip("()")
    unit = unit_in_brackets(title_in(titles))
    return "" if _NO_MEASURE.search(unit) else unit


def title_in(titles: Sequence[str]) -> str:
    """What a table is called: the first phrase above it that is no remark on it."""
    telling = [text for text in _telling(titles) if not re.search("[:：]", text)]
    return next((text for text in telling if len(text) > 4), "")


def _telling(titles: Sequence[str]) -> list[str]:
    """Titles as they stand; who filled in the table, and where it came from, last."""
    return sorted(titles, key=lambda text: (_is_origin(text), FILLED_IN.match(text) is not None))


def _is_origin(title: str) -> bool:
    return "://" in title or squeezed(title).startswith(("#", "来源", "数据来源", "资料来源"))
