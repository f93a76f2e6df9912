"""Lists of surface water out of CSV files, and results as rows of one file."""

from datetime import date

import pytest

from bihuan.environment import water
from bihuan.environment.several import together
from bihuan.environment.water import list_files
from bihuan.environment.water.lists import Deduction, Member
from bihuan.environment.water.means import Frozen
from bihuan.errors import Unreadable
from environment.tables import answered
from environment.water.samples import river, table


@pytest.fixture
def kept(tmp_path):
    def kept(*lines):
        path = tmp_path / "list.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return kept


def test_a_section_is_in_a_set_from_a_day_and_perhaps_to_one(kept):
    path = kept("名单,断面,起,止", "国考,A,2026-01-01,", "国控,A,2025-01-01,2025-12-31")
    assert list_files.members(path) == [
        Member("国考", "A", date(2026, 1, 1), None),
        Member("国控", "A", date(2025, 1, 1), date(2025, 12, 31)),
    ]


def test_a_row_deducts_each_of_its_items(kept):
    path = kept("section,items,from,to,reason,document", "A,高锰酸盐指数、cod,2026-01-01,,本底,函1")
    day = date(2026, 1, 1)
    assert list_files.deductions(path) == [
        Deduction("A", item, day, day, "本底", "函1") for item in ("codmn", "cod")
    ]


def test_frozen_sections_name_each_document_once(kept):
    path = kept("断面,文件", "A,函2", "B,函2", "C,函1", "D,")
    assert list_files.frozen(path) == Frozen(frozenset("ABCD"), "函2、函1")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,盐度,2026-01-01,,本底,函1", "“盐度”不是水质项目"),
        ("A,cod,2026-13-01,,本底,函1", "“2026-13-01”不是日期"),
    ],
)
def test_a_row_that_means_nothing_is_named(kept, row, said):
    with pytest.raises(Unreadable, match=f"第 3 行：{said}"):
        list_files.deductions(kept("断面,项目,起,止,理由,文件", "", row))


def test_one_table_is_left_as_it_is():
    one = table(river(do=8.0))
    assert together([one]) is one


def test_a_column_that_a_file_lacks_is_empty_there():
    rows = answered(together([table(river("A", do=8.0)), table(river("B", tp=0.1))]))
    assert {row["section"]: (row["do"], row["tp"]) for row in rows} == {
        "A": (8.0, None),
        "B": (None, 0.1),
    }


NATURAL = Deduction("A", "codmn", date(2026, 1, 1), date(2026, 12, 31), "本底", "函1")


@pytest.mark.parametrize(("by", "what"), [("section", "class"), ("basin", "status")])
def test_both_bases_stand_in_one_table_in_order(by, what):
    samples = table(river("A", codmn=9.0, do=8.0) | {"basin": "甲流域"})
    done = water.evaluate(samples, period="month", by=[by], deductions=[NATURAL])
    rows = answered(water.results(done))
    assert [row["basis"] for row in rows] == ["deducted", "measured"]
    assert rows[0][what] != rows[1][what]
    assert {row["standard"] for row in rows} == {"、".join(done.standard)}


def test_nothing_measured_alone_has_one_basis():
    done = water.evaluate(table(river(do=8.0)), period="month")
    assert [row["basis"] for row in answered(water.results(done))] == ["measured"]
    assert water.results(water.evaluate(table({"section": "A"}), period="month")) is None


@pytest.mark.parametrize("said", ["高锰酸盐指数", "codmn", "CODMn", "CODmn", "IMn"])
def test_an_item_of_a_deduction_goes_by_its_name_or_its_symbol(kept, said):
    (one,) = list_files.deductions(
        kept("断面,项目,起,止,理由,文件", f"A,{said},2026-01-01,2026-12-31,本底,函1")
    )
    assert one.item == "codmn"


def test_sections_of_a_list_without_a_sample_are_named():
    members = [Member("国考", name, date(2026, 1, 1)) for name in ("A", "Z")]
    members.append(Member("省考", "Y", date(2026, 1, 1)))
    done = water.evaluate(
        table(river("A", do=8.0, tp=0.1)),
        period="month",
        within=("国考", members),
        frozen=Frozen(frozenset({"A", "X"})),
    )
    assert {one.code: one.message[-3:-1] for one in done.findings} == {
        "water-set-section-absent": "：Z",
        "water-frozen-section-absent": "：X",
    }
