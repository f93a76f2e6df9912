"""The loop as two tables: what DESIGN 6 promises of them."""

import pytest

from bihuan.duties.lifecycle import (
    PROBLEM_LABELS,
    PROBLEM_MILESTONES,
    PROBLEM_STEPS,
    TASK_LABELS,
    TASK_MILESTONES,
    TASK_STEPS,
    Guard,
    ProblemState,
    TaskState,
    step_named,
    steps_from,
)
from bihuan.errors import Refused

TABLES = {
    "task": (TASK_STEPS, TaskState, TASK_LABELS, TASK_MILESTONES),
    "problem": (PROBLEM_STEPS, ProblemState, PROBLEM_LABELS, PROBLEM_MILESTONES),
}
both = pytest.mark.parametrize(
    ("steps", "states", "labels", "milestones"), TABLES.values(), ids=TABLES
)


@both
def test_every_state_can_be_reached_and_has_a_name(steps, states, labels, milestones):
    first = next(iter(states))
    reached, new = {first}, {first}
    while new:
        new = {s.target for state in new for s in steps_from(steps, state) if s.target} - reached
        reached |= new
    assert reached == set(states) == set(labels)


@both
def test_an_event_stands_in_a_table_once(steps, states, labels, milestones):
    assert len({step.event for step in steps}) == len(steps)


@both
def test_acceptance_and_closing_ask_for_another_person(steps, states, labels, milestones):
    for event in ("accepted", "noticed", "closed", "recheck_passed"):
        assert Guard.OTHER_PERSON in step_named(steps, event).guards


@both
def test_whatever_leads_to_closed_asks_for_evidence(steps, states, labels, milestones):
    assert all(Guard.EVIDENCE in step.guards for step in steps if step.target == "closed")


@both
def test_return_cancellation_reopening_and_suspension_ask_for_a_reason(
    steps, states, labels, milestones
):
    for event in ("returned", "cancelled", "reopened", "suspended", "extension_refused"):
        assert Guard.REASON in step_named(steps, event).guards


@both
def test_completing_and_changing_the_deadline_are_different_requests(
    steps, states, labels, milestones
):
    assert step_named(steps, "extension_requested").target is None
    assert step_named(steps, "extension_granted").target is None


@both
def test_a_milestone_once_reached_is_kept_until_return_or_reopening(
    steps, states, labels, milestones
):
    """From a state that has reached a milestone, only undoing leads out of it."""
    undoing = {"returned", "reopened", "suspended", "cancelled", "objected"}
    for reached in milestones.values():
        for step in steps:
            if step.target and step.sources & reached and step.target not in reached:
                assert step.event in undoing


@both
def test_nothing_leads_out_of_cancelled(steps, states, labels, milestones):
    assert steps_from(steps, "cancelled") == ()


def test_rectified_and_closed_are_different_facts_of_a_problem():
    assert PROBLEM_MILESTONES["closed"] < PROBLEM_MILESTONES["accepted"]
    assert PROBLEM_MILESTONES["accepted"] < PROBLEM_MILESTONES["rectified"]


def test_an_unknown_step_is_refused_and_the_known_ones_are_named():
    with pytest.raises(Refused, match="没有“flown”") as refusal:
        step_named(TASK_STEPS, "flown")
    assert "accepted" in refusal.value.hint
