"""Provinces, the same period last year and rankings: worked examples and published changes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.air.comparing import MixedStandards, province, ranking, year_on_year
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.periods import PLACES, Periods
from bihuan.environment.air.standards import edition
from bihuan.environment.rounding import round_half_even
from environment.tables import answered, only, table

OLD, NEW = edition("HJ633-2012"), edition("HJ633-2026")
WHOLE = dict.fromkeys(NAMES, 0)
FIGURES = (*NAMES, *(f"{name}_p" for name in NAMES), "good_ratio")
TEXTS = {"period": "string", "region": "string"}


def figures(rows, *, of=OLD, span="year", places=PLACES, basis="measured"):
    """Published figures of places; what is not given is missing."""
    whole = [{"city": "甲", "period": "2021"} | dict.fromkeys(FIGURES) | row for row in rows]
    keys = tuple(name for name in ("city",) if name in whole[0])
    return Periods(table(whole, **TEXTS), of, keys, span, places, basis)


def cities(sums, number):
    """So many cities whose figures add up to these sums, none like its neighbour."""
    rows = [{"city": str(n), **dict.fromkeys(sums, Fraction())} for n in range(number)]
    for name, whole in sums.items():
        step = Fraction(1, 10) if name == "good_ratio" else 1
        each = Fraction(whole) / number // step * step
        for n, row in enumerate(rows):
            row[name] = float(each + step * (n % 3 - 1 if n < number // 3 * 3 else 0))
        row[name] += float(Fraction(whole) - sum(Fraction(str(r[name])) for r in rows))
    return rows


@pytest.mark.parametrize(
    ("number", "sums", "published"),
    [
        (21, {"good_ratio": "1941.2", "pm10": 755, "pm25": 426}, (92.4, 36, 20)),
        (9, {"good_ratio": 796, "pm10": 309, "pm25": 180}, (88.4, 34, 20)),
    ],
)
def test_a_province_is_the_plain_mean_of_published_figures(number, sums, published):
    """Guangdong 2017-08 and the Pearl River Delta: means 92.44, 35.95, 20.29; 88.44, 34.3, 20.0.

    The means of the cities are on record here, and not the figures of each of them.
    """
    row = only(province(figures(cities(sums, number), places=WHOLE)).table)
    assert (row["good_ratio"], row["pm10"], row["pm25"]) == published
    assert (row["places"], row["standard"], row["so2"]) == (number, "HJ633-2012", None)


def test_regions_of_a_province_stand_apart_and_count_what_there_is():
    made = province(
        figures(
            [
                {"city": "甲", "region": "东", "pm25": 20.5, "o3_p": 160.0},
                {"city": "乙", "region": "东", "pm25": None, "o3_p": 161.0},
                {"city": "丙", "region": "西", "pm25": 30.1, "o3_p": 100.0},
            ]
        ),
        keys=["region"],
    )
    rows = {row["region"]: row for row in answered(made.table)}
    assert (rows["东"]["pm25"], rows["东"]["o3_p"], rows["东"]["places"]) == (20.5, 160.5, 2)
    assert (rows["西"]["pm25"], rows["西"]["o3_p"], rows["西"]["places"]) == (30.1, 100, 1)
    assert made.keys == ("region",)


def test_a_half_in_a_mean_of_cities_goes_to_the_even_neighbour():
    rows = [{"city": str(n), "pm25": float(v), "pm10": float(v + 1)} for n, v in enumerate((2, 3))]
    row = only(province(figures(rows, places=WHOLE)).table)
    assert (row["pm25"], row["pm10"]) == (2, 4)


PUBLISHED = [
    ("CNEMC 2021-07", "pm25", 16, 19, -15.8),
    ("CNEMC 2021-07", "o3_p", 139, 137, 1.5),
    ("MEE 2024-08", "no2", 13, 14, -7.1),
    ("points, not percent", "good_ratio", 91.5, 85.9, 5.6),
    ("a ratio from nothing", "good_ratio", 20.0, 0.0, 20.0),
    ("nothing to divide by", "so2", 3, 0, None),
    ("no figure now", "co_p", None, 1.2, None),
    ("no figure before", "pm10", 40, None, None),
    ("as before", "pm10_p", 40, 40, 0.0),
    ("a half to the even side", "o3", 801, 800, 0.1),
    ("a tie", "o3", 2001, 2000, 0.0),
]


@pytest.fixture(scope="module")
def compared():
    now = [{"city": str(n), case[1]: case[2]} for n, case in enumerate(PUBLISHED)]
    before = [
        {"city": str(n), "period": "2020", case[1]: case[3]} for n, case in enumerate(PUBLISHED)
    ]
    rows = answered(year_on_year(figures([*now, {"city": "new"}]), figures(before)))
    return {row["city"]: row for row in rows}


@pytest.mark.parametrize("number", range(len(PUBLISHED)))
def test_a_change_is_worked_out_from_what_is_printed(compared, number):
    _source, column, now, before, change = PUBLISHED[number]
    row = compared[str(number)]
    assert (row[column], row[f"{column}_before"]) == (now, before)
    assert row[f"{column}_change"] == change
    assert (row["standard"], row["basis"], row["period"]) == ("HJ633-2012", "measured", "2021")


def test_a_place_without_a_year_before_keeps_its_figures(compared):
    assert len(compared) == len(PUBLISHED) + 1
    assert compared["new"]["pm25_before"] is None


@settings(max_examples=5)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3000)), min_size=40, max_size=40))
def test_every_change_is_the_exact_one_rounded(pairs):
    """Tenths of a unit, in percent for a concentration and in points for a ratio."""
    now = [
        {"city": str(n), "pm25": a / 10, "good_ratio": a / 10} for n, (a, _b) in enumerate(pairs)
    ]
    before = [
        {"city": str(n), "period": "2020", "pm25": b / 10, "good_ratio": b / 10}
        for n, (_a, b) in enumerate(pairs)
    ]
    for row in answered(year_on_year(figures(now), figures(before))):
        a, b = pairs[int(row["city"])]
        assert row["pm25_change"] == float(round_half_even(Fraction((a - b) * 100, b), 1))
        assert row["good_ratio_change"] == float(Decimal(a - b).scaleb(-1))


@pytest.mark.parametrize(
    ("span", "before", "now"),
    [("year", "2020", "2021"), ("month", "2020-02", "2021-02"), ("quarter", "2020-Q4", "2021-Q4")],
)
def test_a_period_meets_its_namesake_of_the_year_before_in_one_object(span, before, now):
    both = figures([{"period": before, "pm25": 20.0}, {"period": now, "pm25": 25.0}], span=span)
    rows = {row["period"]: row["pm25_change"] for row in answered(year_on_year(both, both))}
    assert rows == {before: None, now: 25}


def test_the_whole_of_two_tables_is_compared_as_one_period():
    now = figures([{"period": "all", "pm25": 18.0}], span="all")
    before = figures([{"period": "all", "pm25": 20.0}], span="all")
    assert only(year_on_year(now, before))["pm25_change"] == -10


@pytest.mark.parametrize(
    "other",
    [{"of": NEW}, {"places": WHOLE}, {"basis": "deducted"}, {"span": "month"}],
)
def test_two_standards_or_bases_are_never_compared(other):
    with pytest.raises(MixedStandards, match="口径") as refused:
        year_on_year(figures([{}]), figures([{}], **other))
    assert refused.value.code == "mixed-standards"
    assert "HJ633-2012/year/measured" in str(refused.value)


RANKED = [
    {"city": "甲", "period": "2021", "composite": 3.1, "good_ratio": 90.0},
    {"city": "乙", "period": "2021", "composite": 3.1, "good_ratio": 95.0},
    {"city": "丙", "period": "2021", "composite": 2.9, "good_ratio": 95.0},
    {"city": "丁", "period": "2021", "composite": 4.0, "good_ratio": 80.0},
    {"city": "戊", "period": "2021", "composite": None, "good_ratio": None},
    {"city": "甲", "period": "2022", "composite": 9.9, "good_ratio": 10.0},
]


@pytest.mark.parametrize(
    ("column", "order", "ranks"),
    [
        ("composite", {}, {"丙": 1, "甲": 2, "乙": 2, "丁": 4, "戊": None}),
        ("good_ratio", {"highest_first": True}, {"乙": 1, "丙": 1, "甲": 3, "丁": 4, "戊": None}),
    ],
)
def test_equals_share_a_rank_and_nothing_has_none(column, order, ranks):
    rows = answered(ranking(table(RANKED, period="string"), column, **order))
    assert {row["city"]: row["rank"] for row in rows if row["period"] == "2021"} == ranks
    assert [row["rank"] for row in rows if row["period"] == "2022"] == [1]
