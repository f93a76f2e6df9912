"""bihuan withdraw: take a record or a whole batch back, with a reason."""

from typing import Any

from django.utils import timezone

from bihuan.errors import NotFound
from bihuan.intake.actions.amends import (
    batch_numbered,
    record_numbered,
    withdraw_batch,
    withdraw_record,
)
from bihuan.orgs.queries import actor_for
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "撤回一条记录（写行号）或整批导入（写 batch:批次号）；原来的仍可查，只是不再计数。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("subject", metavar="SUBJECT", help="行号，或 batch:批次号")
        parser.add_argument("--reason", required=True, help="理由")
        parser.add_argument("--on", type=terminal.day, help="撤回发生在哪一天，默认今天")
        parser.add_argument("--actor", default="", help="经办岗位编码，默认首个可更正的岗位")

    def run(self, *, subject: str, reason: str, on: Any, actor: str) -> int:
        today = timezone.localdate()
        acting: dict[str, Any] = {
            "reason": reason,
            "on": on or today,
            "actor": actor_for("revise", actor, today),
            "at": timezone.now(),
        }
        number = subject.removeprefix("batch:")
        if not number.isdecimal():
            raise NotFound(f"“{subject}”不是行号，也不是 batch:批次号。")
        if subject.startswith("batch:"):
            batch = batch_numbered(int(number))
            withdraw_batch(batch, **acting)
            terminal.say(f"已撤回批次 {batch.pk}（{batch.accepted} 行）。")
        else:
            record = record_numbered(int(number))
            withdraw_record(record, **acting)
            terminal.say(f"已撤回{record._meta.verbose_name}：{record}")
        return 0
