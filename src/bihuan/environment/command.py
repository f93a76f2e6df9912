"""``bihuan air evaluate`` and ``bihuan water evaluate``: files in, results out; no office."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from bihuan.environment import engines, standards
from bihuan.environment import water as of_water
from bihuan.environment.air import lists as air_lists
from bihuan.environment.air import standards as air_standards
from bihuan.environment.air.evaluate import STEPS, Wanted, evaluate
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.readers import read
from bihuan.environment.air.together import together
from bihuan.environment.water import list_files
from bihuan.environment.water.means import NONE_FROZEN
from bihuan.errors import NotFound
from bihuan.findings import Finding, refusing
from bihuan.words import _

DONE, FOUND = 0, 1
RANKED = ("composite", "good_ratio", *NAMES)
"""Columns that places are ranked by."""


def air(arguments: Sequence[str]) -> int:
    """Exit 0 when there are results, 1 when the files are such that there are none."""
    options = _air_parser().parse_args(arguments)
    connection = engines.embedded(memory=options.memory, folder=options.scratch)
    readings = [read(path, format=options.input, connection=connection) for path in options.files]
    found = [
        finding
        for path, reading in zip(options.files, readings, strict=True)
        for finding in _placed(path, reading.findings, several=len(readings) > 1)
    ]
    if refusing(found):
        return _told(found, FOUND)
    supplied = standards.supplied(options.rules) if options.rules else None
    edition = air_standards.edition(options.standard, supplied=supplied)
    table, kind, again = together(readings)
    places = dict.fromkeys(NAMES, options.places)
    wanted = Wanted(
        options.period,
        by=options.by,
        places=places,
        deductions=air_lists.deductions(options.deduct) if options.deduct else (),
        deduct_from_ratio=options.deduct_from_ratio,
        points=air_lists.points(options.points) if options.points else None,
        year_on_year=options.year_on_year,
        rank=options.rank,
    )
    done = evaluate(table, kind, edition, wanted)
    _put(connection, done.table.order_by("place", "period"), options)
    return _told([*found, *again, *done.findings], DONE)


def water(arguments: Sequence[str]) -> int:
    """Exit 0 when there are results, 1 when the files are such that there are none."""
    parser = _water_parser()
    options = parser.parse_args(arguments)
    if bool(options.set) != bool(options.sets):
        parser.error("--set 和 --sets 要一起给")
    readings = [of_water.read(path, year=options.year) for path in options.files]
    found = [
        finding
        for path, reading in zip(options.files, readings, strict=True)
        for finding in _placed(path, reading.findings, several=len(readings) > 1)
    ]
    within = (options.set, list_files.members(options.sets)) if options.set else None
    done = of_water.evaluate(
        of_water.together([reading.table for reading in readings]),
        period=options.period,
        by=[options.by],
        within=within,
        frozen=list_files.frozen(options.frozen) if options.frozen else NONE_FROZEN,
        deductions=list_files.deductions(options.deduct) if options.deduct else (),
        assume=options.assume,
    )
    found += done.findings
    table = of_water.results(done)
    if table is None:
        return _told(found, FOUND)
    _put(engines.embedded(), table, options)
    return _told(found, DONE)


def _placed(path: Path, findings: Sequence[Finding], *, several: bool) -> list[Finding]:
    """The findings of one file, which say of which file where there are several."""
    if not several:
        return list(findings)
    return [replace(finding, message=f"{path.name}：{finding.message}") for finding in findings]


def _told(findings: Sequence[Finding], status: int) -> int:
    for finding in findings:
        where = _("第 %(row)s 行：") % {"row": finding.row} if finding.row else ""
        level = _("错误") if finding.refuses else _("提示")
        print(f"{level}：{where}{finding.message}{finding.hint}", file=sys.stderr)  # noqa: T201
    return status


def _put(connection: DuckDB, table: ir.Table, options: argparse.Namespace) -> None:
    """Into the file that was named, whole or not at all; else to standard output."""
    form = options.format or (options.out.suffix.lstrip(".") if options.out else "csv")
    if form not in engines.FORMATS:
        form = "csv"
    with tempfile.TemporaryDirectory(dir=options.out.parent if options.out else None) as folder:
        made = Path(folder) / "made"
        engines.write(connection, table, made, form)
        if options.out:
            made.replace(options.out)
        else:
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


def _air_parser() -> argparse.ArgumentParser:
    parser = _parser("bihuan air evaluate", "按国家标准评价环境空气：小时、日、月、季、年。", STEPS)
    parser.add_argument(
        "--standard",
        required=True,
        type=_named(air_standards.aqi),
        metavar="EDITION",
        help="HJ633-2012 或 HJ633-2026；比较不同年份时两边用同一个",
    )
    parser.add_argument(
        "--by",
        choices=["city", "station", "province"],
        default="",
        help="按城市、点位或全部城市平均；小时默认点位，其余默认城市",
    )
    parser.add_argument("--year-on-year", action="store_true", help="并列上年同期和变化")
    parser.add_argument("--rank", choices=RANKED, default="", help="按哪一列排名，同值同名次")
    parser.add_argument("--input", default="auto", metavar="FORMAT", help="文件格式，默认自动识别")
    parser.add_argument(
        "--deduct", type=Path, metavar="FILE", help="扣除清单（沙尘等），结果并列给出"
    )
    parser.add_argument(
        "--deduct-from-ratio", action="store_true", help="优良天数比例也扣除；国家口径不扣"
    )
    parser.add_argument(
        "--points", type=Path, metavar="FILE", help="各城市点位数；默认数文件里的点位"
    )
    parser.add_argument("--rules", type=Path, metavar="FILE", help="补充标准中未收录规定的文件")
    parser.add_argument("--places", type=int, default=1, metavar="N", help="均值和百分位数的小数位")
    return parser


def _water_parser() -> argparse.ArgumentParser:
    spans = ("month", "quarter", "year")
    parser = _parser("bihuan water evaluate", "按国家标准评价地表水：月、季、年。", spans)
    parser.add_argument(
        "--by", choices=["section", "basin", "city"], default="section", help="断面、流域或城市"
    )
    parser.add_argument("--year", type=int, metavar="YYYY", help="监测时间没有年份的，是哪一年")
    parser.add_argument("--set", metavar="NAME", help="只算一个断面名单，如 国考")
    parser.add_argument("--sets", type=Path, metavar="FILE", help="断面名单文件")
    parser.add_argument("--frozen", type=Path, metavar="FILE", help="封冻断面清单")
    parser.add_argument(
        "--deduct", type=Path, metavar="FILE", help="扣除清单（自然本底），并列给出"
    )
    parser.add_argument(
        "--assume", choices=["river", "lake"], help="没有注明河流湖库的断面按哪种算"
    )
    return parser


def _parser(name: str, said: str, periods: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=name, description=said)
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV（可压缩）或 Parquet"
    )
    parser.add_argument("--period", required=True, choices=periods, help="统计时段")
    parser.add_argument("--out", type=Path, metavar="FILE", help="写入文件，默认标准输出")
    parser.add_argument("--format", choices=sorted(engines.FORMATS), help="默认按文件名，否则 CSV")
    parser.add_argument("--memory", default="", metavar="SIZE", help="内存上限，如 2GB")
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="内存放不下时用的文件夹")
    return parser


def _named(known: Callable[[str], object]) -> Callable[[str], str]:
    """A name that the standards know, or their own refusal."""

    def checked(name: str) -> str:
        known(name)
        return name

    return checked


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {"air": air, "water": water}


def run(name: str, arguments: Sequence[str]) -> int:
    """``bihuan NAME evaluate ...``."""
    verb, *rest = arguments or [""]
    if verb != "evaluate":
        raise NotFound(
            _("没有 %(name)s %(verb)s 这个命令。") % {"name": name, "verb": verb},
            hint=_("用法：bihuan %(name)s evaluate 文件…") % {"name": name},
        )
    return COMMANDS[name](rest)
