"""The same expressions on DuckDB and Polars: equal results, whatever the order of rows."""

import random
from datetime import date

import ibis

from bihuan.environment.water.groups import grouped
from bihuan.environment.water.lakes import trophic
from bihuan.environment.water.lists import Deduction, deducted
from bihuan.environment.water.means import Frozen, of_sections
from bihuan.environment.water.sections import graded
from environment.water.samples import answered, river, table

ITEMS = ("ph", "do", "codmn", "tp", "tn", "hg", "chla", "transparency")
SPANS = ("month", "quarter", "year")


def samples(seed):
    """A year of eight sections, with gaps, limits of detection, no flow and no body type."""
    chance = random.Random(seed)  # noqa: S311 - the same samples every time
    rows = []
    for at in range(8):
        for month in range(1, 13):
            for day in (3, 17)[: chance.randint(1, 2)]:
                found = [item for item in ITEMS if chance.random() < 0.97]
                items = {item: round(chance.uniform(0.01, 9), 3) for item in found}
                row = river(f"S{at}", date(2025, month, day), **dict.fromkeys(ITEMS)) | items
                row |= {"basin": "甲" if at < 6 else "乙", "flow": chance.random() < 0.95}
                row |= {"hg_below": chance.random() < 0.5, "body": (None, "lake", "river")[at % 3]}
                rows.append(row)
    chance.shuffle(rows)
    return rows


def everything(rows):
    by = Deduction("S3", "tp", date(2025, 1, 1), date(2025, 12, 31), "本底", "文件")
    iced = Frozen(frozenset({"S1", "S2"}))
    means = {span: of_sections(table(*rows), span, frozen=iced) for span in SPANS}
    yield graded(means["month"])
    yield graded(means["quarter"])
    yield grouped(graded(means["month"]), ["basin"])
    yield graded(deducted(means["year"], [by]))
    yield trophic(means["year"])


def of_months(rows):
    """Months of a few items and their basins: what Spark, which compiles slowly, is asked for."""
    left = [item for item in ITEMS if item not in {"ph", "tp", "hg"}]
    months = graded(of_sections(table(*rows).drop(*left), "month"))
    yield months
    yield grouped(months, ["basin"])


def told(expression, connection):
    return sorted(map(repr, answered(expression, connection)))


def test_duckdb_and_polars_agree_on_every_row_in_any_order():
    duckdb, polars = ibis.duckdb.connect(), ibis.polars.connect()
    rows = samples(1)
    other = rows[::-2] + rows[-2::-2]
    for one, turned in zip(everything(rows), everything(other), strict=True):
        expected = told(one, duckdb)
        assert told(one, polars) == expected
        assert told(turned, duckdb) == expected
