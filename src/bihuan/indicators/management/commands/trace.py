"""bihuan trace: the records behind one figure."""

from datetime import date
from typing import Any

from bihuan.indicators import queries
from bihuan.orgs.queries import unit_coded
from bihuan.periods import Moment
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "列出一个数字背后的全部记录。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--as-of", type=terminal.day, required=True, help="截至哪一天")
        parser.add_argument("--known-at", type=int, help="只计到第几条台账记录，默认全部")
        parser.add_argument("--scope", help="只算某单位及其下级（单位编码），默认全部")
        terminal.add_format(parser)

    def run(
        self,
        *,
        code: str,
        as_of: date,
        known_at: int | None,
        scope: str | None,
        format: str,
    ) -> int:
        unit = unit_coded(scope) if scope else None
        trace = queries.trace(code, Moment(as_of, known_at), unit)
        if format == "json":
            records = [
                {"number": line.number, "day": line.day, "text": line.text} for line in trace.lines
            ]
            terminal.say_json({**trace.figure.as_json(), "trace": records})
        else:
            terminal.say(f"{trace.figure.label}：{trace.figure.text}（{trace.figure.note}）")
            rows = [(str(line.number), line.day, line.text) for line in trace.lines]
            terminal.say_table(["行号", "日期", "记录"], rows)
            terminal.say(f"共 {trace.figure.records} 条，摘要 {trace.figure.digest}")
        return 0
