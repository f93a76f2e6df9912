"""Registers of integrity risk points, their reviews, and the reviews of units as a whole."""

import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.errors import Refused
from bihuan.intake.kinds.kind import Kind, Values
from bihuan.intake.lines import Line
from bihuan.ledger.actions import Actor, writing
from bihuan.orgs.models import Post, Unit
from bihuan.risks.actions.points import SAID, enter_point, lines_of, revise_point, standing
from bihuan.risks.actions.reviews import Judged, review_point, review_risks
from bihuan.risks.models import (
    Conclusion,
    Occasion,
    RiskCategory,
    RiskGrade,
    RiskPoint,
    RiskVersion,
)
from bihuan.risks.queries import Grading
from bihuan.words import lazy

NUMBERED = re.compile(r"(?:^|(?<=[;；。\n]))\s*[（(]?\d{1,2}[.、．)）](?!\d)\s*")
"""What stands before each of several measures in one cell: 1. or 2、 or (3)."""

PARTED = re.compile(r"[\n;；]")


def measures_in(text: str) -> list[str]:
    """The measures of a cell, one by one, without their numbers."""
    parts = NUMBERED.split(text) if NUMBERED.search(text) else PARTED.split(text)
    return [bare for part in parts if (bare := part.strip(" ,，;；\n"))]


# --- The register ---------------------------------------------------------------------------------


def _point(line: Line) -> Values:
    written, unit = line.unit_or_words("unit", required=True)
    power = line.short("power", 300)
    if not power:
        line.text("power", required=True)
    manifestation = line.text("manifestation", required=True)
    controls = measures_in(line.text("controls"))
    if not controls:
        line.text("controls", required=True)
    line.impersonal("power", "manifestation", "controls", "grade_reason")
    on = line.day("on", default=line.given.on) or line.given.on
    said = {
        "unit": unit,
        "unit_text": written,
        "on": on,
        "number": line.word_text("number", 64),
        "category": line.word("category", RiskCategory, "post"),
        "power": power,
        "manifestation": manifestation,
        "controls": controls,
        "post": _post(line, "post", unit=unit),
        "owner_post": _post(line, "owner", unit=unit),
        "leader_post": _post(line, "leader"),
    }
    return said | _graded(line, f"{power}\n{manifestation}", on)


def _post(line: Line, name: str, **of: Any) -> Post | None:
    """The post that a cell names by its name or code; a name of a person is read past."""
    written = line.word_text(name)
    found = line.lookups.coded(Post, code=written) or line.lookups.coded(Post, name=written, **of)
    if "unit" in of and of["unit"] is None:
        found = None  # of no known unit, no post is known either
    if written and found is None and line.lookups.is_news("no post", name):
        line.remark(
            name, "no-post", _("不是本单位现有的岗位，没有采用。"),
            _("责任落到岗位：导入后在风险点的页上选岗位，或在表里写岗位名称。"),
        )  # fmt: skip
    return found if isinstance(found, Post) else None


def _graded(line: Line, text: str, on: date) -> Values:
    """What the power touches, and its grade: by the rules, or as the ledger says, with a reason."""
    grading: Grading = line.lookups.kept(("grading", on), lambda: Grading(on))
    factors = grading.read(line.text("factors") or text)
    ruled = grading.grade(factors)
    words = {one: (one.name, one.code, *one.words.split()) for one in grading.grades}
    grade = line.choice("grade", words, ruled)
    reason = line.word_text("grade_reason", 300)
    if grade != ruled:
        reason = reason or _told_by_ledger(line, grade, ruled)
    return {
        "factors": factors, "has_factors": bool(line.text("factors")), "grade": grade,
        "grade_reason": reason,
    }  # fmt: skip


def _told_by_ledger(line: Line, grade: RiskGrade, ruled: RiskGrade) -> str:
    line.remark(
        "grade", "against-the-rules",
        _("按规则应为“%(ruled)s”，表里写“%(grade)s”，照表保存。")
        % {"ruled": ruled, "grade": grade},
        _("请在风险点的页上核对涉及事项，或写明改定的理由。"),
    )  # fmt: skip
    return _("照登记表：%(document)s") % {"document": line.given.document}


def _enter(
    *,
    unit: Unit | None,
    unit_text: str,
    on: date,
    actor: Actor,
    at: datetime,
    has_factors: bool,
    **said: Any,
) -> RiskPoint:
    """A new point; one that stands already is left alone, or revised where it says otherwise."""
    with writing(actor, at) as log:
        log.flush()
        stands = standing(unit, unit_text, said["power"], said["category"])
        found = stands.select_related("point__unit").first()
        if found is None:
            said |= {"unit": unit, "unit_text": unit_text}
            return enter_point(on=on, actor=actor, at=at, **said)
        del said["number"]
        said |= _left_out(found, said, has_factors=has_factors)
        if _differs(found, said):
            revise_point(
                found.point, reason=_("据导入的登记表更新"), on=max(on, found.from_on),
                actor=actor, at=at, **said,
            )  # fmt: skip
    return found.point


def _left_out(found: RiskVersion, said: Values, *, has_factors: bool) -> Values:
    """What a register does not say of a point stays as it is."""
    posts = ("post", "owner_post", "leader_post")
    stays: Values = {name: getattr(found, name) for name in posts if said[name] is None}
    if not has_factors:
        stays["factors"] = found.factors.split()
    if found.grade == said["grade"]:
        stays["grade_reason"] = found.grade_reason
    return stays


def _differs(found: RiskVersion, said: Values) -> bool:
    """Whether a register says of a point what it does not say now."""
    plain = said | {
        "factors": " ".join(said["factors"]),
        "controls": "\n".join(said["controls"]),
        "manifestation": "\n".join(lines_of(said["manifestation"])),
    }
    return any(plain[name] != getattr(found, name) for name in SAID)


RISK_POINTS = Kind(
    "risk_points", lazy("廉政风险点"), "power", _point, _enter,
    model=RiskPoint, withheld=frozenset({"owner", "leader"}),
    required=("manifestation", "controls"), merged=("unit", "leader", "owner"),
)  # fmt: skip


# --- Reviews --------------------------------------------------------------------------------------


def _review(line: Line) -> Values:
    line.impersonal("note")
    return {
        "unit": line.unit("unit", required=True),
        "power": line.short("power", 300) or line.text("power", required=True),
        "on": line.day("on", required=True),
        "occasion": line.choice("occasion", dict(Occasion.choices), Occasion.YEARLY.value),
        "conclusion": line.choice("conclusion", dict(Conclusion.choices), Conclusion.KEPT.value),
        "note": line.short("note", 500),
    }


def _enter_review(
    *, unit: Unit, power: str, on: date, actor: Actor, at: datetime, **said: Any
) -> Any:
    with writing(actor, at) as log:
        log.flush()
        found = RiskVersion.objects.current().running().filter(point__unit=unit, power=power)
        version = found.select_related("point__unit").order_by("pk").first()
        if version is None:
            raise Refused(_("“%(unit)s”没有风险点“%(power)s”。") % {"unit": unit, "power": power})
        return review_point(version.point, Judged(on=on, **said), actor=actor, at=at)


POINT_REVIEWS = Kind(
    "point_reviews", lazy("风险点逐项审查"), "power", _review, _enter_review, required=("on",)
)


def _unit_review(line: Line) -> Values:
    return {
        "unit": line.unit("unit", required=True),
        "year": line.year(),
        "on": line.day("on", required=True),
        "reason": line.short("reason", 300)
        or _("照台账：%(document)s") % {"document": line.given.document},
    }


RISK_REVIEWS = Kind("risk_reviews", lazy("风险点审查"), "unit", _unit_review, review_risks)
