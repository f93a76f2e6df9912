"""bihuan remind: what has come near, is due or is late on a day, told to whose it is."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bihuan.duties.queries import work_calendar
from bihuan.errors import Unreadable
from bihuan.ledger.actions import SYSTEM
from bihuan.notices.actions.delivering import Sent, send_due
from bihuan.notices.actions.reminding import Lines, Plan, Reminded, planned
from bihuan.notices.actions.runs import run
from bihuan.notices.models import Colour
from bihuan.notices.queries import Rules
from bihuan.orgs.models import Person
from bihuan.ui import terminal

FURTHEST = timedelta(days=366)
"""A day further ahead is a slip."""


class Command(terminal.Command):
    help = (
        "按催办规则提醒：生成期次，发出每日提醒，送出排队的邮件和消息。晚跑、重跑不漏不重。"
        "日期在今天以后的，只列出到时会发什么，什么也不写。"
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--on", type=terminal.day, help="按哪一天算，默认今天，如 2025-10-31")
        terminal.add_format(parser)

    def run(self, *, on: date | None, format: str) -> int:
        today = timezone.localdate()
        day = on or today
        if day > today + FURTHEST:
            raise Unreadable(f"{day} 还早。", hint="请核对年份；最多提前一年。")
        if day > today:
            rules = Rules(day, work_calendar())
            _say_preview(rules, planned(rules), format)
            return 0
        done = run(on=day, actor=SYSTEM, now=timezone.now)
        _say(day, done, send_due(now=timezone.now), format)
        return 0


def _say(day: date, done: Reminded, sent: Sent, format: str) -> None:
    if format == "json":
        terminal.say_json({
            "on": day.isoformat(), "preview": False, "digests": done.digests,
            "lines": done.lines, "nobody": done.nobody, "sent": sent.sent,
            "to_try_again": sent.waiting, "not_sent": sent.failed,
        })  # fmt: skip
        return
    terminal.say(f"{day}：发出提醒 {done.digests} 份，共 {done.lines} 条。")
    terminal.say(f"送出 {sent.sent} 封，{sent.waiting} 封稍后再试，{sent.failed} 封没有送出。")
    _remark_unheard(done)


def _say_preview(rules: Rules, plan: Plan, format: str) -> None:
    """What would be told by what is recorded now; nothing is written."""
    said = {person: list(_said(rules, lines)) for person, lines in plan.lines.items()}
    total = sum(map(len, said.values()))
    if format == "json":
        terminal.say_json({
            "on": rules.on.isoformat(), "preview": True, "digests": len(said), "lines": total,
            "nobody": plan.nobody, "sent": 0, "to_try_again": 0, "not_sent": 0,
        })  # fmt: skip
        return
    terminal.say(f"{rules.on} 还没有到，只是预览，什么也没有写：")
    terminal.say(f"按现在的登记，到时发出提醒 {len(said)} 份，共 {total} 条。")
    keys = dict(Person.objects.filter(pk__in=said).values_list("pk", "key"))
    for person in sorted(said):
        terminal.say(f"{keys[person]}：")
        for line in said[person]:
            terminal.say(f"  {line}")
    terminal.remark("到时才产生的期次不在内。")
    _remark_unheard(plan)


def _said(rules: Rules, lines: Lines) -> Iterator[str]:
    """The lines of one person, each as it would stand in the digest."""
    for number, some in lines.items():
        rule = rules.known[number]
        signal = Colour(rule.signal).label
        for waiting in some:
            yield f"[{signal}] {waiting.text}（{waiting.due}，{rule.stage.words}）"


def _remark_unheard(found: Reminded | Plan) -> None:
    for unheard in found.unheard:
        terminal.remark(f"没有人可提醒：{unheard}")
    if found.nobody > len(found.unheard):
        terminal.remark(f"另有 {found.nobody - len(found.unheard)} 项没有人可提醒。")
