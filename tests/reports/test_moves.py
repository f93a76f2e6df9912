"""Where a state changes along the log is found, wherever it is, and only there."""

from hypothesis import given
from hypothesis import strategies as st

from bihuan.reports.drift import lasting, moves

STATES = st.lists(st.integers(0, 3), min_size=1, max_size=60)
"""What one record gives at each position; the state of a figure has some such parts."""


@given(STATES, st.data())
def test_every_position_found_is_a_change_and_together_they_lead_to_the_end(values, data):
    last = len(values) - 1
    likely = sorted(data.draw(st.sets(st.integers(1, last))) if last else [])
    found = moves(lambda seq: {"row": values[seq]}, 0, last, likely)
    assert all(values[seq] != values[seq - 1] for seq in found)
    assert found == sorted(set(found))
    assert bool(found) or values[0] == values[last]
    assert set(found) >= {seq for seq in likely if values[seq] != values[seq - 1]}


@given(st.integers(1, 500), st.data())
def test_one_change_among_many_entries_is_found_without_a_hint_in_few_questions(last, data):
    at = data.draw(st.integers(1, last))
    asked = set()

    def state(seq):
        asked.add(seq)
        return {"row": seq >= at}

    assert moves(state, 0, last, []) == [at]
    assert len(asked) <= 2 + last.bit_length()


def test_what_was_undone_again_is_left_out():
    values = [0, 1, 0, 2, 3, 2, 4]

    def state(seq):
        return {"row": values[seq]}

    assert lasting(state, moves(state, 0, 6, range(1, 7))) == [3, 6]


def test_an_entry_stays_if_what_it_did_to_another_record_lasts():
    values = [(0, 0), (1, 1), (0, 1)]

    def state(seq):
        return dict(zip("ab", values[seq], strict=True))

    assert lasting(state, [1, 2]) == [1]
