"""Branches as tests need them: lists, ratings, visits, trainings, recognitions, all by actions."""

from datetime import date
from typing import Any

from bihuan.branches.actions import lists, ratings, ties
from bihuan.branches.actions.ratings import Judged, Said
from bihuan.branches.models import BranchGrade, BranchKind, Checklist, Rating
from bihuan.branches.rules import Verdict
from bihuan.campaigns.actions import Asked, record_satisfaction, refer
from bihuan.orgs.actions import give_unit
from bihuan.orgs.models import ContactPoint
from bihuan.records.models import OutcomeKind
from given import AT, DAY, FOUNDED, Office, activity, day, held_by, outcome, plan, post


def by(office: Office) -> dict[str, Any]:
    return {"actor": office.clerk, "at": AT}


def word(model: Any, code: str) -> Any:
    return model.objects.current().get(code=code)


ROLE = {"code": "role", "text": "在中心工作中发挥作用"}
LIFE = {"code": "life", "text": "组织生活没有应履行而未履行", "measure": "periods_missed"}


def checklist(
    office: Office, code: str = "own", *, items: Any = (ROLE,), use: str = "standard",
    effective_from: date = FOUNDED, **values: Any,
) -> Checklist:  # fmt: skip
    values.setdefault("name", f"清单 {code}")
    return lists.lay_down_checklist(
        code=code, effective_from=effective_from, items=items, use=use, on=DAY, **by(office),
        **values,
    )  # fmt: skip


def judged(checklist: Checklist, verdict: Verdict = Verdict.MET, reason: str = "实地了解") -> Said:
    """The same said of every item that a person judges."""
    found = checklist.items.current().filter(measure="")
    return Said({item.pk: Judged(verdict, reason) for item in found})


def of_class(checklist: Checklist, grade: str = "advanced", reason: str = "作用明显") -> Said:
    kind = word(BranchKind, "office")
    return Said(judged(checklist).items, kind, word(BranchGrade, grade), reason)


def rated(office: Office, checklist: Checklist, said: Said | None = None, **values: Any) -> Rating:
    values.setdefault("unit", office.branch)
    values.setdefault("on", day(20))
    values.setdefault("year", values["on"].year)
    return ratings.rate(checklist=checklist, said=said or judged(checklist), **by(office), **values)


def point(office: Office, leader: Any, unit: Any, from_on: date = FOUNDED) -> ContactPoint:
    return give_unit(
        kind="contact_point", post=leader, unit=unit, from_on=from_on, to_on=None, **by(office)
    )


def survey(office: Office, campaign: Any, satisfied: int | None = 97, asked: int | None = 100):
    said = Asked(satisfied, asked, day(30), day(31), "评议结果（样例）")
    return record_satisfaction(campaign, said=said, **by(office))


def of_unit(office: Office, leader: Any, unit: Any, name: str) -> dict[str, Any]:
    """A visit to a unit and a brand of it; of a branch also a rating and a trained secretary."""
    looked_after = ContactPoint.objects.current().get(post=leader, unit=unit)
    found: dict[str, Any] = {
        "point": looked_after,
        "visit": ties.record_visit(looked_after, on=day(6), **by(office)),
        "brand": ties.recognise(
            outcome=outcome(office, "brand", title=f"{name}品牌", unit=unit), batch="首批",
            recognised_by="工委", on=day(9), **by(office),
        ),
    }  # fmt: skip
    if unit == office.branch:
        secretary = held_by(post("branch_secretary", unit, code=f"{unit.code}.new"), "P912")
        found |= {
            "appointment": secretary,
            "training": ties.record_training(secretary, on=day(7), title="书记班", **by(office)),
            "rating": rated(office, checklist(office, "rated")),
        }
    return found


def everything(office: Office) -> None:
    """Something of every table of branches, and of campaigns: entered, altered, withdrawn."""
    leader = post("group_member", office.group, code="group.looks_after")
    looked_after = point(office, leader, office.branch)
    visit = ties.record_visit(looked_after, on=day(6), attended=9, **by(office))
    ties.withdraw_tie(visit, reason="不是走访", on=day(8), **by(office))
    held = activity(office, "visit", title="走访")
    ties.count_visit(looked_after, activity=held, **by(office))
    secretary = held_by(post("branch_secretary", office.branch, code="branch.1.trained"), "P913")
    ties.record_training(secretary, on=day(7), title="书记班", **by(office))
    brand = ties.recognise(
        outcome=outcome(office, "brand", title="品牌"), batch="首批", recognised_by="工委",
        on=day(9), **by(office),
    )  # fmt: skip
    ties.withdraw_recognition(brand, reason="有误", on=day(10), **by(office))
    made = checklist(office, "own", items=[ROLE, LIFE], is_example=True)
    item = lists.add_item(made, code="more", text="有分工", aspect="班子", on=DAY, **by(office))
    lists.change_item(item, text="有分工有落实", on=day(1), **by(office))
    lists.drop_item(item, on=day(2), **by(office))
    lists.confirm_checklist(made, source="本局文件", on=day(3), **by(office))
    made.refresh_from_db()
    given = rated(office, made)
    ratings.withdraw_rating(given, reason="有误", on=day(21), **by(office))
    classes = checklist(office, "classes", use="class")
    rated(office, classes, of_class(classes))
    renewed = lists.renew_checklist(
        classes, effective_from=day(100), source="新办法", on=day(50), **by(office)
    )
    lists.withdraw_checklist(renewed, reason="没有通过", on=day(60), **by(office))
    campaign = plan(office, "campaign.all", kind="campaign")
    refer(
        campaign, kind=word(OutcomeKind, "referral"), receiver="纪检监察组", count=2,
        unit=office.committee, on=day(12), **by(office),
    )  # fmt: skip
    survey(office, campaign)
