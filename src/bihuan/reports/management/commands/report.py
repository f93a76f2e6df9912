"""bihuan report: a Word report whose every figure is in the trace beside it."""

from datetime import date
from pathlib import Path
from typing import Any

from bihuan.orgs.queries import unit_coded
from bihuan.periods import Moment
from bihuan.reports.actions.filling import fill_template, is_word
from bihuan.reports.actions.writing import write_report
from bihuan.reports.rules import LIMITS
from bihuan.ui import terminal

PAPERS = {"comprehensive": "综合性文件", "special": "专项文件"}


def of_length(length: int) -> str:
    said = {kind: f"{PAPERS[kind]}的 {most} 字" for kind, most in LIMITS.items()}
    over = [f"超过{said[kind]}" for kind, most in LIMITS.items() if length > most]
    return f"{'，'.join(over)}，请压缩。" if over else f"没有超过{said['special']}。"


class Command(terminal.Command):
    help = "出一份 Word 报告，旁边写出每个数字的溯源文件（同名 .trace.json）。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "template",
            metavar="TEMPLATE",
            help="自带模板的名称（如 year），或文本文件，或带 {{ 编码 }} 的 .docx",
        )
        parser.add_argument("--as-of", type=terminal.day, required=True, help="截至哪一天")
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            metavar="FILE.docx",
            help="写到哪个文件：.docx，或 .pdf（须有 LibreOffice）",
        )
        parser.add_argument("--no-appendix", action="store_true", help="不附数据溯源表")
        parser.add_argument("--known-at", type=int, help="只计到第几条台账记录，默认全部")
        parser.add_argument("--scope", help="只算某单位及其下级（单位编码），默认全部")
        terminal.add_format(parser)

    def run(
        self,
        *,
        template: str,
        as_of: date,
        out: Path,
        known_at: int | None,
        scope: str | None,
        no_appendix: bool,
        format: str,
    ) -> int:
        unit = unit_coded(scope) if scope else None
        at, appendix = Moment(as_of, known_at), not no_appendix
        with terminal.Progress() as progress:
            if is_word(template):
                written = fill_template(
                    Path(template), at=at, out=out, scope=unit, progress=progress, appendix=appendix
                )
            else:
                written = write_report(
                    template, at=at, out=out, scope=unit, progress=progress, appendix=appendix
                )
        if format == "json":
            terminal.say_json(written.said)
        else:
            terminal.say(f"报告 {written.document}（{len(written.said['figures'])} 个数字）")
            terminal.say(f"溯源 {written.trace}")
            if written.length:
                terminal.say(f"正文 {written.length} 字。{of_length(written.length)}")
        return 0
