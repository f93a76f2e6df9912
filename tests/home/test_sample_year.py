"""What the sample department shows of its year beside the figures of its report."""

from datetime import date

import pytest

from bihuan.campaigns.results import satisfaction
from bihuan.duties.models import Plan, Problem
from bihuan.inspections.models import FoundProblem
from bihuan.orgs.models import User
from bihuan.periods import Moment
from bihuan.scorecards.models import Debrief

pytestmark = pytest.mark.usefixtures("sample")

LOGINS = ("clerk", "secretary", "member", "head", "branch", "deputy", "checker", "accounts")


def seen_by(rows):
    found = {login: rows.visible_to(User.objects.get(login=login)).count() for login in LOGINS}
    return {login: n for login, n in found.items() if n}


def test_drafts_of_the_second_round_are_seen_by_the_party_group_and_the_team():
    rows = FoundProblem.objects.current().filter(target__plan__code="inspection-2025-2")
    assert {row.problem for row in rows} == {None}
    assert seen_by(rows) == {"secretary": 5, "member": 5, "deputy": 5}
    assert not Problem.objects.filter(plan__code="inspection-2025-2").exists()


def test_of_five_debriefings_three_are_told_and_two_are_not():
    rows = Debrief.objects.current().order_by("pk")
    assert [(row.votes, row.present, row.grade, bool(row.fed_back_on)) for row in rows] == [
        (23, 24, "fairly_good", True),
        (24, 24, "good", True),
        (24, 24, "good", True),
        (24, 24, "fairly_good", False),
        (24, 24, "", False),
    ]
    found = Problem.objects.current().get(source="述职评议")
    assert found.lead_unit.code == "branch-12"


def test_the_campaign_has_a_satisfaction_with_its_base():
    plan = Plan.objects.current().get(code="campaign-2025")
    found = satisfaction(plan, Moment(date(2025, 10, 31)))
    assert (found.value, found.observation.numerator, found.observation.denominator) == (
        "96.7", 936, 968,
    )  # fmt: skip
