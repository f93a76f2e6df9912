"""bihuan timer: runs the reminders once a day and sends what waits, until it is stopped."""

import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions.delivering import send_due
from bihuan.notices.actions.runs import run_if_due
from bihuan.ui import terminal

EVERY = 30
"""Seconds between two looks at the clock."""


class Command(terminal.Command):
    help = "内置定时器：每天到点（BIHUAN_REMIND_AT）催办一次，并随时送出排队的邮件和消息。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="看一次就退出，供测试或外部定时器")

    def run(self, *, once: bool) -> int:
        hour = settings.BIHUAN_REMIND_AT
        terminal.say(f"每天 {hour:%H:%M} 催办，Ctrl+C 停止。")
        while True:
            self._look()
            if once:
                return 0
            time.sleep(EVERY)

    def _look(self) -> None:
        """What fails now, as a database that is away, is tried again at the next look."""
        close_old_connections()
        try:
            done = run_if_due(settings.BIHUAN_REMIND_AT, actor=SYSTEM, now=timezone.now)
            send_due(now=timezone.now)
        except DatabaseError as error:
            terminal.remark(f"数据库读写不了，稍后再试：{error}")
            return
        if done is not None:
            terminal.say(
                f"{timezone.localdate()}：发出提醒 {done.digests} 份，共 {done.lines} 条。"
            )
