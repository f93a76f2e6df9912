"""Several files as one table: each place and time once, taken from the last file."""

from decimal import Decimal

import pytest

from bihuan.environment.air.evaluate import Kind
from bihuan.environment.air.together import together
from bihuan.errors import Refused
from environment.air.files import DAYS, HOURS, duckdb, hour, reading
from environment.tables import answered


def days(folder, name, *lines):
    return reading(folder, DAYS, *lines, name=name)


def test_one_file_is_left_as_it_is(tmp_path):
    one = days(tmp_path, "a.csv", "甲,2022-03-01,5,20,0.5,60,40,20")
    assert together([one]) == (one.table, Kind.CITY_DAY, [])


def test_years_in_files_of_their_own_are_one_table(tmp_path):
    """One file has whole numbers where the other has decimals."""
    first = days(tmp_path, "a.csv", "甲,2021-03-01,5,20,0.5,60,40,20")
    second = days(tmp_path, "b.csv", "甲,2022-03-01,5.12525,20,1,60,40,")
    table, kind, findings = together([first, second])
    rows = sorted(answered(table, duckdb()), key=lambda row: row["day"])
    assert [row["so2"] for row in rows] == [5, Decimal("5.12525")]
    assert [row["pm25"] for row in rows] == [20, None]
    assert (kind, findings) == (Kind.CITY_DAY, [])


def test_what_stands_in_several_files_is_taken_whole_from_the_last(tmp_path):
    first = days(
        tmp_path, "a.csv", "甲,2022-03-01,5,20,0.5,60,40,20", "甲,2022-03-02,6,20,0.5,60,40,20"
    )
    second = days(
        tmp_path, "b.csv", "甲,2022-03-02,7,20,0.5,60,40,", "乙,2022-03-02,8,20,0.5,60,40,20"
    )
    third = days(tmp_path, "c.csv", "甲,2022-03-02,9,20,0.5,60,40,")
    table, _kind, (finding,) = together([first, second, third])
    rows = {(row["city"], row["day"].day): row for row in answered(table, duckdb())}
    assert {place: row["so2"] for place, row in rows.items()} == {
        ("甲", 1): 5, ("甲", 2): 9, ("乙", 2): 8,
    }  # fmt: skip
    assert rows["甲", 2]["pm25"] is None  # the last file says it is missing
    assert len(answered(table, duckdb())) == 3
    assert (finding.code, finding.refuses) == ("repeated", False)
    assert finding.message.startswith("2 行")


def test_files_of_different_kinds_are_not_put_together(tmp_path):
    of_days = days(tmp_path, "a.csv", "甲,2022-03-01,5,20,0.5,60,40,20")
    of_hours = reading(tmp_path, HOURS, hour(), name="b.csv")
    with pytest.raises(Refused, match="不是同一种数据"):
        together([of_days, of_hours])
