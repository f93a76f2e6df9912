"""Rounds begin, are put right and taken back; posts join their teams, units become targets."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.duties.actions import plans
from bihuan.duties.models import Heading, InspectionTarget, Plan, PlanKind
from bihuan.errors import Refused
from bihuan.inspections.actions.found import check_order
from bihuan.inspections.models import (
    Batch,
    FoundProblem,
    Notice,
    Petition,
    Role,
    Round,
    RoundKind,
    TeamPost,
)
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Post, Unit

PLAN_KIND = "inspection"
"""The kind of plan that a round is."""


def open_round(
    *,
    code: str,
    name: str,
    kind: RoundKind,
    begun_on: date,
    actor: Actor,
    at: datetime,
    inspector: str = "",
    issuer: Unit | None = None,
) -> Round:
    """A round with a plan of its own, which holds its targets, focus items and problems."""
    require(actor, "assign")
    with writing(actor, at) as log:
        plan_kind = log.find(PlanKind, code=PLAN_KIND)
        if plan_kind is None:
            raise Refused(_("预置里没有编码为 %(code)s 的方案类型。") % {"code": PLAN_KIND})
        if log.find(Plan, code=code) is not None:
            raise Refused(_("编码 %(code)s 已经有方案用了。") % {"code": code})
        plan = plans.issue_plan(
            code=code, name=name, kind=plan_kind, issued_on=begun_on, year=begun_on.year,
            issuer=issuer, actor=actor, at=at,
        )  # fmt: skip
        return begin_round(
            plan=plan, kind=kind, begun_on=begun_on, inspector=inspector, actor=actor, at=at
        )


def begin_round(
    *,
    plan: Plan,
    kind: RoundKind,
    begun_on: date,
    actor: Actor,
    at: datetime,
    inspector: str = "",
    ended_on: date | None = None,
) -> Round:
    """Say of a plan that it is a round of inspection, and of which kind."""
    require(actor, "assign")
    _check_span(begun_on, ended_on)
    with writing(actor, at) as log:
        if log.find(Round, plan=plan) is not None:
            raise Refused(_("“%(plan)s”已经是一个轮次。") % {"plan": plan})
        found = log.add(
            Round, plan=plan, kind=kind, begun_on=begun_on, ended_on=ended_on, inspector=inspector
        )
        log.record("round.begun", found, on=begun_on)
    return found


def _check_span(begun_on: date, ended_on: date | None) -> None:
    if ended_on is not None and ended_on < begun_on:
        raise Refused(
            _("结束日期 %(ended)s 早于开始日期 %(begun)s。")
            % {"ended": ended_on, "begun": begun_on}
        )


def correct_round(
    found: Round, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> Round:
    """Where the round began on another day, the plan that it was opened with goes along."""
    with amending(found, reason=reason, on=on, actor=actor, at=at) as (log, found):
        _check_span(values.get("begun_on", found.begun_on), values.get("ended_on", found.ended_on))
        plan = found.plan
        begun = (found.begun_on, found.begun_on.year)
        is_of_that_day = (plan.issued_on, plan.year) == begun  # issued by opening the round
        log.correct(found, **values)
        log.record("round.corrected", found, on=on, reason=reason)
        if is_of_that_day and plan.issued_on != found.begun_on:
            plans.correct_plan(
                plan, issued_on=found.begun_on, year=found.begun_on.year, reason=reason, on=on,
                actor=actor, at=at,
            )  # fmt: skip
    return found


def withdraw_round(found: Round, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take a round back that nothing hangs on yet; its plan stays."""
    with amending(found, reason=reason, on=on, actor=actor, at=at) as (log, found):
        held = InspectionTarget.objects.current().filter(plan=found.plan).exists()
        held = held or any(
            model.objects.current().filter(round=found).exists()
            for model in (Batch, Petition, Notice)
        )
        if held:
            raise Refused(
                _("这个轮次已经有对象、信访件或公示。"), hint=_("请先撤回它们，或改为更正。")
            )
        for tie in found.team_posts.current():
            log.supersede(tie)
        log.supersede(found)
        log.record("round.withdrawn", found, on=on, reason=reason)


# --- Teams ----------------------------------------------------------------------------------------


def join_team(
    found: Round, *, post: Post, role: str, on: date, actor: Actor, at: datetime
) -> TeamPost:
    """A post is on the team from a day on; the one head of a team is its 组长."""
    require(actor, "assign")
    with writing(actor, at) as log:
        found = log.lock(found)
        log.flush()
        running = [tie for tie in found.team_posts.current() if tie.to_on is None]
        _check_place(running, post, role)
        tie = log.add(TeamPost, round=found, post=post, role=role, from_on=on)
        log.record("round.team_joined", found, on=on)
    return tie


def _check_place(running: list[TeamPost], post: Post, role: str) -> None:
    if role not in Role.values:
        raise Refused(_("没有“%(role)s”这个分工。") % {"role": role})
    if any(tie.post_id == post.pk for tie in running):
        raise Refused(_("“%(post)s”已经在组里。") % {"post": post})
    if role == Role.LEADER and any(tie.role == Role.LEADER for tie in running):
        raise Refused(_("已经有组长。"), hint=_("请先让原组长出组，或选副组长、组员。"))


def leave_team(tie: TeamPost, *, on: date, actor: Actor, at: datetime) -> None:
    """A post is on the team no more; from that day its holder no longer sees the drafts."""
    require(actor, "assign")
    with writing(actor, at) as log:
        tie = log.lock(tie)
        if tie.to_on is not None:
            raise Refused(_("“%(post)s”已经出组。") % {"post": tie.post})
        if on < tie.from_on:
            raise Refused(_("出组日期不得早于进组日期 %(on)s。") % {"on": tie.from_on})
        log.change(tie, to_on=on)
        log.record("round.team_left", tie.round, on=on)


# --- Targets and focus items ----------------------------------------------------------------------


def add_target(
    found: Round, *, unit: Unit, on: date, actor: Actor, at: datetime
) -> InspectionTarget:
    """The team has come to a unit."""
    with writing(actor, at) as log:
        if log.find(InspectionTarget, plan=found.plan, unit=unit) is not None:
            raise Refused(_("“%(unit)s”已经是本轮对象。") % {"unit": unit})
        _check_within(found, on)
        return plans.inspect_unit(plan=found.plan, unit=unit, on=on, actor=actor, at=at)


def _check_within(found: Round, on: date) -> None:
    if on < found.begun_on or (found.ended_on is not None and on > found.ended_on):
        raise Refused(
            _("%(on)s 不在本轮的起止日期之内（%(first)s 至 %(last)s）。")
            % {"on": on, "first": found.begun_on, "last": found.ended_on or _("未结束")}
        )


def add_focus(found: Round, *, name: str, on: date, actor: Actor, at: datetime) -> Heading:
    """A focus item of the round, behind those there are."""
    with writing(actor, at) as log:
        log.flush()
        known = Heading.objects.filter(plan=found.plan, version_of__isnull=True)
        if known.current().filter(name=name).exists():
            raise Refused(_("已经有“%(name)s”这个聚焦。") % {"name": name})
        number = known.count() + 1
        return plans.set_heading(
            plan=found.plan, code=f"f{number}", name=name, order=number, on=on, actor=actor, at=at
        )


def correct_target(
    target: InspectionTarget, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> InspectionTarget:
    """Put right the days on which the team came and left; the feedback has an action of its own."""
    with amending(target, reason=reason, on=on, actor=actor, at=at) as (log, target):
        entered = values.get("entered_on", target.entered_on)
        left = values.get("left_on", target.left_on)
        if left is not None and left < entered:
            raise Refused(_("撤离日期早于进驻日期。"))
        check_order(target, entered, target.feedback_on)
        log.correct(target, **values)
        log.record("inspection.corrected", target, on=on, reason=reason)
    return target


def withdraw_target(
    target: InspectionTarget, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take a target back that was entered by mistake and of which nothing is known yet."""
    with amending(target, reason=reason, on=on, actor=actor, at=at) as (log, target):
        _refuse_known(log, target)
        log.supersede(target)
        log.record("inspection.withdrawn", target, on=on, reason=reason)


def _refuse_known(log: Log, target: InspectionTarget) -> None:
    found = FoundProblem.objects.current().filter(target=target).exists()
    if found or target.problems.current().exists() or target.case_id is not None:
        raise Refused(
            _("这个对象已经有底稿、问题或整改流程。"), hint=_("请先撤回它们，或改为更正。")
        )
