"""Sets of sections and documented deductions, which are lists that people keep."""

from datetime import date

import pytest

from bihuan.environment.water.evaluate import evaluate
from bihuan.environment.water.lists import Deduction, Member, deducted, doubtful, restricted
from bihuan.environment.water.means import of_sections
from bihuan.errors import NotFound
from environment.water.samples import answered, only, river, table, year

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
STATE = [
    Member("国控", "A", FIRST),
    Member("国控", "B", FIRST, LAST),
    Member("省控", "C", FIRST),
]


def natural(section="A", item="codmn", from_on=FIRST, to_on=date(2026, 12, 31), **more):
    said = {"reason": "腐殖质本底高", "document": "某函〔2026〕1号"} | more
    return Deduction(section, item, from_on, to_on, **said)


def test_a_set_holds_its_sections_from_a_day_to_a_day():
    rows = table(
        river("A", on=date(2026, 7, 1), do=8.0),
        river("B", on=date(2026, 6, 30), do=8.0),
        river("B", on=date(2026, 7, 1), do=8.0),
        river("C", on=date(2026, 7, 1), do=8.0),
        river("A", on=date(2025, 12, 31), do=8.0),
    )
    found = answered(restricted(rows, STATE, "国控"))
    assert sorted((row["section"], row["sampled_on"].date()) for row in found) == [
        ("A", date(2026, 7, 1)),
        ("B", date(2026, 6, 30)),
    ]
    assert {row["set"] for row in found} == {"国控"}


def test_a_set_that_is_not_listed_names_those_that_are():
    with pytest.raises(NotFound, match="国控、省控"):
        restricted(table(river(do=8.0)), STATE, "国考")


def test_a_deducted_item_is_left_out_and_named():
    means = of_sections(table(river(codmn=9.0, do=8.0), river("B", codmn=9.0, do=8.0)), "month")
    found = {r["section"]: r for r in answered(deducted(means, [natural(), natural(item="cod")]))}
    assert (found["A"]["codmn"], found["A"]["deducted"]) == (None, "codmn")
    assert (found["B"]["codmn"], found["B"]["deducted"]) == (9.0, "")


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), True),
        (date(2026, 2, 1), date(2026, 2, 27), False),
        (date(2026, 2, 2), date(2026, 3, 31), False),
    ],
)
def test_a_deduction_holds_for_whole_periods(from_on, to_on, holds):
    means = of_sections(table(river(codmn=9.0)), "month")
    row = only(deducted(means, [natural(from_on=from_on, to_on=to_on)]))
    assert (row["deducted"] == "codmn") is holds


def test_results_stand_with_and_without_a_deduction():
    rows = table(river(codmn=9.0, do=8.0) | {"basin": "甲"})
    part = natural(to_on=date(2026, 2, 10))
    done = evaluate(rows, period="month", by=["basin"], deductions=[natural(), part])
    assert only(done.result.groups)["class"] == 4
    assert only(done.without.groups)["class"] == 1
    assert [(f.code, f.row) for f in done.findings] == [("water-deduction-unused", 2)]


def test_a_deduction_says_why_and_by_which_document():
    found = doubtful([natural(), natural(document=" "), natural(item="kelp", reason="")])
    assert [(finding.code, finding.row) for finding in found] == [
        ("water-deduction-undocumented", 2),
        ("water-deduction-undocumented", 3),
        ("water-deduction-unknown-item", 3),
    ]


def test_a_set_is_named_in_every_result():
    rows = table(*year("A", of=2026, do=8.0), *year("B", of=2026, do=8.0))
    done = evaluate(rows, period="year", within=("国控", STATE))
    found = {row["section"]: row for row in answered(done.result.sections)}
    assert (found["A"]["do"], found["B"]["do"], found["B"]["months"]) == (8.0, None, 6)
    assert {row["set"] for row in found.values()} == {"国控"}
    grouped = evaluate(
        table(river(do=8.0) | {"basin": "甲"}), period="month", by=["basin"], within=("国控", STATE)
    )
    assert only(grouped.result.groups)["set"] == "国控"
