"""The trophic level of lakes, against the formula written out."""

import math

from bihuan.environment.water.lakes import trophic, weights
from bihuan.environment.water.standards import document
from environment.water.samples import answered, lake, only, table

POND = {"chla": 10.0, "tp": 0.05, "tn": 1.0, "transparency": 0.5, "codmn": 5.0}


def test_weights_are_those_that_are_published():
    shown = {item: round(float(share), 4) for item, share in weights(document("TLI2001")).items()}
    assert shown == {
        "chla": 0.2663, "tp": 0.1879, "tn": 0.1790, "transparency": 0.1834, "codmn": 0.1834,
    }  # fmt: skip


def test_the_index_is_the_weighted_sum_of_its_terms():
    row = only(trophic(table(lake(**POND))))
    terms = {
        "chla": 10 * (2.5 + 1.086 * math.log(10)),
        "tp": 10 * (9.436 + 1.624 * math.log(0.05)),
        "tn": 54.53,
        "transparency": 10 * (5.118 - 1.94 * math.log(0.5)),
        "codmn": 10 * (0.109 + 2.661 * math.log(5)),
    }
    assert {item: row[f"tli_{item}"] for item in terms} == {
        item: round(term, 1) for item, term in terms.items()
    }
    share = weights(document("TLI2001"))
    assert row["tli"] == round(sum(float(share[item]) * terms[item] for item in terms), 1) == 51.6
    assert (row["trophic_level"], row["tli_missing"]) == ("轻度富营养", "")


def test_an_index_over_fewer_terms_is_not_given():
    odd = [(item, value) for item in ("chla", "transparency") for value in (None, 0.0)]
    rows = [lake(f"{item} {value}", **POND | {item: value}) for item, value in odd]
    found = {row["section"]: row for row in answered(trophic(table(*rows)))}
    for item, value in odd:
        row = found[f"{item} {value}"]
        assert (row["tli"], row["trophic_level"], row["tli_missing"]) == (None, None, item)
    row = only(trophic(table(lake(**POND)).drop("chla", "transparency")))
    assert (row["tli"], row["tli_missing"]) == (None, "chla,transparency")


def test_levels_in_order_of_the_index():
    """Terms of one index: below 30, up to 50, 60, 70, above."""
    values = [0.1, 1.0, 5.0, 12.0, 20.0, 28.0, 40.0, 60.0, 500.0]
    rows = [
        lake(
            str(at),
            **POND
            | {"chla": v, "tp": v / 400, "tn": v / 20, "codmn": v / 3, "transparency": 5 / v},
        )
        for at, v in enumerate(values)
    ]
    found = sorted(answered(trophic(table(*rows))), key=lambda row: row["tli"])
    levels = list(dict.fromkeys(row["trophic_level"] for row in found))
    assert levels == ["贫营养", "中营养", "轻度富营养", "中度富营养", "重度富营养"]
    bounds = {
        "贫营养": (-99, 29.9),
        "中营养": (30, 50),
        "轻度富营养": (50.1, 60),
        "中度富营养": (60.1, 70),
        "重度富营养": (70.1, 999),
    }
    for row in found:
        low, high = bounds[row["trophic_level"]]
        assert low <= row["tli"] <= high


def test_an_index_is_rounded_once():
    """30.1496 is 30.1; by way of the thousandth it would be 30.15 and then 30.2."""
    chla = round(math.exp((3.01496 - 2.5) / 1.086), 6)
    assert only(trophic(table(lake(chla=chla))))["tli_chla"] == 30.1
