"""Water standards: each limit of the table as both transcriptions have it, and what is unknown."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.environment import standards
from bihuan.environment.standards import RuleMissing
from bihuan.environment.water.items import ITEMS, TABLE_1, title
from bihuan.environment.water.standards import class_standard, document, edition
from bihuan.errors import NotFound

# GB 3838-2002 table 1, by item and body: class I, III and V.
WORKED = [
    ("do", "river", "7.5", "5", "2"),
    ("codmn", "lake", "2", "6", "15"),
    ("nh3n", "river", "0.15", "1.0", "2.0"),
    ("tp", "river", "0.02", "0.2", "0.4"),
    ("tp", "lake", "0.01", "0.05", "0.2"),
    ("tn", "lake", "0.2", "1.0", "2.0"),
    ("hg", "river", "0.00005", "0.0001", "0.001"),
    ("cd", "river", "0.001", "0.005", "0.01"),
    ("fecal_coliform", "lake", "200", "10000", "40000"),
]


@pytest.mark.parametrize(("item", "body", "first", "third", "fifth"), WORKED)
def test_limits_are_those_of_the_table(item, body, first, third, fifth):
    limits = edition().limits.limits_of(item, body)
    assert (limits.at[0], limits.third, limits.at[4]) == tuple(map(Decimal, (first, third, fifth)))
    assert limits.clause == f"表1 第{TABLE_1[item].number}项"
    assert limits.confidence == "A"


def test_the_twenty_one_leave_out_temperature_nitrogen_and_coliform():
    counted = edition().items
    assert len(counted) == 21
    assert set(TABLE_1) - set(counted) == {"water_temperature", "tn", "fecal_coliform"}


def test_every_item_but_temperature_has_classes_and_all_have_decimals():
    limits = edition().limits
    assert set(TABLE_1) - set(limits.classed) == {"water_temperature"}
    assert all(item in limits.value("decimals") for item in TABLE_1)
    assert limits.decimals("hg") == 5
    assert limits.decimals("transparency") == 2  # none of the standard's: the item's own


def test_limits_of_a_later_class_are_never_stricter():
    for limits in edition().limits.limits.values():
        if limits.direction != "within":
            assert list(limits.at) == sorted(limits.at, reverse=limits.direction == "least")


def test_a_river_has_no_limit_of_nitrogen_and_says_so():
    with pytest.raises(RuleMissing, match="tn"):
        edition().limits.limits_of("tn", "river")


@pytest.mark.parametrize(
    ("name", "rule"),
    [("HB2011-22", "to_date"), ("HB2011-22", "trend"), ("CWQI2017", "missing")],
)
def test_what_is_unknown_names_the_document_to_consult(name, rule):
    with pytest.raises(RuleMissing) as said:
        document(name).rule(rule)
    assert document(name).document in said.value.message


def test_rules_that_somebody_read_replace_ours():
    supplied = {
        "rules": {
            "year_months": {"value": 10, "clause": "一（二）3"},
            "do_saturation": {"value": 80, "clause": "表1"},
        }
    }
    ours, theirs = edition(), edition(supplied=supplied)
    assert (ours.assessment.value("year_months"), theirs.assessment.value("year_months")) == (
        12,
        10,
    )
    assert theirs.limits.value("do_saturation") == 80


def test_what_nobody_read_is_told_apart():
    unproven = {rule.name for rule in edition().unproven()}
    assert {"decimals", "year_months", "main_first", "change"} <= unproven
    assert not {"items", "statuses", "group_statuses", "do_saturation"} & unproven


def test_a_document_without_classes_is_not_a_class_standard():
    with pytest.raises(NotFound):
        class_standard("HB2011-22")
    with pytest.raises(NotFound):
        edition("GB3838-2099")


def test_documents_say_from_when_they_hold():
    assert class_standard("GB3838-2002").from_on == date(2002, 6, 1)
    assert standards.names("water") == ["CWQI2017", "GB3838-2002", "HB2011-22", "TLI2001"]


def test_items_are_called_by_their_titles():
    assert title("tp") == "总磷"
    assert title("kelp") == "kelp"
    assert len({item.title for item in ITEMS.values()}) == len(ITEMS)
