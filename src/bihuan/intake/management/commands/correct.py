"""bihuan correct: put a record right, with a reason."""

import argparse
from typing import Any

from django.utils import timezone

from bihuan.intake.actions.amends import correct_record, record_numbered
from bihuan.orgs.queries import actor_for
from bihuan.ui import terminal


def pair(text: str) -> tuple[str, str]:
    """A column and what it should say, as ``due_on=2025-09-30``."""
    column, equals, said = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"“{text}”请写成 栏目=内容，如 due_on=2025-09-30")
    return column.strip(), said.strip()


class Command(terminal.Command):
    help = "更正一条记录：以前各日的数字照更正后的算，更正前已知的仍可查。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("number", type=int, metavar="NUMBER", help="行号")
        parser.add_argument(
            "said", type=pair, nargs="+", metavar="COLUMN=TEXT", help="栏目=内容，可写几项"
        )
        parser.add_argument("--reason", required=True, help="理由")
        parser.add_argument("--on", type=terminal.day, help="更正发生在哪一天，默认今天")
        parser.add_argument("--actor", default="", help="经办岗位编码，默认首个可更正的岗位")

    def run(
        self, *, number: int, said: list[tuple[str, str]], reason: str, on: Any, actor: str
    ) -> int:
        today = timezone.localdate()
        record = record_numbered(number)
        correct_record(
            record, dict(said), reason=reason, on=on or today,
            actor=actor_for("revise", actor, today), at=timezone.now(),
        )  # fmt: skip
        terminal.say(f"已更正{record._meta.verbose_name} {number}。")
        return 0
