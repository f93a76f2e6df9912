"""The only writer of import batches: a file becomes records, or findings and nothing else."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.findings import Finding, Severity
from bihuan.intake.actions.entering import Entering
from bihuan.intake.kinds.kind import FileKind, Kind
from bihuan.intake.models import ImportBatch
from bihuan.intake.reading import (
    sources,
)
from bihuan.intake.results import Options, Progress, Result
from bihuan.ledger import evidence
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.ledger.canonical import to_text
from bihuan.ledger.models import Evidence
from bihuan.orgs.actions import require


class _TakenBack(Exception):
    """Nothing of a refused or tried file is to stay."""


def import_file(
    path: Path,
    kind: Kind | FileKind,
    options: Options,
    *,
    actor: Actor,
    at: datetime,
    progress: Progress,
) -> Result:
    """Read a whole file into records, or nothing of it; the same file twice changes nothing."""
    require(actor, "import")
    result = Result(kind.name)
    enter = _read(path, kind, options, result)
    try:
        with writing(actor, at) as log:
            kept = _kept(log, path, options.on)
            if (before := _read_before(kind, kept, options)) is not None:
                _say_read_before(result, before)
            else:
                _import(Entering(log, result, options, kept, at, progress), enter)
            _settle(stays=not (result.is_refused or options.dry_run or before is not None))
    except _TakenBack:
        if result.is_refused:
            result.accepted = 0
    return result


def _read(
    path: Path, kind: Kind | FileKind, options: Options, result: Result
) -> Callable[[Entering], None]:
    """What enters the rows of a file, once the log is open; its remarks go into the result."""
    if isinstance(kind, FileKind):
        whole = kind.read(path, year=options.year)
        result.note("", whole.findings)
        return lambda entering: entering.enter_whole(kind, whole)
    found, remarks = sources(path, kind, options.mapping)
    result.findings += remarks
    return lambda entering: entering.enter_sources(found)


def _settle(*, stays: bool) -> None:
    if not stays:
        raise _TakenBack


def _kept(log: Log, path: Path, on: date) -> Evidence:
    with path.open("rb") as stream:
        kept = evidence.keep(log, stream, path.name)
    if kept.recorded_seq == log.seq:
        log.record("file.kept", kept, on=on)
    return kept


def _said(options: Options) -> str:
    return to_text(
        {
            "plan": options.plan.code if options.plan else None,
            "year": options.year,
            "columns": dict(options.mapping.columns),
            "sheet": options.mapping.sheet,
        }
    )


def _read_before(kind: Kind | FileKind, kept: Evidence, options: Options) -> ImportBatch | None:
    batches = ImportBatch.objects.current()
    return batches.filter(kind=kind.name, file_id=kept.pk, options=_said(options)).first()


def _say_read_before(result: Result, before: ImportBatch) -> None:
    result.read, result.batch = before.rows_read, before
    result.findings.append(
        Finding(
            "read-before",
            _("这个文件已经导入过（批次 %(pk)s，%(accepted)s 行），没有改动。")
            % {"pk": before.pk, "accepted": before.accepted},
            _("如要重新导入，请先撤回那个批次。"),
            severity=Severity.WARNING,
        )
    )


def _import(entering: Entering, enter: Callable[[Entering], None]) -> None:
    log, result, options = entering.log, entering.result, entering.options
    first = log.seq
    enter(entering)
    if not result.read:
        result.findings.append(
            Finding("empty", _("表头下面没有一行记录。"), _("请核对是否选错了文件或工作表。"))
        )
    if result.is_refused:
        return
    result.batch = log.add(
        ImportBatch,
        kind=result.kind,
        file=entering.kept,
        options=_said(options),
        rows_read=result.read,
        accepted=result.accepted,
        first_seq=first,
        last_seq=log.seq - 1,
    )
    log.record("import.finished", result.batch, on=options.on)
    log.flush()
    entering.stage(result.batch)
