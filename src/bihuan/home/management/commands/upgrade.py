"""bihuan upgrade: bring the tables of an office to what the program now expects."""

from typing import Any

from django.utils import timezone

from bihuan.duties.actions.case_amends import restate_cases
from bihuan.home import setup
from bihuan.ledger.actions import SYSTEM
from bihuan.ledger.reindex import reindex
from bihuan.ledger.upgrade import restate
from bihuan.ledger.verification import verify
from bihuan.orgs.queries import preset_name
from bihuan.ui import terminal


class Command(terminal.Command):
    help = "程序升级后升级数据结构：先迁移，再核验，核验无误才续写账本。请先 bihuan backup。"

    def run(self) -> int:
        setup.migrate()
        with terminal.Progress() as progress:
            verdict = verify(progress)
        if not verdict.is_intact:
            for fault in verdict.faults:
                terminal.remark(fault)
            terminal.remark("账本不完好，没有续写。请用升级前的备份核对。")
            return 1
        act: Any = {"on": timezone.localdate(), "at": timezone.now()}
        count = restate(**act) + restate_cases(**act, actor=SYSTEM)
        if setup.has_begun() and setup.add_missing(preset_name(), **act):
            terminal.say("已补入预置的各类词、流程和催办规则；本单位已有的没有动。")
        with terminal.Progress() as progress:
            reindex(progress)
        terminal.say(f"已升级，账本完好；按新结构续写 {count} 行。")
        return 0
