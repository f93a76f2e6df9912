"""The spans that a rule lays down, and how one rule gives way to the next."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.duties.cadences import (
    DueRule,
    Owner,
    Per,
    Rule,
    Slot,
    faults,
    name_of,
    owed,
    slots,
)
from bihuan.workdays import WorkCalendar, YearOfWork, shipped_calendar

CALENDAR = shipped_calendar()
NEW_YEAR = date(2025, 1, 1)


def spans(*rules, last=date(2025, 12, 31), calendar=CALENDAR):
    return [(slot.start, slot.end) for slot in slots(rules, last, calendar)]


def codes(*rules, last=date(2025, 12, 31)):
    return [slot.code for slot in slots(rules, last, CALENDAR)]


@pytest.mark.parametrize(
    ("per", "number", "second", "name"),
    [
        (Per.MONTH, 12, "2025-02", "2025年2月"),
        (Per.QUARTER, 4, "2025-q2", "2025年第二季度"),
        (Per.HALF, 2, "2025-h2", "2025年下半年"),
        (Per.YEAR, 1, None, "2025年"),
    ],
)
def test_a_year_has_its_spans(per, number, second, name):
    found = list(slots([Rule(per, NEW_YEAR)], date(2025, 12, 31), CALENDAR))
    assert len(found) == number
    assert found[0].start == NEW_YEAR
    assert found[-1].end == date(2026, 1, 1)
    named = found[1] if second else found[0]
    assert second in {named.code, None}
    assert name_of(named.start, named.end) == name


def test_the_next_year_begins_the_moment_the_old_one_ends():
    rule = Rule(Per.MONTH, NEW_YEAR)
    assert spans(rule, last=date(2025, 12, 31))[-1] == (date(2025, 12, 1), date(2026, 1, 1))
    assert spans(rule, last=date(2026, 1, 1))[-1] == (date(2026, 1, 1), date(2026, 2, 1))


def test_a_leap_day_is_in_its_month_and_the_last_day_of_february_is_due():
    rule = Rule(Per.MONTH, date(2024, 2, 1), due_rule=DueRule.DAY, due_n=31)
    (slot,) = slots([rule], date(2024, 2, 29), CALENDAR)
    assert (slot.end, slot.due) == (date(2024, 3, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("due_rule", "n", "due"),
    [
        (DueRule.END, 0, date(2025, 1, 31)),
        (DueRule.DAY, 20, date(2025, 1, 20)),
        (DueRule.WORKDAY, 3, date(2025, 1, 6)),  # New Year's Day is off
        (DueRule.WORKDAY, 30, date(2025, 1, 27)),  # January has fewer: its last working day
        (DueRule.AFTER, 1, date(2025, 2, 5)),  # the holidays last until 4 February
        (DueRule.AFTER, 5, date(2025, 2, 10)),  # 8 February is worked
    ],
)
def test_what_is_due_by_which_day(due_rule, n, due):
    rule = Rule(Per.MONTH, NEW_YEAR, due_rule=due_rule, due_n=n)
    assert next(slots([rule], NEW_YEAR, CALENDAR)).due == due


def test_spans_of_working_days_follow_the_holiday_table():
    rule = Rule(Per.WORKDAYS, date(2025, 1, 20), every=5)
    assert spans(rule, last=date(2025, 2, 5)) == [
        (date(2025, 1, 20), date(2025, 1, 25)),
        (date(2025, 1, 26), date(2025, 2, 8)),  # a Sunday that is worked; then the holidays
    ]


class TestAChangeOfRule:
    """It takes over where a span of the old ends and one of its own begins."""

    def test_months_become_quarters_at_the_quarter(self):
        old, new = Rule(Per.MONTH, NEW_YEAR), Rule(Per.QUARTER, date(2025, 5, 15))
        assert codes(old, new)[4:] == ["2025-05", "2025-06", "2025-q3", "2025-q4"]

    def test_quarters_become_months_when_the_quarter_is_over(self):
        old, new = Rule(Per.QUARTER, NEW_YEAR), Rule(Per.MONTH, date(2025, 5, 15))
        assert codes(old, new)[:3] == ["2025-q1", "2025-q2", "2025-07"]

    def test_an_old_year_keeps_its_minimum(self):
        old = Rule(Per.YEAR, NEW_YEAR, minimum=4)
        new = Rule(Per.YEAR, date(2025, 7, 1), minimum=6)
        found = list(slots([new, old], date(2026, 12, 31), CALENDAR))
        assert [(slot.code, slot.rule.minimum) for slot in found] == [("2025", 4), ("2026", 6)]

    def test_working_days_that_are_not_complete_are_owed_for_nothing(self):
        old = Rule(Per.WORKDAYS, date(2025, 6, 4), every=10)
        new = Rule(Per.MONTH, date(2025, 6, 20))
        assert codes(old, new)[:2] == ["2025-06-04", "2025-07"]

    def test_a_newer_rule_that_begins_first_leaves_nothing_to_the_older(self):
        old, new = Rule(Per.MONTH, date(2025, 3, 5)), Rule(Per.MONTH, date(2025, 3, 20), minimum=2)
        assert [slot.rule.minimum for slot in slots([old, new], date(2025, 5, 1), CALENDAR)] == [
            2,
            2,
        ]

    def test_a_rule_that_stops_lets_its_last_span_run_out(self):
        assert codes(Rule(Per.QUARTER, NEW_YEAR, until_on=date(2025, 5, 1))) == [
            "2025-q1",
            "2025-q2",
        ]


class TestWhoOwes:
    SECOND_QUARTER = Slot(
        Rule(Per.QUARTER, NEW_YEAR), date(2025, 4, 1), date(2025, 7, 1), date(2025, 6, 30)
    )

    @pytest.mark.parametrize(
        ("from_on", "to_on", "owes", "owes_when_begun"),
        [
            (None, None, True, True),
            (date(2025, 4, 1), None, True, True),
            (date(2025, 5, 20), None, False, True),  # founded in mid-quarter
            (date(2025, 7, 1), None, False, False),
            (None, date(2025, 7, 1), True, True),
            (None, date(2025, 6, 30), False, False),  # closed or merged before the quarter is over
        ],
    )
    def test_a_unit_owes_the_spans_that_it_lives_through(
        self, from_on, to_on, owes, owes_when_begun
    ):
        owner = Owner(1, None, from_on, to_on)
        assert owed([owner], self.SECOND_QUARTER, counts_begun=False) == [owner] * owes
        assert owed([owner], self.SECOND_QUARTER, counts_begun=True) == [owner] * owes_when_begun


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(Per.MONTH, NEW_YEAR, minimum=0), "minimum"),
        (Rule(Per.WORKDAYS, NEW_YEAR), "every"),
        (Rule(Per.MONTH, NEW_YEAR, every=3), "every"),
        (Rule(Per.MONTH, NEW_YEAR, until_on=NEW_YEAR), "until_on"),
        (Rule(Per.MONTH, NEW_YEAR, due_rule=DueRule.AFTER, due_n=-3), "due_n"),
        (Rule(Per.MONTH, NEW_YEAR, due_n=3), "due_n"),
        (Rule(Per.MONTH, NEW_YEAR, due_rule=DueRule.DAY, due_n=32), "due_n"),
        (Rule(Per.MONTH, NEW_YEAR, due_rule=DueRule.WORKDAY, due_n=24), "due_n"),
        (Rule(Per.WORKDAYS, NEW_YEAR, every=5, due_rule=DueRule.DAY, due_n=1), "due_rule"),
        (Rule(Per.WORKDAYS, NEW_YEAR, every=5, due_rule=DueRule.WORKDAY, due_n=6), "due_n"),
    ],
)
def test_a_rule_that_cannot_be_meant_says_where_it_is_wrong(rule, field):
    assert [name for name, _reason in faults(rule)] == [field]


DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))


@st.composite
def rules(draw):
    per = draw(st.sampled_from(Per))
    every = draw(st.integers(1, 30)) if per == Per.WORKDAYS else 0
    due = draw(st.sampled_from([DueRule.END, DueRule.WORKDAY, DueRule.AFTER]))
    n = 0 if due == DueRule.END else draw(st.integers(1, every or 40))
    return Rule(per, draw(DAYS), None, every, draw(st.integers(1, 4)), due, n)


@st.composite
def calendars(draw):
    """Some years published, with any days off and on; the others not."""
    years = {}
    for year in draw(st.sets(st.integers(2023, 2028))):
        of_year = st.dates(date(year, 1, 1), date(year, 12, 31))
        off, on = (
            draw(st.frozensets(of_year, max_size=12)),
            draw(st.frozensets(of_year, max_size=6)),
        )
        years[year] = YearOfWork("试", off - on, on)
    return WorkCalendar(years)


@given(st.lists(rules(), min_size=1, max_size=4), calendars())
def test_no_day_is_owed_for_twice_and_none_is_skipped(some, calendar):
    found = list(slots(some, date(2029, 12, 31), calendar))
    assert all(slot.start < slot.end and slot.start <= slot.due for slot in found)
    assert all(slot.start >= slot.rule.from_on for slot in found)
    for slot, following in pairwise(found):
        assert slot.end <= following.start
        between = (following.start - slot.end).days
        free = [slot.end + timedelta(days=n) for n in range(between)]
        is_stub = slot.rule != following.rule and Per.WORKDAYS in {
            slot.rule.per,
            following.rule.per,
        }
        most = slot.rule.every if is_stub else 0
        assert sum(calendar.is_workday(day) for day in free) <= most
    newest = max(some, key=lambda rule: rule.from_on).from_on
    starts = {rule.from_on for rule in some}
    if len(starts) == len(some):
        assert found[-1].rule.from_on == newest


@given(rules(), calendars(), DAYS, DAYS)
def test_asking_further_ahead_changes_nothing_that_was_said_before(rule, calendar, one, other):
    near, far = sorted((one, other))
    whole = list(slots([rule], far, calendar))
    assert list(slots([rule], near, calendar)) == [slot for slot in whole if slot.start <= near]


@pytest.mark.parametrize(
    ("per", "names"),
    [
        (Per.MONTH, ["2025年1月", "2025年12月"]),
        (Per.QUARTER, ["2025年第一季度", "2025年第四季度"]),
        (Per.HALF, ["2025年上半年", "2025年下半年"]),
        (Per.YEAR, ["2025年", "2025年"]),
    ],
)
def test_a_span_has_the_name_that_people_give_it(per, names):
    found = list(slots([Rule(per, NEW_YEAR)], date(2025, 12, 31), CALENDAR))
    assert [name_of(one.start, one.end) for one in (found[0], found[-1])] == names


def test_a_span_without_a_name_is_called_by_its_days():
    assert name_of(date(2025, 2, 1), date(2025, 5, 1)) == "2025-02-01/2025-04-30"
