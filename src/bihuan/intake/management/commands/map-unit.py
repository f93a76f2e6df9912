"""bihuan map-unit: say once for ever which unit a ledger means."""

from typing import Any

from django.utils import timezone

from bihuan.intake.actions.amends import map_unit
from bihuan.intake.models import UnitToMap
from bihuan.orgs.queries import actor_for, unit_coded
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "说明台账里写的是哪个单位：以前照原文保存的记录一并归到该单位，以后自动认得。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "written", nargs="?", metavar="WRITTEN", help="台账里的写法；不写则列出待对应的"
        )
        parser.add_argument("--to", metavar="CODE", help="单位编码")
        parser.add_argument("--actor", default="", help="经办岗位编码，默认首个可维护单位的岗位")

    def run(self, *, written: str | None, to: str | None, actor: str) -> int:
        if not written or not to:
            return self._list()
        today = timezone.localdate()
        unit = unit_coded(to)
        mapped = map_unit(
            written, unit, on=today, actor=actor_for("define", actor, today), at=timezone.now()
        )
        terminal.say(f"“{written}”即 {unit.name}，{mapped.given} 条记录已归到该单位。")
        if mapped.left:
            terminal.say(mapped.left_in_words)
        return 0

    def _list(self) -> int:
        waiting = UnitToMap.objects.order_by("-times", "written")
        if not waiting:
            terminal.say("没有待对应的单位。")
            return 0
        terminal.say_table(
            ("台账写法", "次数"), [(unit.written, str(unit.times)) for unit in waiting]
        )
        return 0
