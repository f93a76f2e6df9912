"""Rivers and basins: by shares from five sections on, by the means of fewer."""

import pytest

from bihuan.environment.water.groups import grouped
from bihuan.environment.water.sections import graded
from environment.water.samples import answered, lake, only, river, table

TP = {1: 0.02, 2: 0.1, 3: 0.2, 4: 0.3, 5: 0.4, 6: 0.9}
"""A river's phosphorus of each class."""


def basin(*classes, **more):
    rows = [
        river(f"S{at}", tp=TP[one], **more) | {"basin": "甲河"} for at, one in enumerate(classes)
    ]
    return only(grouped(graded(table(*rows)), ["basin"]))


# Huanban [2011] 22, 2 (2); 75 % is the published case of Shenzhen's ecology bureau.
WORKED = [
    ((3,) * 9 + (4,), 90.0, 0.0, "优"),
    ((2,) * 17 + (4, 4), 89.5, 0.0, "良好"),
    ((1, 2, 3, 3, 3, 3, 4, 4), 75.0, 0.0, "良好"),
    ((3,) * 3 + (6, 6), 60.0, 40.0, "重度污染"),
    ((3,) * 3 + (4, 6), 60.0, 20.0, "中度污染"),
    ((3,) * 4 + (4, 6), 66.7, 16.7, "轻度污染"),
    ((3,) * 2 + (4,) * 3 + (6,) * 3, 25.0, 37.5, "中度污染"),
    ((6,) * 5, 0.0, 100.0, "重度污染"),
    ((3,) * 4 + (6,), 80.0, 20.0, "良好"),  # the share of worse than V counts below 75 only
]


@pytest.mark.parametrize(("classes", "good", "bad", "status"), WORKED)
def test_status_by_shares(classes, good, bad, status):
    row = basin(*classes)
    assert (row["good"], row["bad"], row["status"], row["method"]) == (good, bad, status, "shares")
    assert [row[f"class_{one}"] for one in range(1, 7)] == [classes.count(n) for n in range(1, 7)]
    assert (row["class"], row["deciding"]) == (None, None)


def test_a_share_just_below_a_boundary_that_prints_as_it_is_below_it():
    """2,699 of 2,999 is 89.997 %, printed 90.0, and not yet 优."""
    rows = [{"basin": "甲", "class": 3 if at < 2699 else 4} for at in range(2999)]
    row = only(grouped(table(*(row | {"body": "river", "tp": None} for row in rows)), ["basin"]))
    assert (row["good"], row["status"]) == (90.0, "良好")


def test_fewer_than_five_go_by_the_means_of_their_items():
    """0.02, 0.02, 0.02 and 0.5: the mean 0.14 is class III, though a quarter is worse than V."""
    rows = [
        river(f"S{at}", tp=value) | {"basin": "甲"} for at, value in enumerate([0.02] * 3 + [0.5])
    ]
    row = only(grouped(graded(table(*rows)), ["basin"]))
    assert (row["method"], row["tp"], row["class"], row["status"]) == ("means", 0.14, 3, "良好")
    assert (row["good"], row["bad"], row["deciding"], row["main_pollutants"]) == (
        75.0,
        25.0,
        "tp",
        "",
    )


def test_sections_without_flow_or_class_are_no_base():
    rows = [river(f"S{at}", tp=0.1, flow=True) for at in range(5)]
    rows += [river("dry", tp=0.9, flow=False), river("none", tp=None, flow=True)]
    row = only(grouped(graded(table(*(one | {"basin": "甲"} for one in rows))), ["basin"]))
    told = [row[n] for n in ("sections", "assessed", "without_flow", "not_assessed", "good")]
    assert told == [7, 5, 1, 1, 100.0]
    assert row["class_6"] == 0


def test_a_group_without_a_class_says_nothing():
    row = only(grouped(graded(table(river(tp=None) | {"basin": "甲"})), ["basin"]))
    assert (row["good"], row["bad"], row["status"], row["assessed"]) == (None, None, None, 0)


def test_main_pollutants_are_the_items_most_sections_exceed():
    """Huanban [2011] 22, 2 (3): not how much, but in how many sections."""
    rows = [river(f"S{at}", cod=21.0, nh3n=0.1, codmn=2.0, tp=0.1) for at in range(4)]
    rows += [river("X", cod=10.0, nh3n=9.0, codmn=7.0, tp=0.5)]
    rows += [river("Y", cod=10.0, nh3n=9.0, codmn=7.0, tp=0.1)]
    row = only(grouped(graded(table(*(one | {"basin": "甲"} for one in rows))), ["basin"]))
    assert row["main_pollutants"] == "cod,codmn,nh3n"


def test_rivers_and_lakes_of_a_city_stand_apart_or_leave_phosphorus_out():
    rows = [river(tp=0.1, do=8.0) | {"city": "甲"}, lake(tp=0.1, do=8.0) | {"city": "甲"}]
    graded_rows = graded(table(*rows))
    together = only(grouped(graded_rows, ["city"]))
    assert (together["class"], together["incomplete"]) == (1, True)
    apart = {row["body"]: row["class"] for row in answered(grouped(graded_rows, ["city", "body"]))}
    assert apart == {"river": 2, "lake": 4}


def test_sections_of_no_basin_are_a_group():
    rows = [river(tp=0.1) | {"basin": None}, river("B", tp=0.3) | {"basin": "甲"}]
    found = {
        row["basin"]: row["class"] for row in answered(grouped(graded(table(*rows)), ["basin"]))
    }
    assert found == {None: 2, "甲": 4}
