"""Schemes and scorecards, built by the real actions."""

from datetime import date
from decimal import Decimal
from typing import Any

import given
from bihuan.duties.actions import cases
from bihuan.duties.models import Case, Duty, Procedure
from bihuan.orgs.models import UnitKind
from bihuan.records.actions.fulfilments import make_occurrences
from bihuan.scorecards.actions.appeals import appeal
from bihuan.scorecards.actions.cards import review_card, self_score
from bihuan.scorecards.actions.debriefs import record_votes
from bihuan.scorecards.actions.results import finalise
from bihuan.scorecards.actions.schemes import define_scheme, open_scheme
from bihuan.scorecards.models import Rule as RuleRow
from bihuan.scorecards.models import Scheme, Scorecard
from bihuan.scorecards.queries import Given
from bihuan.scorecards.terms import Band, Basis, Counts, Item, Rule, Terms
from given import AT, DAY, Office
from recurring import cadence, fit

D = Decimal
BANDS = (
    Band("优秀", D(90)), Band("良好", D(80), D(90)), Band("一般", D(60), D(80)),
    Band("较差", D(0), D(60)),
)  # fmt: skip
CLOSING = date(2026, 1, 4)
"""The day on which a test scores; what was due on the last of December is late by then."""


def by(actor) -> dict[str, Any]:
    return {"actor": actor, "at": AT, "on": CLOSING}


def missed(duty: str, points: str = "2", **values: Any) -> Rule:
    """So many points for each period of a duty that was missed."""
    said = {"duty": duty, "standing": ["missed"]}
    return Rule(
        text="每少一次扣分", points=D(points), basis=Basis.OCCURRENCES, filter=said, **values
    )


def behind(points: str = "1.5") -> Rule:
    return Rule(
        text="问题整改逾期", points=D(points), basis=Basis.PROBLEMS, filter={"pace": "behind"}
    )


HAND = Rule(text="制度执行不到位，每次扣1分", points=D(1))


def terms(*extra: Item) -> Terms:
    """A hundred points: meetings owed, problems, and what the office judges."""
    return Terms(
        D(100),
        (
            Item(name="组织生活", heading="党建", standard=D(40), rules=(missed("duty.meet"),)),
            Item(name="问题整改", heading="党建", standard=D(30), rules=(behind(),)),
            Item(name="制度执行", heading="管理", standard=D(30), rules=(HAND,)),
            *extra,
        ),
        BANDS,
    )


VETO = Item(
    name="重大问题", counts=Counts.VETO, rules=(Rule(text="发生重大责任事故", grade="一般"),)
)


def owing(office: Office) -> None:
    """Each branch owes a meeting a quarter; the first held two of four, the second none."""
    duty = meeting(office)
    fit(office, duty)
    cadence(office, duty, UnitKind.objects.current().get(code="branch"))
    for number in (10, 60):
        given.activity(
            office, kind="branch_congress", first_on=given.day(number), host_unit=office.branch
        )
    make_occurrences(on=CLOSING, actor=office.clerk, at=AT)


def meeting(office: Office) -> Duty:
    """What the rules of the scheme speak of."""
    known = Duty.objects.current().filter(code="duty.meet").first()
    return known or given.duty(office, given.plan(office, "plan.meet"), code="duty.meet")


def scheme(office: Office, says: Terms | None = None, **values: Any) -> Scheme:
    said = {
        "code": "branch_work", "name": "党支部年度考核办法", "year": 2025,
        "unit_kind": UnitKind.objects.current().get(code="branch"), "appraiser": office.committee,
    }  # fmt: skip
    meeting(office)
    return define_scheme(
        **{**said, **values}, says=says or terms(), on=DAY, actor=office.clerk, at=AT
    )


def opened(office: Office, says: Terms | None = None, **values: Any) -> Scheme:
    """A scheme in force, with a card for each branch."""
    found = scheme(office, says, **values)
    open_scheme(found, on=date(2025, 12, 1), actor=office.clerk, at=AT)
    return found


def card(of: Scheme, unit) -> Scorecard:
    return Scorecard.objects.current().get(scheme=of, unit=unit)


def rule(of: Scheme, text: str):
    return RuleRow.objects.current().get(item__scheme=of, text=text)


def marks(of: Scheme, points: str = "0", reason: str = "") -> Any:
    """What is judged by hand of ``HAND``; nothing where it takes nothing."""
    said = {rule(of, HAND.text).pk: (D(points), reason)} if D(points) else {}
    return given_marks(said)


def given_marks(said: dict[int, tuple[Decimal, str]]) -> dict[int, Given]:
    """Marks by the keys of their rules."""
    return {key: Given(points, reason) for key, (points, reason) in said.items()}


def secretary(office: Office, unit=None, key: str = "P700"):
    """Who acts for a branch."""
    unit = unit or office.branch
    post = given.post("branch_secretary", unit, code=f"{unit.code}.scored")
    given.held_by(post, key)
    return given.actor(post)


def reviewed(office: Office, of: Scheme, says: Any = None) -> None:
    """Every card of a scheme reviewed by the clerk, with the same marks."""
    for one in Scorecard.objects.current().filter(scheme=of):
        review_card(one, marks=says or {}, reason="单位未报", **by(office.clerk))


def final(office: Office, of: Scheme, says: Any = None) -> Scheme:
    """A scheme with its results; every unit but those scored before is reviewed at once."""
    reviewed(office, of, says)
    finalise(of, **by(office.clerk))
    of.refresh_from_db()
    return of


def self_scored(office: Office, of: Scheme, actor, unit=None, says: Any = None) -> Scorecard:
    one = card(of, unit or office.branch)
    self_score(one, marks=says or {}, **by(actor))
    one.refresh_from_db()
    return one


def debriefing(office: Office, unit=None, code: str = "述职2025") -> Case:
    """A run of the procedure by which branch secretaries are debriefed."""
    procedure = Procedure.objects.current().get(code="debrief_branch")
    return cases.open_case(
        procedure=procedure, code=code, unit=unit or office.branch, on=date(2025, 11, 3),
        has_tasks=False, actor=office.clerk, at=AT,
    )  # fmt: skip


# --- For the tables of addresses ------------------------------------------------------------------


def of_unit(office: Office, unit) -> dict[str, Any]:
    """A draft and an appealed card of a unit, and what was voted on it."""
    kind = {"unit_kind": unit.kind, "code": f"scheme.{unit.code}", "name": f"{unit}考核办法"}
    draft = opened(office, **kind)
    settled = scheme(office, year=2024, **kind)
    open_scheme(settled, on=DAY, actor=office.clerk, at=AT)
    final(office, settled)
    row = appeal(card(settled, unit), grounds=f"{unit}的申诉", **by(office.clerk))
    debrief = record_votes(
        case=debriefing(office, unit, f"述职{unit.code}"), year=2025, present=20,
        votes={"good": 15}, **by(office.clerk),
    )  # fmt: skip
    item = draft.items.current().first()
    return {
        "card": card(draft, unit), "final": card(settled, unit), "appeal": row,
        "debrief": debrief, "scheme": scheme(office, year=2026, **kind), "opened": draft,
        "item": item, "rule": item.rules.current().first(),
    }  # fmt: skip


def named_by(view: str, record: dict[str, Any], other: dict[str, Any]) -> list[int]:
    """What an address of scores is about: the records of the row, else those of the branch."""
    of = record or other
    noun = view.split("-", maxsplit=1)[0]
    if view == "card-appeal":
        return [of["final"].pk]
    if view in {"scheme-finalise", "scheme-moves"}:
        return [of["opened"].pk]
    if view == "item-new":
        return [of["scheme"].pk]
    if view == "rule-new":
        return [of["item"].pk]
    return [of[noun].pk] if noun in of and not view.endswith("-new") else []
