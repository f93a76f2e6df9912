"""An office, and the days of a test.

Days and the instant of recording are fixed: all happens in 2025 and is recorded at ``AT``.
"""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bihuan.duties.actions.steps import Said
from bihuan.home import setup
from bihuan.ledger.actions import SYSTEM, Actor
from bihuan.orgs import actions as orgs
from bihuan.orgs import queries
from bihuan.orgs.models import Level, Post, PostType, Unit, UnitKind
from kept import once

AT = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
FOUNDED = date(2024, 1, 2)
DAY = date(2025, 3, 3)

SYSTEM_AT = {"actor": SYSTEM, "at": AT}


def day(number: int) -> date:
    """The day so many days after the first one of a test."""
    return DAY + timedelta(days=number)


def file(text: str = "会议纪要", name: str = "纪要.txt") -> tuple[str, io.BytesIO]:
    return name, io.BytesIO(text.encode())


def said(reason: str = "", *files: tuple[str, io.BytesIO], due_on: date | None = None) -> Said:
    return Said(reason=reason, files=files, due_on=due_on)


# --- An office ------------------------------------------------------------------------------------


def preset(name: str = "party") -> None:
    setup.load_preset(name, on=FOUNDED, at=AT)


def unit(code: str, kind: str, parent: Unit | None = None, *, name: str = "", level: str = ""):
    return orgs.found_unit(
        code=code,
        name=name or code,
        kind=UnitKind.objects.current().get(code=kind),
        level=Level.objects.current().get(code=level) if level else None,
        parent=parent,
        on=FOUNDED,
        **SYSTEM_AT,
    )


def post(post_type: str, unit: Unit, *, code: str = "") -> Post:
    """A post of a type of the preset; ``code`` is that of its unit and type unless given."""
    kind = PostType.objects.current().get(code=post_type)
    return orgs.create_post(
        code=code or f"{unit.code}.{post_type}",
        name=f"{unit}{kind}",
        unit=unit,
        post_type=kind,
        on=FOUNDED,
        **SYSTEM_AT,
    )


def held_by(post: Post, key: str):
    """The appointment of a person to a post, without an end."""
    return orgs.appoint(post=post, key=key, from_on=FOUNDED, to_on=None, **SYSTEM_AT)


def actor(post: Post) -> Actor:
    return queries.actor_in(post, DAY)


@dataclass(frozen=True, slots=True)
class Office:
    """The sample office: two divisions, two branches, an institution, and a clerk and a checker."""

    dept: Unit
    group: Unit
    committee: Unit
    branch: Unit
    other_branch: Unit
    division: Unit
    other_division: Unit
    institution: Unit
    clerk: Actor
    checker: Actor
    head: Actor
    """Who heads ``division`` and owns what is assigned to it."""


@once
def office() -> Office:
    preset()
    dept = unit("dept", "department", name="示例省生态环境厅")
    committee = unit("committee", "committee", dept, name="机关党委", level="L2")
    division = unit("div.water", "division", dept, name="水处")
    clerk = post("office_clerk", committee, code="office.clerk")
    checker = post("checker", committee)
    head = post("division_head", division)
    for held, key in ((clerk, "P001"), (checker, "P002"), (head, "P003")):
        held_by(held, key)
    return Office(
        dept=dept,
        group=unit("group", "party_group", dept, name="厅党组", level="L1"),
        committee=committee,
        branch=unit("branch.1", "branch", committee, name="第一党支部", level="L3"),
        other_branch=unit("branch.2", "branch", committee, name="第二党支部", level="L3"),
        division=division,
        other_division=unit("div.air", "division", dept, name="大气处"),
        institution=unit("inst.1", "institution", dept, name="监测站"),
        clerk=actor(clerk),
        checker=actor(checker),
        head=actor(head),
    )
