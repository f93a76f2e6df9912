"""The daily run: who is told what, once, however late it runs and wherever it is broken off."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import given as examples
from hypothesis import settings as how
from hypothesis import strategies as st

import given
from bihuan.duties.actions import cases
from bihuan.duties.models import CaseStanding, Procedure
from bihuan.errors import NotAllowed
from bihuan.ledger.actions import Log
from bihuan.ledger.models import Entry
from bihuan.ledger.queries import head
from bihuan.notices import sources
from bihuan.notices.actions import reminding
from bihuan.notices.actions.rules import define_rule
from bihuan.notices.holders import Holders
from bihuan.notices.models import Digest, Notice, ReminderRule
from bihuan.notices.rules import Stage, When
from bihuan.orgs.actions import end_appointment
from bihuan.orgs.actions.terms import open_term
from bihuan.orgs.models import Appointment
from bihuan.workdays import shipped_calendar
from notices.reminded import leader, no_rules, owed, run, told

DUE = date(2025, 6, 18)
"""A Wednesday with ordinary weeks around it."""


def days(number: int) -> date:
    return DUE + timedelta(days=number)


def test_whose_it_is_hears_of_it_before_on_and_after_the_day_and_then_those_above(office):
    leader(office)
    owed(office, DUE)
    for number in range(-20, 35):
        run(days(number))
    assert told() == [
        ("P003", "task.near", date(2025, 6, 11)),
        ("P003", "task.today", DUE),
        ("P003", "task.late", date(2025, 6, 19)),
        ("P201", "task.up-1", date(2025, 6, 25)),
        ("P003", "task.late-10", date(2025, 7, 2)),
        ("P201", "task.up-1-letter", date(2025, 7, 2)),
        ("P202", "task.up-2", date(2025, 7, 16)),
    ]


def test_after_a_gap_only_the_furthest_stage_is_told_and_the_others_have_passed(office):
    leader(office)
    owed(office, DUE)
    run(days(-5))
    assert told() == [("P003", "task.near", days(-5))]
    run(days(16))
    run(days(17))
    assert told(digest__on=days(16)) == [
        ("P003", "task.late-10", days(16)), ("P201", "task.up-1-letter", days(16)),
    ]  # fmt: skip
    assert told(digest__on=days(17)) == []


def test_a_day_has_one_digest_and_one_entry_for_each_person_and_running_again_adds_none(office):
    for n in range(3):
        owed(office, DUE, f"任务 {n}")
    size = Entry.objects.count()
    assert (run(DUE).digests, run(DUE).digests) == (1, 0)
    assert Entry.objects.filter(seq__gt=size).count() == 1
    assert Digest.objects.get().notices.count() == 3


def test_what_comes_up_after_the_digest_of_the_day_is_told_on_the_next(office):
    owed(office, DUE, "第一项")
    run(DUE)
    owed(office, DUE, "第二项")
    run(DUE)
    run(days(1))
    assert told() == [
        ("P003", "task.today", DUE), ("P003", "task.late", days(1)), ("P003", "task.late", days(1)),
    ]  # fmt: skip


def test_an_extended_deadline_starts_anew(office):
    task = owed(office, DUE)
    run(DUE)
    asked = given.said("等批复", due_on=days(30))
    task = given.step(office, task, "extension_requested", days(1), asked)
    given.step(office, task, "extension_granted", days(1))
    run(days(2))
    run(days(28))
    run(days(30))
    assert [(code, on) for _who, code, on in told()] == [
        ("task.today", DUE), ("task.near", days(28)), ("task.today", days(30)),
    ]  # fmt: skip


def test_what_was_finished_meanwhile_is_not_chased_even_by_a_run_for_a_day_before(office):
    task = owed(office, DUE)
    given.step(office, task, "reported", days(3))
    assert run(days(2)).lines == 0


def test_a_task_is_chased_from_the_day_on_which_it_is_in_hand(office):
    owed(office, days(-40))
    assert run(given.DAY).lines == 0


def test_problems_and_periods_and_terms_are_told_as_well(office):
    given.held_by(given.post("branch_secretary", office.branch), "P103")
    problem = given.problem(office, lead_unit=office.branch, due=given.Due(
        given.DueKind.DAY, date(2025, 6, 30), ""))  # fmt: skip
    given.walked(office, problem, "planned")
    given.occurrence(office, given.duty(office, given.plan(office)))
    open_term(unit=office.branch, elected_on=date(2022, 12, 1), years=3, **given.SYSTEM_AT)
    run(date(2025, 6, 30))
    assert {code for _who, code, _on in told(digest__person__key="P103")} == {
        "problem.today", "occurrence.today", "term.near",
    }  # fmt: skip


@pytest.mark.parametrize("has_tasks", [False, True])
def test_the_next_step_of_a_case_is_told_unless_a_task_asks_for_it(office, has_tasks):
    given.held_by(given.post("branch_secretary", office.branch), "P103")
    case = cases.open_case(
        procedure=Procedure.objects.current().get(code="env_inspection"), code="DC-1",
        unit=office.branch, on=given.DAY, has_tasks=has_tasks, actor=office.clerk, at=given.AT,
    )  # fmt: skip
    due = CaseStanding.objects.current().get(case=case, to_on=None).due_on
    run(due)
    codes = {code for _who, code, _on in told(digest__person__key="P103")}
    assert ("case.today" in codes) == (not has_tasks)
    assert ("task.today" in codes) == has_tasks


def test_for_what_nobody_answers_is_counted_and_told_when_somebody_does(office):
    owed(office, DUE, lead_unit=office.other_division)
    done = run(DUE)
    assert (done.digests, done.nobody) == (0, 1)
    assert done.unheard == ["大气处：按月核对台账：没有在任的责任岗位"]
    given.held_by(given.post("division_head", office.other_division), "P300")
    assert run(days(1)).digests == 1


def test_who_takes_a_post_over_hears_once_of_what_is_late(office):
    owed(office, DUE)
    run(days(1))
    held = Appointment.objects.current().get(person__key="P003")
    end_appointment(held, on=days(2), **given.SYSTEM_AT)
    given.held_by(held.post, "P301")
    for number in (2, 3):
        run(days(number))
    assert told() == [("P003", "task.late", days(1)), ("P301", "task.late", days(2))]


def test_what_others_do_while_a_run_is_under_way_is_asked_again(office, monkeypatch):
    """Between plan and writing a task is done, and another run overtakes this one."""
    tasks = [owed(office, DUE, f"任务 {n}") for n in range(2)]
    given.held_by(given.post("branch_secretary", office.branch), "P103")
    owed(office, DUE, "支部的任务", lead_unit=office.branch)
    planned = reminding.planned

    def overtaken(rules):
        plan = planned(rules)
        given.step(office, tasks[0], "reported", DUE)
        with monkeypatch.context() as patched:
            patched.setattr(reminding, "planned", planned)
            patched.setattr(reminding, "AT_ONCE", 1)
            run_until(DUE, 1, monkeypatch, again=False)
        return plan

    with monkeypatch.context() as patched:
        patched.setattr(reminding, "planned", overtaken)
        run(DUE)
    assert Digest.objects.filter(on=DUE).count() == 2
    assert sorted(Notice.objects.values_list("text", flat=True)) == ["任务 1", "支部的任务"]


def test_a_digest_of_very_many_lines_is_several_entries_and_still_whole_or_not_there(
    office, monkeypatch
):
    """Broken off between two of its entries it leaves nothing, and the next run tells all of it."""
    for n in range(5):
        owed(office, DUE, f"任务 {n}")
    for module in (sources, reminding):
        monkeypatch.setattr(module, "CHUNK", 2)
    before, record, recorded = head().size, Log.record, []

    def stop(*said, **also):
        if len(recorded) == 1:
            raise BrokenOff
        recorded.append(record(*said, **also))

    with monkeypatch.context() as patched:
        patched.setattr(Log, "record", stop)
        with pytest.raises(BrokenOff):
            run(DUE)
    assert (head().size, Notice.objects.count(), Digest.objects.count()) == (before, 0, 0)
    run(DUE)
    assert told() == [("P003", "task.today", DUE)] * 5
    assert (head().size - before, Digest.objects.count()) == (3, 1)
    run(DUE)
    assert Notice.objects.count() == 5


def test_only_who_assigns_reminds_the_office(office):
    with pytest.raises(NotAllowed):
        run(DUE, office.head)


def test_a_line_upwards_that_comes_back_to_itself_ends(office):
    """Two leaders who look after each other's units."""
    first, second = (
        given.post("group_member", unit) for unit in (office.division, office.other_division)
    )
    for post, key in ((first, "P401"), (second, "P402")):
        given.held_by(post, key)
    for post, unit in ((first, office.other_division), (second, office.division)):
        given.orgs.give_unit(
            kind="second_duty", post=post, unit=unit, from_on=given.FOUNDED, to_on=None,
            **given.SYSTEM_AT,
        )  # fmt: skip
    assert Holders(DUE).line_of(first.pk) == [second.pk]


def test_many_subjects_ask_the_database_no_more_than_few(office, django_assert_max_num_queries):
    for n in range(2):
        owed(office, DUE, f"任务 {n}")
    with django_assert_max_num_queries(40) as few:
        run(DUE)
    for n in range(40):
        owed(office, days(1), f"又一项 {n}")
    with django_assert_max_num_queries(len(few)):
        run(days(1))


# --- Whatever happens -----------------------------------------------------------------------------


class BrokenOff(Exception):
    """The machine stops in the middle of a run."""


stages = st.one_of(
    st.just(Stage(When.ON)),
    st.builds(Stage, st.sampled_from([When.BEFORE, When.AFTER]), st.integers(1, 15)),
)
rule_books = st.lists(
    st.tuples(stages, st.integers(0, 2)), min_size=1, max_size=6,
    unique_by=lambda rule: (rule[0], rule[1]),
)  # fmt: skip
runs = st.lists(st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 3))), max_size=8)
"""Days since the run before, and after how many digests it is broken off, if it is."""


def enter(rules):
    no_rules()
    for n, (stage, levels) in enumerate(rules):
        define_rule(
            code=f"r{n}", what="task", when=stage.when.value, amount=stage.amount, signal="red",
            levels=levels, effective_from=given.FOUNDED, on=given.DAY, **given.SYSTEM_AT,
        )  # fmt: skip


def run_until(on, digests, monkeypatch, *, again=True):
    """A run that stops after so many digests, and then the one after the restart."""
    write, written = reminding._write, []

    def stop(*said):
        if len(written) == digests:
            raise BrokenOff
        written.append(write(*said))
        return written[-1]

    with monkeypatch.context() as patched:
        patched.setattr(reminding, "AT_ONCE", 1)
        patched.setattr(reminding, "_write", stop)
        with suppress(BrokenOff):
            run(on)
    if again:
        run(on)


def check_told(open_tasks, on):
    """Everybody has been told the furthest stage of what is open, and nobody anything twice."""
    lines = Counter(
        Notice.objects.current().values_list("person_id", "rule_id", "subject_id", "due_on")
    )
    assert set(lines.values()) <= {1}
    rules, holders = list(ReminderRule.objects.in_force(on)), Holders(on)
    for task in open_tasks:
        for levels in {rule.levels for rule in rules}:
            reached = [
                rule for rule in rules if rule.levels == levels
                and rule.stage.is_reached(task.due_on, on, shipped_calendar())
            ]  # fmt: skip
            furthest = max(reached, key=lambda rule: rule.stage.order, default=None)
            for person in holders.addressed(None, task.lead_unit_id, levels) if furthest else ():
                assert (person, furthest.pk, task.pk, task.due_on) in lines


@dataclass(frozen=True)
class Course:
    """What happens in an example: the rules, tasks due so many days after, runs, what is done."""

    rules: list
    dues: list
    going: list
    finished: set
    length: int
    """Before this run the finished tasks are reported done."""


courses = st.builds(
    Course,
    rules=rule_books,
    dues=st.lists(st.integers(-8, 25), min_size=1, max_size=4),
    going=runs,
    finished=st.sets(st.integers(0, 3), max_size=2),
    length=st.integers(1, 6),
)


@how(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@examples(course=courses)
def test_every_stage_is_told_once_and_none_is_lost_whatever_stops_the_timer(
    office, monkeypatch, course
):
    with transaction.atomic():
        leader(office)
        enter(course.rules)
        tasks = [owed(office, days(due), f"任务 {n}") for n, due in enumerate(course.dues)]
        on = days(-30)
        for number, (gap, stop) in enumerate(course.going):
            on += timedelta(days=gap)
            if number == course.length:
                for n in course.finished & set(range(len(tasks))):
                    given.step(office, tasks[n], "reported", on)
                tasks = [task for n, task in enumerate(tasks) if n not in course.finished]
            if stop is None:
                run(on)
            else:
                run_until(on, stop, monkeypatch)
            if gap:  # a second run on one day leaves what is new to the next
                check_told(tasks, on)
        transaction.set_rollback(True)
