"""The sum of a score, its vetoes and its band, worked by hand; and what holds of every scheme."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.scorecards.scoring import capped, grade_at, most_of_best, score
from bihuan.scorecards.terms import (
    Band,
    Basis,
    Counts,
    Item,
    Rule,
    Terms,
    band_faults,
    faults,
    points_of,
    shown,
    stored,
)
from scored import BANDS, D


def rule(key: int, points: str = "1", **values) -> Rule:
    return Rule(key=key, text=f"规则{key}", points=D(points), **values)


def item(key: int, standard: str, *rules: Rule, **values) -> Item:
    return Item(key=key, name=f"项目{key}", standard=D(standard), rules=rules, **values)


def test_the_worked_example_of_a_branch():
    """基层组织活动 15: no election −3, staffing −2, dues −2 ×2, admission −1 = −10."""
    organisation = item(1, "15", *(rule(n) for n in range(1, 5)))
    study = item(2, "10", rule(5, "1"))
    extra = item(3, "2", rule(6, "1.5"), counts=Counts.ADD)
    terms = Terms(D(25), (organisation, study, extra), ())
    found = score(terms, {1: D(3), 2: D(2), 3: D(4), 4: D(1), 5: D(12), 6: D(3)})
    assert [one.score for one in found.items] == [D(5), D(0), D(2)]
    assert found.points == D(7)
    assert [one.is_cut for one in found.items] == [False, True, True]


@pytest.mark.parametrize(
    ("amount", "per", "cap", "taken"),
    [
        ("3", "1", None, "1.5"), ("3", "2", None, "0.5"), ("9", "1", "2", "2"),
        ("0.9", "1", None, "0"), ("-4", "1", None, "0"), ("2.75", "0.25", None, "5.5"),
    ],
)  # fmt: skip
def test_every_so_many_take_so_many_points_in_whole_steps(amount, per, cap, taken):
    one = rule(1, "0.5", per=D(per), cap=D(cap) if cap else None)
    assert one.taken(D(amount)) == D(taken)


def test_a_metric_counts_how_far_it_misses_its_target():
    below = rule(1, "0.25", target=D("86.7"))
    beyond = rule(1, "0.5", target=D("35"), is_beyond=True)
    assert below.short_of(D("84.7")) == D("2.0")
    assert below.short_of(D("90")) == 0
    assert beyond.short_of(D("37")) == D(2)
    assert rule(1).short_of(D(4)) == D(4)


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ("100", "优秀"),
        ("90", "优秀"),
        ("89.999", "良好"),
        ("80", "良好"),
        ("60", "一般"),
        ("0", "较差"),
    ],
)
def test_a_band_begins_at_its_score(points, grade):
    assert grade_at(BANDS, D(points)) == grade


def test_a_veto_caps_the_grade_and_never_raises_it():
    assert capped(BANDS, "优秀", ["一般"]) == "一般"
    assert capped(BANDS, "较差", ["一般"]) == "较差"
    assert capped(BANDS, "优秀", ["良好", "较差"]) == "较差"
    veto = Item(key=9, name="否决", counts=Counts.VETO, rules=(Rule(key=90, grade="一般"),))
    terms = Terms(D(100), (item(1, "100", rule(1)), veto), BANDS)
    found = score(terms, {90: D(1)})
    assert (found.points, found.band, found.grade) == (D(100), "优秀", "一般")
    assert score(terms, {90: D(0)}).grade == "优秀"


def test_what_is_not_scored_is_left_out_and_the_rest_scaled_up_exactly():
    unscored = item(2, "10", counts=Counts.NOTHING, regulation="规定")
    terms = Terms(D(100), (item(1, "90", rule(1)), unscored), BANDS)
    found = score(terms, {1: D(9)})
    assert (found.points, found.out_of, found.scaled) == (D(81), D(90), D("90.00"))
    assert found.grade == "优秀"
    assert score(terms, {1: D("9.001")}).grade == "良好"  # 89.9989: shown as 90.00, and is less
    assert faults(terms) == []


def test_a_rule_with_a_regulation_takes_nothing():
    banned = rule(2, regulation="规定")
    terms = Terms(D(10), (item(1, "10", rule(1), banned),), ())
    assert score(terms, {1: D(1), 2: D(5)}).points == D(9)


def test_the_share_of_the_best_is_rounded_down():
    assert most_of_best(30, 23) == 6
    assert most_of_best(None, 23) is None


# --- Faults ---------------------------------------------------------------------------------------


def codes(terms: Terms) -> list[str]:
    return [fault.code for fault in faults(terms)]


def test_weights_that_do_not_add_up_are_told_with_the_sum_and_the_row():
    terms = Terms(D(100), (item(1, "60", rule(1)), item(2, "30", rule(2), row=7)), BANDS)
    [fault] = faults(terms)
    assert (fault.code, fault.row) == ("sum", 7)
    assert "90" in str(fault)
    assert "60 + 30" in fault.hint


def test_a_deduction_larger_than_its_item_is_told_with_item_and_row():
    terms = Terms(D(100), (item(1, "100", rule(1)), item(2, "2", rule(2, "3", row=5))), BANDS)
    fault = next(one for one in faults(terms) if one.code == "more-than-item")
    assert (fault.row, fault.column) == (5, "points")
    assert "项目2" in fault.place
    assert "规则2" in fault.place


@pytest.mark.parametrize(
    ("bands", "code", "said"),
    [
        ([("优秀", 90, None), ("良好", 80, 89), ("一般", 0, 80)], "band-gap", "89"),
        ([("优秀", 90, None), ("良好", 60, 90)], "band-gap", "0"),
        ([("优秀", 90, None), ("良好", 0, 91)], "band-overlap", "90"),
        ([("优秀", 90, None), ("良好", 0, None)], "band-overlap", "90"),
        ([("优秀", 90, 100), ("良好", 0, 90)], "band-gap", "100"),
        ([("优秀", 90, None), ("优秀", 0, 90)], "band-twice", "优秀"),
        ([], "no-band", "等次"),
    ],
)
def test_a_band_with_a_gap_or_an_overlap_is_told(bands, code, said):
    rows = tuple(
        Band(grade, D(least), D(below) if below is not None else None)
        for grade, least, below in bands
    )
    found = band_faults(Terms(D(100), (), rows))
    assert code in [fault.code for fault in found]
    assert said in str(next(fault for fault in found if fault.code == code))


def test_what_an_item_lacks_is_told():
    bare = Item(key=1, name="空项", standard=None)
    assert {"no-standard", "no-rule", "sum"} <= set(codes(Terms(D(100), (bare,), BANDS)))
    measured = Rule(key=1, text="按指标", basis=Basis.METRIC)
    assert {"no-points", "no-metric"} <= set(
        codes(Terms(D(100), (item(1, "100", measured),), BANDS))
    )
    veto = Item(key=2, name="否决", counts=Counts.VETO, rules=(Rule(key=3, grade="良"),))
    assert "no-such-grade" in codes(Terms(D(100), (item(1, "100", rule(1)), veto), BANDS))


def test_points_are_kept_exactly_or_not_at_all():
    assert points_of(stored(D("0.125"))) == D("0.125")
    assert shown(D("0.500")) == "0.5"
    assert shown(D(100)) == "100"
    with pytest.raises(ValueError, match="decimals"):
        stored(D("0.1234"))


# --- What holds of every score --------------------------------------------------------------------

POINTS = st.decimals(0, 40, places=2)


@st.composite
def schemes(draw):
    """Some items with some rules, and what each rule took."""
    items, taken, key = [], {}, 0
    for number in range(1, draw(st.integers(1, 5)) + 1):
        rules = []
        for _n in range(draw(st.integers(1, 3))):
            key += 1
            rules.append(rule(key))
            taken[key] = draw(POINTS)
        counts = draw(st.sampled_from([Counts.DEDUCT, Counts.DEDUCT, Counts.ADD]))
        items.append(item(number, str(draw(st.integers(1, 40))), *rules, counts=counts))
    deducted = [one for one in items if one.counts is Counts.DEDUCT]
    total = sum((one.standard for one in deducted), D(0)) or D(1)
    return Terms(total, tuple(items), ()), taken


@given(schemes())
@settings(max_examples=150)
def test_no_item_goes_below_nothing_or_above_its_own(said):
    terms, taken = said
    found = score(terms, taken)
    for one in found.items:
        assert 0 <= one.score <= one.item.standard
    assert found.points == sum((one.score for one in found.items), D(0))


@given(schemes(), st.integers(0, 20), POINTS)
@settings(max_examples=150)
def test_taking_more_never_raises_a_score(said, which, more):
    terms, taken = said
    keys = [r.key for i in terms.items if i.counts is Counts.DEDUCT for r in i.rules]
    if keys:
        key = keys[which % len(keys)]
        worse = score(terms, {**taken, key: taken[key] + more})
        assert worse.points <= score(terms, taken).points


@given(st.integers(0, 100_000))
@settings(max_examples=100)
def test_bands_without_a_fault_grade_every_score_once(thousandths):
    value = Fraction(thousandths, 1000)
    having = [
        band.grade for band in BANDS
        if value >= band.least and (band.below is None or value < band.below)
    ]  # fmt: skip
    assert having == [grade_at(BANDS, value)]
