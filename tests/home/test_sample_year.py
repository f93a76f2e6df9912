"""What the sample department shows of its year beside the figures of its report."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.campaigns.results import satisfaction
from bihuan.duties.models import Plan, Problem
from bihuan.inspections.models import FoundProblem
from bihuan.monitoring.fusions import Aim, side_by_side
from bihuan.monitoring.models import AirDay, Target, WaterMonth
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


# --- Work beside outcome --------------------------------------------------------------------------

CITY = "安澜市（虚构）"


def test_every_place_of_the_environment_data_says_that_it_is_invented():
    places = set(AirDay.objects.values_list("place", flat=True))
    places |= set(WaterMonth.objects.values_list("city", flat=True))
    places |= set(Target.objects.exclude(place="").values_list("place", flat=True))
    assert {CITY} < places
    assert {place for place in places if "虚构" not in place} == set()
    files = set(AirDay.objects.values_list("file__file_name", flat=True))
    files |= set(WaterMonth.objects.values_list("file__file_name", flat=True))
    documents = set(Target.objects.values_list("document", flat=True))
    assert {text for text in files | documents if "虚构示例" not in text} == set()


def test_plan_task_and_problem_stand_beside_a_target_with_both_years_measured():
    """The task is one of the 25 of the plan and counts once; one of these was cancelled."""
    found = side_by_side(Aim(CITY, "pm25"), Moment(date(2025, 12, 31)), 2025)
    assert len(found) == 12
    assert None not in [value for one in found for value in (one.now, one.before)]
    last = found[-1]
    assert (last.tasks.whole, last.problems.whole) == (24, 1)
    assert 0 < last.tasks.done < last.tasks.whole


def test_the_page_opens_on_the_last_year_with_a_target(client):
    User.objects.filter(login="clerk").update(
        must_change_password=False, password_changed_at=timezone.now()
    )
    client.force_login(User.objects.get(login="clerk"))
    answer = client.get(reverse("monitoring:fusion"), {"place": CITY, "item": "pm25"})
    assert (answer.context["year"], answer.context["target"].value) == (2025, "28")
    assert len(answer.context["works"]) == 3
