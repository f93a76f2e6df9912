"""Where a state changes along the log is found, wherever it is, and only there."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bihuan.reports.contributions import Step, lasting, moves

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


def steps(*values, key=("row", 1)):
    return [Step(n, key, *pair) for n, pair in enumerate(pairwise(values), start=1)]


def test_what_was_undone_again_is_left_out():
    assert [step.seq for step in lasting(steps(0, 1, 0, 2, 3, 2, 4))] == [3, 6]
    assert lasting(steps(0, 1, 2, 0)) == []


def test_an_entry_stays_if_what_it_did_to_another_record_lasts():
    undone, other = steps(0, 1, 0), steps(0, 1, key=("row", 2))
    assert lasting([*undone, *other]) == other


@given(STATES)
def test_the_steps_that_last_lead_from_the_first_value_to_the_last(values):
    changes = [step for step in steps(*values) if step.before != step.after]
    kept = lasting(changes)
    path = [values[0], *[step.after for step in kept]]
    assert path[-1] == values[-1]
    assert len(set(path)) == len(path)
