"""Rounds of inspection as tests need them, built by the real actions."""

from datetime import date

import given
from bihuan.duties.actions import steps
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind, InspectionTarget
from bihuan.duties.procedures import In, Span
from bihuan.inspections.actions import found, notices, petitions, rounds
from bihuan.inspections.actions.notices import Announced, Shown
from bihuan.inspections.models import PetitionType, Role, RoundKind
from given import AT, DAY, Office

CLERK = {"on": given.day(40), "at": AT}


def by(actor, number: int = 40):
    """Who does it, and on which day of the test."""
    return {"on": given.day(number), "actor": actor, "at": AT}


def kind(code: str = "local_patrol") -> RoundKind:
    return RoundKind.objects.current().get(code=code)


def opened(office: Office, code: str = "round.1", kind_: str = "local_patrol", **values):
    """A round that began on the first day of the test."""
    values = {"name": f"轮次 {code}", "begun_on": DAY} | values
    return rounds.open_round(code=code, kind=kind(kind_), actor=office.clerk, at=AT, **values)


def target(office: Office, round_, unit=None, number: int = 1) -> InspectionTarget:
    """The division, unless told, on the day after the round began."""
    unit = unit or office.division
    return rounds.add_target(round_, unit=unit, **by(office.clerk, number))


def joined(office: Office, round_, post, role: str = Role.MEMBER):
    return rounds.join_team(round_, post=post, role=role, **by(office.clerk, 0))


def draft(actor, target, text: str = "台账缺页", number: int = 5, **values):
    return found.record_found(
        target, text=text, found_on=given.day(number), actor=actor, at=AT, **values
    )


def fed_back(office: Office, target, number: int = 10, **values):
    return found.give_feedback(target, **by(office.clerk, number), **values)


def due(on: date, text: str = "") -> Due:
    return Due(DueKind.DAY, on, text or on.isoformat())


def batch(office: Office, round_, number: int = 1, on: int = 3):
    return petitions.hand_over(round_, number=number, **by(office.clerk, on))


def types(*codes: str) -> list[PetitionType]:
    return [PetitionType.objects.current().get(code=code) for code in codes]


def petition(office: Office, round_, text: str = "夜间噪声扰民", on=None, **values):
    values.setdefault("unit", office.division)
    marks = types(*values.pop("kinds", ["noise"]))
    return petitions.register_petition(
        round_, text=text, types=marks, on=on or given.day(4), actor=office.clerk, at=AT, **values
    )


def published(office: Office, round_, *problems, number: int = 20, n: int = 7, title="公示"):
    """A notice of problems that were accepted, for so many days."""
    shown = {one.pk: Shown(one.text, "水处", "已补齐") for one in problems}
    announced = Announced(title, Span(n, In.DAYS), "0451-12345678")
    return notices.publish_notice(
        round_, announced=announced, shown=shown, **by(office.clerk, number)
    )


def of_unit(office: Office, unit, name: str) -> dict:
    """What the pages of inspections speak of: a round with a team, a target of the unit with a
    draft, another that was fed back and is shown to the public, and a petition.
    """
    round_ = opened(office, f"seen.{unit.code}", name=f"{name}轮次")
    post = given.post("division_head", office.institution, code=f"team.{unit.code}")
    given.held_by(post, f"T{unit.pk}")
    tie = joined(office, round_, post)
    target_ = target(office, round_, unit)
    kept = draft(given.actor(post), target_, text=name)
    other = opened(office, f"told.{unit.code}", name=f"{name}反馈")
    told = rounds.add_target(other, unit=unit, **by(office.clerk, 1))
    told = found.give_feedback(told, has_tasks=False, **by(office.clerk, 2))
    problem = given.problem(office, name, plan=other.plan, lead_unit=unit, target=told)
    for number, event in enumerate(
        ("planned", "started", "rectified", "acceptance_asked"), start=3
    ):
        problem = steps.take_step(problem, event, on=given.day(number), **given.SYSTEM_AT)
    problem = steps.take_step(problem, "accepted", **by(office.checker, 8))
    notice = published(office, other, problem, number=9, title=name)
    return {
        "round": round_, "team_post": tie, "target": told, "draft_target": target_, "draft": kept,
        "notice": notice, "notice_item": notice.items.get(),
        "petition": petition(office, round_, name, unit=unit), "batch": batch(office, round_),
    }  # fmt: skip
