"""What is known at a position of the ledger never changes: values, definitions, refusals."""

import pytest

import given
from bihuan.duties.actions.matters import correct
from bihuan.errors import NotComputable, NotFound, Refused
from bihuan.indicators import queries
from bihuan.indicators.actions import define_metric
from bihuan.indicators.models import Metric
from bihuan.ledger.queries import head
from bihuan.periods import Moment

CODE = "campaign.rectified"


def asked(at):
    return queries.trace(CODE, at).figure


@pytest.fixture
def rectified(office):
    plan = given.plan(office, "campaign-2025")
    return given.walked(office, given.problem(office, plan=plan), "planned", "started", "rectified")


def redefine(office, **values):
    metric = Metric.objects.current().get(code=CODE)
    kept = {
        name: getattr(metric, name)
        for name in ("label", "source", "aggregate", "argument", "span", "unit", "note", "order")
    }
    return define_metric(
        code=CODE, on=given.DAY, actor=office.clerk, at=given.AT,
        **{**kept, "filter": metric.filter, **values},
    )  # fmt: skip


def test_an_older_position_answers_by_the_definition_of_then(office, rectified):
    before = Moment(given.day(30), head().size)
    old = asked(before)
    redefine(office, filter={"plan": "campaign-{year}", "reached": "closed"}, note="改了口径")
    assert asked(before) == old
    now = asked(Moment(given.day(30)))
    assert (old.value, now.value) == ("1", "0")
    assert (old.version, now.version) == (1, 2)


def test_before_any_metric_was_defined_there_is_none(office):
    with pytest.raises(NotFound, match="还没有定义"):
        queries.metrics(known_at=1)


def test_a_later_entry_of_an_early_day_does_not_change_what_was_refused(office, rectified):
    early = Moment(given.FOUNDED.replace(year=1950), head().size)
    with pytest.raises(NotComputable, match="还没有任何记录"):
        asked(early)
    given.problem(office, found_on=given.FOUNDED.replace(year=1940))
    with pytest.raises(NotComputable, match="还没有任何记录"):
        asked(early)


@pytest.mark.parametrize("year", [1900, 2099])
def test_a_correction_is_made_neither_before_the_record_nor_in_the_future(office, rectified, year):
    with pytest.raises(Refused, match=str(year)):
        correct(
            rectified, note="x", reason="x", on=given.DAY.replace(year=year),
            actor=office.clerk, at=given.AT,
        )  # fmt: skip
