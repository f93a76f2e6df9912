"""Findings on samples: each names the sections that it is about."""

import math

from bihuan.environment.water.checks import checked
from bihuan.environment.water.evaluate import evaluate
from environment.water.samples import GOOD, answered, only, river, table


def codes(samples, **asked):
    return {finding.code: finding for finding in checked(samples, **asked)}


def test_good_samples_have_no_finding():
    assert checked(table(river(**GOOD) | {"basin": "甲"}), by=["basin"]) == []


def test_a_section_without_body_type_is_named_and_the_rest_computed():
    rows = table(river(**GOOD), river("镜泊湖", **GOOD) | {"body": None})
    found = codes(rows)
    assert "镜泊湖" in found["water-body-unknown"].message
    assert "A" not in found["water-body-unknown"].message
    done = evaluate(rows, period="month")
    classes = {r["section"]: (r["class"], r["incomplete"]) for r in answered(done.result.sections)}
    assert classes == {"A": (2, False), "镜泊湖": (2, True)}


def test_without_any_body_type_all_are_named_or_taken_as_told():
    rows = table({k: v for k, v in river(**GOOD).items() if k != "body"})
    assert "A" in codes(rows)["water-body-unknown"].message
    assert list(codes(rows, assume="river")) == ["water-body-assumed"]
    done = evaluate(rows, period="month", assume="lake")
    assert only(done.result.sections)["tp_class"] == 3


def test_body_types_that_contradict_each_other_are_named():
    assert "water-body-contradicts" in codes(table(river(tp=1.0), river(tp=1.0) | {"body": "lake"}))
    assert codes(table(river(do=8.0) | {"body": None})) == {}  # no item that asks for it


def test_values_that_cannot_be_are_named():
    found = checked(table(river(ph=15.0, do=8.0), river("B", do=-1.0), river("C", do=math.inf)))
    assert [(one.code, one.column) for one in found] == [
        ("water-impossible-value", "ph"),
        ("water-impossible-value", "do"),
    ]
    assert "B、C" in found[1].message


def test_rows_that_say_nothing_are_named():
    rows = table(
        river(do=None, flow=True), river("B", do=None, flow=False), river("C", on=None, do=8.0)
    )
    found = codes(rows)
    assert found["water-nothing-measured"].message.endswith("A。")
    assert found["water-no-day"].message.endswith("C。")


def test_columns_that_lack_or_are_unknown_are_named():
    found = checked(table({"name": "A", "do": 8.0, "kelp": 1}))
    assert [(one.code, one.column, one.refuses) for one in found] == [
        ("water-column-missing", "section", True),
        ("water-column-missing", "sampled_on", True),
        ("water-unknown-column", "kelp", False),
    ]
    done = evaluate(table({"name": "A", "do": 8.0}), period="month")
    assert (done.result, done.without) == (None, None)
    assert [one.code for one in checked(table(river()))] == ["water-no-items"]


def test_text_in_place_of_numbers_is_for_the_reader():
    rows = table({"section": "A", "sampled_on": None, "do": "8.0"}, do="string")
    assert [one.code for one in checked(rows)] == ["water-not-a-number"]


def test_a_section_without_its_group_is_named():
    rows = table(river(do=8.0) | {"basin": None}, river("B", do=8.0) | {"basin": "甲"})
    found = checked(rows, by=["basin", "city"])
    assert [(one.code, one.column) for one in found] == [
        ("water-group-unknown", "basin"),
        ("water-group-column-missing", "city"),
    ]
    done = evaluate(rows, period="month", by=["basin", "city"])
    assert done.result.groups is None
    assert len(answered(done.result.sections)) == 2


def test_many_sections_are_counted():
    rows = table(*(river(f"{at:02}", do=-1.0) for at in range(31)), river(None, do=-1.0))
    said = [one.message for one in checked(rows) if one.code == "water-impossible-value"]
    assert "等 32 个断面" in said[0]


def test_an_evaluation_says_by_which_documents():
    done = evaluate(table(river(**GOOD)), period="month")
    assert done.standard == ("GB 3838-2002", "环办〔2011〕22号")
    assert "year_months" in {rule.name for rule in done.unproven}
    assert (done.findings, done.result.groups) == ([], None)
