"""From days to months and years: validity, percentiles, good days, deductions, the index."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.air.deductions import Deduction, Kind, listed
from bihuan.environment.air.items import NAMES
from bihuan.environment.air.periods import periods
from bihuan.environment.air.standards import edition
from bihuan.environment.standards import RuleMissing
from bihuan.errors import Refused
from environment.air import oracle
from environment.tables import CLEAN, answered, only, table, values

OLD, NEW = edition("HJ633-2012"), edition("HJ633-2026")


def days_of(start: date, number: int, city: str = "伊春市", **changed):
    return [
        {"city": city, "day": start + timedelta(days=n)} | CLEAN | changed for n in range(number)
    ]


MONTHS = {
    "2020-03": (date(2020, 3, 1), 27, True),
    "2021-03": (date(2021, 3, 1), 26, False),
    "2020-02": (date(2020, 2, 1), 25, True),
    "2021-02": (date(2021, 2, 1), 24, False),
    "2021-04": (date(2021, 4, 1), 30, True),
}


def test_a_month_needs_27_days_and_february_25():
    """GB 3095 table 4."""
    days = [row for start, number, _valid in MONTHS.values() for row in days_of(start, number)]
    rows = answered(periods(table(days), OLD, span="month").table)
    assert {row["period"]: row["valid"] for row in rows} == {
        period: valid for period, (_start, _number, valid) in MONTHS.items()
    }


WHOLE = (date(2021, 1, 1), 365)
ASSESSED = [
    ({}, True),
    ({"pm25": 35}, True),  # the limit of the year itself
    ({"pm25": 36}, False),  # its percentile meets 75, its mean does not meet 35
    ({"o3": 160}, True),  # ozone by its percentile alone
    ({"o3": 161}, False),
    ({"co": 4.1}, False),
]


def years():
    """Whole years but for what the name of the place says."""
    for n, (changed, _meets) in enumerate(ASSESSED):
        yield from days_of(*WHOLE, str(n), **changed)
    for row in days_of(*WHOLE, "scattered"):
        if row["day"].day not in {5, 12, 19, 26}:
            yield row
    for row in days_of(*WHOLE, "no march"):
        if row["day"].month != 3:
            yield row
    for n, row in enumerate(days_of(*WHOLE, "little ozone")):
        yield row | ({"o3": None} if n < 40 else {})
    for n, row in enumerate(days_of(*WHOLE, "peaks")):
        yield row | ({"pm25": 200} if n < 25 else {})


@pytest.fixture(scope="module")
def of_year():
    days = table(years())
    return {row["city"]: row for row in answered(periods(days, OLD, span="year").table)}


def test_a_year_needs_324_days_and_every_month(of_year):
    assert of_year["0"]["valid"]
    assert (of_year["scattered"]["pm25_days"], of_year["scattered"]["valid"]) == (317, False)
    assert (of_year["no march"]["pm25_days"], of_year["no march"]["valid"]) == (334, False)


def test_one_item_may_fall_short_alone(of_year):
    row = of_year["little ozone"]
    assert (row["o3_valid"], row["pm25_valid"], row["valid"]) == (False, True, False)
    assert (row["o3_days"], row["pm25_days"], row["o3"]) == (325, 365, 60)


def test_what_is_not_valid_is_not_assessed(of_year):
    """Its mean stands; whether it meets a limit, and the index, are empty."""
    row = of_year["little ozone"]
    assert (row["o3_met"], row["pm25_met"], row["composite"]) == (None, True, None)
    row = of_year["scattered"]
    assert ({row[f"{name}_met"] for name in NAMES}, row["composite"]) == ({None}, None)
    assert (row["pm25"], row["pm25_p"]) == (20, 20)
    assert of_year["0"]["composite"] > 0


@pytest.mark.parametrize("n", range(len(ASSESSED)), ids=lambda n: str(ASSESSED[n]))
def test_an_item_of_a_year_meets_its_mean_and_its_percentile(of_year, n):
    """HJ 663-2013: SO2, NO2, PM10, PM2.5 by both, CO and O3 by the percentile of the year."""
    assert all(of_year[str(n)][f"{name}_met"] for name in NAMES) is ASSESSED[n][1]


def test_a_peak_of_a_few_days_may_break_the_percentile_alone(of_year):
    row = of_year["peaks"]
    assert (row["pm25"], row["pm25_p"], row["pm25_met"]) == (32.3, 200, False)


def test_a_good_day_ratio_counts_valid_days():
    """Zhuhai 2017-08: 92.9 % is 26 good days of 28 valid ones in a month of 31."""
    days = days_of(date(2017, 8, 1), 28, "珠海市")
    days += [{"city": "珠海市", "day": date(2017, 8, 29)} | values()]
    for row in days[:2]:
        row["pm25"] = 76
    row = only(periods(table(days, **dict.fromkeys(NAMES, "float64")), OLD, span="month").table)
    assert (row["good_days"], row["days"], row["good_ratio"]) == (26, 28, 92.9)
    assert (row["pm25_primary"], row["heavy_days"], row["level_1"], row["level_3"]) == (2, 0, 26, 2)


# Heyuan of February 2022 and Naiman of a first quarter, as they were published.
INDICES = {
    "河源市": ({"so2": 3, "no2": 13, "pm10": 16, "co": 0.9, "o3": 87, "pm25": 13}, 1.73),
    "奈曼旗": (
        {"so2": 9, "no2": 14, "pm10": 77, "co": 1.1, "o3": 96, "pm25": 23},
        3.14,
    ),  # 第一季度
    "缺项市": (CLEAN | {"co": None, "pm25": 13}, None),
}


def test_sub_indices_are_rounded_before_they_are_added_and_need_every_item():
    days = table(
        row
        for city, (figures, _index) in INDICES.items()
        for row in days_of(date(2022, 2, 1), 25, city, **figures)
    )
    found = {row["city"]: row for row in answered(periods(days, OLD, span="month").table)}
    assert {city: row["composite"] for city, row in found.items()} == {
        city: index for city, (_figures, index) in INDICES.items()
    }
    assert (found["缺项市"]["co"], found["缺项市"]["pm25"]) == (None, 13)
    later = answered(periods(days, NEW, span="month").table)
    assert {row["composite"] for row in later} == {None}


@pytest.mark.parametrize(("span", "period"), [("quarter", "2022-Q1"), ("all", "all")])
def test_spans_without_a_rule_are_neither_valid_nor_invalid(span, period):
    row = only(periods(table(days_of(date(2022, 3, 1), 3)), OLD, span=span).table)
    assert (row["period"], row["valid"], row["first_day"]) == (period, None, date(2022, 3, 1))
    assert row["composite"] > 0
    assert row["pm25_met"] is None


def test_an_unknown_span_is_refused():
    with pytest.raises(Refused, match="旬"):
        periods(table(days_of(date(2022, 3, 1), 3)), OLD, span="旬")


def test_the_new_table_has_fewer_good_days():
    days = table(days_of(date(2022, 3, 1), 10, pm25=70))
    assert only(periods(days, OLD, span="month").table)["good_ratio"] == 100
    assert only(periods(days, NEW, span="month").table)["good_ratio"] == 0


DUST = Deduction(
    "伊春市",
    date(2022, 3, 2),
    date(2022, 3, 3),
    ("pm10", "pm25"),
    Kind.DUST,
    "沙尘",
    "监测〔2022〕1号",
)


def test_dust_leaves_concentrations_and_stays_in_the_ratio():
    """The national monthly report of 2021-07 on PM10, PM2.5, the index, and the ratio."""
    days = days_of(date(2022, 3, 1), 4)
    days[1]["pm10"] = days[2]["pm10"] = 400
    out = listed([DUST], OLD.assessment)
    with_it = only(periods(table(days), OLD, span="month").table)
    without = only(periods(table(days), OLD, span="month", deducted=out).table)
    ratio_too = only(
        periods(table(days), OLD, span="month", deducted=out, deduct_from_ratio=True).table
    )
    assert [row["pm10"] for row in (with_it, without, ratio_too)] == [220, 40, 40]
    assert [row["good_ratio"] for row in (with_it, without, ratio_too)] == [50, 50, 100]
    assert [row["so2_days"] for row in (with_it, without)] == [4, 4]
    assert [row["pm25_days"] for row in (with_it, without)] == [4, 2]


def test_an_incomplete_day_of_2026_is_withheld_when_its_dust_is_deducted():
    days = table(days_of(date(2026, 3, 1), 4))
    dusty = replace(DUST, from_on=date(2026, 3, 2), to_on=date(2026, 3, 2), items=("pm10",))
    out = listed([dusty], NEW.assessment)
    row = only(periods(days, NEW, span="month", deducted=out, deduct_from_ratio=True).table)
    assert row["days"] == 3


def test_exceptional_events_wait_for_their_rule():
    event = Deduction("伊春市", DUST.from_on, DUST.to_on, ("pm10",), Kind.EXCEPTIONAL, "山火", "文")
    with pytest.raises(RuleMissing, match="HJ 663-2026"):
        listed([event], NEW.assessment)
    known = NEW.assessment.with_rules(
        {"rules": {"exceptional_events": {"value": "listed", "clause": "附录"}}}
    )
    assert len(answered(listed([event], known))) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_on": date(2022, 3, 1)},
        {"reason": ""},
        {"document": ""},
        {"items": ()},
        {"items": ("pm1",)},
    ],
)
def test_a_deduction_says_from_when_to_when_what_and_why(wrong):
    whole = {"city": "伊春市", "from_on": date(2022, 3, 2), "to_on": date(2022, 3, 3)}
    whole |= {"items": ("pm10",), "kind": Kind.DUST, "reason": "沙尘", "document": "文"} | wrong
    with pytest.raises(Refused, match="伊春市"):
        Deduction(**whole)


def test_stations_are_grouped_by_any_columns():
    rows = [row | {"station": s} for s in ("a", "b") for row in days_of(date(2022, 3, 1), 2)]
    found = periods(table(rows), OLD, span="month", keys=("city", "station"))
    assert sorted(row["station"] for row in answered(found.table)) == ["a", "b"]


AMOUNTS = st.lists(st.integers(0, 300_000), min_size=1, max_size=31)


@settings(max_examples=5)
@given(several=st.lists(AMOUNTS, min_size=4, max_size=12), rest=st.randoms(use_true_random=False))
def test_means_and_percentiles_are_what_fractions_say(several, rest):
    rows = [
        {"city": str(n), "day": date(2021, 1, 1 + d)} | values(so2=v / 1000, o3=v / 1000)
        for n, of in enumerate(several)
        for d, v in enumerate(of)
    ]
    rest.shuffle(rows)
    days = table(rows, **dict.fromkeys(NAMES, "float64"))
    found = {row["city"]: row for row in answered(periods(days, OLD, span="all").table)}
    for n, of in enumerate(several):
        exact = [Fraction(v, 1000) for v in of]
        row = found[str(n)]
        assert Decimal(str(row["so2"])) == oracle.nearest(sum(exact) / len(exact), 1)
        assert Decimal(str(row["so2_p"])) == oracle.nearest(oracle.percentile(exact, 98), 1)
        assert Decimal(str(row["o3_p"])) == oracle.nearest(oracle.percentile(exact, 90), 1)
