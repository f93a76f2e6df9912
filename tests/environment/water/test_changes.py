"""Change between two periods: by shares, by status, by class."""

from decimal import Decimal

import pytest

from bihuan.environment.water.changes import by_class, by_shares, by_status, compared
from bihuan.environment.water.groups import grouped
from bihuan.environment.water.sections import graded
from bihuan.errors import Refused
from environment.water.samples import river, table


def shares(good, bad):
    return by_shares(tuple(map(Decimal, good)), tuple(map(Decimal, bad)))


# dG - dD of Huanban [2011] 22, 3.
WORKED = [
    (("61.1", "55.0"), ("4.6", "6.1"), "7.6", "无明显变化"),  # Heilongjiang, first half of 2019
    (("60", "50"), ("5", "5"), "10", "无明显变化"),
    (("60.1", "50"), ("5", "5"), "10.1", "有所好转"),
    (("50", "60"), ("10", "0"), "-20", "有所变差"),
    (("50", "60"), ("10.1", "0"), "-20.1", "明显变差"),
    (("80", "60"), ("0", "5"), "25", "明显好转"),
]


@pytest.mark.parametrize(("good", "bad", "points", "words"), WORKED)
def test_change_by_shares(good, bad, points, words):
    change = shares(good, bad)
    assert (change.points, change.words) == (Decimal(points), words)


def test_change_by_status_counts_grades():
    assert by_status("优", "优").words == "无明显变化"
    assert by_status("优", "良好").words == "有所好转"
    assert by_status("轻度污染", "优").words == "明显变差"
    assert by_status("优", "重度污染").direction == "好转"


def test_change_of_class_within_one_status_is_none():
    assert by_class(1, 2).words == "无明显变化"
    assert by_class(4, 3).words == "有所变差"


def groups(*of):
    rows = [
        river(f"{basin}{at}", tp=tp) | {"basin": basin}
        for basin, values in of
        for at, tp in enumerate(values)
    ]
    return grouped(graded(table(*rows)), ["basin"])


def test_two_years_side_by_side():
    now = groups(("甲", [0.1] * 6), ("乙", [0.1]), (None, [0.9]))
    before = groups(("甲", [0.1] * 3 + [0.9] * 3), ("丙", [0.1]))
    found = {one.key[0]: one for one in compared(now, before, ["basin"])}
    a, b, c, unnamed = (found[name] for name in ("甲", "乙", "丙", None))
    assert a.good == (Decimal("100.0"), Decimal("50.0"), Decimal("50.0"))
    assert a.bad == (Decimal("0.0"), Decimal("50.0"), Decimal("-50.0"))
    assert (a.by_shares.words, a.by_status.words) == ("明显好转", "明显好转")
    assert (b.good[1:], b.by_shares, b.by_status) == ((None, None), None, None)
    assert c.status == (None, "优")
    assert unnamed.good[0] == Decimal("0.0")


def test_two_periods_on_one_side_are_refused():
    rows = [river(tp=0.1) | {"basin": "甲", "period": p} for p in ("2025", "2026")]
    both = grouped(graded(table(*rows)), ["basin"])
    with pytest.raises(Refused):
        compared(both, both, ["basin"])
