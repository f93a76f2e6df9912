"""The ``bihuan`` command: the names of DESIGN 8, one error line, and the exit status."""

import os
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import load_command_class
from django.core.management.base import CommandError
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from bihuan.errors import BihuanError, NotFound, Refused

COMMANDS = {
    "demo": ("home", "装入示例部门，出报告，核验账本，然后提供网页服务"),
    "init": ("home", "新单位启用：空数据库、首位管理员与一次性密码、所选预置"),
    "serve": ("home", "提供网页服务"),
    "worker": ("home", "办理后台任务"),
    "remind": ("notices", "按规则提醒到期和超期的事项，并送出"),
    "timer": ("notices", "内置定时器：每天到点催办，随时送出"),
    "figures": ("indicators", "算出截至某日的各项数字"),
    "trace": ("indicators", "列出一个数字背后的记录"),
    "editions": ("reports", "列出已印发的成稿"),
    "diff": ("reports", "成稿印发后哪些数字会不同，由哪几条台账记录引起"),
    "report": ("reports", "出一份 Word 或 PDF 报告及其溯源文件"),
    "export": ("reports", "按上报的表式写出一个方案的问题台账"),
    "check-draft": ("reports", "核对一份稿子里的每个数字，说明台账支持、不符还是没有依据"),
    "import": ("intake", "导入 Excel 或 CSV 台账"),
    "correct": ("intake", "更正一条记录，须写明理由"),
    "withdraw": ("intake", "撤回一条记录或整批导入，须写明理由"),
    "map-unit": ("intake", "说明台账里写的是哪个单位，一次管以后"),
    "air": ("environment", "按国家标准评价环境空气（evaluate），不需要启用系统"),
    "water": ("environment", "按国家标准评价地表水（evaluate），不需要启用系统"),
    "verify": ("ledger", "核验账本，或核验一份回执"),
    "receipt": ("ledger", "出具回执或一致性证明"),
    "rebuild": ("ledger", "按台账记录重建某一时点的状态"),
    "backup": ("ledger", "备份到一个新文件夹"),
    "upgrade": ("home", "程序升级后升级数据结构，并核验"),
    "reindex": ("ledger", "按数据表重建检索索引"),
    "restore": ("ledger", "从备份恢复到空数据库，并核验"),
}
"""Each command, the app that has it, and what it does."""

STARTING = frozenset({"demo", "init", "restore"})
"""The commands that make the tables; the others need them."""

BEFORE_UPGRADE = frozenset({"backup", "upgrade"})
"""The commands that may meet the tables of an older version."""


def usage() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {said}" for name, (_app, said) in COMMANDS.items()]
    return "\n".join(
        ["用法：bihuan 命令 [选项]", "", *lines, "", "bihuan 命令 --help 说明该命令的选项。"]
    )


def main(argv: list[str] | None = None) -> None:
    """Exit 0 when done, 1 with findings or a failed verification, 2 when it cannot be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(arguments: list[str]) -> int:
    name, *rest = arguments or ["--help"]
    if name in {"-h", "--help", "help"}:
        print(usage())  # noqa: T201
        return 0
    if name not in COMMANDS:
        return _failed(f"没有 {name} 这个命令。运行 bihuan --help 查看可用的命令。", 2)
    try:
        return _run(name, rest)
    except BihuanError as error:
        return _failed(str(error), error.exit_status)
    except (BrokenPipeError, KeyboardInterrupt):
        return 130
    except (CommandError, ImproperlyConfigured, OSError, DatabaseError) as error:
        return _failed(_said_of(error), 2)


def _said_of(error: Exception) -> str:
    """One line of what the system beneath us could not do."""
    if isinstance(error, OSError):
        return f"{error.filename or '文件'}：{error.strerror or error}。"
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"数据库读写不了：{text}。" if isinstance(error, DatabaseError) else text


def _run(name: str, arguments: list[str]) -> int:
    if COMMANDS[name][0] == "environment":  # its engines take a second to load: only when asked
        return int(import_module("bihuan.environment.command").run(name, arguments))
    django.setup()
    command = load_command_class(f"bihuan.{COMMANDS[name][0]}", name)
    options = vars(command.create_parser("bihuan", name).parse_args(arguments))
    if name not in STARTING:
        _require_office()
    if name not in STARTING | BEFORE_UPGRADE:
        _require_today()
    return int(command.execute(*options.pop("args", ()), **options) or 0)


def _require_office() -> None:
    if not _has_tables():
        raise NotFound(
            f"数据文件夹 {settings.BIHUAN_DIR} 里还没有启用的系统。",
            hint="先运行 bihuan demo 或 bihuan init；数据在别处的，请设 BIHUAN_DIR。",
        )


def _require_today() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(
            "程序已经升级，数据结构还没有。", hint="先 bihuan backup，再 bihuan upgrade。"
        )


def _has_tables() -> bool:
    try:
        return "ledger_head" in connection.introspection.table_names()
    except OperationalError:
        return False


def _failed(message: str, status: int) -> int:
    print(message, file=sys.stderr)  # noqa: T201
    return status
