"""The state as it was known after any entry, from the log alone."""

import sqlite3
from contextlib import closing, contextmanager

import pytest
from django.db import connections

import given
from bihuan.config.command import run
from bihuan.duties.models import Problem, Task
from bihuan.errors import NotFound, Refused
from bihuan.ledger import actions, canonical, models, queries, rebuild, upgrade, verification
from bihuan.ledger.models import Entry, Head, Ledgered, ledgered_models
from bihuan.ledger.verification import live_lines, verify
from bihuan.orgs.models import Unit
from history import mixed_history

pytestmark = pytest.mark.django_db


def silent(*_told):
    pass


def state(using="default"):
    """Every ledgered row as the engine keeps it, and the log."""
    rows = {table: dict(live_lines(model, using)) for table, model in ledgered_models().items()}
    entries = Entry.objects.using(using).order_by("seq")
    head = Head.objects.using(using).values_list("size", "root", "peaks", "next_id").get()
    return rows, [entry.text() for entry in entries], head


@pytest.fixture(autouse=True)
def further_databases(monkeypatch):
    """Django lets a test open no database that it did not name, but use one that is open."""
    made = rebuild.database_at

    @contextmanager
    def opened(path, alias):
        with made(path, alias) as connection:
            connection.connect()
            yield connection

    monkeypatch.setattr(rebuild, "database_at", opened)


@pytest.fixture(scope="module")
def empty_tables(tmp_path_factory):
    """Where the first rebuild leaves its empty tables for the others."""
    return tmp_path_factory.mktemp("tables") / "empty.sqlite3"


@pytest.fixture(autouse=True)
def migrated_once(monkeypatch, empty_tables):
    """The empty tables of a rebuild are made once and copied: they are the same for all tests."""
    migrate = rebuild.call_command

    def copied(command, *, database, verbosity):
        fresh = connections[database].connection
        with closing(sqlite3.connect(empty_tables)) as empty:
            if empty_tables.stat().st_size:
                empty.backup(fresh)
                return
            migrate(command, database=database, verbosity=verbosity)
            fresh.backup(empty)

    monkeypatch.setattr(rebuild, "call_command", copied)


def rebuilt(path, upto=None):
    rebuild.rebuild(path, upto, silent)
    with rebuild.database_at(path, "again"):
        return state("again")


def test_the_state_rebuilt_at_the_head_is_the_state_of_the_live_tables(office, tmp_path):
    mixed_history(office)
    assert rebuilt(tmp_path / "r.sqlite3") == state()


def test_what_was_rebuilt_is_itself_intact_and_answers_the_same_queries(office, tmp_path):
    mixed_history(office)
    path = tmp_path / "new folder" / "r.sqlite3"
    head = rebuild.rebuild(path, None, silent)
    assert head == queries.head()
    with rebuild.database_at(path, "again"):
        assert verify(using="again").faults == []
        there = Task.objects.using("again").current().order_by("pk")
        assert list(there.values_list()) == list(
            Task.objects.current().order_by("pk").values_list()
        )


def test_the_state_at_an_earlier_entry_is_the_state_as_it_was_then(office, tmp_path):
    moments = [state()]
    task = given.task(office, co_units=[("大气处", office.other_division)])
    for number, event in enumerate(("assigned", "started", "reported", "accepted", "closed")):
        task = given.step(office, task, event, given.day(number), given.said("x", given.file()))
        moments.append(state())
    given.records.correct(
        given.activity(office), reason="错", title="改名", on=given.day(9), actor=office.clerk,
        at=given.AT,
    )  # fmt: skip
    moments.append(state())
    for number, moment in enumerate(moments):
        size = moment[2][0]
        assert rebuilt(tmp_path / f"{number}.sqlite3", size) == moment


def test_rebuilding_tells_its_progress_and_works_in_batches(office, tmp_path, monkeypatch):
    mixed_history(office)
    monkeypatch.setattr(rebuild, "BATCH", 5)
    told = []
    rebuild.rebuild(tmp_path / "r.sqlite3", None, lambda what, *_: told.append(what))
    assert set(told) == {"重建"}
    with rebuild.database_at(tmp_path / "r.sqlite3", "again"):
        assert state("again") == state()


@pytest.mark.parametrize("seq", [0, -1, 10**6])
def test_there_is_no_state_at_an_entry_that_is_not_there(office, tmp_path, seq):
    with pytest.raises(NotFound):
        rebuild.rebuild(tmp_path / "r.sqlite3", seq, silent)


def test_nothing_is_overwritten(office, tmp_path):
    path = tmp_path / "r.sqlite3"
    path.write_text("mine")
    with pytest.raises(Refused):
        rebuild.rebuild(path, None, silent)
    assert path.read_text() == "mine"


def test_half_a_rebuild_never_stays(office, tmp_path, monkeypatch):
    def failing(*_arguments):
        raise RuntimeError

    monkeypatch.setattr(rebuild, "_write_log", failing)
    with pytest.raises(RuntimeError):
        rebuild.rebuild(tmp_path / "r.sqlite3", None, silent)
    assert not list(tmp_path.glob("r.sqlite3*"))


def test_a_row_that_an_entry_says_was_deleted_is_a_bug(office):
    with pytest.raises(ValueError, match="never deleted"):
        rebuild._values(Task, models.SCHEMA, '["duties_task",7,null]')


def test_the_rebuild_command_writes_the_state_and_says_how_to_use_it(office, tmp_path, capsys):
    path = tmp_path / "r.sqlite3"
    assert run(["rebuild", "--at", "20", "--out", str(path)]) == 0
    assert f"sqlite:///{path}" in capsys.readouterr().out
    with rebuild.database_at(path, "again"):
        assert Head.objects.using("again").get().size == 20
    assert run(["rebuild", "--at", "10000", "--out", str(tmp_path / "s.sqlite3")]) == 2


# --- Entries of an older shape --------------------------------------------------------------------

NOW = models.SCHEMA
NEXT = NOW + 1


@pytest.fixture
def newer_schema(monkeypatch):
    """What is written from now on has the next schema."""

    def raised():
        for module in (models, actions, rebuild, verification, upgrade):
            monkeypatch.setattr(module, "SCHEMA", NEXT)

    return raised


@pytest.fixture
def older_problem(office, monkeypatch, newer_schema):
    """A problem entered when problems had no note, and when its text had another name."""
    now = Problem.after_state

    def then(self):
        row = now(self)
        del row["note"]
        row["words"] = row.pop("text")
        return row

    with monkeypatch.context() as before:
        before.setattr(Problem, "after_state", then)
        problem = given.problem(office, text="旧格式")
    newer_schema()
    assert '"words":"旧格式"' in Entry.objects.latest("seq").rows
    return problem


class Renamed:
    """What the migration that renamed the column brings with it."""

    @classmethod
    def upgraded(cls, row, schema):
        if schema == NOW:
            row = {**row, "text": row["words"]}
        return super(Problem, cls).upgraded(row, schema)


def test_entries_of_an_older_schema_still_rebuild(office, older_problem, tmp_path, monkeypatch):
    monkeypatch.setattr(Problem, "upgraded", classmethod(Renamed.upgraded.__func__))
    given.step(office, given.task(office), "assigned", given.day(1))
    assert verify().faults == []
    rows, _entries, _head = rebuilt(tmp_path / "r.sqlite3")
    assert rows == state()[0]
    assert older_problem.pk in rows["duties_problem"]
    assert {entry.schema for entry in Entry.objects.all()} == {NOW, NEXT}


def test_an_upgrade_states_the_altered_rows_anew_and_once(
    office, older_problem, monkeypatch, tmp_path
):
    monkeypatch.setattr(Problem, "upgraded", classmethod(Renamed.upgraded.__func__))
    assert upgrade.outdated() == {"duties_problem": [older_problem.pk]}
    assert upgrade.restate(on=given.day(9), at=given.AT) == 1
    entry = Entry.objects.latest("seq")
    assert (entry.event, entry.schema) == ("schema.migrated", NEXT)
    assert '"text":"旧格式"' in entry.rows
    assert upgrade.restate(on=given.day(9), at=given.AT) == 0
    assert verify().is_intact
    assert rebuilt(tmp_path / "r.sqlite3")[0] == state()[0]


def test_a_column_that_is_merely_new_takes_its_default(office, older_problem):
    row = {"id": 7, "words": "x"}
    upgraded = Problem.upgraded(row, NOW)
    assert upgraded["note"] == ""
    assert upgraded["extensions"] == 0
    assert "words" not in upgraded
    assert Ledgered.upgraded.__func__(Unit, {"id": 7}, NEXT) == {"id": 7}


def test_an_older_entry_whose_model_cannot_read_it_makes_the_ledger_not_intact(older_problem):
    """Without the override the text is lost, and verification says so."""
    assert any(f"第 {older_problem.pk} 行" in fault for fault in verify().faults)


def test_a_row_that_an_older_entry_deleted_is_missing_from_the_tables(newer_schema):
    line = canonical.row_line("duties_task", 7, None)
    newer_schema()
    assert verification._upgraded(Task, line, 1) == line
