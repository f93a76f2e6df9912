"""The only writer of risk points: drafted, approved, revised, ended; every change a version."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.actions import SYSTEM, Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Post, Unit
from bihuan.orgs.queries import powers_of
from bihuan.periods import months_later
from bihuan.risks.models import (
    LIVE,
    SIGHT,
    PointReview,
    ProcessChange,
    RiskCategory,
    RiskGrade,
    RiskPoint,
    RiskVersion,
    State,
)
from bihuan.risks.queries import Grading, is_double, is_over
from bihuan.written.persons import refuse_personal

SAID = (
    "post", "power", "category", "factors", "grade", "grade_reason", "manifestation", "controls",
    "owner_post", "leader_post",
)  # fmt: skip
"""What a version says; the rest follows from what is done with it."""


def require_over(actor: Actor, power: str, unit: Unit | str) -> None:
    """Refuse who lacks a power, or has it only for other units; one not known yet is its name."""
    require(actor, power)
    if actor == SYSTEM:
        return
    post = Post.objects.select_related("post_type", "unit").get(pk=actor.post_id)
    if not is_over(post, unit if isinstance(unit, Unit) else None):
        raise NotAllowed(
            _("岗位“%(post)s”不管“%(unit)s”的廉政风险点。") % {"post": post, "unit": unit},
            hint=_("风险点由本单位或可查看全部门风险点的岗位办理。"),
        )


def may_approve(actor: Actor) -> bool:
    """Whether a post approves: it checks, and sees the risk points of all."""
    if actor == SYSTEM:
        return True
    post = Post.objects.select_related("post_type").filter(pk=actor.post_id).first()
    return powers_of(post) >= {"check", SIGHT}


def _require_approval(actor: Actor) -> None:
    require(actor, "check")
    require(actor, SIGHT)


def unit_of(point: RiskPoint) -> Unit:
    """The unit of a point; refused as long as nobody has said which one its register means."""
    if point.unit is None:
        raise Refused(
            _("还不认得单位“%(written)s”。") % {"written": point.unit_text},
            hint=_("它指的单位已有同样的风险点，请撤回这一个。")
            if is_double(point)
            else _("请先在“导入”页说明是哪个单位。"),
        )
    return point.unit


def running_version(point: RiskPoint) -> RiskVersion:
    return RiskVersion.objects.current().running().get(point=point)


# --- What a point says ----------------------------------------------------------------------------


def _checked(said: dict[str, Any], unit: Unit | str, on: date) -> dict[str, Any]:
    """What is said, with the grade that the rules give; what is missing is refused by name."""
    grading = Grading(on)
    said["factors"] = grading.check(_codes(said.get("factors")))
    said["manifestation"] = "\n".join(lines_of(said.get("manifestation")))
    said["controls"] = "\n".join(lines_of(said.get("controls")))
    said["ruled_grade"] = grading.grade(said["factors"].split())
    said["grade"] = said.get("grade") or said["ruled_grade"]
    if said["grade"] == said["ruled_grade"]:
        said["grade_reason"] = ""
    elif not said.get("grade_reason", "").strip():
        raise Refused(
            _("按规则应定为“%(ruled)s”，改定“%(grade)s”必须写明理由。")
            % {"ruled": said["ruled_grade"], "grade": said["grade"]}
        )
    for name in ("power", "manifestation"):
        if not said.get(name, "").strip():
            raise Refused(_("请填写“%(label)s”。") % {"label": RiskVersion.label_of(name)})
    for name in ("power", "manifestation", "controls", "grade_reason"):
        refuse_personal(RiskVersion.label_of(name), said.get(name, ""))
    _refuse_post_elsewhere(said.get("post"), unit)
    return said


def _codes(said: str | Sequence[str] | None) -> Sequence[str]:
    return said.split() if isinstance(said, str) else said or ()


def lines_of(said: str | Sequence[str] | None) -> list[str]:
    """The lines of a text or the items of a list, without empty ones."""
    lines = said.splitlines() if isinstance(said, str) else said or ()
    return [line.strip() for line in lines if line.strip()]


def _refuse_post_elsewhere(post: Post | None, unit: Unit | str) -> None:
    if post is not None and post.unit != unit:
        raise Refused(
            _("岗位“%(post)s”不在“%(unit)s”。") % {"post": post, "unit": unit},
            hint=_("风险点记在本单位的岗位上。"),
        )


def standing(
    unit: Unit | None, unit_text: str, power: str, category: RiskCategory
) -> QuerySet[RiskVersion]:
    """The same power of a unit, in the same category: it is one point as long as it stands."""
    of = Q(point__unit=unit) if unit else Q(point__unit=None, point__unit_text=unit_text)
    running = RiskVersion.objects.current().running().exclude(state=State.ENDED)
    found: QuerySet[RiskVersion] = running.filter(of, power=power, category=category)
    return found


def _refuse_twice(of: dict[str, Any], said: dict[str, Any], but: RiskPoint | None = None) -> None:
    same = standing(of["unit"], of["unit_text"], said["power"], said["category"])
    if same.exclude(point=but).exists():
        unit = of["unit"] or of["unit_text"]
        raise Refused(
            _("“%(unit)s”已有风险点“%(power)s”。") % {"unit": unit, "power": said["power"]},
            hint=_("要改写的，请打开那个风险点修订。"),
        )


def _refuse_no_measure(said: dict[str, Any]) -> None:
    if not said["controls"]:
        raise Refused(_("没有防控措施的风险点不能施行。"), hint=_("请至少写一条措施。"))


# --- Its life -------------------------------------------------------------------------------------


def draft_point(
    *, unit: Unit, on: date, actor: Actor, at: datetime, number: str = "", **said: Any
) -> RiskPoint:
    """A point as its unit proposes it; ``said`` are columns of a version, as SAID names them."""
    require_over(actor, "record", unit)
    said = _checked(said, unit, on) | {"state": State.DRAFT}
    of = {"unit": unit, "unit_text": "", "number": number, "entered_on": on}
    return _begin("risk.drafted", of, said, actor, at)


def enter_point(
    *,
    unit: Unit | None,
    on: date,
    actor: Actor,
    at: datetime,
    number: str = "",
    unit_text: str = "",
    **said: Any,
) -> RiskPoint:
    """A point that is in force from the day on, such as one of a register approved before.

    A unit that is not known yet is kept as written in ``unit_text``.
    """
    require_over(actor, "record", unit or unit_text)
    _require_approval(actor)
    said = _checked(said, unit or unit_text, on)
    _refuse_no_measure(said)
    said |= {"state": State.IN_FORCE} | _first_review(said["grade"], on)
    of = {"unit": unit, "unit_text": unit_text, "number": number, "entered_on": on}
    return _begin("risk.entered", of, said, actor, at)


def _begin(
    event: str, of: dict[str, Any], said: dict[str, Any], actor: Actor, at: datetime
) -> RiskPoint:
    on = of["entered_on"]
    with writing(actor, at) as log:
        log.flush()
        _refuse_twice(of, said)
        point = log.add(RiskPoint, **of)
        log.add(RiskVersion, point=point, number=1, from_on=on, **said)
        log.record(event, point, on=on)
    return point


def approve_point(point: RiskPoint, *, on: date, actor: Actor, at: datetime) -> RiskVersion:
    """Put a draft in force, or say that a revision holds."""
    _require_approval(actor)
    with writing(actor, at) as log:
        running = _locked(log, point)
        if running.state not in {State.DRAFT, State.REVISED}:
            raise Refused(_("这个风险点没有待审定的内容。"))
        _refuse_no_measure({"controls": running.controls})
        first = {} if running.in_force_on else _first_review(running.grade, on)
        version = _move(log, running, on, state=State.IN_FORCE, **first)
        log.record("risk.approved", point, on=on)
    return version


def _first_review(grade: RiskGrade, on: date) -> dict[str, Any]:
    """When the first review is owed, counted from the day that a point comes into force."""
    return {"in_force_on": on, "next_review_on": months_later(on, grade.review_months)}


def revise_point(
    point: RiskPoint, *, reason: str, on: date, actor: Actor, at: datetime, **said: Any
) -> RiskVersion:
    """Say a point anew, for a reason; what it said before stays as a version.

    Of a unit, the revision of a point in force holds and waits for approval.
    """
    unit = unit_of(point)
    require_over(actor, "record", unit)
    _refuse_no_reason(reason)
    with writing(actor, at) as log:
        running = _locked(log, point)
        if running.state == State.ENDED:
            raise Refused(_("这个风险点已经终止，不能再修订。"), hint=_("请另行登记。"))
        said = _checked(stands(running) | said, unit, on)
        _refuse_twice({"unit": unit, "unit_text": ""}, said, but=point)
        changed = [name for name in SAID if getattr(running, name) != said[name]]
        if not changed:
            raise Refused(_("内容没有变，不必修订。"), hint=_("看过而不改的，请登记审查。"))
        if running.state in LIVE:
            _refuse_no_measure(said)
            said["state"] = State.IN_FORCE if may_approve(actor) else State.REVISED
        version = _move(log, running, on, reason=reason, changed=" ".join(changed), **said)
        log.record("risk.revised", point, on=on, reason=reason)
    return version


def stands(version: RiskVersion) -> dict[str, Any]:
    """What a version says, to be said anew."""
    return {name: getattr(version, name) for name in SAID}


def end_point(
    point: RiskPoint, *, reason: str, on: date, actor: Actor, at: datetime
) -> RiskVersion:
    """The power is gone, or has passed to another unit."""
    _require_approval(actor)
    _refuse_no_reason(reason)
    with writing(actor, at) as log:
        running = _locked(log, point)
        if running.state == State.ENDED:
            raise Refused(_("这个风险点已经终止。"))
        version = _move(log, running, on, state=State.ENDED, reason=reason)
        log.record("risk.ended", point, on=on, reason=reason)
    return version


def report_process_change(
    point: RiskPoint, *, note: str, on: date, actor: Actor, at: datetime
) -> ProcessChange:
    """The way the power is used has changed: its point is owed a review from then on."""
    require_over(actor, "record", point.named_unit)
    if not note.strip():
        raise Refused(_("请写明流程有什么变动。"))
    refuse_personal(_("变动内容"), note)
    with writing(actor, at) as log:
        running = _locked(log, point)
        if not running.is_live:
            raise Refused(_("只有施行中的风险点才需要审查。"))
        _refuse_before(running.in_force_on, on)
        change = log.add(ProcessChange, point=point, changed_on=on, note=note)
        log.record("risk.process_changed", point, on=on)
    return change


def withdraw_point(point: RiskPoint, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """Take back what should not have been entered; a power that is gone is ended instead."""
    require_over(actor, "record", point.named_unit)
    with amending(point, reason=reason, on=on, actor=actor, at=at) as (log, point):
        if PointReview.objects.current().filter(point=point).exists():
            raise Refused(_("已经审查过的风险点不能撤回。"), hint=_("不再有这项权力的，请终止。"))
        log.supersede(point)
        for model in (RiskVersion, ProcessChange):
            for row in model._default_manager.filter(point=point, superseded_seq__isnull=True):
                log.supersede(row)
        log.record("risk.withdrawn", point, on=on, reason=reason)


def adopt(written: str, unit: Unit, *, on: date, actor: Actor, at: datetime) -> tuple[int, int]:
    """Give a unit the points that a register wrote down under another name.

    Those that the unit has already are left, to be withdrawn; how many were given, how many left.
    """
    count = left = 0
    found = RiskPoint.objects.current().filter(unit=None, unit_text=written)
    with writing(actor, at) as log:
        for point in found.select_for_update():
            version = running_version(point)
            same = standing(unit, "", version.power, version.category)
            if version.state != State.ENDED and same.exists():
                left += 1
                continue
            log.change(point, unit=unit)
            log.record("risk.unit_mapped", point, on=on)
            count += 1
    return count, left


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("请写明理由。"))
    refuse_personal(_("理由"), reason)


def _refuse_before(first: date | None, on: date) -> None:
    if first is not None and on < first:
        raise Refused(_("不能早于 %(first)s。") % {"first": first})


def _locked(log: Log, point: RiskPoint) -> RiskVersion:
    """The running version of a point that counts, held until the end."""
    point = log.lock(point)
    log.flush()
    if point.superseded_seq is not None:
        raise Refused(_("这个风险点已经撤回。"))
    unit_of(point)
    return running_version(point)


def _move(log: Log, running: RiskVersion, on: date, **said: Any) -> RiskVersion:
    """Close the running version on the day, and open the next."""
    if on < running.from_on:
        raise Refused(
            _("不能早于上一次变动的 %(day)s。") % {"day": running.from_on},
            hint=_("请按办理的先后登记。"),
        )
    kept = {
        field.attname: getattr(running, field.attname)
        for field in RiskVersion._meta.concrete_fields
        if field.name not in {"id", "recorded_seq", "superseded_seq", "to_on", "from_on"}
    }
    log.supersede(running)
    log.add(RiskVersion, **kept, from_on=running.from_on, to_on=on)
    opened = {"reason": "", "changed": "", **said}
    version = log.add(RiskVersion, **kept, from_on=on)
    return log.change(version, number=running.number + 1, **opened)
