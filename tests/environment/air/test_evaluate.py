"""One call from a table to rows of results: each kind of data, place and period."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from bihuan.environment.air.deductions import Deduction
from bihuan.environment.air.deductions import Kind as Why
from bihuan.environment.air.evaluate import Kind, Wanted, evaluate
from bihuan.environment.air.standards import edition
from bihuan.environment.standards import RuleMissing
from bihuan.errors import Refused
from environment.tables import CLEAN, hours, table, values

OLD, NEW = edition("HJ633-2012"), edition("HJ633-2026")
DAY = date(2022, 3, 1)
STATIONS = {"1": "甲", "2": "甲", "3": "乙"}
PLACES = {"station": set(STATIONS), "city": {"甲", "乙"}}


def answered(expression):
    """The rows, from the engine in which the table has its days."""
    return expression.to_pyarrow().to_pylist()


@cache
def given(kind):
    """A day of every place, or its 24 hours; point 2 has twice the PM10 of point 1."""
    rows = []
    for station, city in STATIONS.items():
        items = CLEAN | ({"pm10": 80} if station == "2" else {})
        place = {"city": city, "station": station if kind.has_stations else city}
        if kind.has_hours:
            rows += hours(DAY, dict.fromkeys(range(1, 25), items), **place)
        else:
            rows.append(place | {"day": DAY} | items)
        if not kind.has_stations and city == "甲":
            rows = [row for row in rows if row["city"] != "甲"] + [
                row | {"pm10": 60} for row in rows if row["city"] == "甲"
            ][: 24 if kind.has_hours else 1]
    return table(rows)


@cache
def done(kind, period, by=""):
    """The rows and the findings by the standard of 2012."""
    result = evaluate(given(kind), kind, OLD, Wanted(period, by))
    return sorted(answered(result.table), key=str), result.findings


ALL = [
    (kind, by, period)
    for kind in Kind
    for by in ("station", "city")
    for period in ("hour", "day", "month")
    if (kind.has_stations or by == "city") and (kind.has_hours or period != "hour")
]
ALL += [(Kind.CITY_DAY, "city", period) for period in ("quarter", "year", "all")]
NAMED = {
    "day": DAY, "month": "2022-03", "quarter": "2022-Q1", "year": "2022", "all": "all",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "by", "period"), ALL)
def test_every_kind_gives_every_period_it_has(kind, by, period):
    rows, _findings = done(kind, period, by)
    assert {row["place"] for row in rows} == PLACES[by]
    assert len(rows) == len(PLACES[by]) * (24 if period == "hour" else 1)
    assert {row["standard"] for row in rows} == {"HJ633-2012"}
    of = {row["place"]: row for row in rows}
    one = of["2" if by == "station" else "甲"]
    assert (one["pm10"], one["so2"]) == (80 if by == "station" else 60, 5)
    assert list(one)[:2] == ["place", "city" if by == "station" else "period"]
    if period in {"hour", "day"}:
        index = 65 if by == "station" else 55
        assert (one["aqi"], one["level"], one["primary"]) == (index, "良", "pm10")
        assert (one["pm10_iaqi"], one["valid"], one["notes"]) == (index, True, "")
    else:
        assert (one["good_ratio"], one["days"], one["basis"]) == (100, 1, "measured")
    if period != "hour":
        assert one["period"] == NAMED[period]


def test_hours_are_of_points_and_all_else_of_cities_unless_told():
    for period, by in (("hour", "station"), ("day", "city")):
        assert done(Kind.STATION_HOUR, period) == done(Kind.STATION_HOUR, period, by)
    assert done(Kind.CITY_HOUR, "hour") == done(Kind.CITY_HOUR, "hour", "city")


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("hour", "province"),
        Wanted("day", "province"),
        Wanted("day", year_on_year=True),
        Wanted("day", rank="pm25"),
        Wanted("month", "province", rank="pm25"),
    ],
)
def test_what_needs_several_places_or_years_is_of_periods(wanted):
    with pytest.raises(Refused, match=r"排名"):
        evaluate(given(Kind.CITY_HOUR), Kind.CITY_HOUR, OLD, wanted)


def days_of(city, year, number=365, **changed):
    return [
        {"city": city, "day": date(year, 1, 1) + timedelta(days=n)} | CLEAN | changed
        for n in range(number)
    ]


@cache
def two_years():
    """A city known in both years, one in the second, and one with too few days to count."""
    return table(
        [
            *days_of("甲", 2021, pm10=40),
            *days_of("甲", 2022, pm10=44),
            *days_of("乙", 2022, pm10=50),
            *days_of("丙", 2022, number=300, pm10=20),
        ]
    )


def test_last_year_stands_beside_each_period_and_valid_places_are_ranked():
    wanted = Wanted("year", year_on_year=True, rank="pm10")
    rows = answered(evaluate(two_years(), Kind.CITY_DAY, OLD, wanted).table)
    of = {(row["place"], row["period"]): row for row in rows}
    told = {key: (row["pm10_before"], row["pm10_change"], row["rank"]) for key, row in of.items()}
    assert told == {
        ("甲", "2021"): (None, None, 1),
        ("甲", "2022"): (40, 10, 1),
        ("乙", "2022"): (None, None, 2),
        ("丙", "2022"): (None, None, None),
    }
    assert list(rows[0])[-1] == "notes"
    few = of["丙", "2022"]
    assert few["notes"].endswith("PM₁₀ PM₂.₅：不判达标、不计综合指数，不排名")
    assert (few["pm10_met"], few["composite"], few["pm10"]) == (None, None, 20)
    assert of["甲", "2022"]["notes"] == ""


@pytest.mark.parametrize(
    ("edition", "column", "ranks"),
    [
        (OLD, "good_ratio", {"甲": 2, "乙": 1}),
        (NEW, "composite", {"甲": None, "乙": None}),
    ],
)
def test_most_good_days_come_first_and_what_has_no_rule_has_no_rank(edition, column, ranks):
    rows = table([*days_of("甲", 2022, 31, pm10=160), *days_of("乙", 2022, 31)])
    wanted = Wanted("month", rank=column)
    found = answered(evaluate(rows, Kind.CITY_DAY, edition, wanted).table)
    assert {row["place"]: row["rank"] for row in found} == ranks


def test_all_cities_are_one_place_with_last_year_beside_it():
    wanted = Wanted("year", "province", year_on_year=True)
    rows = answered(evaluate(two_years(), Kind.CITY_DAY, OLD, wanted).table)
    of = {row["period"]: row for row in rows}
    assert {row["place"] for row in rows} == {"全部城市平均"}
    assert (of["2022"]["pm10"], of["2022"]["places"], of["2022"]["pm10_change"]) == (38, 3, -5)
    assert (of["2022"]["valid"], of["2022"]["notes"]) == (False, "1 个城市的有效天数不足")
    assert (of["2021"]["valid"], of["2021"]["notes"], of["2021"]["not_valid"]) == (True, "", 0)


@pytest.mark.parametrize(
    ("kind", "period", "by", "said"),
    [
        (Kind.CITY_DAY, "hour", "", "日数据"),
        (Kind.STATION_DAY, "hour", "station", "日数据"),
        (Kind.CITY_DAY, "day", "station", "没有点位"),
        (Kind.CITY_HOUR, "hour", "station", "没有点位"),
        (Kind.CITY_DAY, "旬", "", "“旬”.*month"),
    ],
)
def test_what_the_data_cannot_give_is_refused(kind, period, by, said):
    with pytest.raises(Refused, match=said):
        evaluate(given(kind), kind, OLD, Wanted(period, by))


def test_a_day_names_the_items_that_it_lacks():
    rows = table([{"city": "甲", "day": DAY} | values(**CLEAN | {"o3": None, "co": None})])
    (row,) = answered(evaluate(rows, Kind.CITY_DAY, OLD, Wanted("day")).table)
    assert (row["valid"], row["notes"], row["aqi"]) == (False, "缺 CO O₃", 40)
    (row,) = answered(evaluate(rows, Kind.CITY_DAY, NEW, Wanted("day")).table)
    assert (row["aqi"], row["level"], row["pm10_iaqi"]) == (None, None, 40)


def test_a_period_that_is_too_short_says_so_and_of_which_items():
    whole = [{"city": "甲", "day": DAY + timedelta(days=n)} | CLEAN for n in range(31)]
    rows = table([row | ({"o3": None} if n < 5 else {}) for n, row in enumerate(whole)])
    result = evaluate(rows, Kind.CITY_DAY, OLD, Wanted("month"))
    (row,) = answered(result.table)
    assert (row["valid"], row["notes"]) == (
        False,
        "有效天数不足 O₃：不判达标、不计综合指数",
    )
    (finding,) = result.findings
    assert (finding.code, finding.refuses) == ("no-valid-month", False)
    assert finding.message == "甲：O₃没有一个月的有效天数够，数值仅供参考。"
    assert row["o3"] == 60  # computed all the same


def test_points_and_cities_without_a_valid_month_are_named_in_order():
    said = [finding.message for finding in done(Kind.STATION_DAY, "month", "station")[1]]
    assert [text[0] for text in said] == ["1", "2", "3"]
    assert "SO₂、NO₂、CO、O₃、PM₁₀、PM₂.₅没有一个月" in said[0]


def test_a_valid_month_needs_no_remark():
    rows = table([{"city": "甲", "day": DAY + timedelta(days=n)} | CLEAN for n in range(31)])
    result = evaluate(rows, Kind.CITY_DAY, OLD, Wanted("month"))
    assert (result.findings, [row["notes"] for row in answered(result.table)]) == ([], [""])


def test_the_new_standard_says_what_it_takes_over_and_what_is_missing():
    for period in ("day", "month"):
        result = evaluate(given(Kind.CITY_DAY), Kind.CITY_DAY, NEW, Wanted(period))
        taken, missing, *_rest = result.findings
        assert (taken.code, missing.code) == ("rule-taken-over", "rule-missing")
        assert "HJ 663-2026 未见" in taken.message
        assert "HJ 663-2013" in taken.message
        assert "--rules" in missing.hint


def test_the_composite_index_of_2026_comes_with_the_rule_that_was_supplied():
    rule = {
        "index_items": {"value": OLD.assessment.value("index_items"), "clause": "附录"},
        "index_decimals": {"value": 2, "clause": "附录"},
    }
    rules = NEW.assessment.with_rules({"rules": rule})
    result = evaluate(
        table(days_of("甲", 2022, 31)),
        Kind.CITY_DAY,
        replace(NEW, assessment=rules),
        Wanted("month"),
    )
    assert all(row["composite"] > 0 for row in answered(result.table))
    assert "rule-missing" not in {finding.code for finding in result.findings}


DUST = Deduction("甲", DAY, DAY, ("pm10",), Why.DUST, "沙尘", "监测〔2022〕1号")
TWO = [
    {"city": "甲", "day": DAY} | CLEAN | {"pm10": 400},
    {"city": "甲", "day": DAY + timedelta(days=1)} | CLEAN,
]


@pytest.mark.parametrize(("from_ratio", "ratio"), [(False, 50), (True, 100)])
def test_deductions_give_both_bases_side_by_side(from_ratio, ratio):
    wanted = Wanted("month", deductions=[DUST], deduct_from_ratio=from_ratio)
    rows = answered(evaluate(table(TWO), Kind.CITY_DAY, OLD, wanted).table)
    of = {row["basis"]: row for row in rows}
    assert set(of) == {"measured", "deducted"}
    assert (of["measured"]["pm10"], of["measured"]["good_ratio"]) == (220, 50)
    assert (of["deducted"]["pm10"], of["deducted"]["good_ratio"]) == (40, ratio)


def test_an_exceptional_event_needs_the_text_of_its_rule():
    wanted = Wanted("month", deductions=[replace(DUST, kind=Why.EXCEPTIONAL)])
    with pytest.raises(RuleMissing, match=r"HJ 663-2026.*异常事件"):
        evaluate(table(TWO), Kind.CITY_DAY, NEW, wanted)


@pytest.mark.parametrize(("number", "there"), [(3, False), (2, True)])
def test_a_list_of_points_says_how_many_a_city_has(number, there):
    """Of three points or fewer a half has to be valid: one of two is enough, one of three not."""
    points = table([{"city": "甲", "points": number}, {"city": "乙", "points": 1}], points="int64")
    rows = given(Kind.STATION_DAY).filter(given(Kind.STATION_DAY).station != "2")
    result = evaluate(rows, Kind.STATION_DAY, OLD, Wanted("day", points=points))
    of = {row["place"]: row["pm10"] for row in answered(result.table)}
    assert (of["甲"] is not None, of["乙"]) == (there, 40)


def test_decimals_of_a_period_are_as_asked():
    rows = table([TWO[0] | {"pm10": 41, "co": 0.5}, TWO[1] | {"co": 0.6}])
    (row,) = answered(
        evaluate(rows, Kind.CITY_DAY, OLD, Wanted("all", places={"pm10": 0, "co": 2})).table
    )
    assert (row["pm10"], row["co"], row["pm25"]) == (40, 0.55, 20)


def test_deductions_that_leave_nothing_out_are_named():
    """Another city, another day, an item without a value; the first one is used."""
    elsewhere = [
        replace(DUST, city="丁"),
        replace(DUST, from_on=date(2022, 5, 1), to_on=date(2022, 5, 2)),
    ]
    without = replace(DUST, items=("so2",))
    rows = table([TWO[0] | {"so2": None}, TWO[1]], so2="float64")
    wanted = Wanted("month", deductions=[DUST, *elsewhere, without])
    found = evaluate(rows, Kind.CITY_DAY, OLD, wanted).findings
    said = [one.message for one in found if one.code == "deduction-unused"]
    assert [text[:7] for text in said] == ["扣除清单第 2", "扣除清单第 3", "扣除清单第 4"]
    assert "（丁 PM₁₀，2022-03-01 至 2022-03-01）" in said[0]


@pytest.mark.parametrize("period", ["hour", "day"])
def test_deductions_are_not_passed_over_for_hours_and_days(period):
    with pytest.raises(Refused, match="扣除"):
        evaluate(given(Kind.CITY_HOUR), Kind.CITY_HOUR, OLD, Wanted(period, deductions=[DUST]))
