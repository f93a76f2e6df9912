"""Entering the rows of a file, record after record, in the entry of its import."""

import json
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.errors import BihuanError
from bihuan.findings import Finding, Severity
from bihuan.intake.cells import Given
from bihuan.intake.kinds.kind import FileKind, Gathering, Kind, RowRefused, Values, key_of
from bihuan.intake.lines import Line
from bihuan.intake.lookups import Lookups
from bihuan.intake.models import ImportBatch, StagedRow, UnitToMap
from bihuan.intake.readers.asides import Aside
from bihuan.intake.readers.headers import Column
from bihuan.intake.readers.tables import Row
from bihuan.intake.reading import (
    ASIDE_WORDS,
    Source,
    measure_in,
    period_in,
    title_in,
    year_in,
    year_in_rows,
)
from bihuan.intake.results import Options, Progress, Result
from bihuan.ledger.actions import Log
from bihuan.ledger.models import Evidence, Ledgered
from bihuan.monitoring.readings import Found
from bihuan.written.cells import text_of

STAGE_EVERY = 2000


class Entering:
    """One pass over the rows of a file, record after record."""

    def __init__(
        self,
        log: Log,
        result: Result,
        options: Options,
        kept: Evidence,
        at: datetime,
        progress: Progress,
    ) -> None:
        self.log, self.result, self.options, self.progress = log, result, options, progress
        self.kept, self.at = kept, at
        self.has_failed = False
        self.lookups = Lookups()
        self.seen: dict[tuple[Any, ...], int] = {}
        self.staged: list[StagedRow] = []
        self.sheet = ""

    def enter_sources(self, found: list[Source]) -> None:
        for source in found:
            self.enter_all(source)

    def enter_whole(self, kind: FileKind, whole: Found) -> None:
        self.result.read = whole.lines
        if self.result.is_refused:
            return
        try:
            kind.enter(whole.rows, file=self.kept, actor=self.log.actor, at=self.at)
        except BihuanError as error:
            self.result.note("", [Finding(error.code, error.message, error.hint)])
            return
        self.result.accepted = whole.accepted

    def enter_all(self, source: Source) -> None:
        self.sheet = source.table.sheet.name
        given = self._given(source)
        if source.kind.gather is not None:
            self._enter_gathered(source, given, source.kind.gather)
            return
        height = source.table.sheet.height
        for rows in _records(source, self._aside):
            line = Line(rows[0], source.columns, self.lookups, given)
            self.result.read += 1
            self._enter(source, line, rows)
            self.progress("导入", rows[-1].number, height)
            self.result.note(self.sheet, line.findings)

    def _enter_gathered(
        self, source: Source, given: Given, gather: Callable[[Gathering], Any]
    ) -> None:
        """Rows that make up a few records together: all are read, then the records entered."""
        totals: list[Row] = []
        read: list[tuple[Line, Values]] = []
        for rows in _records(source, lambda row: self._total_or_aside(row, totals)):
            line = Line(rows[0], source.columns, self.lookups, given)
            self.result.read += 1
            read.append((line, source.kind.read(line)))
        last = [Line(row, source.columns, self.lookups, given) for row in totals]
        made = list(gather(Gathering(read, last)))
        lines = [*(line for line, _values in read), *last]
        if all(line.is_sound for line in lines):
            for of, values in made:
                self._enter_one(source, of, values)
        for line in lines:
            self.result.note(self.sheet, line.findings)

    def _total_or_aside(self, row: Row, totals: list[Row]) -> None:
        if row.aside is Aside.TOTAL:
            totals.append(row)
        self._aside(row)

    def _enter_one(self, source: Source, lines: list[Line], values: Values) -> None:
        try:
            record = source.kind.enter(**values, actor=self.log.actor, at=self.at)
        except RowRefused as error:
            error.line.wrong(error.field, error.told, error.message, error.hint)
            self.has_failed = True
            return
        except BihuanError as error:
            lines[0].wrong("", error.code, error.message, error.hint)
            self.has_failed = True
            return
        self.result.accepted += len(lines)
        for line in lines:
            self._stage(source, line, [record], [line.row])

    def _given(self, source: Source) -> Given:
        options, titles, name = self.options, source.table.titles, self.kept.file_name
        sheet = source.table.sheet.name
        title = title_in(titles)
        return Given(
            on=options.on,
            year=options.year
            or year_in(titles, sheet, name)
            or year_in_rows(source)
            or options.on.year,
            plan=options.plan,
            document="；".join([*titles[:2], name])[:300],
            folder=options.folder,
            period=period_in(titles, sheet),
            title=title,
            measure=measure_in(titles),
            titles=titles,
            words=tuple(filter(None, (sheet, title, source.columns[source.kind.main].heading))),
        )

    def _aside(self, row: Row) -> None:
        if row.aside is not None:
            message = _("%(what)s：%(text)s") % {
                "what": ASIDE_WORDS[row.aside], "text": row.said()[:60],
            }  # fmt: skip
            warning = Finding("set-aside", message, "", row.number, "", Severity.WARNING)
            self.result.note(self.sheet, [warning])

    def _enter(self, source: Source, line: Line, rows: list[Row]) -> None:
        many = source.kind.many
        wanted = many(line, source.measures) if many else [self._read(source, line, rows)]
        for values in wanted:
            self._refuse_twice(source.kind, values, line)
        line.remark_errors(source.unread())
        if not line.is_sound or self.has_failed:
            return
        try:
            act = {"actor": self.log.actor, "at": self.at}
            records = [source.kind.enter(**values, **act) for values in wanted]
        except BihuanError as error:
            line.wrong("", error.code, error.message, error.hint)
            self.has_failed = True  # what the failed action prepared must not reach another entry
            return
        self.result.accepted += 1
        if (remarks := source.kind.remarks) is not None:
            for remark in (one for record in records for one in remarks(record)):
                line.remark(*remark)
        self._stage(source, line, records, rows)

    def _stage(self, source: Source, line: Line, found: list[Ledgered], rows: list[Row]) -> None:
        """Keep what rows said beside the records that were made of them."""
        said = [_as_written(row, source.table.columns, source.withheld) for row in rows]
        sheet, written = source.table.sheet.name[:100], json.dumps(said, ensure_ascii=False)
        self.staged += [
            StagedRow(sheet=sheet, number=line.row.number, record_id=record.pk, written=written)
            for record in found
        ]

    def _read(self, source: Source, line: Line, rows: list[Row]) -> Values:
        values = source.kind.read(line)
        for row in rows[1:]:
            further = Line(row, source.columns, line.lookups, line.given)
            more = source.kind.read(further)
            line.findings += [f for f in further.findings if f not in line.findings]
            _lengthen(values, more, (source.kind.main, *source.kind.longer))
        return values

    def _refuse_twice(self, kind: Kind, values: Values, line: Line) -> None:
        key = key_of(kind, values)
        if key is None or kind.model is None:
            return
        named, column = f"“{key[-1]}”", kind.unique[-1]
        if key in self.seen:
            message = _("%(named)s与第 %(row)s 行重复。") % {"named": named, "row": self.seen[key]}
            line.wrong(column, "duplicate", message, _("请改成不同的编号。"))
        elif key[-1] in self.lookups.taken(kind.model, kind.unique, key[0]):
            line.wrong(
                column,
                "duplicate",
                _("%(named)s已经有了。") % {"named": named},
                _("同一条记录不必再次导入。"),
            )
        self.seen.setdefault(key, line.row.number)

    def stage(self, batch: ImportBatch) -> None:
        for row in self.staged:
            row.batch_id = batch.pk
        StagedRow.objects.bulk_create(self.staged, batch_size=STAGE_EVERY)
        for written, times in self.lookups.unmapped.items():
            known, is_new = UnitToMap.objects.get_or_create(
                written=written, defaults={"times": times}
            )
            if not is_new:
                UnitToMap.objects.filter(pk=known.pk).update(times=F("times") + times)


def _lengthen(values: Values, more: Values, longer: tuple[str, ...]) -> None:
    """What further rows of a record add to it: texts grow, their units help, the last deadline
    is that of the whole.
    """
    for name in longer:
        if isinstance(values[name], list):
            values[name] = [*values[name], *more[name]]
        elif more[name] and more[name] not in values[name].split("\n"):
            values[name] = "\n".join(filter(None, [values[name], more[name]]))
    if "co_units" in values:
        lead = (more["lead_unit_text"], more["lead_unit"])
        leads = [lead] if lead[0] and lead[0] != values["lead_unit_text"] else []
        values["co_units"] = list(dict.fromkeys([*values["co_units"], *leads, *more["co_units"]]))
    if "due" in values:
        values["due"] = _later(values["due"], more["due"])


def _later(due: Due, other: Due) -> Due:
    if due.kind is DueKind.NONE and not due.text:
        return other
    return other if due.on and other.on and other.on > due.on else due


def _records(source: Source, aside: Callable[[Row], None]) -> Iterator[list[Row]]:
    """Rows grouped into records: a row whose main cell, or whose number, is merged from above
    belongs to that one.
    """
    joins = {c.index for n, c in source.columns.items() if n in {source.kind.main, "number"}}
    group: list[Row] = []
    for row in source.rows():
        if row.aside is not None:
            aside(row)
            continue
        if group and source.kind.longer and joins & row.carried:
            group.append(row)
            continue
        if group:
            yield group
        group = [row]
    if group:
        yield group


def _as_written(row: Row, columns: Iterable[Column], withheld: Container[int]) -> dict[str, str]:
    """What a row said, by heading, without the columns that have no place in Bihuan."""
    return {
        column.heading: text
        for column in columns
        if column.index not in withheld and (text := text_of(row.cell(column.index)))
    }
