"""From a file to rows: which sheets hold the kind asked for, what stands beside the records."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from bihuan.errors import Unreadable
from bihuan.findings import Finding, Severity
from bihuan.intake.kinds import OTHER_FORMS
from bihuan.intake.kinds.kind import Kind
from bihuan.intake.readers.cells import squeezed
from bihuan.intake.readers.columns import Correspondence, match, recognised, synonyms_of
from bihuan.intake.readers.files import Sheet, sheets
from bihuan.intake.readers.tables import Aside, Column, Row, Table, find_table
from bihuan.intake.readers.values import NotADay, day_of

YEAR = re.compile(r"(20\d{2})\s*年?")
DAY = re.compile(r"20\d{2}[年.\-/]\d{1,2}[月.\-/]\d{1,2}日?")
ASIDE_WORDS = {
    Aside.TOTAL: "合计行，不计入记录",
    Aside.REMARK: "备注行，不计入记录",
    Aside.SECTION: "小标题行，用作以下各行的类别",
    Aside.HEADER: "重复的表头，略过",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A table that holds records of a kind, and which of its columns holds each field."""

    kind: Kind
    table: Table
    columns: Mapping[str, Column]

    @property
    def withheld(self) -> frozenset[int]:
        """Columns that are not kept: names, penalties."""
        return frozenset(self.columns[n].index for n in self.kind.withheld if n in self.columns)

    def unused(self) -> list[Column]:
        used = {column.index for column in self.columns.values()}
        return [column for column in self.table.columns if column.index not in used]

    def rows(self) -> Iterator[Row]:
        return _continued(self) if self.table.sheet.merges is None else self.table.rows()


def sources(path: Path, kind: Kind, mapping: Correspondence) -> tuple[list[Source], list[Finding]]:
    """The tables of a file that hold the kind, and remarks on the sheets that do not.

    A file without any is refused, saying which headings were looked for.
    """
    found: list[Source] = []
    remarks: list[Finding] = []
    for sheet in _asked(sheets(path), mapping):
        source = _source(sheet, kind, mapping)
        if source is not None:
            found.append(source)
            remarks += _unused(source)
        elif sheet.height:
            remarks.append(_beside(sheet, f"工作表“{sheet.name}”里没有找到{kind.label}表，略过。"))
    if not found:
        wanted = "、".join(words[0] for words in list(synonyms_of(kind.name).values())[:6])
        raise Unreadable(
            f"没有找到{kind.label}的表头。" if remarks else "表里没有内容。",
            hint=f"表头应有“{wanted}”之类；写法不同的，用 --mapping 指定对照文件。",
        )
    return found, remarks


def _asked(all_sheets: list[Sheet], mapping: Correspondence) -> list[Sheet]:
    if mapping.sheet:
        named = [sheet for sheet in all_sheets if sheet.name == mapping.sheet]
        if not named:
            names = "、".join(sheet.name for sheet in all_sheets)
            raise Unreadable(f"没有名为“{mapping.sheet}”的工作表。", hint=f"有：{names}。")
        return named
    return [sheet for sheet in all_sheets if not sheet.is_hidden]


def _source(sheet: Sheet, kind: Kind, mapping: Correspondence) -> Source | None:
    forms = [kind, OTHER_FORMS[kind.name]] if kind.name in OTHER_FORMS else [kind]
    for form in forms:
        synonyms = synonyms_of(form.name)
        said = mapping if form is kind else Correspondence(header_row=mapping.header_row)
        table = find_table(sheet, partial(_score, form, synonyms), mapping.header_row)
        if table is None:
            continue
        columns = match(synonyms, table.columns, said)
        if form.main in columns and all(name in columns for name in form.required):
            return Source(form, table, columns)
    return None


def _score(form: Kind, synonyms: Mapping[str, tuple[str, ...]], headings: Sequence[str]) -> int:
    """A statistics table is understood by its places; every further heading is a measure."""
    understood = recognised(synonyms, headings)
    if form.many is None or not understood:
        return understood
    return understood + sum(1 for heading in headings if heading)


def _unused(source: Source) -> list[Finding]:
    if source.kind.many is not None:
        return []
    sheet = source.table.sheet
    left = [
        Finding("unused-column", "这一列没有对应的字段，只保存原文。", "要用它，请写对照文件。",
                source.table.header_rows[-1], column.heading, Severity.WARNING)
        for column in source.unused()
    ]  # fmt: skip
    names = [source.columns[name] for name in sorted(source.kind.withheld & set(source.columns))]
    return left + [
        Finding("withheld-column", "这一列涉及个人，不入库。", "责任落到单位和岗位。",
                source.table.header_rows[-1], column.heading, Severity.WARNING)
        for column in names
        if sheet is not None
    ]  # fmt: skip


def _beside(sheet: Sheet, message: str) -> Finding:
    return Finding("no-table", message, "", 0, sheet.name, Severity.WARNING)


def _continued(source: Source) -> Iterator[Row]:
    """Text files lost their merged cells: a row without a number of its own goes on with the row
    above, so what it leaves blank is carried down.
    """
    own = [source.columns[name].index for name in ("seq", "number") if name in source.columns]
    above: Row | None = None
    for row in source.table.rows():
        if row.aside is not None:
            yield row
            continue
        above = _after(row, above, source, own) if above else row
        yield above


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


def year_in(titles: tuple[str, ...], name: str) -> int | None:
    """The year that the titles, or else the file name, speak of."""
    for text in (*_telling(titles), name):
        if found := YEAR.search(squeezed(text)):
            return int(found[1])
    return None


def day_in(titles: tuple[str, ...]) -> date | None:
    """The day that a title gives, as statistics tables do."""
    for text in _telling(titles):
        for found in DAY.findall(squeezed(text)):
            try:
                return day_of(found, None)
            except NotADay:
                continue
    return None


def _telling(titles: tuple[str, ...]) -> list[str]:
    """Titles, the most telling first: a bare day, then the table's own, then where it came from."""
    return sorted(titles, key=lambda text: (not DAY.fullmatch(squeezed(text)), _is_origin(text)))


def _is_origin(title: str) -> bool:
    return squeezed(title).startswith(("#", "来源", "数据来源", "资料来源"))
