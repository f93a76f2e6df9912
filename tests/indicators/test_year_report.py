"""The figures of the sample year come out of records, and only out of records."""

import csv
from datetime import date
from pathlib import Path

import pytest

import given
from bihuan.duties.actions.steps import Said, take_step
from bihuan.duties.models import Problem
from bihuan.errors import NotComputable, NotFound
from bihuan.indicators import queries
from bihuan.indicators.models import Metric, Observation
from bihuan.ledger import queries as ledger
from bihuan.ledger.verification import verify
from bihuan.orgs.queries import actor_in, post_named, unit_coded
from bihuan.periods import Moment
from bihuan.reports.rules import parse
from bihuan.reports.shipped import folder_of

EXPECTED = Path(__file__).resolve().parents[3] / "shared" / "data" / "year_report_figures.csv"
YEAR_END, HALF_YEAR = date(2025, 10, 31), date(2025, 6, 30)


YEAR_CODES = parse((folder_of("party") / "year.txt").read_text(encoding="utf-8")).codes
"""The figures of the year report; the library has more, for the other reports."""


def values(day: date, known_at: int | None = None) -> dict[str, str]:
    found, refusals = queries.figures(queries.metrics(YEAR_CODES), Moment(day, known_at))
    assert refusals == []
    return {figure.code: figure.value for figure in found}


def expected() -> list[dict[str, str]]:
    if not EXPECTED.is_file():
        pytest.skip("the figures of the sample year are not beside this checkout")
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_figures_of_the_year_have_the_values_of_the_report(sample):
    found, _refusals = queries.figures(queries.metrics(YEAR_CODES), Moment(YEAR_END))
    asked = {line["code"]: (line["value"], line["unit"]) for line in expected()}
    assert {figure.code: (figure.value, figure.unit) for figure in found} == asked


def test_only_what_the_report_calls_an_observation_is_one(sample):
    observed = {
        line["code"] for line in expected() if "observation" in line["records it comes from"]
    }
    of_year = Metric.objects.current().filter(code__in=YEAR_CODES)
    assert {m.code for m in of_year if m.source == "observations"} == observed
    surveyed = "campaign.satisfaction"  # of a page of the campaign, which the report does not name
    assert {o.series for o in Observation.objects.current()} - {surveyed} <= {
        code.removesuffix(".yoy") for code in observed
    }


def test_no_value_stands_in_a_metric(sample):
    """A definition filters by codes and words; the only figures in it are years."""
    for metric in Metric.objects.current():
        said = (metric.filter_text + metric.base_text).replace("pm25", "")
        digits = [c for c in said if c.isdigit()]
        assert "".join(digits) in {"", "2024"}, metric.code


def test_every_figure_has_as_many_records_as_it_says(sample):
    for metric in queries.metrics():
        trace = queries.trace(metric.code, Moment(YEAR_END))
        assert len({line.number for line in trace.lines}) == trace.figure.records
        assert trace.figure.records > 0 or metric.code not in YEAR_CODES


def test_a_rectified_problem_moves_its_figure_and_no_other(sample):
    before, half = values(YEAR_END), values(HALF_YEAR)
    size = ledger.head().size
    reporter = actor_in(post_named("office.clerk"), given.AT.date())
    acceptor = actor_in(post_named("deputy.secretary"), given.AT.date())
    problem = Problem.objects.current().filter(
        plan__code="campaign-2025", state="in_rectification", asked_due_on=None
    )[0]
    day = date(2025, 10, 30)
    for event, actor in (
        ("rectified", reporter),
        ("acceptance_asked", reporter),
        ("accepted", acceptor),
    ):
        said = Said(reason="措施已落实")
        problem = take_step(problem, event, on=day, actor=actor, at=given.AT, said=said)
    after = values(YEAR_END)
    assert {code for code in after if after[code] != before[code]} == {"campaign.rectified"}
    assert int(after["campaign.rectified"]) == int(before["campaign.rectified"]) + 1
    assert values(HALF_YEAR) == half
    assert values(YEAR_END, size) == before
    assert verify().is_intact


def test_a_figure_counts_every_row_and_scopes_restrict_it(sample):
    [metric] = queries.metrics(["campaign.found"])
    at = Moment(YEAR_END)
    whole = queries.figures([metric], at)[0][0]
    one = queries.figures([metric], at, unit_coded("div-01"))[0][0]
    assert 0 < int(one.value) < int(whole.value)
    assert one.scope == "div-01"


def test_a_plan_system_shows_the_sizes_of_its_groups(sample):
    [figure] = queries.figures(queries.metrics(["plans.total"]), Moment(YEAR_END))[0]
    assert [part.value for part in figure.parts] == ["1", "1", "3", "2", "5"]


def test_an_unknown_code_is_named(sample):
    with pytest.raises(NotFound, match=r"no\.such"):
        queries.metrics(["campaign.found", "no.such"])


def test_a_day_before_the_first_record_is_refused_by_name(sample):
    with pytest.raises(NotComputable, match="1999-01-01"):
        queries.figures(queries.metrics(), Moment(date(1999, 1, 1)))


def test_a_figure_without_records_is_refused_and_not_shown_as_zero(sample):
    found, refusals = queries.figures(queries.metrics(), Moment(date(2018, 6, 1)))
    assert {"air.pm25_mean", "education.grade"} <= {metric.code for metric in queries.metrics()} - {
        figure.code for figure in found
    }
    assert any("air.pm25_mean" in str(refusal) for refusal in refusals)


# --- The other reports ----------------------------------------------------------------------------


def of_library(day: date) -> tuple[dict[str, str], list[str]]:
    found, refusals = queries.figures(queries.metrics(), Moment(day))
    return {figure.code: figure.value for figure in found}, [str(one) for one in refusals]


@pytest.mark.parametrize("day", [YEAR_END, HALF_YEAR])
@pytest.mark.parametrize(
    ("ledger", "whole"),
    [("campaign", "found"), ("inspection", "problems"), ("problems", "registered")],
)
def test_rectified_on_schedule_and_behind_make_the_whole_and_no_stage_exceeds_the_one_before(
    sample, day, ledger, whole
):
    said, _refusals = of_library(day)
    number = {name: int(said[f"{ledger}.{name}"]) for name in (
        whole, "rectified", "accepted", "closed", "on_schedule", "behind"
    )}  # fmt: skip
    assert number[whole] == number["rectified"] + number["on_schedule"] + number["behind"]
    assert number["rectified"] >= number["accepted"] >= number["closed"]


def test_every_metric_is_computed_at_both_days_where_there_is_something_to_compute(sample):
    assert of_library(YEAR_END)[1] == []
    refusals = of_library(HALF_YEAR)[1]
    without = ("inspection.rectified_ratio", "petitions.settled_ratio",
               "petitions.settled_or_staged_ratio")  # fmt: skip
    assert len(refusals) == len(without)
    assert all(code in refusal for code, refusal in zip(without, refusals, strict=True))


def test_a_month_begins_on_its_first_day(sample):
    [metric] = queries.metrics(["problems.closed_this_month"])
    [figure] = queries.figures([metric], Moment(YEAR_END))[0]
    [earlier] = queries.figures([metric], Moment(date(2025, 9, 30)))[0]
    closed = [queries.figures(queries.metrics(["problems.closed"]), Moment(day))[0][0].value
              for day in (date(2025, 9, 30), YEAR_END)]  # fmt: skip
    assert int(figure.value) == int(closed[1]) - int(closed[0])
    assert figure.value != earlier.value
