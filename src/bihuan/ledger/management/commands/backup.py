"""bihuan backup: everything, into a new folder, restorable on either engine."""

from pathlib import Path
from typing import Any

from bihuan.ledger.backup import backup
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "把数据表和佐证文件备份到一个新文件夹。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def run(self, *, folder: Path) -> int:
        with terminal.Progress() as progress:
            manifest = backup(folder, progress)
        terminal.say(
            f"已备份 {len(manifest['tables'])} 张表、{manifest['size']} 条台账记录到 {folder}"
        )
        return 0
