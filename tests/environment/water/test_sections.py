"""Classes of sections: worked examples with their clause, and properties against an oracle."""

import math
from decimal import Decimal

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.environment.water.sections import graded
from environment.water.samples import GOOD, RULES, answered, class_of, lake, only, river, table

COUNTED = RULES.items

# GB 3838-2002 table 1: a value on a limit still meets it.
WORKED = [
    ("do", 7.5, 1),
    ("do", 7.49, 2),
    ("do", 2.0, 5),
    ("do", 1.99, 6),
    ("ph", 6.0, 1),
    ("ph", 9.0, 1),
    ("ph", 9.01, 6),
    ("ph", 5.99, 6),
    ("nh3n", 0.15, 1),
    ("nh3n", 1.001, 4),
    ("tp", 0.02, 1),
    ("tp", 0.4, 5),
    ("tp", 0.401, 6),
    ("hg", 0.00005, 1),
    ("hg", 0.000051, 3),
    ("hg", 0.0001, 3),
    ("hg", 0.0011, 6),
    ("cu", 1.0, 2),  # classes II to V share a limit
    ("zn", 1.5, 4),
    ("cod", 15, 1),
]


def test_classes_as_the_table_has_them():
    rows = table(*(river(str(at), **{item: value}) for at, (item, value, _n) in enumerate(WORKED)))
    found = {int(row["section"]): row for row in answered(graded(rows))}
    for at, (item, _value, number) in enumerate(WORKED):
        assert (found[at][f"{item}_class"], found[at]["class"]) == (number, number), WORKED[at]


def test_the_worst_item_decides():
    row = only(graded(table(river(**GOOD | {"nh3n": 1.2, "codmn": 7.0}))))
    assert (row["class"], row["status"], row["deciding"]) == (4, "轻度污染", "codmn,nh3n")
    assert (row["codmn_over"], row["nh3n_over"], row["tp_over"]) == (0.17, 0.2, None)
    assert (row["measured"], row["incomplete"]) == (5, False)
    assert row["missing"].split(",") == [item for item in COUNTED if item not in GOOD]


def test_statuses_by_class():
    """Huanban [2011] 22, 2 (1): I and II are one status."""
    tp = {0.02: "优", 0.1: "优", 0.2: "良好", 0.3: "轻度污染", 0.4: "中度污染", 9.0: "重度污染"}
    rows = answered(graded(table(*(river(tp=value) for value in tp))))
    assert {row["tp"]: row["status"] for row in rows} == tp


def test_a_lake_has_limits_of_its_own_for_phosphorus():
    rows = answered(graded(table(river(tp=0.05), lake(tp=0.05))))
    assert sorted((row["body"], row["tp_class"], row["class"]) for row in rows) == [
        ("lake", 3, 3),
        ("river", 2, 2),
    ]


def test_nitrogen_and_coliform_stand_apart():
    row = only(graded(table(lake(tp=0.01, tn=9.0, fecal_coliform=90000))))
    assert (row["tn_class"], row["fecal_coliform_class"], row["class"]) == (6, 6, 1)
    assert row["main_pollutants"] == ""
    row = only(graded(table(river(tp=0.01, tn=9.0))))
    assert (row["tn_class"], row["incomplete"]) == (None, False)


def test_a_section_without_body_type_keeps_the_class_of_its_other_items():
    sections = table(river(**GOOD | {"tp": 9.0}) | {"body": None}, river("B", tp=9.0))
    row, _other = sorted(answered(graded(sections)), key=lambda one: one["section"])
    assert (row["class"], row["tp_class"], row["incomplete"]) == (2, None, True)
    assert "tp" in row["missing"].split(",")
    assumed = answered(graded(sections, assume="river"))
    assert {one["class"] for one in assumed} == {6}
    strange = only(graded(table(river(tp=9.0) | {"body": "pond"})))
    assert (strange["body"], strange["class"], strange["incomplete"]) == (None, None, True)
    bare = only(graded(table({"section": "A", "tp": 9.0, "do": 8.0})))
    assert (bare["class"], bare["incomplete"]) == (1, True)


def test_a_section_without_any_value_has_no_class():
    row = only(graded(table(river(do=None, tp=None))))
    told = (row["class"], row["status"], row["deciding"], row["main_pollutants"], row["measured"])
    assert told == (None, None, None, None, 0)
    row = only(graded(table(river())))
    assert (row["class"], row["main_pollutants"], row["missing"]) == (None, None, ",".join(COUNTED))


def test_saturation_makes_class_one_of_oxygen():
    """GB 3838-2002 table 1 item 3: 7.5 mg/L, or 90 % saturation."""
    rows = table(
        river("A", do=6.0, do_saturation=90.0),
        river("B", do=6.0, do_saturation=89.9),
        river("C", do=6.0, do_saturation=None),
        river("D", do=None, do_saturation=95.0),
    )
    found = {row["section"]: row["do_class"] for row in answered(graded(rows))}
    assert found == {"A": 1, "B": 2, "C": 2, "D": None}


def test_below_detection_is_half_the_limit():
    rows = table(
        river("A", hg=0.0001, hg_below=True),
        river("B", hg=0.0001, hg_below=False),
        river("C", hg=0.0001, hg_below=None),
    )
    assert {r["section"]: r["hg_class"] for r in answered(graded(rows))} == {"A": 1, "B": 3, "C": 3}


def test_main_pollutants_by_class_then_multiple_and_at_most_three():
    """Huanban [2011] 22, 2 (3)."""
    row = only(graded(table(river(codmn=16, cod=50, bod5=30, nh3n=1.9, tp=0.25, do=1.0))))
    assert row["main_pollutants"] == "bod5,codmn,cod"  # all worse than V; 6.5, 1.67, 1.5 times
    row = only(graded(table(river(do=1.0, codmn=7.0, ph=5.0))))
    assert row["main_pollutants"] == "ph,do,codmn"  # no multiple: the order of the table


def test_metals_and_cyanide_come_first():
    row = only(graded(table(river(nh3n=9.0, pb=0.06, tp=9.0, codmn=90))))
    assert row["main_pollutants"] == "pb,tp,codmn"


def test_nothing_is_a_main_pollutant_up_to_class_three():
    row = only(graded(table(river(tp=0.2, nh3n=1.0))))
    assert (row["status"], row["main_pollutants"]) == ("良好", "")


def test_multiples_are_rounded_half_to_even():
    """0.2 mg/L is III of a river's phosphorus: 0.225 and 0.235 are 0.125 and 0.175 times over."""
    rows = answered(graded(table(river("A", tp=0.225), river("B", tp=0.235))))
    assert {row["section"]: row["tp_over"] for row in rows} == {"A": 0.12, "B": 0.18}


def test_a_value_just_beyond_a_limit_is_beyond_it():
    values = {"codmn": 6.0000001, "hg": 0.00010000001, "ph": 9.0000001, "do": 4.9999999}
    row = only(graded(table(river(**values))))
    assert [row[f"{item}_class"] for item in values] == [4, 4, 6, 4]


def test_what_cannot_be_is_no_value():
    wrong = [-0.1, math.nan, math.inf, -math.inf, 1e300]
    rows = answered(graded(table(*(river(nh3n=value, do=8.0) for value in wrong))))
    assert [(row["nh3n_class"], row["class"]) for row in rows] == [(None, 1)] * len(wrong)


def test_ph_is_from_nought_to_fourteen():
    ph = {-0.1: None, 0.0: 6, 14.0: 6, 14.1: None}
    rows = answered(graded(table(*(river(ph=value) for value in ph))))
    assert {row["ph"]: row["ph_class"] for row in rows} == ph


def test_columns_of_integers_and_decimals_grade_alike():
    whole = ibis.memtable([{"body": "river", "cod": 16}], schema={"body": "string", "cod": "int16"})
    exact = ibis.memtable(
        [{"body": "river", "tp": Decimal("0.2001"), "hg": Decimal("0.00005")}],
        schema={"body": "string", "tp": "decimal(9,4)", "hg": "decimal(12,8)"},
    )
    assert only(graded(whole))["class"] == 3
    row = only(graded(exact))
    assert (row["tp_class"], row["hg_class"]) == (4, 1)


VALUES = st.decimals(0, 14, places=4, allow_nan=False)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["river", "lake"]), st.dictionaries(st.sampled_from(COUNTED), VALUES)
    ),
    min_size=60,
    max_size=90,
)


@settings(max_examples=3)
@given(ROWS)
def test_every_class_is_that_of_exact_arithmetic(drawn):
    rows = [
        {"section": str(at), "body": body, **{item: _float(of.get(item)) for item in COUNTED}}
        for at, (body, of) in enumerate(drawn)
    ]
    asked = [f"{item}_class" for item in COUNTED]
    for row in answered(graded(table(*rows)).select("section", "class", "deciding", *asked)):
        body, of = drawn[int(row["section"])]
        classes = {item: class_of(item, of[item], body) for item in COUNTED if item in of}
        assert {item: row[f"{item}_class"] for item in classes} == classes
        worst = max(classes.values(), default=None)
        deciding = [item for item in COUNTED if item in of and classes[item] == worst]
        assert (row["class"], row["deciding"] or "") == (worst, ",".join(deciding))


def _float(value):
    return None if value is None else float(value)


@settings(max_examples=3)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=40, max_size=60))
def test_a_class_is_monotone_in_each_concentration(pairs):
    """More of anything is never a better class; of oxygen, never a worse one."""
    items = [item for item in RULES.limits.classed if item != "ph"]
    rows = [
        lake(f"{at}{side}", **dict.fromkeys(items, float(value)))
        for at, pair in enumerate(pairs)
        for side, value in zip("lh", sorted(pair), strict=True)
    ]
    asked = [f"{item}_class" for item in items]
    found = {
        row.pop("section"): row for row in answered(graded(table(*rows)).select("section", *asked))
    }
    for at in range(len(pairs)):
        for item in items:
            better, worse = "hl" if item == "do" else "lh"
            name = f"{item}_class"
            assert found[f"{at}{better}"][name] <= found[f"{at}{worse}"][name]
