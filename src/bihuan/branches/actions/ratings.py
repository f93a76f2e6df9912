"""The only writer of ratings: what a branch was found to be, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.branches.models import (
    BranchGrade,
    BranchKind,
    Checklist,
    ChecklistItem,
    RatedItem,
    Rating,
)
from bihuan.branches.queries import numbers_of
from bihuan.branches.rules import Part, Use, Verdict, period_of
from bihuan.errors import Refused
from bihuan.ledger.actions import Actor, Log, writing
from bihuan.orgs.actions import amending, require
from bihuan.orgs.models import Unit
from bihuan.periods import Moment
from bihuan.records.models import Activity, Outcome


@dataclass(frozen=True, slots=True)
class Judged:
    """What a person says of an item: of one by a number of the records only that it is not
    applicable, and why.
    """

    verdict: Verdict
    reason: str = ""
    record: Activity | Outcome | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a branch: item by item by their numbers; of a class also kind and grade."""

    items: Mapping[int, Judged] = field(default_factory=dict)
    kind: BranchKind | None = None
    grade: BranchGrade | None = None
    reason: str = ""


def rate(
    *, unit: Unit, checklist: Checklist, year: int, part: Part = Part.YEAR, said: Said, on: date,
    actor: Actor, at: datetime,
) -> Rating:  # fmt: skip
    """Rate a branch for a period by the list in force then.

    Items by the records take the number that the records give on the day, or on the last day of
    the period once that is past; the others need a record or a reason.
    """
    require(actor, "check")
    _refuse_impossible(unit, checklist, year, part, on)
    _refuse_class(checklist, said)
    with writing(actor, at) as log:
        log.flush()
        _refuse_twice(unit, checklist, year, part)
        rating = log.add(
            Rating, unit=unit, checklist=checklist, year=year, part=part, rated_on=on,
            kind=said.kind, grade=said.grade, reason=said.reason,
        )  # fmt: skip
        found = [_add_item(log, rating, item, said) for item in _items(checklist)]
        for one, number in zip(found, _numbers(rating, found), strict=True):
            _settle(one, number)
        log.change(
            rating,
            met=sum(one.verdict == Verdict.MET for one in found),
            asked=sum(one.verdict != Verdict.NOT_APPLICABLE for one in found),
        )
        log.record("rating.given", rating, on=on)
    return rating


def day_of(year: int, part: Part | str, on: date) -> date:
    """The day of which the records speak in a rating given on a day."""
    return min(on, period_of(year, part).last)


def _items(checklist: Checklist) -> list[ChecklistItem]:
    found = list(checklist.items.current().order_by("order", "pk"))
    if not found:
        raise Refused(_("这份清单还没有项目。"))
    return found


def _refuse_impossible(
    unit: Unit, checklist: Checklist, year: int, part: Part | str, on: date
) -> None:
    period = period_of(year, part)
    if not BranchKind.objects.current().filter(unit_kind=unit.kind_id, is_mass=False).exists():
        raise Refused(_("“%(unit)s”不是支部。") % {"unit": unit})
    if checklist.is_example:
        raise Refused(
            _("“%(list)s”是示例，还没有确认，不能据此评定。") % {"list": checklist},
            hint=_("请办公室填好项目，写明依据，确认后再评定。"),
        )
    if on < period.start:
        raise Refused(_("评定的期间还没有开始。"))
    if checklist.pk != (version := version_for(checklist.code, day_of(year, part, on))):
        raise Refused(
            _("这一期间应按另一版清单评定。") if version else _("这一期间清单还没有施行。")
        )


def version_for(code: str, day: date) -> int | None:
    """The number of the version of a list that is in force on a day."""
    versions = Checklist.objects.current().filter(code=code, effective_from__lte=day)
    return versions.order_by("-effective_from").values_list("pk", flat=True).first()


def _refuse_class(checklist: Checklist, said: Said) -> None:
    if checklist.use == Use.STANDARD:
        if said.kind or said.grade:
            raise Refused(_("只有分类管理的清单才定类别和等次。"))
        return
    if said.kind is None or said.grade is None:
        raise Refused(_("请选支部类别和等次。"))
    if not said.reason.strip():
        raise Refused(_("定等次必须写明理由。"))


def _refuse_twice(unit: Unit, checklist: Checklist, year: int, part: Part | str) -> None:
    given = Rating.objects.current().filter(
        unit=unit, checklist__code=checklist.code, year=year, part=part
    )
    if given.exists():
        raise Refused(
            _("“%(unit)s”这一期间已经评定过。") % {"unit": unit},
            hint=_("有误的，先撤回原来的评定，写明理由，再评定。"),
        )


def _add_item(log: Log, rating: Rating, item: ChecklistItem, said: Said) -> RatedItem:
    judged = said.items.get(item.pk)
    if judged is None and not item.measure:
        raise Refused(_("“%(item)s”还没有评定。") % {"item": item})
    judged = judged or Judged(Verdict.MET)
    is_by_number = item.measure and judged.verdict != Verdict.NOT_APPLICABLE
    if not is_by_number and not judged.reason.strip() and judged.record is None:
        raise Refused(_("“%(item)s”要有记录或理由。") % {"item": item})
    return log.add(
        RatedItem, rating=rating, item=item, verdict=judged.verdict.value, reason=judged.reason,
        **_record(rating.unit, judged.record),
    )  # fmt: skip


def _record(unit: Unit, record: Activity | Outcome | None) -> dict[str, Any]:
    """The record an item rests on, which is of the branch itself."""
    if record is None:
        return {}
    of = record.host_unit_id if isinstance(record, Activity) else record.unit_id
    if of != unit.pk or record.superseded_seq is not None:
        raise Refused(_("“%(record)s”不是这个支部的记录。") % {"record": record})
    return {str(record._meta.model_name): record}


def _numbers(rating: Rating, found: list[RatedItem]) -> list[int | None]:
    """Of each item by the records what they give, read at once."""
    asked = {one.item.measure for one in found if _is_by_number(one)}
    at = Moment(day_of(rating.year, rating.part, rating.rated_on))
    given = numbers_of(rating.unit, rating.period, at, asked) if asked else {}
    return [given[one.item.measure] if _is_by_number(one) else None for one in found]


def _is_by_number(one: RatedItem) -> bool:
    return bool(one.item.measure) and one.verdict != Verdict.NOT_APPLICABLE


def _settle(one: RatedItem, number: int | None) -> None:
    if number is not None:
        one.number = number
        one.verdict = Verdict.MET if number <= one.item.bound else Verdict.UNMET


def withdraw_rating(rating: Rating, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    with amending(rating, reason=reason, on=on, actor=actor, at=at) as (log, rating):
        for item in rating.items.current():
            log.supersede(item)
        log.supersede(rating)
        log.record("rating.withdrawn", rating, on=on, reason=reason)
