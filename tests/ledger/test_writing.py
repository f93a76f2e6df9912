"""One write path: rows, entry and head together, or nothing at all."""

import subprocess
import sys
from datetime import date

import pytest
from django.db import IntegrityError

import given
from bihuan.duties.actions import matters, steps
from bihuan.duties.models import Problem, Task
from bihuan.errors import BihuanError, NotAllowed, Refused
from bihuan.ledger import actions, queries
from bihuan.ledger.actions import SYSTEM, Actor, writing
from bihuan.ledger.models import Entry, Head, ledgered_models
from bihuan.ledger.verification import verify
from bihuan.orgs import actions as orgs
from bihuan.orgs.actions import terms
from bihuan.orgs.models import Person, Term, Unit, UnitKind
from bihuan.records import actions as records
from history import mixed_history

pytestmark = pytest.mark.django_db


def everything():
    """All that an action may leave behind."""
    rows = {t: list(m.objects.order_by("pk").values_list()) for t, m in ledgered_models().items()}
    return rows, list(Entry.objects.values_list()), list(Head.objects.values_list())


def last() -> Entry:
    return Entry.objects.order_by("-seq")[0]


# --- One transaction ------------------------------------------------------------------------------


def test_the_first_writing_makes_the_head(db):
    assert not Head.objects.exists()
    with writing(SYSTEM, given.AT) as log:
        log.record("person.entered", log.add(Person, key="p"), on=given.DAY)
    head = Head.objects.get()
    assert (head.size, head.digest_name, head.next_id) == (1, "sm3", 2)
    assert str(head) == f"sm3:1:{head.root}"
    assert verify().is_intact


def test_a_site_may_choose_sha256(db, settings):
    settings.BIHUAN_DIGEST = "sha256"
    given.preset()
    assert queries.head().digest_name == "sha256"
    assert verify().is_intact


def test_nested_writing_joins_the_open_transaction(db):
    with writing(SYSTEM, given.AT) as outer, writing(SYSTEM, given.AT) as inner:
        assert inner is outer
        for key in ("p", "q"):
            inner.record("person.entered", inner.add(Person, key=key), on=given.DAY)
    assert Entry.objects.count() == Head.objects.get().size == 2


def test_one_transaction_has_one_actor(office):
    before = everything()
    with (
        pytest.raises(BihuanError, match="one actor"),
        writing(SYSTEM, given.AT),
        writing(office.clerk, given.AT),
    ):
        pass
    assert everything() == before


def test_what_fails_leaves_nothing_behind(office):
    before = everything()

    def half():
        with writing(office.clerk, given.AT) as log:
            task = given.step(office, given.task(office), "assigned", given.day(1))
            log.flush()
            assert Task.objects.filter(pk=task.pk).exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert everything() == before
    given.task(office)
    assert verify().is_intact


def test_what_the_database_refuses_leaves_nothing_behind(office):
    given.plan(office, "same")
    before = everything()
    with pytest.raises(IntegrityError):
        given.plan(office, "same")
    assert everything() == before


def test_an_inner_failure_that_is_caught_cannot_leave_half_a_change(office):
    before = everything()
    with pytest.raises(ValueError, match="no entry records"), writing(SYSTEM, given.AT) as log:
        log.add(Person, key="half")
    assert everything() == before


def test_an_entry_that_changes_nothing_is_refused(office):
    with pytest.raises(ValueError, match="record nothing"), writing(SYSTEM, given.AT) as log:
        log.record("unit.founded", office.dept, on=given.DAY)


def test_rows_cannot_be_prepared_without_a_transaction(office):
    """There is no log but the one that ``writing`` opens; a row saved past it is found out."""
    Unit(id=10**6, recorded_seq=1, code="x", name="x", kind=office.dept.kind).save()
    assert not verify().is_intact


# --- What an entry says ---------------------------------------------------------------------------


def test_an_entry_says_who_when_and_why(office):
    task = given.walked(office, given.task(office), "assigned", "reported")
    given.step(office, task, "returned", given.day(5), given.said("材料不全"))
    entry = last()
    assert entry.event == "task.returned"
    assert (entry.subject_table, entry.subject_id) == ("duties_task", task.pk)
    assert (entry.person, entry.post_id) == (office.checker.person, office.checker.post_id)
    assert (entry.happened_on, entry.reason) == (given.day(5), "材料不全")
    assert entry.recorded_at == "2026-01-05T01:30:00.000000Z"
    assert str(entry) == f"{entry.seq} task.returned"


def test_an_entry_holds_the_whole_after_state_of_every_row_it_changed(office):
    plan = given.plan(office)
    problem = given.problem(office, plan=plan, co_units=[("大气处", office.other_division)])
    entry = last()
    states = {(table, row_id): row for table, row_id, row in entry.row_states()}
    assert len(states) == 3
    for (table, row_id), state in states.items():
        row = ledgered_models()[table].objects.get(pk=row_id)
        assert state == row.after_state()
        assert row.recorded_seq == entry.seq
    assert states["duties_problem", problem.pk]["plan_id"] == plan.pk
    assert states["duties_problem", problem.pk]["found_on"] == "2025-03-03"


def test_every_row_of_a_mixed_history_is_as_its_last_entry_left_it(office):
    mixed_history(office)
    left = {}
    for entry in Entry.objects.order_by("seq"):
        left |= {row_id: (table, row) for table, row_id, row in entry.row_states()}
    live = {
        row.pk: (table, row.after_state())
        for table, model in ledgered_models().items()
        for row in model.objects.all()
    }
    assert left == live


def test_entries_are_numbered_without_a_gap_and_rows_by_one_counter(office):
    mixed_history(office)
    seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    ids = sorted(
        pk for m in ledgered_models().values() for pk in m.objects.values_list("pk", flat=True)
    )
    assert ids == list(range(1, len(ids) + 1))
    assert Head.objects.get().next_id == len(ids) + 1


def test_the_entry_is_the_same_however_often_it_is_flushed(office, monkeypatch):
    monkeypatch.setattr(actions, "FLUSH_EVERY", 2)
    size = Head.objects.get().size
    with writing(office.clerk, given.AT):
        for _ in range(5):
            given.task(office)
        assert Entry.objects.count() == size + 4
    assert Entry.objects.count() == size + 5
    assert verify().is_intact


def test_the_entries_of_a_record_are_found_by_it(office):
    task = given.walked(office, given.task(office), "assigned", "started")
    events = [entry.event for entry in queries.entries_of(task)]
    assert events == ["task.drafted", "task.assigned", "task.started"]


# --- Rows inside the transaction ------------------------------------------------------------------


def test_a_row_not_yet_written_is_found_and_locked_as_it_is(db):
    with writing(SYSTEM, given.AT) as log:
        person = log.add(Person, key="new")
        assert log.find(Person, key="new") is person
        assert log.find(Person, key="other") is None
        assert log.find(UnitKind, code="new") is None
        assert log.lock(person) is person
        log.record("person.entered", person, on=given.DAY)
        log.flush()
        assert log.find(Person, key="new") == person
        locked = log.lock(person)
        assert locked is not person
        log.record("person.left", log.supersede(locked), on=given.DAY)
        log.flush()
        assert log.find(Person, key="new") is None
        twin = log.add(Person, key="twin")
        log.supersede(twin)
        assert log.find(Person, key="twin") is None
        log.record("person.entered", twin, on=given.DAY)
    assert verify().is_intact


def test_locking_writes_what_was_prepared_before(office):
    with writing(office.clerk, given.AT) as log:
        task = given.task(office)
        steps.take_step(task, "assigned", on=given.day(1), actor=office.clerk, at=given.AT)
        log.flush()
        again = log.lock(task)
        assert again.state == "assigned"


def test_a_revised_row_keeps_its_earlier_version_beside_it(office):
    term = terms.open_term(
        unit=office.branch, elected_on=date(2022, 5, 1), years=3, actor=office.clerk, at=given.AT
    )
    before = Head.objects.get().size
    terms.renew_term(term, on=given.day(60), actor=office.clerk, at=given.AT)
    living, earlier = Term.objects.get(pk=term.pk), Term.objects.get(version_of=term)
    assert living.renewed_on == given.day(60)
    assert earlier.renewed_on is None
    assert (earlier.recorded_seq, earlier.superseded_seq) == (before, before + 1)
    assert living.recorded_seq == before + 1
    assert list(Term.objects.known_at(before)) == [earlier]
    assert list(Term.objects.known_at(before - 1)) == []
    assert list(Term.objects.known_at(None)) == list(Term.objects.current()) == [living]


# --- Permission -----------------------------------------------------------------------------------

DONE_WITHOUT_POWER = {
    "define": lambda o, who: orgs.found_unit(
        code="x", name="x", kind=o.dept.kind, on=given.DAY, actor=who, at=given.AT
    ),
    "register": lambda _o, who: matters.register_problem(
        text="x", found_on=given.DAY, actor=who, at=given.AT
    ),
    "draft": lambda _o, who: matters.draft_task(text="x", on=given.DAY, actor=who, at=given.AT),
    "correct": lambda o, who: matters.correct(
        Task.objects.get(), text="y", reason="错", on=given.DAY, actor=who, at=given.AT
    ),
    "withdraw": lambda o, who: matters.withdraw(
        Task.objects.get(), reason="错", on=given.DAY, actor=who, at=given.AT
    ),
    "step": lambda o, who: steps.take_step(
        Task.objects.get(), "assigned", on=given.day(1), actor=who, at=given.AT
    ),
    "attach": lambda o, who: records.attach_evidence(
        given.activity(o), files=[given.file()], on=given.day(4), actor=who, at=given.AT
    ),
    "account": lambda _o, who: orgs.open_account(
        login="x", key="x", name="x", on=given.DAY, actor=who, at=given.AT
    ),
}


@pytest.mark.parametrize("done", DONE_WITHOUT_POWER)
@pytest.mark.parametrize("who", ["checker", "nobody"])
def test_who_lacks_the_power_changes_nothing(office, done, who):
    given.task(office)
    given.activity(office)
    actor = office.checker if who == "checker" else Actor("P999", None)
    counted = [Entry.objects.count(), Problem.objects.count(), Task.objects.get().after_state()]
    added = 1 if done == "attach" else 0
    if done == "attach":
        counted[0] += added
    with pytest.raises(NotAllowed):
        DONE_WITHOUT_POWER[done](office, actor)
    now = [Entry.objects.count(), Problem.objects.count(), Task.objects.get().after_state()]
    assert now == counted
    assert verify().is_intact


# --- Several writers ------------------------------------------------------------------------------

WRITER = """
import sys, django
django.setup()
import given
from django.core.management import call_command
from bihuan.ledger.actions import SYSTEM, writing
from bihuan.ledger.verification import verify
from bihuan.orgs.models import Person
if sys.argv[1] == "first":
    call_command("migrate", verbosity=0)
    with writing(SYSTEM, given.AT) as log:
        log.record("person.entered", log.add(Person, key="first"), on=given.DAY)
elif sys.argv[1] == "verify":
    verdict = verify()
    print(verdict.entries, verdict.rows, verdict.faults)
elif sys.argv[1] == "watch":
    faults = []
    while verify().entries < 46:
        faults += verify().faults
    print(faults)
else:
    for number in range(15):
        with writing(SYSTEM, given.AT) as log:
            person = log.add(Person, key=f"{sys.argv[1]}.{number}")
            log.record("person.entered", person, on=given.DAY)
"""


def test_writers_in_several_processes_queue_and_lose_nothing(apart):
    def started(*arguments):
        return subprocess.Popen(
            [sys.executable, "-c", WRITER, *arguments], env=apart, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def finished(process):
        out, errors = process.communicate(timeout=600)
        assert process.returncode == 0, errors
        return out

    finished(started("first"))
    watching, *writing = [started(name) for name in ("watch", "a", "b", "c")]
    for process in writing:
        finished(process)
    assert finished(watching) == "[]\n", "a ledger that is being written on is intact"
    assert finished(started("verify")) == "46 46 []\n"


@pytest.mark.parametrize(
    "said",
    [{"attended": 2**31}, {"attended": 10**20}, {"first_on": date(1025, 11, 20)}],
    ids=["beyond a column", "beyond every engine", "a year that was mistyped"],
)
def test_no_column_keeps_a_number_or_a_day_that_nobody_means(office, said):
    size = queries.head().size
    with pytest.raises(Refused):
        given.activity(office, **said)
    assert queries.head().size == size
