"""Taking a step of the loop: who may, what must hold, and what it leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.duties.actions import cases, moves
from bihuan.duties.actions.moves import running_standing
from bihuan.duties.lifecycle import (
    REMINDERS,
    STEP,
    TASK_MILESTONES,
    Guard,
    Step,
    TaskState,
    Who,
    step_named,
    steps_from,
)
from bihuan.duties.models import TIED, Matter, Problem, Reminder
from bihuan.duties.rules import POWER
from bihuan.errors import BihuanError, NotAllowed, Refused
from bihuan.ledger import evidence
from bihuan.ledger.actions import SYSTEM, Actor, Log, writing
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.queries import powers_of
from bihuan.words import lazy, listed

M = TypeVar("M", bound=Matter)


@dataclass(frozen=True, slots=True)
class Said:
    """What comes with a step: a reason, files of evidence, a day asked for.

    ``until`` is the last day of a public notice.
    """

    reason: str = ""
    files: Sequence[tuple[str, IO[bytes]]] = ()
    due_on: date | None = None
    until: date | None = None


NOTHING_SAID = Said()


def take_step(
    matter: M, event: str, *, on: date, actor: Actor, at: datetime, said: Said = NOTHING_SAID
) -> M:
    """Move a task or problem along its table of steps; the returned row is the moved one."""
    step = step_named(matter.steps, event)
    with writing(actor, at) as log:
        matter = log.lock(matter)
        _check(log, matter, step, said, on=on, actor=actor, at=at)
        count = matter.evidence_count + _attach(log, matter, said, on)
        more: dict[str, Any] = {"evidence_count": count}
        if isinstance(matter, Problem) and step.event == "noticed":
            more["noticed_until"] = said.until
        moves.make(log, matter, step, on=on, reason=said.reason, due_on=said.due_on, **more)
        cases.follow(log, matter, step.event, on=on)
    return matter


def _check(
    log: Log | None, matter: Matter, step: Step, said: Said, *, on: date, actor: Actor, at: datetime
) -> None:
    """Refuse what may not be; without a log it only looks."""
    _check_state(matter, step)
    _check_who(matter, step, actor)
    _check_day(log, matter, on, at)
    for guard in sorted(step.guards):
        GUARDS[guard](log, matter, actor, said, on)


def objection(
    matter: Matter, step: Step, *, on: date, actor: Actor, at: datetime, said: Said = NOTHING_SAID
) -> str:
    """Why a step would be refused now; nothing where it would be taken. Writes nothing."""
    try:
        _check(None, matter, step, said, on=on, actor=actor, at=at)
    except BihuanError as refusal:
        return str(refusal)
    return ""


def remind(matter: Matter, *, text: str, on: date, actor: Actor, at: datetime) -> Reminder:
    """A note to whose matter it is, kept with the matter and shown in what happened to it."""
    if not text.strip():
        raise Refused(_("请写明提醒什么。"))
    with writing(actor, at) as log:
        matter = log.lock(matter)
        _check(log, matter, REMINDERS[matter.noun], NOTHING_SAID, on=on, actor=actor, at=at)
        values = {matter.noun: matter, "post_id": matter.owner_post_id}
        reminder = log.add(Reminder, text=text, reminded_on=on, **values)
        log.record(f"{matter.noun}.reminded", matter, on=on, reason=text)
    return reminder


ATTACHING = Step("", lazy("添加佐证", STEP), frozenset(), None, Who.OWNER)
"""Adding files moves nothing, so it stands in no table of steps."""


def may_attach(matter: Matter, actor: Actor) -> bool:
    return matter.superseded_seq is None and _may(matter, ATTACHING, actor)


def _check_attaching(matter: Matter, on: date, actor: Actor, at: datetime) -> None:
    if matter.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))
    if on > timezone.localdate(at):
        raise Refused(_("发生日期 %(on)s 还没有到。") % {"on": on})
    _check_who(matter, ATTACHING, actor)


def attach_evidence(
    matter: M, *, files: Sequence[tuple[str, IO[bytes]]], on: date, actor: Actor, at: datetime
) -> M:
    """Evidence may be added at any time by who may report on the matter."""
    with writing(actor, at) as log:
        matter = log.lock(matter)
        _check_attaching(matter, on, actor, at)
        added = _attach(log, matter, Said(files=files), on)
        if not added:
            raise Refused(_("没有新的佐证文件。"))
        log.change(matter, evidence_count=matter.evidence_count + added)
        log.record(f"{matter.noun}.evidence_added", matter, on=on)
    return matter


def possible_steps(matter: Matter, actor: Actor) -> list[Step]:
    """The steps that this actor may take now, for the buttons of a page."""
    if matter.superseded_seq is not None:
        return []
    return [
        step
        for step in steps_from(matter.steps, matter.state)
        if _may(matter, step, actor)
        and not (Guard.OTHER_PERSON in step.guards and actor.person == matter.reported_by)
        and (Guard.SOMETHING_ASKED in step.guards) <= (matter.asked_due_on is not None)
        and (Guard.NOTHING_ASKED in step.guards) <= (matter.asked_due_on is None)
    ]


def _check_state(matter: Matter, step: Step) -> None:
    if matter.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))
    if matter.state not in step.sources:
        now = matter.labels[matter.state]
        possible = [other.label for other in steps_from(matter.steps, matter.state)]
        raise Refused(
            _("“%(now)s”状态下不能“%(step)s”。") % {"now": now, "step": step.label},
            hint=_("现在可以：%(steps)s。") % {"steps": listed(possible) or _("无")},
        )


def _check_who(matter: Matter, step: Step, actor: Actor) -> None:
    if not _may(matter, step, actor):
        raise NotAllowed(_("您的岗位不能对此“%(step)s”。") % {"step": step.label})


def _may(matter: Matter, step: Step, actor: Actor) -> bool:
    if actor == SYSTEM:
        return True
    post = Post.objects.select_related("post_type").filter(pk=actor.post_id).first()
    if post is None:
        return False
    return _is_own_move(matter, step, post) or (
        bool(powers_of(post) & POWER[step.who]) and _sees(matter, actor, post)
    )


def _is_own_move(matter: Matter, step: Step, post: Post) -> bool:
    if step.who is Who.OWNER:
        own_unit = post.unit_id == matter.lead_unit_id and "deliver" in powers_of(post)
        return post.pk == matter.owner_post_id or own_unit
    return step.who in {Who.ASSIGNER, Who.CHECKER} and post.pk == matter.assigned_by_id


def _sees(matter: Matter, actor: Actor, post: Post) -> bool:
    if post.post_type.reach == post.post_type.Reach.DEPARTMENT:
        return True
    return Unit.objects.visible_to_person(actor.person).filter(pk=matter.lead_unit_id).exists()


def _check_day(log: Log | None, matter: Matter, on: date, at: datetime) -> None:
    if on > timezone.localdate(at):
        raise Refused(_("发生日期 %(on)s 还没有到。") % {"on": on})
    if on < running_standing(log, matter).from_on:
        since = running_standing(log, matter).from_on
        raise Refused(
            _("发生日期 %(on)s 早于上一步的日期 %(since)s。") % {"on": on, "since": since},
            hint=_("请按先后登记；确有错的，先更正上一步。"),
        )


def _attach(log: Log, matter: Matter, said: Said, on: date) -> int:
    link = TIED[matter.noun][1]
    return evidence.attach(log, link, said.files, on=on, **{matter.noun: matter})


def _need_reason(_log: Log | None, _matter: Matter, _actor: Actor, said: Said, _on: date) -> None:
    if not said.reason.strip():
        raise Refused(_("请写明理由。"))


def _need_other_person(
    _log: Log | None, matter: Matter, actor: Actor, _said: Said, _on: date
) -> None:
    if actor.person == matter.reported_by:
        raise Refused(_("报告完成的人不得验收、公示或销号。"), hint=_("请由另一人办理。"))


def _need_evidence(_log: Log | None, matter: Matter, _actor: Actor, said: Said, _on: date) -> None:
    if not matter.evidence_count and not said.files:
        raise Refused(_("没有佐证不得销号。"), hint=_("请至少附一份佐证文件。"))


def _need_tasks_done(
    log: Log | None, matter: Matter, _actor: Actor, _said: Said, _on: date
) -> None:
    if not isinstance(matter, Problem):
        return
    if log is not None:
        log.flush()
    done = TASK_MILESTONES["reported"] | {TaskState.CANCELLED}
    if left := matter.tasks.current().exclude(state__in=done).count():
        raise Refused(
            _("还有 %(left)s 项整改任务没有报告完成。") % {"left": left},
            hint=_("请先完成这些任务。"),
        )


def _need_later_due(_log: Log | None, matter: Matter, _actor: Actor, said: Said, _on: date) -> None:
    if said.due_on is None:
        raise Refused(_("请写明申请延至哪一天。"))
    if matter.due_on is None:
        raise Refused(_("没有完成时限的事项不必申请延期。"))
    if said.due_on <= matter.due_on:
        raise Refused(_("申请延至的日期须晚于现时限 %(due_on)s。") % {"due_on": matter.due_on})


def _need_nothing_asked(
    _log: Log | None, matter: Matter, _actor: Actor, _said: Said, _on: date
) -> None:
    if matter.asked_due_on is not None:
        raise Refused(_("已有一份延期申请待批。"))


def _need_something_asked(
    _log: Log | None, matter: Matter, _actor: Actor, _said: Said, _on: date
) -> None:
    if matter.asked_due_on is None:
        raise Refused(_("没有待批的延期申请。"))


def _need_notice_over(
    _log: Log | None, matter: Matter, _actor: Actor, _said: Said, on: date
) -> None:
    """What the public may still object to is not closed (DOMAIN 4.3)."""
    until = matter.noticed_until if isinstance(matter, Problem) else None
    if matter.state == "noticed" and until is not None and on <= until:
        raise Refused(
            _("公示到 %(until)s 为止，期满以前不能销号。") % {"until": until},
            hint=_("有异议的，登记“公示有异议”，退回核查。"),
        )


GUARDS = {
    Guard.REASON: _need_reason,
    Guard.OTHER_PERSON: _need_other_person,
    Guard.EVIDENCE: _need_evidence,
    Guard.TASKS_DONE: _need_tasks_done,
    Guard.LATER_DUE: _need_later_due,
    Guard.NOTHING_ASKED: _need_nothing_asked,
    Guard.SOMETHING_ASKED: _need_something_asked,
    Guard.NOTICE_OVER: _need_notice_over,
}
