"""The city water quality index and rankings with shared places."""

from decimal import Decimal
from fractions import Fraction

from bihuan.environment.water.groups import grouped
from bihuan.environment.water.ranking import (
    Index,
    change,
    city,
    improvement,
    index,
    of_city,
    of_groups,
    places,
    ranked,
)
from bihuan.environment.water.sections import graded
from environment.water.samples import GOOD, RULES, lake, river, table

FEW = ("do", "codmn", "nh3n", "tp")
THIRD = {
    item: RULES.limits.limits_of(item, "river").third for item in RULES.items if item != "ph"
} | {"ph": 7}


def test_each_item_at_its_limit_counts_one_and_neutral_ph_nothing():
    one = index(THIRD, "river")
    assert (one.value, one.shown, one.missing) == (20, Decimal("20.0000"), ())


def test_oxygen_is_turned_round_and_ph_goes_both_ways():
    assert index({"do": 10.0}, "river", items=["do"]).value == Fraction(1, 2)
    assert index({"ph": 6.5}, "river", items=["ph"]).value == Fraction(1, 2)
    assert index({"ph": 8}, "river", items=["ph"]).value == Fraction(1, 2)
    assert index({"ph": Decimal(7)}, "river", items=["ph"]).value == 0


def test_phosphorus_of_a_lake_weighs_more():
    assert index({"tp": 0.05}, "river", items=["tp"]).value == Fraction(1, 4)
    assert index({"tp": 0.05}, "lake", items=["tp"]).value == 1


def test_what_lacks_leaves_no_index():
    one = index(GOOD | {"do": 0.0}, "river")
    assert (one.value, one.shown) == (None, None)
    assert {"do", "cod", "hg"} <= set(one.missing)
    assert "nh3n" not in one.missing


def test_a_city_weighs_its_rivers_and_lakes_by_sections():
    rivers, lakes = Index(Fraction(4), {}, (), 3), Index(Fraction(8), {}, (), 1)
    assert city(rivers, lakes).value == 5
    assert city(rivers, None).value == 4
    assert city(None, None).value is None
    assert city(rivers, Index(None, {}, ("tp",), 1)).missing == ("tp",)


def test_cities_out_of_their_means():
    means = {"river": ({"tp": 0.1}, 1), "lake": ({"tp": 0.1}, 1)}
    assert of_city(means, items=["tp"]).value == Fraction(5, 4)
    rows = [river("A", **GOOD), lake("B", **GOOD), river("C", **GOOD)]
    named = [row | {"city": "甲"} for row in rows]
    unknown = river("D", **GOOD) | {"city": "乙", "body": None}
    found = of_groups(grouped(graded(table(*named, unknown)), ["city", "body"]), items=FEW)
    each = Fraction(5, 8) + Fraction(1, 2) + Fraction(3, 10)
    assert found["甲"].value == (2 * (each + Fraction(1, 4)) + (each + 1)) / 3
    assert (found["乙"].value, found["乙"].missing) == (None, ("body",))


def of(value):
    return Index(Fraction(value), {})


def test_equal_indices_share_a_place_and_the_next_is_as_much_lower():
    order, without = ranked(
        {"丙": of(2), "甲": of(1), "乙": of(2), "丁": of(3), "戊": Index(None, {})}
    )
    assert [(one.rank, one.name) for one in order] == [(1, "甲"), (2, "丙"), (2, "乙"), (4, "丁")]
    assert without == ["戊"]
    assert places({}) == []


def test_the_largest_improvement_comes_first():
    now = {"甲": of(9), "乙": of(12), "丙": of(1), "丁": of(1), "戊": Index(None, {}), "己": of(1)}
    before = {"甲": of(10), "乙": of(10), "丙": of(0), "戊": of(1), "己": of(2)}
    order, left = improvement(now, before, without=["己"])
    assert [(one.name, one.value) for one in order] == [
        ("甲", Decimal("-10.00")),
        ("乙", Decimal("20.00")),
    ]
    assert left == ["丁", "丙", "己", "戊"]


def test_change_is_in_percent_of_before():
    assert change(Fraction(9), Fraction(10)) == -10
    assert change(Fraction(9), Fraction(0)) is None
