"""What is owed by the rules: worked examples, and what holds for every span of days."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some

import given
from bihuan.branches.models import AdmissionRule, TrainingRule, VisitRule
from bihuan.branches.rules import (
    Pace,
    Part,
    owed_visits,
    pace,
    period_of,
    whole_months,
    year_of,
)
from bihuan.errors import Refused
from bihuan.inspections.models import RoundRule
from bihuan.orgs.actions import define, redefine
from bihuan.orgs.terms import rule_on

YEAR = period_of(2025, Part.YEAR)


@pytest.mark.parametrize(
    ("per_year", "from_on", "to_on", "owed"),
    [
        (4, date(2023, 3, 1), None, 4),
        (4, date(2025, 1, 1), date(2026, 1, 1), 4),
        (4, date(2025, 2, 20), None, 3),  # ten whole months: 3.33
        (4, date(2025, 7, 1), None, 2),
        (4, date(2025, 12, 2), None, 0),
        (12, date(2025, 2, 20), None, 10),
        (4, date(2023, 3, 1), date(2025, 4, 1), 1),
        (4, date(2026, 1, 1), None, 0),
        (4, date(2023, 3, 1), date(2025, 1, 1), 0),
    ],
)
def test_visits_are_owed_in_proportion_to_whole_months(per_year, from_on, to_on, owed):
    assert owed_visits(per_year, YEAR, from_on, to_on) == owed


DAYS = some.dates(date(2024, 1, 1), date(2026, 12, 31))


@for_all(some.integers(0, 24), DAYS, some.integers(1, 900))
def test_no_span_owes_more_than_a_year_nor_more_for_being_shorter(per_year, first, length):
    end = first + timedelta(days=length)
    owed = owed_visits(per_year, YEAR, first, end)
    assert 0 <= owed <= per_year
    assert owed_visits(per_year, YEAR, first + timedelta(days=1), end) <= owed
    assert owed <= owed_visits(per_year, YEAR, first, None)


@for_all(DAYS, DAYS)
def test_whole_months_fit_between_the_days(start, end):
    months = whole_months(start, end)
    assert months >= 0
    assert months == 0 or months * 28 <= (end - start).days


@dataclass
class Dated:
    effective_from: date


def test_the_rule_in_force_is_the_last_that_has_begun():
    old, new = Dated(date(2020, 1, 1)), Dated(date(2025, 6, 1))
    assert rule_on([old, new], date(2025, 5, 31)) is old
    assert rule_on([old, new], date(2025, 6, 1)) is new
    assert rule_on([old, new], date(2019, 12, 31)) is None


def test_a_year_is_missed_only_once_it_is_over():
    last = year_of(date(2025, 3, 1)).last
    assert pace(3, 2, last, last) is Pace.RUNNING
    assert pace(3, 2, last, last + timedelta(days=1)) is Pace.MISSED
    assert pace(3, 3, last, last) is Pace.DONE
    assert pace(0, 0, last, last) is Pace.NOTHING


def test_the_parts_of_a_year_cover_it():
    halves = [period_of(2025, part) for part in (Part.FIRST_HALF, Part.SECOND_HALF)]
    quarters = [period_of(2025, part) for part in (Part.Q1, Part.Q2, Part.Q3, Part.Q4)]
    for parts in (halves, quarters):
        assert parts[0].start == YEAR.start
        assert parts[-1].end == YEAR.end
        assert all(one.end == two.start for one, two in pairwise(parts))


@pytest.mark.parametrize("model", [VisitRule, TrainingRule, AdmissionRule, RoundRule])
def test_a_second_rule_of_the_same_day_is_refused(office, model):
    rule = model.objects.current().order_by("pk").first()
    same = {
        field.name: getattr(rule, field.name)
        for field in model._meta.concrete_fields
        if field.name in {*model.once, "months", "per_year", "activity_kind", "procedure", "step"}
    }
    act = {"name": "又一条", "source": "新办法", "on": given.DAY, **given.SYSTEM_AT}
    with pytest.raises(Refused, match=f"已有自 {rule.effective_from} 起施行的"):
        define(model, code="again", **same, **act)
    later = define(model, code="later", **same | {"effective_from": date(2099, 1, 1)}, **act)
    with pytest.raises(Refused, match=str(model._meta.verbose_name)):
        redefine(later, effective_from=rule.effective_from, on=given.DAY, **given.SYSTEM_AT)
