"""The options of ``bihuan air evaluate`` and ``bihuan water evaluate``."""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bihuan.environment import engines
from bihuan.environment.air import standards as air_standards
from bihuan.environment.air.evaluate import PLACES_BY, RANKED, STEPS
from bihuan.environment.water.means import SPANS
from bihuan.errors import Unreadable
from bihuan.words import _, listed

UNUSABLE = 2

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


def air() -> Arguments:
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
    chosen.add_argument("--rank", choices=RANKED, default="", help="按哪一列排名，同值同名次")
    chosen.add_argument("--input", default="auto", metavar="FORMAT", help="文件格式，默认自己认")
    chosen.add_argument(
        "--deduct",
        type=Path,
        metavar="FILE",
        help="扣除清单（沙尘等），结果并列给出；用于月、季、年",
    )
    chosen.add_argument(
        "--deduct-from-ratio", action="store_true", help="优良天数比例也扣除；国家口径不扣"
    )
    chosen.add_argument(
        "--points", type=Path, metavar="FILE", help="各城市点位数；默认数文件里的点位"
    )
    chosen.add_argument("--places", type=int, choices=range(4), default=1, help="均值的小数位")
    return parser


def water() -> Arguments:
    parser = _parser(
        "bihuan water evaluate", "按国家标准评价地表水：月、季、年、年内累计（ytd）。", SPANS
    )
    chosen = parser.chosen
    chosen.add_argument(
        "--by", choices=["section", "basin", "city"], default="section", help="断面、流域或城市"
    )
    chosen.add_argument(
        "--lakes",
        action="store_true",
        help="湖库的营养状态：一个湖库一行，没有“湖库名称”列时一个断面一行",
    )
    chosen.add_argument(
        "--rank", choices=["cwqi"], default="", help="城市水质指数和排名，要有 --by city"
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
    chosen.add_argument("--year-on-year", action="store_true", help="并列上年同期和变化")
    chosen.add_argument("--rules", type=Path, metavar="FILE", help="补充规定的文件")
    chosen.add_argument("--out", type=_target, metavar="FILE", help="写入文件，默认标准输出")
    chosen.add_argument("--format", choices=sorted(engines.FORMATS), help="默认按文件名，否则 CSV")
    chosen.add_argument("--memory", type=_size, metavar="SIZE", help="内存上限，如 2GB")
    chosen.add_argument("--scratch", type=Path, metavar="DIR", help="内存放不下时用的文件夹")
    return parser


def form(options: argparse.Namespace) -> str:
    """What to write, which the name of the file says unless the option does."""
    out: Path | None = options.out
    named: str = options.format or (out.suffix.lstrip(".").lower() if out else "csv")
    if named not in engines.FORMATS:
        raise Unreadable(
            _("不会写“%(form)s”文件。") % {"form": named},
            hint=_("可用：%(names)s。") % {"names": listed(engines.FORMATS)},
        )
    return named


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
