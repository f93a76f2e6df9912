"""Taking a run of entries back by one further entry: what was before counts again."""

import pytest
from django.db.models import F

import given
from bihuan.duties.actions import matters
from bihuan.duties.models import Problem, ProblemStanding, Task, TaskStanding
from bihuan.errors import Refused
from bihuan.ledger import queries
from bihuan.ledger.actions import writing
from bihuan.ledger.models import Entry, Evidence, ledgered_models
from bihuan.ledger.undo import OWN_COLUMNS, undo
from bihuan.ledger.verification import verify
from bihuan.orgs.models import Unit
from bihuan.records.models import Activity
from history import mixed_history

pytestmark = pytest.mark.django_db


def counting():
    """What counts now, whatever its number: the rows of every table but evidence, which stays."""
    return {
        table: sorted(
            str([v for c, v in row.after_state().items() if c not in OWN_COLUMNS])
            for row in model.objects.current()
        )
        for table, model in ledgered_models().items()
        if model is not Evidence
    }


def since(size):
    return size + 1, queries.head().size


def take_back(office, first, last, *passing):
    with writing(office.clerk, given.AT) as log:
        undo(
            log, first, last, subject=office.dept, on=given.day(90), reason="整批有误",
            passing=frozenset(passing),
        )  # fmt: skip


@pytest.fixture
def before(office):
    """An office with something of everything, that is to be the same again."""
    mixed_history(office)
    return counting(), queries.head().size


def test_what_was_entered_ceases_to_count_and_nothing_is_erased(office, before):
    state, size = before
    problem = given.problem(office, co_units=[("大气处", office.other_division)])
    given.task(office, problem=problem)
    given.activity(office)
    rows = {t: m.objects.count() for t, m in ledgered_models().items()}
    entries = Entry.objects.count()
    take_back(office, *since(size))
    assert counting() == state
    assert {t: m.objects.count() for t, m in ledgered_models().items()} == rows
    assert Entry.objects.count() == entries + 1
    last = Entry.objects.latest("seq")
    assert (last.event, last.reason) == ("entries.taken_back", "整批有误")
    assert (last.subject_id, last.happened_on) == (office.dept.pk, given.day(90))
    assert verify().is_intact


def test_what_was_changed_is_as_it_was(office, before):
    _state, _size = before
    task = given.task(office)
    state, size = counting(), queries.head().size
    given.walked(office, task, *given.TO_CLOSED_TASK)
    take_back(office, *since(size))
    assert counting() == state
    assert verify().is_intact
    task.refresh_from_db()
    assert Task.objects.get(pk=task.pk).state == "drafted"
    assert TaskStanding.objects.current().get(task=task).to_on is None
    assert Evidence.objects.exists()
    assert verify().is_intact
    given.step(office, Task.objects.get(pk=task.pk), "assigned", given.day(2))
    assert verify().is_intact


def test_older_files_of_a_changed_record_do_not_stand_in_the_way(office, before):
    task = given.walked(office, given.task(office), "assigned", "started")
    assert task.evidence_links.current().count() == 2
    state, size = counting(), queries.head().size
    given.step(office, task, "reported", given.day(9))
    take_back(office, *since(size))
    assert counting() == state


def test_what_was_corrected_has_both_versions_beside_it(office, before):
    held = given.activity(office, title="原名")
    state, size = counting(), queries.head().size
    given.records.correct(
        held, reason="错", title="改名", on=given.day(5), actor=office.clerk, at=given.AT
    )
    take_back(office, *since(size))
    assert counting() == state
    titles = Activity.objects.filter(version_of=held).order_by("recorded_seq")
    assert list(titles.values_list("title", flat=True)) == ["原名", "改名"]
    assert verify().is_intact


def test_what_was_corrected_in_its_spans_is_as_it_was(office, before):
    problem = given.walked(office, given.problem(office), "planned", "started")
    state, size = counting(), queries.head().size
    matters.correct(
        problem, lead_unit=office.other_division, reason="错", on=given.day(9),
        actor=office.clerk, at=given.AT,
    )  # fmt: skip
    take_back(office, *since(size))
    assert counting() == state
    spans = ProblemStanding.objects.current().filter(problem=problem)
    assert set(spans.values_list("lead_unit", flat=True)) == {office.division.pk}


def test_what_was_known_in_between_stays_known(office, before):
    _state, size = before
    given.problem(office, text="误导入")
    between = queries.head().size
    take_back(office, *since(size))
    assert Problem.objects.known_at(between).filter(text="误导入").exists()
    assert not Problem.objects.current().filter(text="误导入").exists()


def test_a_withdrawal_is_not_taken_back_by_a_run_of_entries(office, before):
    """The record would count under another number, and its spans and files under the old one."""
    task = given.task(office, co_units=[("大气处", office.other_division)])
    state, size = counting(), queries.head().size
    matters.withdraw(task, reason="错", on=given.day(3), actor=office.clerk, at=given.AT)
    with pytest.raises(Refused, match="还指着它"):
        take_back(office, *since(size))
    assert Task.objects.get(pk=task.pk).superseded_seq is not None
    assert counting() != state


def test_a_run_of_entries_in_the_middle_can_be_taken_back(office, before):
    _state, size = before
    given.problem(office, text="误导入")
    first, last = since(size)
    given.problem(office, text="后来的")
    take_back(office, first, last)
    texts = Problem.objects.current().values_list("text", flat=True)
    assert "后来的" in texts
    assert "误导入" not in texts
    assert verify().is_intact


def test_entries_on_which_later_steps_build_stay(office, before):
    _state, size = before
    problem = given.problem(office)
    first, last = since(size)
    given.step(office, problem, "planned", given.day(1))
    with pytest.raises(Refused, match="又有办理"):
        take_back(office, first, last)
    assert Problem.objects.current().filter(pk=problem.pk).exists()


def test_later_entries_that_may_pass_go_with_the_records_they_concern(office, before):
    state, size = before
    problem = given.problem(office)
    first, last = since(size)
    other = given.problem(office, text="别的")
    for corrected in (problem, other):
        matters.correct(
            corrected, lead_unit=office.other_division, reason="对应单位", on=given.day(1),
            actor=office.clerk, at=given.AT,
        )  # fmt: skip
    with pytest.raises(Refused):
        take_back(office, first, last, "problem.planned")
    take_back(office, first, last, "problem.corrected")
    assert not Problem.objects.current().filter(pk=problem.pk).exists()
    assert Problem.objects.current().get(pk=other.pk).lead_unit == office.other_division
    matters.withdraw(other, reason="错", on=given.day(3), actor=office.clerk, at=given.AT)
    assert counting() == state
    assert verify().is_intact


def test_a_withdrawn_record_at_which_nothing_points_counts_again(office, before):
    graded = given.appraisal(office, year=2023)
    state, size = counting(), queries.head().size
    given.records.withdraw(graded, reason="错", on=given.day(3), actor=office.clerk, at=given.AT)
    assert counting() != state
    take_back(office, *since(size))
    assert counting() == state
    assert verify().is_intact


def test_entries_at_whose_records_later_ones_point_stay(office, before):
    _state, size = before
    plan = given.plan(office, "imported")
    first, last = since(size)
    later = given.problem(office, plan=plan)
    with pytest.raises(Refused, match="还指着"):
        take_back(office, first, last)
    matters.withdraw(later, reason="重复", on=given.day(3), actor=office.clerk, at=given.AT)
    take_back(office, first, last)
    assert verify().is_intact


def test_records_outside_the_ledger_that_point_at_them_do_not_matter(office, before):
    """Accounts point at persons but are no records."""
    _state, size = before
    given.held_by(given.post("division_head", office.other_division), "P900")
    first, last = since(size)
    take_back(office, first, last)
    assert verify().is_intact


def test_the_same_entries_cannot_be_taken_back_twice(office, before):
    _state, size = before
    given.problem(office)
    first, last = since(size)
    take_back(office, first, last)
    with pytest.raises(Refused):
        take_back(office, first, last)


def test_no_row_counts_from_after_it_ceased(office, before):
    _state, size = before
    given.walked(office, given.problem(office), *given.TO_CLOSED_PROBLEM)
    take_back(office, *since(size))
    for model in ledgered_models().values():
        assert not model.objects.filter(superseded_seq__lte=F("recorded_seq") - 1).exists()
    assert Unit.objects.current().exists()
