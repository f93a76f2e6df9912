"""Spans of days that are reckoned with by hand."""

from datetime import date, timedelta

from hypothesis import given, strategies

from bihuan.periods import gaps, months_later

DAYS = strategies.dates(date(2000, 1, 1), date(2040, 12, 31))


def test_a_month_that_is_too_short_ends_with_its_last_day():
    assert months_later(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert months_later(date(2024, 12, 31), 2) == date(2025, 2, 28)
    assert months_later(date(2025, 3, 15), 12) == date(2026, 3, 15)
    assert months_later(date(2025, 3, 31), -1) == date(2025, 2, 28)


def test_what_no_span_covers_is_a_gap_and_the_last_one_runs_on():
    first, second = date(2023, 1, 1), date(2023, 6, 1)
    spans = [(date(2024, 1, 1), date(2024, 3, 1)), (first, second)]
    assert gaps(spans, date(2024, 2, 1)) == [(second, date(2024, 1, 1))]
    assert gaps(spans, date(2024, 3, 1))[1:] == [(date(2024, 3, 1), None)]
    assert gaps([(first, None), (second, date(2024, 1, 1))], date(2025, 1, 1)) == []
    assert gaps([], date(2025, 1, 1)) == []


@given(strategies.lists(strategies.tuples(DAYS, strategies.integers(1, 400))), DAYS)
def test_a_day_is_in_a_gap_exactly_when_no_span_holds_it(lengths, day):
    spans = [(start, start + timedelta(days=length)) for start, length in lengths]
    begun = any(start <= day for start, _end in spans)
    held = any(start <= day < end for start, end in spans)
    free = any(start <= day and (end is None or day < end) for start, end in gaps(spans, day))
    assert free == (begun and not held)
