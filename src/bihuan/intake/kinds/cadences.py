"""What recurs: the rules of a duty with what fulfils it, and periods entered by hand."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions.cadences import set_cadence
from bihuan.duties.actions.occurrences import owe_occurrence
from bihuan.duties.cadences import DUE_WORDS, PER_WORDS, DueRule, Rule, faults
from bihuan.duties.models import Cadence, Duty, Occurrence
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.models import PostType, Unit, UnitKind
from bihuan.records.actions.fulfilments import fulfil_by
from bihuan.records.models import ActivityKind, AgendaKind, Fit
from bihuan.words import lazy


def _cadence(line: Line) -> Values:
    duty = line.coded("duty", Duty)
    return {
        "duty": duty,
        "rule": _rule(line),
        "owner": _owner(line, duty),
        "counts_begun": line.yes("counts_begun"),
        "source": line.word_text("source", 300) or (duty.source if duty else ""),
        "kind": line.named("kind", ActivityKind),
        "agenda_kind": line.named("agenda_kind", AgendaKind),
        "on": line.given.on,
    }


def _rule(line: Line) -> Rule | None:
    per, due = line.choice("per", PER_WORDS), line.choice("due_rule", DUE_WORDS, DueRule.END)
    from_on = line.day("from_on", required=True)
    if per is None or due is None or from_on is None:
        return None
    rule = Rule(
        per, from_on, line.day("until_on"), line.integer("every", default=0) or 0,
        line.integer("minimum", default=1) or 0, due,
        line.integer("due_n", default=0) or 0,
    )  # fmt: skip
    for field, reason in faults(rule):
        line.wrong(field, "wrong-rule", reason)
    return rule


def _owner(line: Line, duty: Duty | None) -> Unit | UnitKind | PostType | None:
    """Who the row names, or else whom the duty names; one of them only."""
    kind = line.named("unit_kind", UnitKind)
    named = [one for one in (line.unit("unit"), kind, line.named("post_type", PostType)) if one]
    if not named and duty is not None:
        named = [one for one in (duty.unit, duty.post_type) if one]
    if len(named) != 1:
        line.wrong(
            "unit", "who-owes",
            _("请写明由谁履行：责任单位、责任单位类型、责任岗位类型三者写一项。"),
        )  # fmt: skip
        return None
    return named[0]


def _set(
    *,
    duty: Duty,
    kind: ActivityKind | None,
    agenda_kind: AgendaKind | None,
    on: date,
    actor: Actor,
    at: datetime,
    **values: Any,
) -> Cadence:
    with writing(actor, at) as log:
        known = log.find(Fit, duty=duty, kind=kind, agenda_kind=agenda_kind)
        if (kind or agenda_kind) and known is None:
            fulfil_by(duty=duty, kind=kind, agenda_kind=agenda_kind, on=on, actor=actor, at=at)
        return set_cadence(duty=duty, on=on, actor=actor, at=at, **values)


def _occurrence(line: Line) -> Values:
    return {
        "duty": line.coded("duty", Duty),
        "unit": line.unit("unit", required=True),
        "code": line.word_text("code", 100),
        "first_on": line.day("first_on", required=True),
        "last_on": line.day("last_on", required=True),
        "due_on": line.day("due_on", required=True),
    }


CADENCES = Kind("cadences", lazy("频次规则"), "duty", _cadence, _set)
OCCURRENCES = Kind(
    "occurrences", lazy("期次"), "code", _occurrence, owe_occurrence,
    model=Occurrence, unique=("duty", "unit", "code"),
)  # fmt: skip
