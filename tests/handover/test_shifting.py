"""A year on: codes, words and days; and rules handed over, no span twice and none lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.duties.cadences import DueRule, Per, Rule, faults, slots
from bihuan.handover.shifting import next_code, next_day, next_text, split
from bihuan.workdays import shipped_calendar

CALENDAR = shipped_calendar()
FIRST = date(2026, 1, 1)
LAST = date(2028, 12, 31)


@pytest.mark.parametrize(
    ("code", "becomes"),
    [
        ("system-2025-1", "system-2026-1"),
        ("work-points-2025", "work-points-2026"),
        ("monthly-lesson", "monthly-lesson-2026"),
        ("x20251", "x20251-2026"),
    ],
)
def test_a_code_says_the_next_year(code, becomes):
    assert next_code(code, 2025) == becomes


def test_words_say_the_next_year_but_not_numbers_of_documents():
    text = "2025年工作要点（示例发〔2025〕3号），2024年遗留问题"
    assert next_text(text, 2025) == "2026年工作要点（示例发〔2025〕3号），2024年遗留问题"


@pytest.mark.parametrize(
    ("day", "becomes"),
    [
        ("2024-02-29", "2025-02-28"),  # the end of February, a leap day
        ("2023-02-28", "2024-02-29"),  # and the other way round
        ("2025-03-31", "2026-03-31"),  # a Tuesday
        ("2024-05-31", "2025-05-30"),  # the last day is off: the working day before it
        ("2025-05-15", "2026-05-15"),
        ("2025-08-01", "2026-08-03"),  # a Saturday, and July is another month
        ("2025-08-02", "2026-08-02"),  # was a Saturday, may be a Sunday
    ],
)
def test_a_day_moves_by_a_year(day, becomes):
    assert next_day(date.fromisoformat(day), CALENDAR) == date.fromisoformat(becomes)


def _spans(rules):
    return [(one.start, one.end, one.due, one.rule.minimum) for one in slots(rules, LAST, CALENDAR)]


def _handed_over(rules, parts):
    stops = dict(parts.stops)
    old = [rule if rule not in stops else replace(rule, until_on=stops[rule])
           for rule in rules if stops.get(rule, rule) is not None]  # fmt: skip
    return _spans(old) + _spans([rule for _was, rule in parts.carried])


_PERS = st.sampled_from(Per)
_DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))


@st.composite
def _rules(draw, most):
    """Rules of one duty, each from another day on; some end."""
    starts = draw(st.lists(_DAYS, min_size=1, max_size=most, unique=True))
    found = []
    for start in sorted(starts):
        per = draw(_PERS)
        every = draw(st.integers(1, 45)) if per == Per.WORKDAYS else 0
        until = draw(st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31)))
        rule = Rule(per, start, until, every, draw(st.integers(1, 3)), DueRule.END)
        assume(not faults(rule))
        found.append(rule)
    return found


@given(_rules(1), st.dates(date(2025, 11, 1), date(2026, 4, 30)))
def test_a_rule_handed_over_owes_no_span_twice_and_loses_none(rules, today):
    parts = split(rules, FIRST, CALENDAR, today)
    assert parts is not None
    assert _handed_over(rules, parts) == _spans(rules)


@given(_rules(3), st.dates(date(2025, 11, 1), date(2026, 4, 30)))
def test_rules_that_follow_each_other_are_handed_over_whole_or_not_at_all(rules, today):
    parts = split(rules, FIRST, CALENDAR, today)
    if parts is not None:
        assert _handed_over(rules, parts) == _spans(rules)


def test_what_has_begun_next_year_stays_with_the_old_clause():
    rule = Rule(Per.QUARTER, date(2025, 1, 1))
    parts = split([rule], FIRST, CALENDAR, date(2026, 2, 10))
    assert parts.stops == ((rule, date(2026, 4, 1)),)
    assert [new.from_on for _was, new in parts.carried] == [date(2026, 4, 1)]


def test_rules_that_differ_from_spring_on_are_both_handed_over():
    monthly, quarterly = Rule(Per.MONTH, date(2025, 1, 1)), Rule(Per.QUARTER, date(2026, 3, 1))
    parts = split([monthly, quarterly], FIRST, CALENDAR, date(2025, 12, 20))
    assert _handed_over([monthly, quarterly], parts) == _spans([monthly, quarterly])
    assert [new.per for _was, new in parts.carried] == [Per.MONTH, Per.QUARTER]
