"""bihuan receipt: proof that a record is in the log, or that the log was only added to."""

import json
from pathlib import Path
from typing import Any

from bihuan.errors import NotFound, Refused
from bihuan.ledger import queries
from bihuan.ledger.models import Entry, Evidence
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "出具回执。SUBJECT 是记录的行号、佐证的摘要，或 head:N（证明账本自第 N 条起只增未改）。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("subject", metavar="SUBJECT")
        parser.add_argument("--out", type=Path, required=True, help="写到哪个文件")

    def run(self, *, subject: str, out: Path) -> int:
        if out.exists():
            raise Refused(f"{out} 已经存在。", hint="请换一个文件名。")
        proof = self._proof(subject)
        out.write_text(json.dumps(proof, ensure_ascii=False, indent=1), encoding="utf-8")
        terminal.say(f"已写出 {out}。用单文件核验器核验：python verifier.py {out.name}")
        return 0

    def _proof(self, subject: str) -> dict[str, Any]:
        if subject.startswith("head:"):
            return queries.consistency(self._number(subject.removeprefix("head:")))
        return queries.receipt(self._entries(subject))

    def _entries(self, subject: str) -> list[int]:
        found = Evidence.objects.filter(digest=subject).first()
        row = found.pk if found else self._number(subject)
        if found:
            entries = Entry.objects.filter(rows__contains=f'["{found._meta.db_table}",{row},')
        else:
            entries = Entry.objects.filter(subject_id=row)
        seqs = list(entries.order_by("seq").values_list("seq", flat=True))
        if not seqs:
            raise NotFound(f"没有以 {subject} 为对象的台账记录。", hint="行号见该记录的页面。")
        return seqs

    def _number(self, text: str) -> int:
        if not text.isascii() or not text.isdigit():
            raise NotFound(f"{text} 不是行号，也不是已存佐证的摘要。")
        return int(text)
