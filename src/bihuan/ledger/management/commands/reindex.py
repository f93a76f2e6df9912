"""bihuan reindex: the search index made anew from the tables."""

from bihuan.ledger.reindex import reindex
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "按数据表重建检索索引。索引不是台账，随时可以重建，重建期间登记须等候。"

    def run(self) -> int:
        with terminal.Progress() as progress:
            count = reindex(progress)
        terminal.say(f"检索索引已重建，读了 {count} 行。")
        return 0
