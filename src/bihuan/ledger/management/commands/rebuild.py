"""bihuan rebuild: the state as known after an entry, in a SQLite file of its own."""

from pathlib import Path
from typing import Any

from bihuan.ledger.rebuild import rebuild
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "按台账记录重建某一时点的状态，写入新的 SQLite 文件。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--at", type=int, help="到第几条记录为止，默认最后一条")
        parser.add_argument("--out", type=Path, required=True, help="写到哪个文件")

    def run(self, *, at: int | None, out: Path) -> int:
        with terminal.Progress() as progress:
            head = rebuild(out, at, progress)
        terminal.say(f"已重建到第 {head.size} 条记录：{out}")
        terminal.say(f"用 DATABASE_URL=sqlite:///{out} 运行其他命令即可查询。")
        return 0
