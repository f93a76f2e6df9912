"""What the command gives beside classes: trophic levels, the index of cities, last year."""

from datetime import date

import pytest

from bihuan.environment import water
from bihuan.environment.water.standards import edition
from bihuan.errors import Refused
from environment.water.samples import RULES, answered, lake, river, table

EVERY = {item: float(RULES.limits.limits_of(item, "river").third) for item in RULES.items
         if item != "ph"} | {"ph": 7.0}  # fmt: skip
"""A section whose index is the number of its items but for pH: each is at the limit of III."""


def rows_of(samples, rules=RULES, **wanted):
    shown, findings = water.reported(samples, water.Wanted(**wanted), rules)
    return ([] if shown is None else answered(shown)), {one.code: one for one in findings}


def test_cities_are_ranked_by_their_index_and_those_without_are_named():
    samples = table(
        river("A", **EVERY) | {"city": "甲"},
        river("B", **EVERY | {"codmn": 3.0}) | {"city": "乙"},
        river("C", do=8.0) | {"city": "丙"},
    )
    rows, findings = rows_of(samples, period="month", by="city", rank="cwqi")
    told = {row["city"]: (row["cwqi"], row["rank"]) for row in rows}
    assert told == {"甲": (20, 2), "乙": (19.5, 1), "丙": (None, None)}
    assert "codmn" in next(row["cwqi_missing"] for row in rows if row["city"] == "丙")
    assert "丙" in findings["water-no-index"].message


def test_an_index_stands_beside_that_of_last_year_and_with_deductions():
    last = river("A", date(2025, 2, 4), **EVERY) | {"city": "甲"}
    now = river("A", **EVERY | {"codmn": 3.0}) | {"city": "甲"}
    deduction = water.Deduction("A", "tp", date(2026, 1, 1), date(2026, 12, 31), "本底", "函")
    rows, _findings = rows_of(
        table(last, now), period="month", by="city", rank="cwqi", year_on_year=True,
        deductions=[deduction],
    )  # fmt: skip
    of = {(row["period"], row["basis"]): row for row in rows}
    assert of["2026-02", "measured"]["cwqi_change"] == -2.5
    assert of["2026-02", "deducted"]["cwqi"] is None
    assert of["2025-02", "measured"]["cwqi_before"] is None
    assert of["2025-02", "deducted"]["rank"] == 1


def test_sections_and_small_groups_change_by_class_and_status():
    """Huanban [2011] 22, part 3: one grade is some change."""
    samples = table(
        *(
            river("A", date(year, 2, 4), codmn=value) | {"basin": "甲"}
            for year, value in ((2025, 3.0), (2026, 5.0))
        ),
        river("B", date(2025, 2, 4), codmn=None, flow=False) | {"basin": "甲"},
        river("B", date(2026, 2, 4), codmn=3.0) | {"basin": "甲"},
    )
    rows, _findings = rows_of(samples, period="month", year_on_year=True)
    of = {(row["section"], row["period"]): row for row in rows}
    assert (of["A", "2026-02"]["class_before"], of["A", "2026-02"]["change"]) == (2, "有所变差")
    assert of["A", "2025-02"]["change"] is None
    assert of["B", "2026-02"]["change"] is None  # it had no class
    rows, _findings = rows_of(samples, period="month", by="basin", year_on_year=True)
    (now,) = (row for row in rows if row["period"] == "2026-02")
    assert (now["status_before"], now["good_change"], now["change"]) == ("优", 0, "无明显变化")


def test_large_groups_change_by_their_shares():
    """Six sections, of which two fall from II to IV: 33 points are an obvious change."""
    samples = table(
        *(
            river(str(n), date(year, 2, 4), codmn=9.0 if year == 2026 and n < 2 else 3.0)
            | {"basin": "甲"}
            for n in range(6)
            for year in (2025, 2026)
        )
    )
    rows, _findings = rows_of(samples, period="month", by="basin", year_on_year=True)
    now = next(row for row in rows if row["period"] == "2026-02")
    assert (now["good_change"], now["change"]) == (-33.3, "明显变差")


POND = {"chla": 10.0, "tp": 0.05, "tn": 1.0, "transparency": 0.5, "codmn": 5.0}


def test_lakes_have_their_trophic_level():
    samples = table(
        lake("湖心", **POND) | {"lake": "镜湖"},
        lake("湖口", **POND) | {"lake": "镜湖"},
        river("R", **POND) | {"lake": None},
    )
    rows, _findings = rows_of(samples, period="month", lakes=True)
    assert [(row["lake"], row["sections"], row["trophic_level"]) for row in rows] == [
        ("镜湖", 2, "轻度富营养")
    ]
    rows, _findings = rows_of(samples.drop("lake"), period="month", lakes=True)
    assert {row["section"] for row in rows} == {"湖心", "湖口"}
    rows, findings = rows_of(table(river("R", **POND)).drop("body"), period="month", lakes=True)
    assert (rows, findings["water-no-lakes"].refuses) == ([], True)


def test_a_year_to_date_is_up_to_the_same_month_in_every_year():
    samples = table(
        *(
            river("A", date(year, month, 5), codmn=value)
            for year, values in ((2025, (2, 4, 90)), (2026, (3, 5)))
            for month, value in enumerate(map(float, values), 1)
        )
    )
    rows, findings = rows_of(samples, period="ytd", year_on_year=True)
    assert [(row["period"], row["codmn"], row["months"]) for row in rows] == [
        ("2025-01/02", 3, 2), ("2026-01/02", 4, 2),
    ]  # fmt: skip
    assert rows[1]["change"] == "无明显变化"
    assert "to_date" in findings["rule-missing"].hint
    needs = edition(supplied={"rules": {"to_date": {"value": 3, "clause": "一"}}})
    rows, findings = rows_of(samples, rules=needs, period="ytd")
    assert [row["codmn"] for row in rows] == [None, None]
    assert "rule-missing" not in findings


def test_a_year_to_date_of_no_day_is_empty():
    rows, _findings = rows_of(table(river("A", None, codmn=3.0)), period="ytd", year_on_year=True)
    assert rows == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [({"by": "basin", "rank": "cwqi"}, "--by city"), ({"by": "city", "lakes": True}, "湖库")],
)
def test_what_does_not_go_together_is_refused(wanted, said):
    with pytest.raises(Refused, match=said):
        rows_of(table(river(do=8.0)), period="month", **wanted)


def test_samples_that_cannot_be_graded_have_no_rows():
    rows, findings = rows_of(table(river()).drop("sampled_on"), period="month", year_on_year=True)
    assert (rows, findings["water-column-missing"].refuses) == ([], True)
