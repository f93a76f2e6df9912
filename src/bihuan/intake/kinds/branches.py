"""Branches: visits, ratings, what was recognised."""

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.branches.actions.ratings import Judged, Said, day_of, rate, version_for
from bihuan.branches.actions.ties import count_visit, recognise, record_visit
from bihuan.branches.models import BranchGrade, BranchKind, Checklist, Rating, Recognition, Visit
from bihuan.branches.rules import PART_WORDS, Part, Verdict
from bihuan.errors import Refused
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor
from bihuan.orgs.models import ContactPoint, Post
from bihuan.records.models import Activity, Outcome
from bihuan.words import lazy

PARTED = re.compile(r"[、,，;；\s]+")


def _visit(line: Line) -> Values:
    post, unit = line.coded("post", Post), line.unit("unit", required=True)
    number = line.word_text("activity", 64)
    activity = line.lookups.coded(Activity, number=number) if number else None
    if number and activity is None:
        line.wrong("activity", "no-such-record", _("没有编号为“%(n)s”的活动。") % {"n": number})
    on = activity.last_on if activity else line.day("on", required=not number)
    return {"point": _point(line, post, unit, on), "activity": activity, "on": on}


def _point(line: Line, post: Post | None, unit: Any, on: date | None) -> ContactPoint | None:
    """The contact point that was held on the day."""
    if post is None or unit is None or on is None:
        return None
    held = ContactPoint.objects.current().filter(post=post, unit=unit, from_on__lte=on)
    found: ContactPoint | None = held.order_by("from_on").last()
    if found is None:
        said = {"day": on, "unit": unit, "post": post}
        line.wrong(
            "unit", "no-such-point",
            _("%(day)s 时“%(unit)s”不是“%(post)s”的联系点。") % said,
            _("联系点由权限管理员在“权限”里给岗位设定。"),
        )  # fmt: skip
    return found


def _enter_visit(
    *, point: ContactPoint, activity: Activity | None, on: date, actor: Actor, at: datetime
) -> Visit:
    if activity is not None:
        return count_visit(point, activity=activity, actor=actor, at=at)
    return record_visit(point, on=on, actor=actor, at=at)


def _rating(line: Line) -> Values:
    return {
        "unit": line.unit("unit", required=True),
        "code": line.word_text("checklist", 64),
        "year": line.year(),
        "part": line.choice("part", PART_WORDS, Part.YEAR),
        "on": line.day("on", required=True),
        "kind": line.named("kind", BranchKind),
        "grade": line.named("grade", BranchGrade),
        "reason": line.short("reason", 500),
        "unmet": _codes(line.text("unmet")),
        "not_applicable": _codes(line.text("not_applicable")),
        "because": line.short("because", 500),
    }


def _codes(text: str) -> list[str]:
    return [code for code in PARTED.split(text) if code]


def _rate(*, code: str, year: int, part: Part, on: date, **values: Any) -> Rating:
    """Items that are not named are met; those by the records are as the records say."""
    found = version_for(code, day_of(year, part, on))
    if found is None:
        raise Refused(_("没有编码为“%(code)s”、当时施行的清单。") % {"code": code})
    checklist = Checklist.objects.get(pk=found)
    said = Said(
        _judged(checklist, values.pop("unmet"), values.pop("not_applicable"),
                values.pop("because")),
        values.pop("kind"), values.pop("grade"), values.pop("reason"),
    )  # fmt: skip
    return rate(checklist=checklist, year=year, part=part, on=on, said=said, **values)


def _judged(
    checklist: Checklist, unmet: list[str], not_applicable: list[str], because: str
) -> dict[int, Judged]:
    items = {item.code: item for item in checklist.items.current()}
    if strange := sorted({*unmet, *not_applicable} - items.keys()):
        raise Refused(_("清单里没有编码为“%(code)s”的项目。") % {"code": strange[0]})
    named = dict.fromkeys(unmet, Verdict.UNMET) | dict.fromkeys(
        not_applicable, Verdict.NOT_APPLICABLE
    )
    return {
        item.pk: Judged(named.get(code, Verdict.MET), because)
        for code, item in items.items()
        if not item.measure or code in not_applicable
    }


def _recognition(line: Line) -> Values:
    unit, title = line.unit("unit", required=True), line.word_text("outcome", 300)
    outcome = line.lookups.coded(Outcome, title=title, unit=unit)
    if outcome is None:
        line.wrong(
            "outcome", "no-such-record",
            _("“%(unit)s”没有叫“%(title)s”的成果。") % {"unit": unit, "title": title},
            _("请先登记成果，再登记认定。"),
        )  # fmt: skip
    return {
        "outcome": outcome,
        "batch": line.word_text("batch", 100),
        "recognised_by": line.word_text("recognised_by", 200),
        "on": line.day("on", required=True),
    }


VISITS = Kind("visits", lazy("联系点走访"), "post", _visit, _enter_visit)
RATINGS = Kind("ratings", lazy("支部评定"), "unit", _rating, _rate)
RECOGNITIONS = Kind(
    "recognitions", lazy("品牌认定"), "outcome", _recognition, recognise, model=Recognition
)
