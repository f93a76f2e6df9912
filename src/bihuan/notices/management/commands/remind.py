"""bihuan remind: what has come near, is due or is late on a day, told to whose it is."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bihuan.errors import Unreadable
from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions.delivering import send_due
from bihuan.notices.actions.runs import run
from bihuan.ui import terminal

FURTHEST = timedelta(days=366)
"""A day further ahead is a slip: what is told for it would not be told again when it comes."""


class Command(terminal.Command):
    help = "按催办规则提醒：生成期次，发出每日提醒，送出排队的邮件和消息。晚跑、重跑不漏不重。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--on", type=terminal.day, help="按哪一天算，默认今天，如 2025-10-31")
        terminal.add_format(parser)

    def run(self, *, on: date | None, format: str) -> int:
        day = on or timezone.localdate()
        if day > timezone.localdate() + FURTHEST:
            raise Unreadable(f"{day} 还早。", hint="请核对年份；最多提前一年。")
        done = run(on=day, actor=SYSTEM, now=timezone.now)
        sent = send_due(now=timezone.now)
        said = {
            "on": day.isoformat(), "digests": done.digests, "lines": done.lines,
            "nobody": done.nobody, "sent": sent.sent, "to_try_again": sent.waiting,
            "not_sent": sent.failed,
        }  # fmt: skip
        if format == "json":
            terminal.say_json(said)
            return 0
        terminal.say(f"{day}：发出提醒 {done.digests} 份，共 {done.lines} 条。")
        terminal.say(f"送出 {sent.sent} 封，{sent.waiting} 封稍后再试，{sent.failed} 封没有送出。")
        for unheard in done.unheard:
            terminal.remark(f"没有人可提醒：{unheard}")
        if done.nobody > len(done.unheard):
            terminal.remark(f"另有 {done.nobody - len(done.unheard)} 项没有人可提醒。")
        return 0
