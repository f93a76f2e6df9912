"""Putting right what came in wrongly: by row number, by batch, by the name of a unit."""

import pytest

import given
from bihuan.config.command import run
from bihuan.duties.models import Problem, ProblemStanding
from bihuan.errors import NotFound, Refused
from bihuan.intake.actions.amends import correct_record, record_numbered
from bihuan.intake.models import UnitToMap
from bihuan.ledger import queries
from bihuan.ledger.verification import verify
from intake.files import table


@pytest.fixture
def act(office):
    return {"reason": "登记有误", "on": given.day(9), "actor": office.clerk, "at": given.AT}


def spans(problem, day, known_at=None):
    return ProblemStanding.objects.known_at(known_at).as_of(day).filter(problem=problem)


def test_a_correction_by_text_reaches_days_past_and_leaves_what_was_known(office, act):
    problem = given.problem(office, number="7")
    size = queries.head().size
    said = {"text": "台账缺页", "lead_unit": "大气处", "due_on": "2025-09-30", "due_kind": "day"}
    correct_record(record_numbered(problem.pk), said, **act)
    problem.refresh_from_db()
    assert (problem.text, problem.lead_unit) == ("台账缺页", office.other_division)
    assert str(problem.original_due_on) == "2025-09-30"
    assert spans(problem, given.day(1)).get().lead_unit == office.other_division
    assert spans(problem, given.day(1), size).get().lead_unit == office.division


def test_a_corrected_first_day_moves_the_figures_of_the_days_between(office, act):
    problem = given.walked(office, given.problem(office), "planned", first=5)
    correct_record(problem, {"found_on": str(given.day(3))}, **act)
    assert not spans(problem, given.day(2)).exists()
    assert spans(problem, given.day(3)).get().state == "registered"
    assert spans(problem, given.day(5)).get().state == "planned"
    with pytest.raises(Refused, match="下一步"):
        correct_record(problem, {"found_on": str(given.day(5))}, **act)
    assert verify().is_intact


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"state": "closed"}, "不能更正"),
        ({"reported_by": ""}, "不能更正"),
        ({"colour": "red"}, "可更正的有"),
        ({"due_on": "2025-02-30"}, "due_on"),
        ({"due_kind": "someday"}, "due_kind"),
        ({"text": ""}, "text"),
    ],
)
def test_what_cannot_be_corrected_is_refused_by_name_and_changes_nothing(office, act, said, what):
    problem = given.problem(office)
    size = queries.head().size
    with pytest.raises(Refused, match=what):
        correct_record(problem, said, **act)
    assert queries.head().size == size


def test_a_unit_that_is_not_known_is_named(office, act):
    with pytest.raises(NotFound, match="水务局"):
        correct_record(given.problem(office), {"lead_unit": "水务局"}, **act)


def test_a_number_that_is_no_record_says_what_is_looked_for(office):
    with pytest.raises(NotFound, match="问题"):
        record_numbered(office.branch.pk)


def test_the_commands_correct_withdraw_and_map(read_in, tmp_path, capsys):
    header, row = ["问题", "责任单位", "编号"], ["台账不清", "水环境处", "W1"]
    batch = read_in(table(tmp_path / "a.xlsx", [header, row])).batch
    problem = Problem.objects.get(number="W1")
    assert UnitToMap.objects.get().written == "水环境处"
    assert run(["map-unit", "水环境处", "--to", "div.water"]) == 0
    problem.refresh_from_db()
    assert problem.lead_unit == read_in.office.division
    assert run(["correct", str(problem.pk), "text=台账缺页", "--reason", "看错"]) == 0
    assert run(["correct", str(problem.pk), "state=closed", "--reason", "看错"]) == 2
    assert "不能更正" in capsys.readouterr().err
    assert run(["withdraw", f"batch:{batch.pk}", "--reason", "旧表"]) == 2  # worked on since
    assert run(["withdraw", str(problem.pk), "--reason", "重复"]) == 0
    problem.refresh_from_db()
    assert problem.superseded_seq is not None
    assert run(["withdraw", str(problem.pk), "--reason", "重复"]) == 2
    assert verify().is_intact
