"""Monitoring data, which readers of its own take whole, targets, and what is set beside them."""

from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from bihuan.duties.models import Plan, Problem, Task
from bihuan.intake.kinds.kind import FileKind, Kind, Values
from bihuan.intake.kinds.matters import NOUNS, matter_said
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.monitoring.actions import enter_air_days, enter_water_months, fuse, set_target
from bihuan.monitoring.models import Fusion, Item, Target
from bihuan.monitoring.readings import read_air, read_water
from bihuan.words import lazy, listed
from bihuan.written.cells import squeezed
from bihuan.written.values import without_brackets

ALL_PLACES = "全部城市"
PLAN_WORDS = frozenset({"", "方案", "plan"})

AIR = FileKind("air", lazy("环境空气监测数据"), read_air, enter_air_days)
WATER = FileKind("water", lazy("地表水监测数据"), read_water, enter_water_months)


def _aim(line: Line) -> Values:
    return {
        "place": _place(line),
        "item": _item(line),
        "on": line.day("on", required=True),
    }


def _place(line: Line) -> str:
    """A city; all of them are written out, since a blank cell may be one that was left out."""
    said = line.word_text("place", 100)
    if not said:
        line.wrong(
            "place", "missing", _("没有写城市。"), _("请写城市；全部城市一起的，写“全部城市”。")
        )
    return "" if said == ALL_PLACES else said


def _item(line: Line) -> str:
    said = line.word_text("item")
    known = {_plain(str(one.label)): one.value for one in Item}
    found = said if said in Item.values else known.get(_plain(said))
    if found is None:
        line.wrong(
            "item", "no-such-word", _("没有“%(said)s”这种写法。") % {"said": said},
            _("可用：%(names)s。") % {"names": listed(known)},
        )  # fmt: skip
    return found or ""


def _plain(said: str) -> str:
    """Without the unit in brackets, and PM₂.₅ as it is typed."""
    return squeezed(normalize("NFKC", without_brackets(said)))


def _target(line: Line) -> Values:
    number = line.number("value")
    return _aim(line) | {
        "year": line.year(),
        "value": f"{number.value:f}" if number else line.text("value", required=True),
        "document": line.short("document", 300),
    }


def _fusion(line: Line) -> Values:
    return _aim(line) | {"work": _work(line), "reason": line.short("reason", 300)}


def _work(line: Line) -> Plan | Task | Problem | None:
    """The plan that a row names, or the task or problem that it names of it."""
    said = line.word_text("noun", 10)
    noun = NOUNS.get(said)
    plan = line.plan(required=noun is None)
    if noun is not None:
        found: Task | Problem | None = matter_said(line, noun, plan, "work")
        return found
    if said not in PLAN_WORDS:
        line.wrong("noun", "no-such-noun", _("对象只能是“方案”“任务”或“问题”。"))
    return plan


def _fuse(*, actor: Actor, at: datetime, **said: Any) -> Fusion:
    with writing(actor, at) as log:
        log.flush()  # targets of rows above are looked up
        return fuse(**said, actor=actor, at=at)


ENV_TARGETS = Kind("env_targets", lazy("环境年度目标"), "item", _target, set_target, model=Target)
FUSIONS = Kind("fusions", lazy("融合联结"), "item", _fusion, _fuse, model=Fusion)
