"""Taking steps: by the action, and where somebody goes round the action, by the database."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

import given
from bihuan.duties.actions.matters import correct, withdraw
from bihuan.duties.actions.steps import possible_steps
from bihuan.duties.models import Problem, ProblemStanding, Task
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger import queries as ledger
from bihuan.ledger.actions import Actor

pytestmark = pytest.mark.django_db
REPORTED = ("assigned", "started", "reported")


@pytest.fixture
def reported(office):
    return given.walked(office, given.task(office), *REPORTED)


def same_person_as_checker(office) -> Actor:
    """The head of the division, in a second post that may check."""
    post = given.post("checker", office.dept)
    given.held_by(post, office.head.person)
    return given.actor(post)


def test_who_reports_completion_may_not_accept_it_in_another_post(office, reported):
    again = same_person_as_checker(office)
    with pytest.raises(Refused, match="不得验收"):
        given.steps.take_step(reported, "accepted", on=given.day(5), actor=again, at=given.AT)


def test_the_database_itself_refuses_an_acceptance_by_the_reporter(office, reported):
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=reported.pk).update(
            state="accepted", accepted_by=reported.reported_by
        )


def test_closing_without_evidence_is_refused(office):
    accepted = given.problem(office)
    steps = ("planned", "started", "rectified", "acceptance_asked", "accepted")
    for day, event in enumerate(steps):
        accepted = given.step(office, accepted, event, given.day(day))
    with pytest.raises(Refused, match="没有佐证不得销号"):
        given.step(office, accepted, "closed", given.day(9))
    closed = given.step(office, accepted, "closed", given.day(9), given.said("", given.file()))
    assert (closed.state, closed.evidence_count) == ("closed", 1)


def test_the_database_itself_refuses_closing_without_evidence(office):
    task = given.walked(office, given.task(office), *REPORTED)
    accepted = given.step(office, task, "accepted", given.day(6))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE duties_task SET state = 'closed', evidence_count = 0 WHERE id = %s",
            [accepted.pk],
        )


def test_the_database_itself_refuses_closing_without_a_second_person(office):
    problem = given.problem(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=problem.pk).update(state="closed", evidence_count=1)


def test_a_returned_task_is_open_again_and_keeps_its_reason(office, reported):
    returned = given.step(office, reported, "returned", given.day(5), given.said("缺验收单"))
    assert (returned.state, returned.reported_by) == ("returned", "")
    assert ledger.entries_of(returned).last().reason == "缺验收单"
    again = given.step(office, returned, "reported", given.day(7))
    assert again.state == "reported"


def test_a_return_without_a_reason_is_refused(office, reported):
    with pytest.raises(Refused, match="理由"):
        given.step(office, reported, "returned", given.day(5))


def test_an_extension_keeps_both_deadlines_and_counts(office):
    task = given.walked(office, given.task(office), "assigned", "started")
    original = task.due_on
    later = given.day(120)
    asked = given.step(
        office, task, "extension_requested", given.day(9), given.said("天气", due_on=later)
    )
    assert (asked.state, asked.due_on, asked.asked_due_on) == ("in_hand", original, later)
    granted = given.step(office, asked, "extension_granted", given.day(10))
    assert (granted.due_on, granted.original_due_on, granted.extensions) == (later, original, 1)


def test_a_refused_extension_changes_no_deadline(office):
    task = given.walked(office, given.task(office), "assigned", "started")
    asked = given.step(
        office, task, "extension_requested", given.day(9), given.said("天气", due_on=given.day(99))
    )
    refused = given.step(office, asked, "extension_refused", given.day(10), given.said("理由不足"))
    assert (refused.due_on, refused.asked_due_on, refused.extensions) == (task.due_on, None, 0)


def test_a_suspended_problem_resumes_where_it_stood(office):
    problem = given.walked(office, given.problem(office), "planned", "started", "suspended")
    resumed = given.step(office, problem, "resumed", given.day(20))
    assert (problem.state, resumed.state) == ("suspended", "in_rectification")


def test_a_reopened_problem_no_longer_counts_as_rectified(office):
    closed = given.closed_problem(office)
    rechecking = given.step(office, closed, "recheck_opened", given.day(20))
    reopened = given.step(office, rechecking, "reopened", given.day(21), given.said("反弹"))
    stood = ProblemStanding.objects.current().filter(problem=closed)
    assert stood.as_of(given.day(20)).get().state == "rechecking"
    assert stood.as_of(given.day(21)).get().state == reopened.state == "reopened"


def test_a_problem_is_not_rectified_before_its_tasks_are_done(office):
    problem = given.walked(office, given.problem(office), "planned", "started")
    task = given.task(office, problem=problem)
    with pytest.raises(Refused, match="还有 1 项"):
        given.step(office, problem, "rectified", given.day(9))
    given.walked(office, task, *REPORTED, first=9)
    assert given.step(office, problem, "rectified", given.day(15)).state == "rectified"


def test_only_the_owner_side_reports_and_strangers_do_nothing(office, stranger):
    task = given.walked(office, given.task(office), "assigned", "started")
    with pytest.raises(NotAllowed):
        given.steps.take_step(task, "reported", on=given.day(9), actor=office.checker, at=given.AT)
    assert possible_steps(task, Actor("P106", None)) == []


def test_a_step_may_not_happen_before_the_one_before_it_nor_in_the_future(office, reported):
    with pytest.raises(Refused, match="早于上一步"):
        given.step(office, reported, "accepted", given.day(0))
    with pytest.raises(Refused, match="还没有到"):
        given.step(office, reported, "accepted", date(2031, 1, 1))


def test_steps_out_of_order_are_refused_and_the_possible_ones_named(office):
    task = given.task(office)
    with pytest.raises(Refused, match="“拟定”状态下不能“报告完成”") as refusal:
        given.step(office, task, "reported", given.day(1))
    assert "交办" in refusal.value.hint


def test_the_buttons_offered_are_the_steps_that_succeed(office, reported):
    offered = {step.event for step in possible_steps(reported, office.checker)}
    assert {"accepted", "returned", "check_started"} <= offered
    assert "reported" not in offered


def test_a_correction_is_seen_in_days_past_but_not_in_what_was_known(office):
    task = given.walked(office, given.task(office), "assigned")
    size = ledger.head().size
    correct(
        task, reason="单位录错", on=given.day(30), actor=office.clerk, at=given.AT,
        lead_unit=office.other_division,
    )  # fmt: skip
    spans = task.standings.current().as_of(given.day(1))
    assert {span.lead_unit_id for span in spans} == {office.other_division.pk}
    known = task.standings.model.objects.known_at(size).as_of(given.day(1)).filter(task=task)
    assert {span.lead_unit_id for span in known} == {office.division.pk}


def test_a_state_cannot_be_corrected_away(office, reported):
    with pytest.raises(Refused, match="只能由办理步骤"):
        correct(
            reported, reason="x", on=given.day(9), actor=office.clerk, at=given.AT, state="closed"
        )


def test_a_withdrawn_problem_is_gone_from_now_on_and_still_known_before(office):
    problem = given.problem(office)
    size = ledger.head().size
    withdraw(problem, reason="误录", on=given.day(9), actor=office.clerk, at=given.AT)
    assert not Problem.objects.current().filter(pk=problem.pk).exists()
    assert ProblemStanding.objects.known_at(size).as_of(given.day(1)).count() == 1
    with pytest.raises(Refused, match="已经撤回"):
        given.step(office, problem, "planned", given.day(10))


def test_the_same_number_in_a_plan_is_refused_by_the_database(office):
    plan = given.plan(office)
    given.problem(office, plan=plan, number="7")
    with pytest.raises(IntegrityError), transaction.atomic():
        given.problem(office, plan=plan, number="7")
