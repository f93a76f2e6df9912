"""Plans and what they ask for: headings, units, duties, targets, case steps."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions import plans as actions
from bihuan.duties.models import Duty, Heading, Plan, PlanKind, Strand
from bihuan.errors import Refused
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.models import PostType
from bihuan.words import LIST, lazy


def _plan(line: Line) -> Values:
    name = line.word_text("name", 300)
    issued_on = line.day("issued_on", default=line.given.on)
    year = line.integer("year") or (issued_on.year if issued_on else None)
    return {
        "code": line.word_text("code", 64) or name[:64],
        "name": name,
        "kind": line.word("kind", PlanKind, "plan"),
        "parent_written": line.word_text("parent", 300),
        "strand": line.named("strand", Strand, by_the_way=True),
        "issuer": next((unit for _text, unit in line.units("issuer")), None),
        "issued_on": issued_on,
        "year": year,
    }


def _issue(*, parent_written: str, actor: Actor, at: datetime, **values: Any) -> Plan:
    """The parent may stand in the same file above."""
    with writing(actor, at) as log:
        parent = None
        if parent_written:
            parent = log.find(Plan, code=parent_written) or log.find(Plan, name=parent_written)
            if parent is None:
                raise Refused(
                    _("没有“%(written)s”这个上级方案。") % {"written": parent_written},
                    hint=_("上级方案须排在下级之前。"),
                )
        return actions.issue_plan(**values, parent=parent, actor=actor, at=at)


def _heading(line: Line) -> Values:
    plan = line.plan(required=True)
    return {
        "plan": plan,
        "code": line.word_text("code", 64),
        "name": line.word_text("name", 300),
        "order": line.row.number,
        "on": line.day("set_on", default=plan.issued_on if plan else line.given.on),
    }


def _plan_unit(line: Line) -> Values:
    return {
        "plan": line.plan(required=True),
        "unit": line.unit("unit", required=True),
        "on": line.day("from_on", required=True),
    }


def _duty(line: Line) -> Values:
    plan = line.plan(required=True)
    return {
        "plan": plan,
        "code": line.word_text("code", 64),
        "text": line.text("text", required=True),
        "unit": line.unit("unit"),
        "post_type": line.named("post_type", PostType),
        "cadence": line.word_text("cadence", 64),
        "source": line.word_text("source", 300),
        "on": line.day("on", default=plan.issued_on if plan else line.given.on),
    }


def _target(line: Line) -> Values:
    return {
        "plan": line.plan(required=True),
        "unit": line.unit("unit", required=True),
        "on": line.day("on", required=True),
    }


PLANS = Kind("plans", lazy("方案", LIST), "name", _plan, _issue, model=Plan, unique=("code",))
HEADINGS = Kind(
    "headings", lazy("方面", LIST), "name", _heading, actions.set_heading,
    model=Heading, unique=("plan", "code"),
)  # fmt: skip
PLAN_UNITS = Kind("plan_units", lazy("方案单位"), "unit", _plan_unit, actions.name_plan_unit)
DUTIES = Kind(
    "duties", lazy("责任事项"), "text", _duty, actions.lay_down_duty, model=Duty, unique=("code",)
)
TARGETS = Kind("inspection_targets", lazy("巡察对象"), "unit", _target, actions.inspect_unit)
