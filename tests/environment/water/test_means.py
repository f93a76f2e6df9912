"""Means of months, quarters and years, with the fewest values that each needs."""

from datetime import date
from fractions import Fraction
from statistics import mean

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.rounding import round_half_even
from bihuan.environment.water import sections
from bihuan.environment.water.means import Frozen, of_sections
from environment.water.samples import answered, only, river, table, year

ICED = Frozen(frozenset({"A"}), "冰封断面清单")


def test_a_month_is_the_mean_of_its_samples():
    rows = table(
        river(on=date(2026, 2, 3), nh3n=0.14),
        river(on=date(2026, 2, 17), nh3n=0.17),
        river(on=date(2026, 3, 3), nh3n=0.5),
    )
    found = sorted(answered(of_sections(rows, "month")), key=lambda row: row["period"])
    assert [(row["period"], row["nh3n"], row["samples"]) for row in found] == [
        ("2026-02", 0.16, 2),  # 0.155, half to even
        ("2026-03", 0.5, 1),
    ]
    assert (found[0]["first_day"], found[0]["last_day"]) == (20260201, 20260231)


def test_a_quarter_needs_two_samples():
    rows = table(
        river(on=date(2026, 4, 3), do=8.0, tp=0.1),
        river(on=date(2026, 6, 30), do=7.0, tp=None),
        river("B", on=date(2026, 12, 31), do=7.0, tp=0.1),
    )
    found = {row["section"]: row for row in answered(of_sections(rows, "quarter"))}
    assert (found["A"]["period"], found["A"]["do"], found["A"]["tp"]) == ("2026-Q2", 7.5, None)
    assert found["A"]["short"] == "tp"
    assert (found["B"]["period"], found["B"]["do"], found["B"]["short"]) == (
        "2026-Q4",
        None,
        "do,tp",
    )
    assert (found["B"]["first_day"], found["B"]["last_day"]) == (20261001, 20261231)


def test_a_year_needs_twelve_months():
    assert only(of_sections(table(*year(do=8.0)), "year"))["do"] == 8.0
    row = only(of_sections(table(*year(months=range(1, 12), do=8.0)), "year"))
    assert (row["do"], row["short"], row["months"], row["samples"]) == (None, "do", 11, 11)


def test_an_ice_bound_section_needs_eight():
    iced = of_sections(table(*year(months=range(4, 12), do=8.0)), "year", frozen=ICED)
    assert only(iced)["do"] == 8.0
    fewer = of_sections(table(*year(months=range(5, 12), do=8.0)), "year", frozen=ICED)
    assert only(fewer)["short"] == "do"


def test_a_year_is_the_mean_of_months_not_of_samples():
    """Eleven months of 0.1 and one of four samples of 0.4: 0.125, not 0.18."""
    rows = year(months=range(1, 12), tp=0.1)
    rows += [river(on=date(2025, 12, day), tp=0.4) for day in (1, 8, 15, 22)]
    row = only(of_sections(table(*rows), "year"))
    assert (row["tp"], row["samples"], row["months"]) == (0.125, 15, 12)


def test_ph_is_averaged_as_hydrogen_ions():
    """PH 6 and 8: ions of 10^-6 and 10^-8, their mean 5.05e-7, pH 6.30; plainly it would be 7."""
    rows = table(river(on=date(2026, 2, 3), ph=6.0), river(on=date(2026, 2, 4), ph=8.0))
    assert only(of_sections(rows, "month"))["ph"] == 6.0


def test_a_mean_of_ph_is_rounded_once():
    """7.4996 is 7; by way of the thousandth it would be 7.5 and then 8."""
    rows = [river(on=date(2026, 2, day), ph=7.4996) for day in (3, 4)]
    assert only(of_sections(table(*rows), "month"))["ph"] == 7


def test_what_was_measured_once_stands_as_it_was_measured():
    """National data: pH 9.17 is published as worse than V, TP 0.2004 as IV, NH3-N 1.004 as IV."""
    once = {"A": {"ph": 9.17}, "B": {"ph": 14.0}, "C": {"tp": 0.2004}, "D": {"nh3n": 1.004}}
    rows = table(*(river(section, **items) for section, items in once.items()))
    found = {row["section"]: row for row in answered(of_sections(rows, "month"))}
    assert {section: found[section][name] for section, of in once.items() for name in of} == {
        section: value for section, of in once.items() for value in of.values()
    }
    graded = answered(sections.graded(of_sections(rows, "month")))
    classes = {row["section"]: row["class"] for row in graded}
    assert classes == {"A": 6, "B": 6, "C": 4, "D": 4}


def test_half_of_a_detection_limit_goes_into_the_mean():
    rows = table(
        river(on=date(2026, 2, 3), hg=0.00004, hg_below=True),
        river(on=date(2026, 2, 4), hg=0.00004, hg_below=False),
    )
    assert only(of_sections(rows, "month"))["hg"] == 0.00003


def test_a_section_without_flow_has_no_sample():
    rows = table(
        river(on=date(2026, 2, 3), flow=True, do=8.0),
        river(on=date(2026, 2, 4), flow=False, do=1.0),
        river("B", flow=False, do=1.0),
        river("C", flow=None, do=7.0),
    )
    found = {row["section"]: row for row in answered(of_sections(rows, "month"))}
    assert [(found[s]["flow"], found[s]["do"], found[s]["samples"]) for s in "ABC"] == [
        (True, 8.0, 1),
        (False, None, 0),
        (True, 7.0, 1),
    ]
    whole = table(*year(do=8.0, flow=True), *year("B", do=8.0, flow=False))
    found = {row["section"]: row for row in answered(of_sections(whole, "year"))}
    assert (found["A"]["flow"], found["A"]["months"], found["B"]["flow"]) == (True, 12, False)


def test_what_goes_with_a_section_is_carried_unless_it_disagrees():
    rows = table(
        river(on=date(2026, 2, 3), do=8.0) | {"basin": "松花江", "city": "甲"},
        river(on=date(2026, 2, 4), do=8.0) | {"basin": "松花江", "city": "乙", "body": "lake"},
    )
    row = only(of_sections(rows, "month"))
    assert (row["basin"], row["city"], row["body"]) == ("松花江", None, None)


def test_a_row_without_a_day_is_of_no_period():
    rows = table(river(do=8.0), river(on=None, do=1.0))
    assert only(of_sections(rows, "month"))["samples"] == 1


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.decimals(0, 20, places=3, allow_nan=False)),
        min_size=1,
        max_size=60,
    )
)
def test_means_are_those_of_exact_arithmetic_in_any_order(drawn):
    rows = [river(on=date(2025, month, 1), tp=float(value)) for month, value in drawn]
    shuffled = rows[::-1]
    found = answered(of_sections(table(*rows), "month").order_by("period"))
    assert answered(of_sections(table(*shuffled), "month").order_by("period")) == found
    by_month = {month: [Fraction(v) for m, v in drawn if m == month] for month, _v in drawn}
    expected = [float(round_half_even(mean(by_month[month]), 3)) for month in sorted(by_month)]
    assert [row["tp"] for row in found] == expected
