"""What a team finds, and the day on which it is fed back: drafts become problems, clocks start."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions import case_amends, cases, plans
from bihuan.duties.actions.matters import NO_DUE, Due, correct, register_problem
from bihuan.duties.lifecycle import ProblemState
from bihuan.duties.models import Case, DueKind, Heading, InspectionTarget
from bihuan.errors import NotAllowed, Refused
from bihuan.inspections.models import FoundProblem, Round
from bihuan.inspections.queries import keeps_drafts, round_of, rule_on
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import require
from bihuan.written.persons import refuse_personal


def record_found(
    target: InspectionTarget,
    *,
    text: str,
    found_on: date,
    actor: Actor,
    at: datetime,
    heading: Heading | None = None,
    due: Due = NO_DUE,
    category: str = "",
) -> FoundProblem:
    """A draft of the team; it is no problem before it is fed back."""
    _check_keeper(actor, target, at)
    with writing(actor, at) as log:
        target = log.lock(target)
        _refuse_fed_back(target)
        _check_text(log, target, text)
        _check_heading(target, heading)
        _check_found_on(target, found_on, at)
        found = log.add(
            FoundProblem, target=target, heading=heading, text=text, category=category,
            found_on=found_on, due_kind=due.kind, due_on=due.on, due_text=due.text,
        )  # fmt: skip
        log.record("found.recorded", found, on=found_on)
    return found


def _check_text(log: Log, target: InspectionTarget, text: str, but: int | None = None) -> None:
    refuse_personal(_("问题"), text)
    other = log.find(FoundProblem, target=target, text=text)
    if other is not None and other.pk != but:
        raise Refused(_("这个对象已经有同样内容的底稿。"))


def _check_keeper(actor: Actor, target: InspectionTarget, at: datetime) -> None:
    if not keeps_drafts(actor, target, timezone.localdate(at)):
        raise NotAllowed(
            _("底稿由本轮巡察组的岗位登记和更正。"), hint=_("请由办公室先把岗位编入巡察组。")
        )


def _refuse_fed_back(target: InspectionTarget) -> None:
    if target.superseded_seq is not None:
        raise Refused(_("这个对象已经撤回。"))
    if target.feedback_on is not None:
        raise Refused(
            _("“%(unit)s”已于 %(on)s 反馈，底稿不再增改。")
            % {"unit": target.unit, "on": target.feedback_on},
            hint=_("反馈以后发现的，请直接登记问题。"),
        )


def _check_heading(target: InspectionTarget, heading: Heading | None) -> None:
    if heading is not None and heading.plan_id != target.plan_id:
        raise Refused(_("“%(heading)s”不是本轮的聚焦。") % {"heading": heading})


def _check_found_on(target: InspectionTarget, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("发现日期 %(on)s 还没有到。") % {"on": on})
    if on < target.entered_on:
        raise Refused(
            _("发现日期 %(on)s 早于进驻日期 %(entered)s。")
            % {"on": on, "entered": target.entered_on}
        )


def correct_found(
    found: FoundProblem, *, reason: str, on: date, actor: Actor, at: datetime, **values: Any
) -> FoundProblem:
    """Put a draft right while it is one."""
    _check_keeper(actor, found.target, at)
    with writing(actor, at) as log:
        found = _draft(log, found, reason)
        _check_heading(found.target, values.get("heading", found.heading))
        _check_found_on(found.target, values.get("found_on", found.found_on), at)
        _check_text(log, found.target, values.get("text", found.text), found.pk)
        log.correct(found, **values)
        log.record("found.corrected", found, on=on, reason=reason)
    return found


def withdraw_found(
    found: FoundProblem, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    _check_keeper(actor, found.target, at)
    with writing(actor, at) as log:
        found = _draft(log, found, reason)
        log.supersede(found)
        log.record("found.withdrawn", found, on=on, reason=reason)


def _draft(log: Log, found: FoundProblem, reason: str) -> FoundProblem:
    if not reason.strip():
        raise Refused(_("更正或撤回必须写明理由。"))
    found = log.lock(found)
    if found.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回过。"))
    _refuse_fed_back(found.target)
    return found


# --- Feedback -------------------------------------------------------------------------------------


def give_feedback(
    target: InspectionTarget,
    *,
    on: date,
    actor: Actor,
    at: datetime,
    has_tasks: bool = True,
) -> InspectionTarget:
    """The unit was told what was found: drafts become problems, and the clock of its round starts.

    The case runs by the rule in force on this day; its tasks are reminded of as any others.
    """
    require(actor, "assign")
    with writing(actor, at) as log:
        target = log.lock(target)
        _refuse_fed_back(target)
        found_round = _round(target)
        _check_feedback_on(target, on, at)
        case = cases.open_case(
            procedure=rule_on(found_round.kind, on).procedure, code=_case_code(target),
            unit=target.unit, on=on, has_tasks=has_tasks, actor=actor, at=at,
        )  # fmt: skip
        for draft in target.found.current().order_by("pk"):
            _publish(log, draft, on, actor, at)
        return plans.mark_target(
            target, "fed_back", on=on, feedback_on=on, case=case, actor=actor, at=at
        )


def _round(target: InspectionTarget) -> Round:
    found = round_of(target.plan)
    if found is None:
        raise Refused(
            _("“%(plan)s”还没有说明是哪一类督察巡察。") % {"plan": target.plan},
            hint=_("请先在“督察巡察”里登记这个轮次。"),
        )
    return found


def _check_feedback_on(target: InspectionTarget, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("反馈日期 %(on)s 还没有到。") % {"on": on})
    check_order(target, target.entered_on, on)


def check_order(target: InspectionTarget, entered_on: date, feedback_on: date | None) -> None:
    """A team comes to a target, finds, and tells what it found, in this order of days."""
    found_on = list(target.found.current().order_by("found_on").values_list("found_on", flat=True))
    if found_on and found_on[0] < entered_on:
        raise Refused(
            _("发现日期 %(on)s 早于进驻日期 %(entered)s。")
            % {"on": found_on[0], "entered": entered_on}
        )
    last = max([entered_on, *found_on])
    if feedback_on is not None and feedback_on < last:
        raise Refused(
            _("反馈日期 %(on)s 早于进驻或发现问题的日期 %(last)s。")
            % {"on": feedback_on, "last": last}
        )


def _case_code(target: InspectionTarget) -> str:
    return f"{target.plan.code}-{target.unit.code}"[:64]


def _publish(log: Log, draft: FoundProblem, on: date, actor: Actor, at: datetime) -> None:
    """From this day on it is a problem like any other, seen by whoever sees its unit."""
    problem = register_problem(
        text=draft.text, found_on=on, source=str(draft.target.plan)[:200], plan=draft.target.plan,
        heading=draft.heading, category=draft.category, target=draft.target,
        lead_unit=draft.target.unit,
        due=Due(DueKind(draft.due_kind), draft.due_on, draft.due_text), actor=actor, at=at,
    )  # fmt: skip
    log.flush()
    log.revise(draft, problem=problem)
    log.record("found.fed_back", draft, on=on)


def move_feedback(
    target: InspectionTarget, *, feedback_on: date, reason: str, on: date, actor: Actor,
    at: datetime,
) -> InspectionTarget:  # fmt: skip
    """The day of feedback was another: deadlines that are still open move with it.

    Where another rule was in force on that day, the case begins anew under it, provided nobody has
    begun with its tasks.
    """
    require(actor, "revise")
    with writing(actor, at) as log:
        target = log.lock(target)
        if target.feedback_on is None or target.case is None:
            raise Refused(_("还没有反馈，没有日期可改。"))
        if feedback_on == target.feedback_on:
            raise Refused(_("没有改动任何一项。"))
        _check_feedback_on(target, feedback_on, at)
        why: dict[str, Any] = {"reason": reason, "on": on, "actor": actor, "at": at}
        _move_problems(target, feedback_on, why)
        case = _move_case(target, target.case, feedback_on, why)
        return plans.mark_target(
            target, "feedback_moved", feedback_on=feedback_on, case=case, **why
        )


def _move_case(target: InspectionTarget, case: Case, day: date, why: Mapping[str, Any]) -> Case:
    procedure = rule_on(_round(target).kind, day).procedure
    if case.procedure_id == procedure.pk:
        return case_amends.correct_case(case, opened_on=day, **why)
    case_amends.withdraw_case(case, **why)
    return cases.open_case(
        procedure=procedure, code=case.code, unit=target.unit, on=day, has_tasks=case.has_tasks,
        actor=why["actor"], at=why["at"],
    )  # fmt: skip


def _move_problems(target: InspectionTarget, day: date, why: Mapping[str, Any]) -> None:
    """Problems with which nobody has begun were found on the new day; the others keep theirs."""
    untouched = target.problems.current().filter(
        state=ProblemState.REGISTERED, found_on=target.feedback_on
    )
    for problem in untouched.order_by("pk"):
        correct(problem, found_on=day, **why)
