"""``bihuan air evaluate`` and ``bihuan water evaluate``: files in, results out; no office."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from bihuan.environment import arguments, engines, standards
from bihuan.environment import water as of_water
from bihuan.environment.air import lists as air_lists
from bihuan.environment.air import standards as air_standards
from bihuan.environment.air.evaluate import Wanted, evaluate
from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.readers import read
from bihuan.environment.air.together import together
from bihuan.environment.water import list_files
from bihuan.environment.water.means import NONE_FROZEN
from bihuan.errors import NotFound, Refused
from bihuan.findings import Finding, refusing
from bihuan.words import _

DONE, FOUND = 0, 1


def air(given: Sequence[str]) -> int:
    """Exit 0 when there are results, 1 when the files are such that there are none."""
    options = arguments.air().parse_args(given)
    form = arguments.form(options)
    supplied = standards.supplied(options.rules) if options.rules else None
    edition = air_standards.edition(options.standard, supplied=supplied)
    wanted = Wanted(
        options.period,
        by=options.by,
        places={name: max(options.places, item.places) for name, item in ITEMS.items()},
        deductions=air_lists.deductions(options.deduct) if options.deduct else (),
        deduct_from_ratio=options.deduct_from_ratio,
        points=air_lists.points(options.points) if options.points else None,
        year_on_year=options.year_on_year,
        rank=options.rank,
    )
    connection = _engine(options)
    readings = [read(path, format=options.input, connection=connection) for path in options.files]
    found = _placed(options.files, [reading.findings for reading in readings])
    if refusing(found):
        return _told(found, FOUND)
    table, kind, again = together(readings)
    done = evaluate(table, kind, edition, wanted)
    _put(connection, done.table.order_by("place", "period"), options.out, form)
    return _told([*found, *again, *done.findings], DONE)


def water(given: Sequence[str]) -> int:
    """Exit 0 when there are results, 1 when the files are such that there are none."""
    parser = arguments.water()
    options = parser.parse_args(given)
    if bool(options.set) != bool(options.sets):
        parser.error("--set 和 --sets 要一起给")
    form = arguments.form(options)
    rules = of_water.edition(supplied=standards.supplied(options.rules) if options.rules else None)
    wanted = of_water.Wanted(
        options.period,
        by=options.by,
        lakes=options.lakes,
        rank=options.rank,
        year_on_year=options.year_on_year,
        within=(options.set, list_files.members(options.sets)) if options.set else None,
        frozen=list_files.frozen(options.frozen) if options.frozen else NONE_FROZEN,
        deductions=list_files.deductions(options.deduct) if options.deduct else (),
        assume=options.assume,
    )
    readings = [of_water.read(path, year=options.year) for path in options.files]
    found = _placed(options.files, [reading.findings for reading in readings])
    if not any(reading.accepted for reading in readings):
        found.append(Finding("no-rows", _("没有一行可以评价。")))
    if refusing(found):
        return _told(found, FOUND)
    table, again = of_water.samples([reading.table for reading in readings])
    shown, said = of_water.reported(table, wanted, rules)
    found += [*again, *said]
    if shown is None or refusing(found):
        return _told(found, FOUND)
    _put(_engine(options), shown, options.out, form)
    return _told(found, DONE)


def _engine(options: argparse.Namespace) -> DuckDB:
    return engines.embedded(memory=options.memory or "", folder=options.scratch)


def _placed(paths: Sequence[Path], findings: Sequence[Sequence[Finding]]) -> list[Finding]:
    """The findings of the files, which say of which file where there are several."""
    if len(paths) == 1:
        return list(findings[0])
    return [
        replace(finding, message=f"{path.name}：{finding.message}")
        for path, of_file in zip(paths, findings, strict=True)
        for finding in of_file
    ]


def _told(findings: Sequence[Finding], status: int) -> int:
    for finding in findings:
        where = _("第 %(row)s 行：") % {"row": finding.row} if finding.row else ""
        level = _("错误") if finding.refuses else _("提示")
        print(f"{level}：{where}{finding.message}{finding.hint}", file=sys.stderr)  # noqa: T201
    return status


def _put(connection: DuckDB, table: ir.Table, out: Path | None, form: str) -> None:
    """Into the file that was named, whole or not at all; else to standard output."""
    with tempfile.TemporaryDirectory(dir=out.parent if out else None) as folder:
        made = Path(folder) / "made"
        engines.write(connection, table, made, form)
        if out:
            made.replace(out)
        else:
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {"air": air, "water": water}


def run(name: str, given: Sequence[str]) -> int:
    """``bihuan NAME evaluate ...``."""
    verb, *rest = given or [""]
    if verb in {"-h", "--help"}:
        rest = [verb]
    elif verb != "evaluate":
        raise NotFound(
            _("%(name)s 后面要写 evaluate。") % {"name": name},
            hint=_("用法：bihuan %(name)s evaluate 文件…") % {"name": name},
        )
    try:
        return COMMANDS[name](rest)
    except duckdb.OperationalError as error:  # no memory, no room on the disk
        said = str(error).splitlines()[0]
        raise Refused(
            _("算不下去：%(error)s。") % {"error": said},
            hint=_("请用 --memory 放宽内存，或用 --scratch 换一个有空间的文件夹。"),
        ) from error
