"""The only writer of reviews: of single points, and of the points of a unit as a whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending
from bihuan.orgs.models import Unit
from bihuan.periods import months_later
from bihuan.risks.actions.points import (
    end_point,
    require_over,
    revise_point,
    running_version,
    unit_of,
)
from bihuan.risks.models import (
    Conclusion,
    Occasion,
    PointReview,
    ProcessChange,
    RiskPoint,
    RiskReview,
    RiskVersion,
)
from bihuan.risks.queries import unreviewed
from bihuan.words import listed
from bihuan.written.persons import refuse_personal

FEW = 3
EARLIEST = 1
"""Years back from its day that a review may be for: the year's work is often finished in spring."""


# --- A point --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """What a review says: on what occasion and for which year, and what comes of it.

    The year is that of its day, and the next review the end of the grade's period, unless said.
    """

    occasion: str
    conclusion: str
    on: date
    note: str = ""
    year: int | None = None
    next_review_on: date | None = None


def review_point(
    point: RiskPoint, judged: Judged, *, actor: Actor, at: datetime, **anew: Any
) -> PointReview:
    """Look at a point again; ``anew`` is what it says from then on, where that is the conclusion.

    When all points in force of the unit have been reviewed for the year, so has the unit.
    """
    unit = unit_of(point)
    require_over(actor, "record", unit)
    on, year = judged.on, judged.year or judged.on.year
    _refuse_undefined(judged)
    if not on.year - EARLIEST <= year <= on.year:
        raise Refused(_("%(on)s 的审查不能算作 %(year)s 年度的。") % {"on": on, "year": year})
    with writing(actor, at) as log:
        point = log.lock(point)
        log.flush()
        version = _live_version(point)
        _refuse_out_of_order(point, version, on)
        version = _concluded(point, version, judged, actor, at, anew)
        review = log.add(
            PointReview, point=point, power=version.power, year=year, reviewed_on=on,
            occasion=judged.occasion, conclusion=judged.conclusion, note=judged.note,
            next_review_on=_next(version, on, judged.next_review_on),
        )  # fmt: skip
        for change in _open_changes(point, on):
            log.change(change, settled_by=review)
        log.record("risk.point_reviewed", point, on=on)
        _settle_unit(log, unit, year)
    return review


def _refuse_undefined(judged: Judged) -> None:
    if judged.occasion not in Occasion.values or judged.conclusion not in Conclusion.values:
        raise Refused(_("请选审查事由和审查结论。"))
    if judged.conclusion != Conclusion.KEPT and not judged.note.strip():
        raise Refused(_("修订或终止的，请写明理由。"))
    refuse_personal(_("说明"), judged.note)


def _live_version(point: RiskPoint) -> RiskVersion:
    if point.superseded_seq is not None:
        raise Refused(_("这个风险点已经撤回。"))
    version = running_version(point)
    if not version.is_live:
        raise Refused(_("只有施行中的风险点才需要审查。"))
    return version


def _refuse_out_of_order(point: RiskPoint, version: RiskVersion, on: date) -> None:
    """A review follows the one before it: what asks for the next is counted from the last."""
    last = PointReview.objects.current().filter(point=point).order_by("reviewed_on").last()
    first = max(filter(None, [version.in_force_on, last and last.reviewed_on]))
    if on < first:
        raise Refused(_("不能早于 %(first)s。") % {"first": first})


def _concluded(
    point: RiskPoint,
    version: RiskVersion,
    judged: Judged,
    actor: Actor,
    at: datetime,
    anew: dict[str, Any],
) -> RiskVersion:
    why: Any = {"reason": judged.note, "on": judged.on, "actor": actor, "at": at}
    if judged.conclusion == Conclusion.REVISED:
        return revise_point(point, **why, **anew)
    if judged.conclusion == Conclusion.ENDED:
        return end_point(point, **why)
    return version


def _next(version: RiskVersion, on: date, asked: date | None) -> date | None:
    """The day of the next review: within the period of the grade, an earlier one if asked for."""
    if not version.is_live:
        return None
    latest = months_later(on, version.grade.review_months)
    if asked is not None and not on < asked <= latest:
        raise Refused(
            _("下次审查期限须在 %(on)s 之后、不晚于 %(latest)s。") % {"on": on, "latest": latest}
        )
    return asked or latest


def _open_changes(point: RiskPoint, on: date) -> list[ProcessChange]:
    changes = ProcessChange.objects.current().filter(point=point, changed_on__lte=on)
    return [one for one in changes.select_related("settled_by") if not _is_settled(one)]


def _is_settled(change: ProcessChange) -> bool:
    return change.settled_by is not None and change.settled_by.superseded_seq is None


def withdraw_point_review(
    review: PointReview, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    """Take back a review that was not made; a revision that came of it stays."""
    unit = unit_of(review.point)
    require_over(actor, "record", unit)
    with amending(review, reason=reason, on=on, actor=actor, at=at) as (log, review):
        log.supersede(review)
        log.record("risk.point_review_withdrawn", review.point, on=on, reason=reason)
        _unsettle_unit(log, unit, review.year, on, reason)


# --- A unit ---------------------------------------------------------------------------------------


def _settle_unit(log: Log, unit: Unit, year: int) -> None:
    """Once each point in force has been reviewed for a year, the unit has reviewed its points.

    It has on the day of the last review, in whichever order they were entered.
    """
    log.flush()
    made = PointReview.objects.current().filter(point__unit=unit, year=year)
    on = made.order_by("reviewed_on").values_list("reviewed_on", flat=True).last()
    if on is None or unreviewed(unit, year, on) or _standing(unit, year).exists():
        return
    review = log.add(RiskReview, unit=unit, year=year, reviewed_on=on, by_points=True)
    log.record("risk.reviewed", review, on=on)


def _standing(unit: Unit, year: int) -> Any:
    return RiskReview.objects.current().filter(unit=unit, year=year)


def _unsettle_unit(log: Log, unit: Unit, year: int, on: date, reason: str) -> None:
    """What the unit's review rested on is gone; later reviews may make up for it."""
    log.flush()
    for review in _standing(unit, year).filter(by_points=True):
        if unreviewed(unit, year, review.reviewed_on):
            log.supersede(review)
            log.record("risk.review_withdrawn", review, on=on, reason=reason)
            _settle_unit(log, unit, year)


def review_risks(
    *, unit: Unit, year: int, on: date, reason: str, actor: Actor, at: datetime
) -> RiskReview:
    """Enter the review of a unit as a whole, which has no point on record that could be reviewed.

    A unit may do so more than once a year.
    """
    require_over(actor, "record", unit)
    if not reason.strip():
        raise Refused(_("整单位登记审查，请写明理由，如“本单位没有登记风险点”。"))
    with writing(actor, at) as log:
        log.flush()
        if waiting := unreviewed(unit, year, on):
            named = listed(f"“{one.power}”" for one in waiting[:FEW])
            raise Refused(
                _("“%(unit)s”有 %(n)s 个风险点还没有审查：%(named)s。")
                % {"unit": unit, "n": len(waiting), "named": named},
                hint=_("请逐个登记审查，全部审查完，单位的审查就自动登记。"),
            )
        review = log.add(RiskReview, unit=unit, year=year, reviewed_on=on, reason=reason)
        log.record("risk.reviewed", review, on=on)
    return review


def withdraw_review(
    review: RiskReview, *, reason: str, on: date, actor: Actor, at: datetime
) -> None:
    require_over(actor, "record", review.unit)
    with amending(review, reason=reason, on=on, actor=actor, at=at) as (log, review):
        if review.by_points:
            raise Refused(
                _("这一条由逐项审查得出，不能单独撤回。"), hint=_("请撤回有误的那一项审查。")
            )
        log.supersede(review)
        log.record("risk.review_withdrawn", review, on=on, reason=reason)
