"""bihuan figures: the figures of the office as of a day."""

from datetime import date
from typing import Any

from bihuan.errors import BihuanError
from bihuan.indicators import queries
from bihuan.indicators.figures import check_moment
from bihuan.orgs.queries import unit_coded
from bihuan.periods import Moment
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "算出截至某日的各项数字；算不出的逐条说明，退出码为 1。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--as-of", type=terminal.day, required=True, help="截至哪一天")
        parser.add_argument("--known-at", type=int, help="只计到第几条台账记录，默认全部")
        parser.add_argument("--scope", help="只算某单位及其下级（单位编码），默认全部")
        parser.add_argument("--code", nargs="+", action="extend", help="只算这些指标")
        terminal.add_format(parser)

    def run(
        self,
        *,
        as_of: date,
        known_at: int | None,
        scope: str | None,
        code: list[str] | None,
        format: str,
    ) -> int:
        unit = unit_coded(scope) if scope else None
        at = check_moment(Moment(as_of, known_at))
        figures, refusals = queries.figures(queries.metrics(code, at.known_at), at, unit)
        if format == "json":
            terminal.say_json([figure.as_json() for figure in figures])
        else:
            rows = [(f.code, f.label, f.text, str(f.records), f.note) for f in figures]
            terminal.say_table(["编码", "指标", "数字", "记录", "口径"], rows)
        return self._refused(refusals)

    def _refused(self, refusals: list[BihuanError]) -> int:
        for refusal in refusals:
            terminal.remark(str(refusal))
        return 1 if refusals else 0
