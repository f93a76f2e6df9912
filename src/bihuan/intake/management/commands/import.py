"""bihuan import: a ledger of an office becomes records, all of it or nothing."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from bihuan.duties.queries import plan_coded
from bihuan.errors import Unreadable
from bihuan.findings import Finding
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import ALL, kind_named
from bihuan.intake.readers.columns import AS_WRITTEN, read_mapping
from bihuan.intake.results import Options, Result
from bihuan.orgs.queries import actor_for
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "导入 Excel 或 CSV 台账：全部接受，或者一行也不写；同一文件再导入不改动任何东西。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--as", dest="kind", required=True, metavar="KIND", help=f"类别：{'、'.join(ALL)}"
        )
        parser.add_argument("--mapping", type=Path, help="表头对照文件（TOML 或 JSON）")
        parser.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
        parser.add_argument("--plan", default="", help="各行所属方案的编码，默认按表里所写")
        parser.add_argument("--year", type=int, help="没写年份的日期属于哪一年，默认按标题或 --on")
        parser.add_argument("--on", type=terminal.day, help="没有日期的行发生在哪一天，默认今天")
        parser.add_argument("--actor", default="", help="经办岗位编码，默认首个有导入职权的岗位")
        parser.add_argument("--evidence", type=Path, help="佐证文件夹，默认文件旁的 evidence")
        terminal.add_format(parser)

    def run(self, *, file: Path, kind: str, format: str, **said: Any) -> int:
        chosen = kind_named(kind)
        try:
            with terminal.Progress() as progress:
                result = import_file(
                    file,
                    chosen,
                    _options(file, **said),
                    actor=actor_for("import", said["actor"], timezone.localdate()),
                    at=timezone.now(),
                    progress=progress,
                )
        except Unreadable as error:
            return _unreadable(error, kind, format)
        _say(result, format, dry_run=said["dry_run"])
        return 1 if result.is_refused else 0


def _options(
    file: Path,
    *,
    plan: str,
    year: int | None,
    on: date | None,
    mapping: Path | None,
    dry_run: bool,
    evidence: Path | None,
    **_others: Any,
) -> Options:
    return Options(
        on=on or timezone.localdate(),
        plan=plan_coded(plan) if plan else None,
        year=year,
        mapping=read_mapping(mapping) if mapping else AS_WRITTEN,
        folder=evidence or file.parent / "evidence",
        dry_run=dry_run,
    )


def _unreadable(error: Unreadable, kind: str, form: str) -> int:
    if form == "json":
        finding = Finding(error.code, error.message, error.hint)
        terminal.say_json(Result(kind, findings=[finding]).as_json())
    terminal.remark(str(error))
    return error.exit_status


def _say(result: Result, form: str, *, dry_run: bool) -> None:
    if form == "json":
        terminal.say_json(result.as_json())
        return
    for finding in result.findings:
        terminal.remark(sentence(finding))
    tried = "（试算，没有写入）" if dry_run else ""
    terminal.say(
        f"读到 {result.read} 行，接受 {result.accepted} 行，拒绝 {result.refused} 行{tried}。"
    )
    if result.is_refused:
        terminal.remark("有需要改正的地方，整个文件都没有写入。")


def sentence(finding: Finding) -> str:
    """A finding on one line: where, what, what to do."""
    sheet = f"工作表“{finding.sheet}”" if finding.sheet else ""
    row = f"{sheet}第 {finding.row} 行" if finding.row else sheet
    column = f"“{finding.column}”" if finding.column else ""
    word = "须改" if finding.refuses else "提示"
    return f"{word} {row}{column}：{finding.message}{finding.hint}"
