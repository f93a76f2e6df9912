"""bihuan export: a ledger of a plan in the column order that superiors ask for."""

from datetime import date
from pathlib import Path
from typing import Any

from bihuan.periods import Moment
from bihuan.reports.actions.listing import write_ledger
from bihuan.reports.ledgers import FORMS
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "按上报的表式写出一个方案的问题台账（Excel），改过后可用 bihuan import 导入。"

    def add_arguments(self, parser: Any) -> None:
        known = "，".join(f"{form.name} {form.title}" for form in FORMS.values())
        parser.add_argument("form", metavar="FORM", help=f"表式：{known}")
        parser.add_argument("--plan", required=True, metavar="CODE", help="方案编码")
        parser.add_argument("--as-of", type=terminal.day, required=True, help="截至哪一天")
        parser.add_argument("--known-at", type=int, help="只计到第几条台账记录，默认全部")
        parser.add_argument(
            "--out", type=Path, required=True, metavar="FILE.xlsx", help="写到哪个文件"
        )
        terminal.add_format(parser)

    def run(
        self,
        *,
        form: str,
        plan: str,
        as_of: date,
        known_at: int | None,
        out: Path,
        format: str,
    ) -> int:
        sheet = write_ledger(form, plan, at=Moment(as_of, known_at), out=out)
        if format == "json":
            said = {"form": sheet.form, "plan": sheet.plan, "columns": list(sheet.headings)}
            terminal.say_json({**said, "records": len(sheet.rows), "digest": sheet.digest})
        else:
            terminal.say(f"台账 {out}（{sheet.title}，{len(sheet.rows)} 条）")
        return 0
