"""bihuan check-draft: every figure of a draft, and whether the ledger bears it out."""

from datetime import date
from pathlib import Path
from typing import Any

from bihuan.documents.opening import MOST_BYTES
from bihuan.errors import Unreadable
from bihuan.orgs.queries import unit_coded
from bihuan.periods import Moment
from bihuan.reports.actions.placing import check_place, writing_to
from bihuan.reports.drafts import (
    VERDICTS,
    Result,
    as_json,
    check_draft,
    rule_label,
    why,
    with_comments,
)
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "核对一份稿子（.txt 或 .docx）里的每个数字：台账支持、与台账不符，还是没有依据。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="稿子，.txt 或 .docx")
        parser.add_argument("--as-of", type=terminal.day, required=True, help="截至哪一天")
        parser.add_argument("--known-at", type=int, help="只计到第几条台账记录，默认全部")
        parser.add_argument("--scope", help="只算某单位及其下级（单位编码），默认全部")
        parser.add_argument(
            "--out", type=Path, metavar="FILE.docx", help="另写一份带批注的副本（稿子须是 .docx）"
        )
        terminal.add_format(parser)

    def run(
        self,
        *,
        file: Path,
        as_of: date,
        known_at: int | None,
        scope: str | None,
        out: Path | None,
        format: str,
    ) -> int:
        unit = unit_coded(scope) if scope else None
        result = check_draft(_content(file), file.name, Moment(as_of, known_at), unit)
        if out is not None:
            _write(out, with_comments(result))
            terminal.remark(f"带批注的副本 {out}")
        if format == "json":
            _say_json(file, result)
        else:
            _say(result)
        return 0 if result.is_clean else 1


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(
            f"稿子“{file}”读不出来：{error.strerror}。", hint="请核对位置和权限。"
        ) from error


def _write(out: Path, content: bytes) -> None:
    check_place(out, (".docx",))
    with writing_to(out):
        out.write_bytes(content)


def _say_json(file: Path, result: Result) -> None:
    """The findings; beside a Word file its text, since the places count characters of that."""
    if result.read.word is not None:
        beside = file.with_name(f"{file.name}.txt")
        _write_text(beside, result.text)
    terminal.say_json(as_json(result))


def _write_text(beside: Path, text: str) -> None:
    try:
        beside.write_text(text, encoding="utf-8")
        terminal.remark(f"位置按这份正文计：{beside}")
    except OSError as error:
        terminal.remark(f"写不了正文 {beside}：{error.strerror}。")


def _say(result: Result) -> None:
    if result.other:
        terminal.say(f"这份稿子写的像是“{result.other}”，台账里没有它的记录。")
    rows = [
        (
            str(VERDICTS[one.verdict]),
            one.quoted.text,
            one.code or "—",
            one.ledger_value or "—",
            why(one),
        )
        for one in result.figures
    ]
    terminal.say_table(("结论", "稿子里", "指标", "台账", "说明"), rows)
    for one in result.remarks:
        place = f"“{result.text[one.start : one.end][:20]}”" if one.end else "全文"
        terminal.say(f"{rule_label(one.rule)}：{place} {one.message}")
    said = "，".join(f"{label} {result.count(verdict)}" for verdict, label in VERDICTS.items())
    terminal.say(f"共 {len(result.figures)} 个数字：{said}；另有 {len(result.remarks)} 处提示。")
