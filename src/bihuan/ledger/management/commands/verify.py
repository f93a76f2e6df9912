"""bihuan verify: is the ledger intact, or does a receipt hold."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bihuan.ledger import queries, verifier
from bihuan.ledger.verification import Verdict, verify
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "核验账本：台账记录、存证头、数据表、佐证文件。有不符则退出码为 1。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--receipt", type=Path, help="核验一份回执或一致性证明")
        terminal.add_format(parser)

    def run(self, *, receipt: Path | None, format: str) -> int:
        if receipt is not None:
            return self._receipt(receipt)
        with terminal.Progress() as progress:
            verdict = verify(progress)
        if format == "json":
            terminal.say_json({**asdict(verdict), "intact": verdict.is_intact})
        else:
            self._say(verdict)
        return 0 if verdict.is_intact else 1

    def _say(self, verdict: Verdict) -> None:
        for fault in verdict.faults:
            terminal.remark(fault)
        counted = f"{verdict.entries} 条台账记录、{verdict.rows} 行数据、{verdict.files} 份佐证"
        if verdict.is_intact:
            head = queries.head()
            terminal.say(f"账本完好：{counted}。")
            terminal.say(head.line)
        else:
            terminal.remark(f"账本不完好：核对了{counted}，有 {len(verdict.faults)} 处不符。")

    def _receipt(self, path: Path) -> int:
        """The receipt must hold by itself, and its head must be one that this ledger had."""
        status = verifier.main([str(path)])
        if status == 0:
            said = json.loads(path.read_text(encoding="utf-8"))
            if not self._had(said):
                terminal.remark("回执自身成立，但它的存证头不是本账本有过的。")
                return 1
        return status

    def _had(self, said: dict[str, Any]) -> bool:
        if said["size"] > queries.head().size:
            return False
        own = queries.head_at(said["size"])
        return (own.root, own.digest_name) == (said["root"], said["digest_name"])
