"""述职评议: the procedure as data, votes as totals, the grade, and problems that go on."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

import given
import scored
from bihuan.duties.actions import cases
from bihuan.duties.models import Procedure
from bihuan.errors import NotAllowed, Refused
from bihuan.orgs.models import Post
from bihuan.scorecards.actions.debriefs import (
    correct_debrief,
    feed_back,
    find_problem,
    grade_debrief,
    record_votes,
    withdraw_debrief,
)
from bihuan.scorecards.models import Debrief
from scored import by

pytestmark = pytest.mark.django_db
VOTES = {"good": 12, "fairly_good": 5, "average": 2, "poor": 0}


def voted(office, **values):
    case = values.pop("case", None) or scored.debriefing(office)
    said = {"case": case, "year": 2025, "present": 20, "votes": VOTES, **values}
    return record_votes(**said, **by(office.clerk))


def test_the_chain_of_levels_is_data_with_before_during_and_after(office):
    found = Procedure.objects.current().filter(code__startswith="debrief")
    assert [one.code for one in found.order_by("order")] == [
        "debrief_members", "debrief_branch", "debrief_committee",
    ]  # fmt: skip
    steps = found.get(code="debrief_branch").steps.current().order_by("order")
    assert list(dict.fromkeys(step.stage for step in steps)) == ["会前", "会中", "会后"]


def test_votes_are_totals_and_never_more_than_who_was_there(office):
    assert voted(office).votes == 19
    with pytest.raises(Refused, match="21 张，多于到会的 20 人"):
        voted(office, case=scored.debriefing(office, code="二"), votes={**VOTES, "poor": 2})
    with pytest.raises(Refused, match="负数"):
        voted(office, case=scored.debriefing(office, code="三"), votes={**VOTES, "poor": -1})
    with pytest.raises(Refused, match="只分好"):
        voted(office, case=scored.debriefing(office, code="四"), votes={"splendid": 1})


def test_no_column_has_room_for_a_name_or_an_opinion():
    texts = {f.name for f in Debrief._meta.concrete_fields if f.get_internal_type() == "TextField"}
    words = {f.name for f in Debrief._meta.concrete_fields if f.get_internal_type() == "CharField"}
    assert (texts, words) == (set(), {"grade"})


def test_grade_feedback_and_problems_follow_one_another(office):
    one = voted(office)
    with pytest.raises(Refused, match="还没有定等次"):
        feed_back(one, **by(office.clerk))
    grade_debrief(one, grade="fairly_good", **by(office.clerk))
    with pytest.raises(Refused, match="已经定过"):
        grade_debrief(one, grade="good", **by(office.clerk))
    feed_back(one, **by(office.clerk))
    tie = find_problem(one, text="学习与业务结合不紧", due_on=date(2026, 6, 30), **by(office.clerk))
    problem = tie.problem
    assert (problem.source, problem.lead_unit, problem.due_on) == (
        "述职评议", office.branch, date(2026, 6, 30),
    )  # fmt: skip


def test_a_post_is_debriefed_once_in_a_meeting(office):
    case = scored.debriefing(office)
    voted(office, case=case)
    with pytest.raises(Refused, match="已经登记过"):
        voted(office, case=case)


def test_only_runs_of_its_procedures_are_voted_on(office):
    other = cases.open_case(
        procedure=Procedure.objects.current().get(code="democratic_life"), code="民主1",
        unit=office.branch, on=given.DAY, has_tasks=False, actor=office.clerk, at=given.AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="不是述职评议"):
        voted(office, case=other)


def test_what_was_entered_wrongly_is_put_right_with_a_reason(office):
    one = voted(office)
    with pytest.raises(Refused, match="多于到会"):
        correct_debrief(one, reason="点错", good=19, **by(office.clerk))
    correct_debrief(one, reason="点错", good=13, **by(office.clerk))
    assert Debrief.objects.current().get().good == 13
    withdraw_debrief(one, reason="重开", **by(office.clerk))
    assert not Debrief.objects.current().exists()


def test_feedback_is_not_before_the_grade_and_problems_name_nobody(office):
    one = voted(office)
    later = {"on": date(2026, 1, 5), "actor": office.clerk, "at": given.AT}
    grade_debrief(one, grade="good", **later)
    with pytest.raises(Refused, match="早于定等次的日期"):
        feed_back(one, **{**later, "on": date(2026, 1, 4)})
    with pytest.raises(Refused, match="人的姓名"):
        find_problem(one, text="张三同志学习不紧", **later)


def test_a_grade_is_put_right_and_nothing_is_sealed_that_changes_nothing(office, office_clerk):
    one = voted(office)
    with pytest.raises(Refused, match="还没有定等次"):
        correct_debrief(one, reason="点错", grade="poor", **by(office.clerk))
    grade_debrief(one, grade="good", **by(office.clerk))
    with pytest.raises(Refused, match="没有“splendid”这个等次"):
        correct_debrief(one, reason="点错", grade="splendid", **by(office.clerk))
    with pytest.raises(Refused, match="没有改动"):
        correct_debrief(one, reason="点错", good=12, grade="good", **by(office.clerk))
    client = Client()
    client.force_login(office_clerk.user)
    typed = {"present": 20, **VOTES, "grade": "fairly_good", "reason": "点错", "on": "2026-01-05"}
    client.post(reverse("scorecards:debrief-correct", args=[one.pk]), typed)
    assert Debrief.objects.current().get().grade == "fairly_good"


def test_the_list_knows_no_grade_and_no_feedback_before_their_days(office, office_clerk):
    one = voted(office)
    later = {"on": date(2026, 1, 5), "actor": office.clerk, "at": given.AT}
    grade_debrief(one, grade="good", **later)
    feed_back(one, **later)
    client = Client()
    client.force_login(office_clerk.user)

    def listed(day: str, **asked) -> list[list[str]]:
        answer = client.get(reverse("scorecards:debriefs"), {"as_of": day, **asked})
        return [[str(cell.text) for cell in line[-2:]] for line in answer.context["lines"]]

    assert listed("2026-01-04") == [["", "None"]]
    assert listed("2026-01-04", grade="good") == []
    assert listed("2026-01-05", grade="good") == [["好", "2026-01-05"]]


def test_grades_are_given_by_the_office(office):
    one = voted(office)
    with pytest.raises(NotAllowed):
        grade_debrief(one, grade="good", **by(scored.secretary(office)))


def test_who_is_debriefed_enters_and_weighs_nothing_of_it(office):
    clerk = Post.objects.current().get(code="office.clerk")
    case = scored.debriefing(office, unit=office.committee)
    own = {"case": case, "post": clerk, "year": 2025, "present": 20, "votes": VOTES}
    with pytest.raises(Refused, match="述职的人不登记"):
        record_votes(**own, **by(office.clerk))
    other = given.post("office_clerk", office.committee, code="office.second")
    given.held_by(other, "P009")
    one = record_votes(**own, **by(given.actor(other)))
    with pytest.raises(Refused, match="不评定自己"):
        grade_debrief(one, grade="good", **by(office.clerk))
    with pytest.raises(Refused, match="不评定自己"):
        correct_debrief(one, reason="改", good=19, present=30, **by(office.clerk))
    with pytest.raises(Refused, match="不评定自己"):
        withdraw_debrief(one, reason="重开", **by(office.clerk))
    assert grade_debrief(one, grade="good", **by(given.actor(other))).grade == "good"
