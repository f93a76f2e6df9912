"""One value has one text, and one text one value."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st

from bihuan.ledger import canonical
from bihuan.ledger.models import compose

WORDS = st.text(max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | WORDS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
)
ROWS = st.dictionaries(WORDS, SCALARS, max_size=4)
STATES = st.tuples(
    st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.integers(1, 10**9), st.none() | ROWS
)
INSTANTS = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 hypothesis adds the zone itself
    datetime(2200, 1, 1),  # noqa: DTZ001 as above
    timezones=st.integers(-720, 840).map(lambda m: timezone(timedelta(minutes=m))),
)
ENTRIES = st.tuples(
    st.integers(1), st.integers(1, 9), WORDS, WORDS, st.integers(1), st.none() | st.integers(),
    WORDS, st.dates().map(date.isoformat), WORDS, WORDS,
    st.lists(STATES, max_size=3).map(
        lambda states: "\n".join(canonical.row_line(*state) for state in states)
    ),
)  # fmt: skip


def typed(value):
    """A value with its types, since Python takes True for 1."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return type(value).__name__, value


@supposing(VALUES)
def test_a_text_says_the_value_it_was_made_of(value):
    text = canonical.to_text(value)
    assert typed(json.loads(text)) == typed(value)
    assert canonical.to_text(json.loads(text)) == text
    assert "\n" not in text


@supposing(VALUES, VALUES)
def test_two_values_have_the_same_text_only_if_they_are_the_same(one, other):
    same = canonical.to_text(one) == canonical.to_text(other)
    assert same == (typed(one) == typed(other))


@supposing(st.lists(STATES, max_size=4))
def test_the_rows_of_an_entry_can_be_read_back(states):
    lines = "\n".join(canonical.row_line(*state) for state in states)
    assert canonical.rows_of(lines) == states


@supposing(ENTRIES, ENTRIES)
def test_two_entries_have_the_same_text_only_if_they_are_the_same(one, other):
    assert (compose(*one) == compose(*other)) == (typed(list(one)) == typed(list(other)))


@supposing(ENTRIES, st.integers(0, 10), st.data())
def test_no_column_of_an_entry_can_change_without_its_text(entry, place, data):
    changed = list(entry)
    changed[place] = data.draw(ENTRIES)[place]
    assert (compose(*changed) == compose(*entry)) == (typed(changed) == typed(list(entry)))


@supposing(ENTRIES)
def test_the_header_of_an_entry_is_canonical(entry):
    header = compose(*entry).split("\n")[0]
    assert canonical.to_text(json.loads(header)) == header


def test_keys_are_sorted_and_nothing_is_spaced_or_escaped():
    assert canonical.to_text({"b": [1, True], "a": "水处"}) == '{"a":"水处","b":[1,true]}'


def test_an_entry_without_rows_is_its_header_alone():
    assert canonical.entry_text('{"seq":1}', "") == '{"seq":1}'
    assert canonical.rows_of("") == []


@supposing(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_the_instants_do(one, other):
    texts = canonical.instant_text(one), canonical.instant_text(other)
    assert (texts[0] < texts[1]) == (one < other)
    assert (texts[0] == texts[1]) == (one == other)


def test_an_instant_is_told_in_utc_to_the_microsecond():
    at = datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    assert canonical.instant_text(at) == "2026-01-05T01:30:00.000000Z"


def test_an_instant_without_a_zone_has_no_text():
    with pytest.raises(ValueError, match="time zone"):
        canonical.instant_text(datetime(2026, 1, 5))  # noqa: DTZ001 that is what is refused


@pytest.mark.parametrize(
    "value", [1.0, 0.5, Decimal("1.5"), datetime(2026, 1, 5, tzinfo=UTC), b"x", (1,), object()]
)
def test_floats_and_the_like_have_no_canonical_form(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical.plain(value)


@pytest.mark.parametrize(
    ("value", "form"), [(date(2026, 1, 5), "2026-01-05"), (None, None), (True, True), ("水", "水")]
)
def test_words_claims_and_days_have_one(value, form):
    assert canonical.plain(value) == form


def test_not_a_number_is_refused_even_as_text():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical.to_text(float("nan"))
