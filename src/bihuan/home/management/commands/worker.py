"""bihuan worker: background work, such as a verification asked for on a page."""

from typing import Any

from django.core.management import call_command

from bihuan.ui import terminal


class Command(terminal.Command):
    help = "办理后台任务，Ctrl+C 停止。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="办完现有任务就退出")

    def run(self, *, once: bool) -> int:
        call_command("db_worker", batch=once, startup_delay=False, verbosity=0)
        return 0
