"""Standards as data: what ships, what is absent, what is supplied, what is taken over."""

from datetime import date
from decimal import Decimal

import pytest

from bihuan.environment import standards
from bihuan.environment.air import standards as air
from bihuan.environment.air.items import NAMES
from bihuan.environment.standards import RuleMissing
from bihuan.environment.water import standards as water
from bihuan.errors import NotFound, Refused, Unreadable

SHIPPED = [(folder, name) for folder in ("air", "water") for name in standards.names(folder)]


@pytest.mark.parametrize(("folder", "name"), SHIPPED)
def test_every_shipped_rule_has_its_clause_and_its_confidence(folder, name):
    raw = standards.raw(folder, name)
    rows = [*raw.get("limits", ()), *raw.get("breakpoints", ())]
    rows += raw.get("rules", {}).values()
    assert rows
    for row in rows:
        assert row["clause"].strip(), row
        assert row["confidence"] in {"A", "B", "C", "K"}, row
    document = standards.document(folder, name)
    assert (document.id, document.document) == (raw["id"], raw["document"])
    assert document.title
    assert not set(document.rules) & set(document.unknown)


def test_a_document_holds_from_a_day_to_a_day():
    old, new = air.assessment("HJ663-2013"), air.assessment("HJ663-2026")
    last = date(2026, 2, 28)
    assert (old.holds_on(last), new.holds_on(last)) == (True, False)
    assert (old.holds_on(date(2026, 3, 1)), new.holds_on(date(2026, 3, 1))) == (False, True)


def test_a_missing_rule_names_the_document_to_consult():
    with pytest.raises(RuleMissing, match=r"HJ 663-2026.*环境空气质量综合指数") as missing:
        air.assessment("HJ663-2026").rule("index_items")
    assert missing.value.exit_status == 1
    assert "[rules.index_items]" in missing.value.hint
    with pytest.raises(RuleMissing, match=r"GB 3095-2012.* pm25 .* hour"):
        air.limits("GB3095-2012").grade2("pm25", "hour")
    with pytest.raises(RuleMissing, match=r"GB 3838-2002.* chla"):
        water.class_standard("GB3838-2002").limits_of("chla", "river")


def test_a_rule_that_somebody_read_can_be_supplied(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text('[rules.index_decimals]\nvalue = 2\nclause = "附录 C"\n', encoding="utf-8")
    new = air.edition("HJ633-2026", supplied=standards.supplied(path)).assessment
    rule = new.rule("index_decimals")
    assert (rule.value, rule.clause, rule.confidence) == (2, "附录 C", "")
    assert rule.document == "HJ 663-2026"
    assert new.value("o3_windows") == 14
    assert not air.assessment("HJ663-2026").has("index_decimals")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[rules.x]\nvalue = 2\n", r"rules\.x.* 缺少 value 或 clause"),
        ("[rules]\nx = 2\n", r"rules\.x"),
        ("value = ", "读不出"),
        ("", "没有一条规定"),
        ("rules = 3", "没有一条规定"),
        ("[rules.x]\nvalue = 2\nclause = ' '\n", r"rules\.x.* clause"),
    ],
)
def test_a_file_of_rules_that_says_nothing_is_refused(tmp_path, text, said):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=said) as refused:
        standards.supplied(path)
    assert str(path) in str(refused.value)


def test_a_file_of_rules_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"no\.toml"):
        standards.supplied(tmp_path / "no.toml")


def test_rules_out_of_another_document_say_so_and_how_sure_that_is():
    """HJ 663-2026 was not seen whole: days of a month and year are applied as in 2013."""
    taken = air.assessment("HJ663-2026").taken_over()
    assert {rule.name for rule in taken} >= {"day_hours", "month_days", "year_days"}
    assert {(rule.document, rule.confidence) for rule in taken} == {("HJ 663-2013", "C")}
    assert air.assessment("HJ663-2013").taken_over() == []


def test_a_standard_that_there_is_not_names_those_that_there_are():
    with pytest.raises(NotFound, match="HJ633-2012") as unknown:
        air.aqi("HJ633-1996")
    assert "HJ633-2026" in unknown.value.hint
    with pytest.raises(NotFound, match="GB3838-2002"):
        water.class_standard("TLI2001")
    with pytest.raises(NotFound, match="TLI2001"):
        standards.raw("water", "GB9999")


def test_limits_follow_their_phase():
    """GB 3095-2026, 4.4: transition to 2030-12-31, then the final limits."""
    assert air.edition("HJ633-2026").limits.grade2("pm25", "year") == 30
    assert air.edition("HJ633-2026", on=date(2031, 1, 1)).limits.grade2("pm25", "year") == 25
    assert air.edition("HJ633-2012", on=date(2031, 1, 1)).limits.grade2("pm25", "year") == 35


@pytest.mark.parametrize(
    ("day", "index", "limit"),
    [
        (date(2016, 1, 1), "HJ633-2012", 35),
        (date(2026, 2, 28), "HJ633-2012", 35),
        (date(2026, 3, 1), "HJ633-2026", 30),
        (date(2031, 1, 1), "HJ633-2026", 25),
    ],
)
def test_each_day_has_its_documents(day, index, limit):
    edition = air.edition_on(day)
    assert (edition.id, edition.limits.grade2("pm25", "year")) == (index, Decimal(limit))


def test_before_2016_no_index_held_in_the_nation():
    with pytest.raises(Refused, match="2015-12-31"):
        air.edition_on(date(2015, 12, 31))


def test_a_supplied_rule_of_an_unknown_name_is_refused():
    with pytest.raises(Unreadable, match="month_dayz"):
        air.assessment("HJ663-2026", {"rules": {"month_dayz": {"value": 27, "clause": "表4"}}})


AIR = {
    "day_hours": ["abc", 0, 25, 20.5, True],
    "month_days": [-1, 32],
    "points_share": [0.75, "3/0", "much", "5/4"],
    "percentiles": [{"pm25": 95}, 95, dict.fromkeys(NAMES, "95")],
    "index_items": [["nox"], [], "so2", ["so2", "so2"], [3]],
    "exceptional_events": [1],
}
WATER = {
    "decimals": [{"nox": 1}, {"tp": -1}],
    "statuses": [["优"], "优", [1] * 6],
    "ph_mean": [7],
    "group_statuses": [{"excellent": 90}],
    "below_detection": ["2"],
}


@pytest.mark.parametrize(
    ("edition", "name", "value"),
    [
        pytest.param(edition, name, value, id=f"{name} {n}")
        for edition, wrong in (
            (lambda supplied: air.edition("HJ633-2026", supplied=supplied), AIR),
            (lambda supplied: water.edition(supplied=supplied), WATER),
        )
        for name, given in wrong.items()
        for n, value in enumerate(given)
    ],
)
def test_a_supplied_value_that_its_rule_cannot_have_is_refused(edition, name, value):
    with pytest.raises(Unreadable, match=rf"rules\.{name}") as refused:
        edition({"rules": {name: {"value": value, "clause": "表4"}}})
    assert "应是" in refused.value.hint


def test_every_shipped_rule_has_the_shape_that_is_asked_of_it():
    for module, folder in ((air, "air"), (water, "water")):
        shipped = [standards.document(folder, name) for name in standards.names(folder)]
        known = {rule.name: rule.value for one in shipped for rule in one.rules.values()}
        known |= {"exceptional_events": True, "to_date": 9}  # shipped by none
        for name, shape in module.SHAPES.items():
            assert shape.fits(known[name]), name


def test_a_rule_like_a_shipped_table_has_its_keys():
    document = standards.document("water", "HB2011-22")
    change = {"value": {"none": 5, "some": 15}, "clause": "三"}
    assert document.with_rules({"rules": {"change": change}}).value("change")["none"] == 5
    change["value"] = {"none": 5}
    with pytest.raises(Unreadable, match=r"rules\.change"):
        document.with_rules({"rules": {"change": change}})


def test_what_is_no_set_of_rules_is_refused_by_water_as_well():
    for nothing in ({}, {"rules": 3}):
        with pytest.raises(Unreadable, match="没有一条规定"):
            water.edition(supplied=nothing)
    said = {"value": {"tp": 4}, "clause": "表"}, {"value": 3, "clause": "一"}
    both = {"rules": {"decimals": said[0], "quarter_samples": said[1]}}
    edition = water.edition(supplied=both)
    assert (edition.limits.decimals("tp"), edition.assessment.value("quarter_samples")) == (4, 3)
    assert edition.limits.limits == water.edition().limits.limits
