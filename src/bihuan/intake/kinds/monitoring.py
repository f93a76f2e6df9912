"""Monitoring data, which readers of its own take whole, targets, and what is set beside them."""

from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from bihuan.duties.models import Plan, Problem, Task
from bihuan.intake.kinds.kind import FileKind, Kind, Values
from bihuan.intake.kinds.matters import NOUN_WORDS, NOUNS, matter_said
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.monitoring.actions import enter_air_days, enter_water_months, fuse, set_target
from bihuan.monitoring.models import Fusion, Item, Target
from bihuan.monitoring.readings import read_air, read_water
from bihuan.words import lazy
from bihuan.written.values import without_brackets

ALL_PLACES = "全部城市"
A_PLAN = "plan"

AIR = FileKind("air", lazy("环境空气监测数据"), read_air, enter_air_days)
WATER = FileKind("water", lazy("地表水监测数据"), read_water, enter_water_months)


def _aim(line: Line) -> Values:
    return {
        "place": _place(line),
        "item": line.choice("item", {item.value: _ways(item) for item in Item}) or "",
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


def _ways(item: Item) -> tuple[str, str, str]:
    """How an item is written: with its unit, without, and PM₂.₅ as it is typed."""
    bare = without_brackets(str(item.label))
    return str(item.label), bare, normalize("NFKC", bare)


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
    words = NOUN_WORDS | {A_PLAN: Plan._meta.verbose_name}
    noun = NOUNS.get(line.choice("noun", words, A_PLAN))
    plan = line.plan(required=noun is None)
    if noun is None:
        return plan
    found: Task | Problem | None = matter_said(line, noun, plan, "work")
    return found


def _fuse(*, actor: Actor, at: datetime, **said: Any) -> Fusion:
    with writing(actor, at) as log:
        log.flush()  # targets of rows above are looked up
        return fuse(**said, actor=actor, at=at)


ENV_TARGETS = Kind("env_targets", lazy("环境年度目标"), "item", _target, set_target, model=Target)
FUSIONS = Kind("fusions", lazy("融合联结"), "item", _fusion, _fuse, model=Fusion)
