"""The only writer of visits to contact points, of trainings, and of what was recognised."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from bihuan.branches.models import (
    ActivityTie,
    Recognition,
    RuleOfPosts,
    Training,
    TrainingRule,
    Visit,
    VisitRule,
)
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Appointment, ContactPoint, Post
from bihuan.orgs.terms import rule_on
from bihuan.records.actions import record_activity
from bihuan.records.models import Activity, Outcome
from bihuan.words import lazy

TITLE = lazy("到联系点%(unit)s调研")
"""What a visit is called where nobody says."""

T = TypeVar("T", bound=ActivityTie)


def record_visit(
    point: ContactPoint, *, on: date, title: str = "", actor: Actor, at: datetime, **values: Any
) -> Visit:
    """A visit that is not among the activities yet: both are recorded at once.

    ``values`` may give what an activity may have besides, such as attended.
    """
    with writing(actor, at):
        rule = _rule(VisitRule, point.post, on)
        activity = record_activity(
            kind=rule.activity_kind, title=title or TITLE.kept % {"unit": point.unit},
            first_on=on, host_unit=point.unit, actor=actor, at=at, **values,
        )  # fmt: skip
        return count_visit(point, activity=activity, actor=actor, at=at)


def count_visit(point: ContactPoint, *, activity: Activity, actor: Actor, at: datetime) -> Visit:
    """Say that an activity was a visit to a contact point; one may be to several."""
    require(actor, "record")
    _refuse_other_kind(_rule(VisitRule, point.post, activity.last_on), activity)
    if activity.host_unit_id != point.unit_id:
        raise Refused(_("这次活动不是在“%(unit)s”开展的。") % {"unit": point.unit})
    if not _holds_on(point, activity.last_on):
        raise Refused(
            _("%(day)s 时“%(unit)s”不是“%(post)s”的联系点。")
            % {"day": activity.last_on, "unit": point.unit, "post": point.post}
        )
    with writing(actor, at) as log:
        log.flush()
        that_day = Visit.objects.current().filter(
            point=point, activity__last_on=activity.last_on, activity__superseded_seq__isnull=True
        )
        if that_day.exclude(activity=activity).exists():
            raise Refused(
                _("%(day)s 已经计过一次到“%(unit)s”的走访，同一天只计一次。")
                % {"day": activity.last_on, "unit": point.unit}
            )
        return _tie(Visit, "visit.counted", activity, actor=actor, at=at, point=point)


def count_training(
    appointment: Appointment, *, activity: Activity, actor: Actor, at: datetime
) -> Training:
    """Say that whoever was newly appointed was trained at an activity."""
    require(actor, "record")
    _refuse_other_kind(_rule(TrainingRule, appointment.post, appointment.from_on), activity)
    if activity.last_on < appointment.from_on:
        raise Refused(_("这次培训在任职以前。"))
    return _tie(Training, "training.counted", activity, actor=actor, at=at, appointment=appointment)


def record_training(
    appointment: Appointment, *, on: date, title: str, actor: Actor, at: datetime, **values: Any
) -> Training:
    """A training that is not among the activities yet."""
    with writing(actor, at):
        rule = _rule(TrainingRule, appointment.post, appointment.from_on)
        activity = record_activity(
            kind=rule.activity_kind, title=title, first_on=on, host_unit=appointment.post.unit,
            actor=actor, at=at, **values,
        )  # fmt: skip
        return count_training(appointment, activity=activity, actor=actor, at=at)


def _rule(model: type[Any], post: Post, day: date) -> Any:
    rules = model.objects.current().filter(post_type=post.post_type_id)
    found: RuleOfPosts | None = rule_on(rules.select_related("activity_kind"), day)
    if found is None:
        raise Refused(
            _("%(day)s 时对“%(post)s”没有%(rule)s。")
            % {"day": day, "post": post, "rule": model._meta.verbose_name},
            hint=_("请先由权限管理员在“预置”里制定。"),
        )
    return found


def _refuse_other_kind(rule: RuleOfPosts, activity: Activity) -> None:
    if activity.kind_id != rule.activity_kind_id:
        raise Refused(
            _("规定的活动类型是“%(asked)s”，这次是“%(kind)s”。")
            % {"asked": rule.activity_kind, "kind": activity.kind}
        )
    if activity.superseded_seq is not None:
        raise Refused(_("这条记录已经撤回。"))


def _holds_on(point: ContactPoint, day: date) -> bool:
    return point.from_on <= day and (point.to_on is None or day < point.to_on)


def _tie(
    model: type[T], event: str, activity: Activity, *, actor: Actor, at: datetime, **of: Any
) -> T:
    with writing(actor, at) as log:
        if log.find(model, activity=activity, **of) is not None:
            raise Refused(_("这次活动已经计过。"))
        tie = log.add(model, activity=activity, **of)
        log.record(event, tie, on=activity.last_on)
    return tie


def withdraw_tie(
    tie: Visit | Training, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """The activity stays; it no longer counts as a visit or a training."""
    with amending(tie, reason=reason, on=on, actor=actor, at=at) as (log, tie):
        log.supersede(tie)
        log.record(f"{tie._meta.model_name}.withdrawn", tie, on=on, reason=reason)


def recognise(
    *, outcome: Outcome, batch: str, recognised_by: str, on: date, actor: Actor, at: datetime
) -> Recognition:
    """An outcome was recognised in a batch by somebody."""
    require(actor, "record")
    if on < outcome.happened_on:
        raise Refused(_("认定日期早于成果的日期 %(day)s。") % {"day": outcome.happened_on})
    with writing(actor, at) as log:
        said = {"outcome": outcome, "batch": batch, "recognised_by": recognised_by}
        if log.find(Recognition, **said) is not None:
            raise Refused(_("这项成果在这一批里已经登记过认定。"))
        found = log.add(Recognition, recognised_on=on, **said)
        log.record("recognition.recorded", found, on=on)
    return found


def withdraw_recognition(
    found: Recognition, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    with amending(found, reason=reason, on=on, actor=actor, at=at) as (log, found):
        log.supersede(found)
        log.record("recognition.withdrawn", found, on=on, reason=reason)
