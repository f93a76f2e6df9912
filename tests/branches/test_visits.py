"""Contact points: which activities count as visits, what is owed, and what stays if one is gone."""

from datetime import date

import pytest

import branched
import given
from bihuan.branches.actions import ties
from bihuan.branches.models import TrainingRule, Visit, VisitRule
from bihuan.branches.queries import cares, newcomers
from bihuan.branches.rules import Pace, year_of
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.queries import head
from bihuan.orgs.actions import appoint, define, end_unit
from bihuan.orgs.models import Appointment, ContactPoint
from bihuan.periods import Moment
from bihuan.records.actions import correct, withdraw
from given import day

END = date(2025, 12, 31)


@pytest.fixture
def point(office):
    return branched.point(office, given.post("group_member", office.group), office.branch)


def care(as_of=END, known_at=None):
    at = Moment(as_of, known_at)
    [found] = cares(ContactPoint.objects, year_of(as_of), at)
    return found


def test_visits_are_owed_by_the_rule_and_made_by_activities_of_its_kind(office, point):
    assert (care().owed, care().made, care().gap, care().pace) == (4, 0, 4, Pace.RUNNING)
    ties.record_visit(point, on=day(6), **branched.by(office))
    held = given.activity(office, "visit", title="调研")
    ties.count_visit(point, activity=held, **branched.by(office))
    assert (care().owed, care().made, care().gap) == (4, 2, 2)
    assert care(day(5)).made == 1
    assert care(date(2024, 12, 31)).made == 0


def test_an_activity_of_another_kind_or_place_or_time_is_no_visit(office, point):
    by = branched.by(office)
    with pytest.raises(Refused, match="活动类型"):
        ties.count_visit(point, activity=given.activity(office), **by)
    elsewhere = given.activity(office, "visit", host_unit=office.other_branch)
    with pytest.raises(Refused, match="不是在"):
        ties.count_visit(point, activity=elsewhere, **by)
    end_unit(point, on=day(2), **given.SYSTEM_AT)
    point.refresh_from_db()
    with pytest.raises(Refused, match="不是"):
        ties.count_visit(point, activity=given.activity(office, "visit"), **by)
    with pytest.raises(NotAllowed):
        ties.record_visit(point, on=day(1), actor=office.checker, at=given.AT)


def test_one_activity_counts_once_for_a_point_and_may_count_for_several(office, point):
    other = branched.point(office, given.post("group_secretary", office.group), office.branch)
    held = given.activity(office, "visit")
    for one in (point, other):
        ties.count_visit(one, activity=held, **branched.by(office))
    with pytest.raises(Refused, match="已经计过"):
        ties.count_visit(point, activity=held, **branched.by(office))
    found = cares(ContactPoint.objects, year_of(END), Moment(END))
    assert [one.made for one in found] == [1, 1]


def test_a_day_at_a_point_is_one_visit_however_often_it_is_entered(office, point):
    first = ties.record_visit(point, on=day(6), **branched.by(office))
    with pytest.raises(Refused, match="同一天只计一次"):
        ties.record_visit(point, on=day(6), title="又一次", **branched.by(office))
    assert care().made == 1
    withdraw(first.activity, reason="没有去", on=day(8), **branched.by(office))
    ties.record_visit(point, on=day(6), **branched.by(office))
    assert care().made == 1


def test_a_withdrawn_activity_or_tie_counts_no_more_and_the_past_stays_as_known(office, point):
    visit = ties.record_visit(point, on=day(6), **branched.by(office))
    before = head().size
    withdraw(visit.activity, reason="没有去", on=day(8), **branched.by(office))
    assert care().made == 0
    assert care(known_at=before).made == 1
    second = ties.record_visit(point, on=day(9), **branched.by(office))
    ties.withdraw_tie(second, reason="不是走访", on=day(10), **branched.by(office))
    assert care().made == 0
    assert Visit.objects.current().count() == 1


def test_a_visit_is_of_the_year_of_its_activity_as_corrected(office, point):
    visit = ties.record_visit(point, on=day(6), **branched.by(office))
    before = head().size
    correct(visit.activity, reason="日期有误", on=day(20), first_on=date(2024, 12, 30),
            last_on=date(2024, 12, 30), **branched.by(office))  # fmt: skip
    assert (care().made, care(known_at=before).made) == (0, 1)
    assert care(date(2024, 12, 31)).made == 1


def test_a_point_that_ended_with_a_visit_short_lacks_it_from_then_on(office, point):
    end_unit(point, on=date(2025, 7, 1), **given.SYSTEM_AT)
    assert (care(date(2025, 6, 30)).owed, care(date(2025, 6, 30)).pace) == (2, Pace.RUNNING)
    assert care(date(2025, 7, 1)).pace is Pace.MISSED


def test_a_later_rule_holds_from_the_next_year_on(office, point):
    rule = VisitRule.objects.current().get(post_type__code="group_member")
    said = {"post_type": rule.post_type, "activity_kind": rule.activity_kind}
    define(VisitRule, code="more", name="每年6次", per_year=6, effective_from=date(2025, 6, 1),
           source="新办法", order=9, **said, on=day(90), **branched.by(office))  # fmt: skip
    assert care().owed == 4
    assert care(date(2026, 6, 1)).owed == 6


# --- Training on appointment ----------------------------------------------------------------------


def secretary(office, from_on):
    post = given.post("branch_secretary", office.branch)
    return appoint(post=post, key="P700", from_on=from_on, to_on=None, **given.SYSTEM_AT)


def newcomer(as_of=END):
    [found] = newcomers(Appointment.objects, Moment(as_of))
    return found


def test_a_new_secretary_is_to_be_trained_within_half_a_year(office):
    held = secretary(office, date(2025, 3, 1))
    assert (newcomer().due_on, newcomer().pace) == (date(2025, 9, 1), Pace.MISSED)
    assert newcomer(date(2025, 9, 1)).pace is Pace.RUNNING
    ties.record_training(held, on=date(2025, 10, 8), title="书记班", **branched.by(office))
    assert (newcomer().trained_on, newcomer().pace) == (date(2025, 10, 8), Pace.LATE)
    ties.record_training(held, on=date(2025, 4, 8), title="书记班", **branched.by(office))
    assert newcomer().pace is Pace.DONE


def test_a_training_before_the_appointment_counts_for_nothing(office):
    held = secretary(office, date(2025, 3, 1))
    with pytest.raises(Refused, match="任职以前"):
        ties.record_training(held, on=date(2025, 2, 1), title="书记班", **branched.by(office))


def test_who_was_appointed_before_the_rule_owes_none(office):
    rule = TrainingRule.objects.current().get()
    secretary(office, date(2023, 3, 1))
    assert rule.effective_from > date(2023, 3, 1)
    assert newcomers(Appointment.objects, Moment(END)) == []
