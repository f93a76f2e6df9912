"""The only writer of debriefings: votes as totals, the grade, feedback, and problems found."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions.matters import NO_DUE, Due, register_problem
from bihuan.duties.models import Case, DueKind
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Post
from bihuan.orgs.queries import holders_among
from bihuan.scorecards.models import Debrief, DebriefProblem
from bihuan.scorecards.models.debriefs import VOTES, Grade
from bihuan.written.persons import refuse_personal

PROCEDURES = "debrief"
"""How the codes of the procedures begin that a debriefing may be a run of."""


def record_votes(
    *,
    case: Case,
    year: int,
    present: int,
    votes: dict[str, int],
    on: date,
    actor: Actor,
    at: datetime,
    post: Post | None = None,
) -> Debrief:
    """Enter what a meeting voted, as totals: never more votes than there were people."""
    require(actor, "record")
    _check_votes(present, votes)
    if not case.procedure.code.startswith(PROCEDURES):
        raise Refused(_("“%(case)s”不是述职评议的流程。") % {"case": case})
    if post is not None and post.unit_id != case.unit_id:
        raise Refused(_("述职岗位不在“%(unit)s”。") % {"unit": case.unit})
    _refuse_own(post, on, actor)
    if on > timezone.localdate(at):
        raise Refused(_("评议日期 %(on)s 还没有到。") % {"on": on})
    with writing(actor, at) as log:
        if log.find(Debrief, case=case, post=post) is not None:
            raise Refused(_("这个岗位在这次评议里已经登记过。"), hint=_("写错了请更正。"))
        debrief = log.add(
            Debrief, case=case, post=post, year=year, held_on=on, present=present, **votes
        )
        log.record("debrief.voted", debrief, on=on)
    return debrief


def _refuse_own(post: Post | None, on: date, actor: Actor) -> None:
    """Who was debriefed on a day neither enters nor weighs what was voted on it."""
    if post is None:
        return
    if holders_among(Post.objects.filter(pk=post.pk), on).filter(person__key=actor.person).exists():
        raise Refused(_("述职的人不登记、不评定自己的评议。"), hint=_("请由办公室的另一个人登记。"))


def _check_votes(present: int, votes: dict[str, int]) -> None:
    if set(votes) - set(VOTES):
        raise Refused(_("票数只分好、较好、一般、差。"))
    if present < 1:
        raise Refused(_("到会人数须大于 0。"))
    if any(number < 0 for number in votes.values()):
        raise Refused(_("票数不能是负数。"))
    cast = sum(votes.values())
    if cast > present:
        raise Refused(
            _("各项票数合计 %(cast)s 张，多于到会的 %(present)s 人。")
            % {"cast": cast, "present": present}
        )


def grade_debrief(debrief: Debrief, *, grade: str, on: date, actor: Actor, at: datetime) -> Debrief:
    """The office weighs report, votes and checks, and gives one grade."""
    require(actor, "close")
    _check_grade(grade)
    with writing(actor, at) as log:
        debrief = _standing(log.lock(debrief), on, at)
        _refuse_own(debrief.post, debrief.held_on, actor)
        if debrief.grade:
            raise Refused(_("已经定过等次。"), hint=_("写错了请更正。"))
        log.revise(debrief, grade=grade, graded_on=on)
        log.record("debrief.graded", debrief, on=on)
    return debrief


def _check_grade(grade: str) -> None:
    if grade not in Grade.values:
        raise Refused(_("没有“%(grade)s”这个等次。") % {"grade": grade})


def feed_back(debrief: Debrief, *, on: date, actor: Actor, at: datetime) -> Debrief:
    """The result has been told to the unit, which everybody who sees the unit may see then."""
    require(actor, "close")
    with writing(actor, at) as log:
        debrief = _standing(log.lock(debrief), on, at)
        if not debrief.grade or debrief.fed_back_on is not None:
            raise Refused(_("还没有定等次，或者已经反馈过。"))
        if debrief.graded_on is not None and on < debrief.graded_on:
            raise Refused(_("反馈日期早于定等次的日期 %(on)s。") % {"on": debrief.graded_on})
        log.revise(debrief, fed_back_on=on)
        log.record("debrief.fed_back", debrief, on=on)
    return debrief


def _standing(debrief: Debrief, on: date, at: datetime) -> Debrief:
    if debrief.superseded_seq is not None:
        raise Refused(_("这次评议已经撤回。"))
    if on < debrief.held_on or on > timezone.localdate(at):
        raise Refused(_("日期须在评议之后，且不晚于今天。"))
    return debrief


def find_problem(
    debrief: Debrief,
    *,
    text: str,
    on: date,
    actor: Actor,
    at: datetime,
    due_on: date | None = None,
) -> DebriefProblem:
    """A problem that the debriefing found goes onto the ledger of problems, led by the unit."""
    require(actor, "record")
    if not text.strip():
        raise Refused(_("请写明问题。"))
    refuse_personal(_("问题"), text)
    with writing(actor, at) as log:
        debrief = _standing(log.lock(debrief), on, at)
        due = Due(DueKind.DAY, due_on) if due_on else NO_DUE
        problem = register_problem(
            text=text.strip(), found_on=on, source=SOURCE, lead_unit=debrief.case.unit, due=due,
            actor=actor, at=at,
        )  # fmt: skip
        tie = log.add(DebriefProblem, debrief=debrief, problem=problem)
        log.record("debrief.problem_found", debrief, on=on)
    return tie


SOURCE = "述职评议"
"""What the problems of debriefings name as their source."""


def correct_debrief(
    debrief: Debrief, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> Debrief:
    """Put right what was entered; what it said before stays beside it."""
    with amending(debrief, reason=reason, on=on, actor=actor, at=at) as (log, debrief):
        _refuse_own(debrief.post, debrief.held_on, actor)
        votes = {name: values.get(name, getattr(debrief, name)) for name in VOTES}
        _check_votes(values.get("present", debrief.present), votes)
        if "grade" in values:
            _check_grade(values["grade"])
            if not debrief.grade:
                raise Refused(_("还没有定等次，不能更正等次。"))
        log.correct(debrief, **values)
        log.record("debrief.corrected", debrief, on=on, reason=reason)
    return debrief


def withdraw_debrief(
    debrief: Debrief, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(debrief, reason=reason, on=on, actor=actor, at=at) as (log, debrief):
        _refuse_own(debrief.post, debrief.held_on, actor)
        if debrief.problems.current().filter(problem__superseded_seq__isnull=True).exists():
            raise Refused(_("这次评议登记的问题还在。"), hint=_("请先撤回这些问题。"))
        log.supersede(debrief)
        log.record("debrief.withdrawn", debrief, on=on, reason=reason)
