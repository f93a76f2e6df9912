"""Debriefings as they were held: votes as totals, the grade, the feedback, problems found."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.models import Case, Procedure
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.models import Post
from bihuan.scorecards.actions.debriefs import (
    feed_back,
    find_problem,
    grade_debrief,
    record_votes,
)
from bihuan.scorecards.models import Debrief
from bihuan.scorecards.models.debriefs import VOTES, Grade
from bihuan.words import lazy


def _read(line: Line) -> Values:
    line.impersonal("found")
    _refuse_loose(line, "graded_on", of="grade")
    _refuse_loose(line, "due_on", of="found")
    return {
        "case": _case(line),
        "post": line.coded("post", Post, required=False),
        "year": line.year(),
        "on": line.day("on", required=True),
        "present": line.integer("present", default=0),
        "votes": {name: line.integer(name, default=0) for name in VOTES},
        "grade": line.choice("grade", dict(Grade.choices), ""),
        "graded_on": line.day("graded_on"),
        "fed_back_on": line.day("fed_back_on"),
        "found": [text for said in line.text("found").splitlines() if (text := said.strip())],
        "due_on": line.day("due_on"),
    }


def _refuse_loose(line: Line, day: str, *, of: str) -> None:
    """A day of something that the row does not tell."""
    if line.text(day) and not line.text(of):
        line.missing(of)


def _case(line: Line) -> Case | None:
    procedure = line.coded("procedure", Procedure)
    code, unit = line.word_text("code", 64), line.unit("unit", required=True)
    if procedure is None or unit is None:
        return None
    found: Case | None = line.lookups.coded(Case, procedure=procedure, code=code, unit=unit)
    if found is None:
        line.wrong(
            "code", "no-such-case",
            _("“%(unit)s”没有代号为“%(code)s”的流程实例。") % {"unit": unit, "code": code},
            _("请先导入流程实例。"),
        )  # fmt: skip
    return found


def _hold(
    *,
    grade: str,
    graded_on: date | None,
    fed_back_on: date | None,
    found: Sequence[str],
    due_on: date | None,
    actor: Actor,
    at: datetime,
    **votes: Any,
) -> Debrief:
    """All that a row tells of a debriefing; a day that it leaves out is that of the step before."""
    by: dict[str, Any] = {"actor": actor, "at": at}
    with writing(actor, at):
        debrief, on = record_votes(**votes, **by), votes["on"]
        if grade:
            on = graded_on or on
            debrief = grade_debrief(debrief, grade=grade, on=on, **by)
        if fed_back_on is not None:
            on = fed_back_on
            debrief = feed_back(debrief, on=on, **by)
        for text in found:
            find_problem(debrief, text=text, due_on=due_on, on=on, **by)
    return debrief


def _remarks(debrief: Debrief) -> Iterator[tuple[str, str, str]]:
    """What nobody voted on: who was there and cast no vote."""
    if absent := debrief.present - debrief.votes:
        yield "present", "no-vote", _("到会的有 %(n)s 人没有投票。") % {"n": absent}


DEBRIEFS = Kind(
    "debriefs", lazy("述职评议"), "present", _read, _hold, model=Debrief, remarks=_remarks,
    required=("on",),
)  # fmt: skip
