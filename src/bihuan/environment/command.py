"""``bihuan air evaluate`` and ``bihuan water evaluate``: files in, results out; no office."""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import duckdb
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend as DuckDB

from bihuan.environment import engines, standards
from bihuan.environment import water as of_water
from bihuan.environment.air import lists as air_lists
from bihuan.environment.air import standards as air_standards
from bihuan.environment.air.evaluate import PLACES_BY, RANKED, STEPS, Wanted, evaluate
from bihuan.environment.air.items import ITEMS
from bihuan.environment.air.readers import read
from bihuan.environment.air.together import together
from bihuan.environment.water import list_files
from bihuan.environment.water.means import NONE_FROZEN
from bihuan.errors import NotFound, Refused, Unreadable
from bihuan.findings import Finding, refusing
from bihuan.words import _

DONE, FOUND, UNUSABLE = 0, 1, 2

ARGPARSE = {
    "the following arguments are required: ": "缺少 ",
    "unrecognized arguments: ": "不认得 ",
    "ambiguous option: ": "不知是哪个选项：",
    " could match ": "，可以是 ",
    "argument ": "",
    "expected one argument": "后面要写一个值",
    "invalid int value: ": "不是整数：",
    "invalid choice: ": "不能是 ",
    " (choose from ": "（可用：",
    ")": "）",
}
"""What argparse says, and how it is said here."""


class Arguments(argparse.ArgumentParser):
    """The arguments of a command; what is wrong with them is one line."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(prog=name, description=said, add_help=False, usage=f"{name} FILE… [选项]")
        self.needed = self.add_argument_group("必须写明")
        self.chosen = self.add_argument_group("选项")
        self.chosen.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for written, said in ARGPARSE.items():
            message = message.replace(written, said)
        self.exit(UNUSABLE, f"{message}。运行 {self.prog} --help 查看用法。\n")


def air(arguments: Sequence[str]) -> int:
    """Exit 0 when there are results, 1 when the files are such that there are none."""
    options = _air_parser().parse_args(arguments)
    connection = _engine(options)
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
    places = {name: max(options.places, item.places) for name, item in ITEMS.items()}
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
    if not any(reading.accepted for reading in readings):
        nothing = Finding("no-rows", _("没有一行可以评价。"))
        return _told([*found, nothing], FOUND)
    within = (options.set, list_files.members(options.sets)) if options.set else None
    table, again = of_water.samples([reading.table for reading in readings])
    done = of_water.evaluate(
        table,
        period=options.period,
        by=[options.by],
        within=within,
        frozen=list_files.frozen(options.frozen) if options.frozen else NONE_FROZEN,
        deductions=list_files.deductions(options.deduct) if options.deduct else (),
        assume=options.assume,
    )
    found += [*again, *done.findings]
    shown = of_water.results(done)
    if shown is None:
        return _told(found, FOUND)
    _put(_engine(options), shown, options)
    return _told(found, DONE)


def _engine(options: argparse.Namespace) -> DuckDB:
    return engines.embedded(memory=options.memory or "", folder=options.scratch)


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
    form = _form(options)
    with tempfile.TemporaryDirectory(dir=options.out.parent if options.out else None) as folder:
        made = Path(folder) / "made"
        engines.write(connection, table, made, form)
        if options.out:
            made.replace(options.out)
        else:
            with made.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)


def _form(options: argparse.Namespace) -> str:
    """What to write, which the name of the file says unless the option does."""
    out: Path | None = options.out
    if out and (out.is_dir() or not out.parent.is_dir()):
        folder = out if out.is_dir() else out.parent
        raise Unreadable(
            _("写不进 %(path)s：%(folder)s 不是可以写文件的地方。")
            % {"path": out, "folder": folder},
            hint=_("请先建好文件夹，并写明文件名。"),
        )
    form: str = options.format or (out.suffix.lstrip(".").lower() if out else "csv")
    if form not in engines.FORMATS:
        raise Unreadable(
            _("不会写“%(form)s”文件。") % {"form": form},
            hint=_("可用：%(names)s。") % {"names": "、".join(engines.FORMATS)},
        )
    return form


def _air_parser() -> Arguments:
    parser = _parser("bihuan air evaluate", "按国家标准评价环境空气：小时、日、月、季、年。", STEPS)
    chosen = parser.chosen
    parser.needed.add_argument(
        "--standard",
        required=True,
        type=_named(air_standards.aqi),
        metavar="EDITION",
        help="HJ633-2012 或 HJ633-2026；比较不同年份时两边用同一个",
    )
    chosen.add_argument(
        "--by",
        choices=PLACES_BY,
        default="",
        help="按城市、点位或全部城市平均；小时默认点位，其余默认城市",
    )
    chosen.add_argument("--year-on-year", action="store_true", help="并列上年同期和变化")
    chosen.add_argument("--rank", choices=RANKED, default="", help="按哪一列排名，同值同名次")
    chosen.add_argument("--input", default="auto", metavar="FORMAT", help="文件格式，默认自己认")
    chosen.add_argument(
        "--deduct", type=Path, metavar="FILE", help="扣除清单（沙尘等），结果并列给出"
    )
    chosen.add_argument(
        "--deduct-from-ratio", action="store_true", help="优良天数比例也扣除；国家口径不扣"
    )
    chosen.add_argument(
        "--points", type=Path, metavar="FILE", help="各城市点位数；默认数文件里的点位"
    )
    chosen.add_argument("--rules", type=Path, metavar="FILE", help="补充规定的文件")
    chosen.add_argument("--places", type=int, choices=range(4), default=1, help="均值的小数位")
    return parser


def _water_parser() -> Arguments:
    spans = ("month", "quarter", "year")
    parser = _parser("bihuan water evaluate", "按国家标准评价地表水：月、季、年。", spans)
    chosen = parser.chosen
    chosen.add_argument(
        "--by", choices=["section", "basin", "city"], default="section", help="断面、流域或城市"
    )
    chosen.add_argument("--year", type=int, metavar="YYYY", help="时间没有年份的，是哪年")
    chosen.add_argument("--set", metavar="NAME", help="只算一个断面名单，如 国考")
    chosen.add_argument("--sets", type=Path, metavar="FILE", help="断面名单文件")
    chosen.add_argument("--frozen", type=Path, metavar="FILE", help="封冻断面清单")
    chosen.add_argument(
        "--deduct", type=Path, metavar="FILE", help="扣除清单（自然本底），并列给出"
    )
    chosen.add_argument(
        "--assume", choices=["river", "lake"], help="没有注明河流湖库的断面按哪种算"
    )
    return parser


def _parser(name: str, said: str, periods: Sequence[str]) -> Arguments:
    parser = Arguments(name, said)
    parser.needed.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV（可压缩）或 Parquet，一个或几个"
    )
    parser.needed.add_argument("--period", required=True, choices=periods, help="统计时段")
    chosen = parser.chosen
    chosen.add_argument("--out", type=_target, metavar="FILE", help="写入文件，默认标准输出")
    chosen.add_argument("--format", choices=sorted(engines.FORMATS), help="默认按文件名，否则 CSV")
    chosen.add_argument("--memory", type=_size, metavar="SIZE", help="内存上限，如 2GB")
    chosen.add_argument("--scratch", type=Path, metavar="DIR", help="内存放不下时用的文件夹")
    return parser


def _target(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text} 写不了：没有这个文件夹，或它就是文件夹")
    return path


def _size(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text} 不是内存大小，请写成 2GB")
    return text


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
