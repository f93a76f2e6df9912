"""bihuan restore: a backup into an empty database, ending with a verification."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from bihuan.ledger.backup import restore
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "从备份恢复到空数据库，最后核验；核验不符则退出码为 1。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def run(self, *, folder: Path) -> int:
        settings.BIHUAN_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        with terminal.Progress() as progress:
            verdict = restore(folder, progress)
        for fault in verdict.faults:
            terminal.remark(fault)
        if verdict.is_intact:
            terminal.say(f"已恢复并核验：{verdict.entries} 条台账记录，账本完好。")
        return 0 if verdict.is_intact else 1
