"""Ledgers as they are in real offices: what a careful person would count, and how it is kept."""

import pytest

from bihuan.duties.models import Problem, Task
from bihuan.findings import refusing
from bihuan.indicators.models import Observation
from bihuan.intake.models import ImportBatch, StagedRow, UnitToMap
from bihuan.intake.readers.columns import Correspondence
from bihuan.ledger.verification import verify
from intake.files import SHARED, table, text_table, workbook

LEDGERS = SHARED / "ledgers"
shared = pytest.mark.skipif(
    not LEDGERS.is_dir(), reason="the shared data folder is not beside this checkout"
)
COUNTED = {
    ("petition_rectification_11col.csv", "problems"): 3,
    ("petition_ledger_hengyang_blank.csv", "problems"): 2,
    ("task_breakdown.csv", "tasks"): 9,
    ("hlj_petitions_batch30_20220102.csv", "observations"): 13,
}


@shared
@pytest.mark.parametrize(("name", "kind"), COUNTED)
def test_a_real_ledger_has_the_rows_that_a_careful_person_counts(read_in, name, kind):
    result = read_in(LEDGERS / name, kind)
    assert (result.read, result.accepted, result.refused) == (COUNTED[name, kind],) * 2 + (0,)
    assert verify().is_intact


@shared
def test_a_petition_ledger_keeps_each_column_where_it_belongs(read_in):
    read_in(LEDGERS / "petition_rectification_11col.csv")
    first = Problem.objects.get(number="D3JX202405240023")
    assert (first.region, first.category, first.verdict) == ("九江市浔阳区", "大气", "基本属实")
    assert first.said_done == "已办结"
    assert first.goal.startswith("1.材料集中围挡")
    assert "5月26日" in first.measures
    assert "2023年7月底开工" in first.progress
    assert Problem.objects.get(number__contains="0031").region == "嘉峪关市"


@shared
def test_penalties_of_people_are_not_kept(read_in):
    result = read_in(LEDGERS / "petition_rectification_11col.csv")
    assert "withheld-column" in {finding.code for finding in result.findings}
    assert not [row for row in StagedRow.objects.all() if "责任人被处理情况" in row.written]


@shared
def test_a_blank_cell_is_not_filled_from_another_record(read_in):
    read_in(LEDGERS / "task_breakdown.csv", "tasks")
    seventh = Task.objects.get(text="其他主要经济指标")
    assert (seventh.lead_unit_text, seventh.co_units.count()) == ("", 0)
    assert Task.objects.get(text__startswith="PM2.5").due_on.isoformat() == "2023-12-31"


@shared
def test_a_statistics_table_gives_a_value_for_each_place_and_measure(read_in):
    result = read_in(LEDGERS / "hlj_petitions_batch30_20220102.csv", "observations")
    assert Observation.objects.count() == 13 * 11
    harbin = Observation.objects.get(area="哈尔滨", series="案件数量/合计")
    assert (harbin.value, harbin.measure, str(harbin.period_to)) == ("35", "件", "2022-01-02")
    assert sum(int(o.value) for o in Observation.objects.filter(series="案件数量/合计")) == 65
    aside = [f.message for f in result.findings if f.code == "set-aside"]
    assert [message[:3] for message in aside] == ["合计行", "备注行"]


def test_titles_two_row_headers_and_merged_cells_are_taken_apart(read_in, tmp_path):
    path = table(
        tmp_path / "台账.xlsx",
        [
            ["某市 2024 年整改工作台账", None, None, None, None, None],
            ["填报单位：某局", None, None, None, None, None],
            ["序 号", "类\n别", "存在\n问题", "整改", None, "责任\n单位"],
            [None, None, None, "措 施", "完成 时限", None],
            [1, "水", "断面超标", "控源截污", "2024年12月底", "甲局、乙局"],
            [None, None, None, "清淤疏浚", None, None],
            [2, "大气", "扬尘管控不严", "湿法作业", "立行立改", "丙局"],
            ["合 计", None, None, None, None, None],
            ["注：本表按季更新", None, None, None, None, None],
        ],
        "A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4",
        "A5:A6", "B5:B6", "C5:C6", "E5:E6", "F5:F6",
    )  # fmt: skip
    result = read_in(path)
    assert (result.read, result.accepted, refusing(result.findings)) == (2, 2, [])
    first, second = Problem.objects.order_by("id")
    assert first.measures == "控源截污\n清淤疏浚"
    assert (first.category, str(first.due_on), first.lead_unit_text) == ("水", "2024-12-31", "甲局")
    assert [unit.written for unit in first.co_units.all()] == ["乙局"]
    assert (second.due_kind, second.due_text) == ("at_once", "立行立改")


def test_a_merged_unit_is_carried_down_to_records_of_their_own(read_in, tmp_path):
    path = table(
        tmp_path / "任务.xlsx",
        [
            ["序号", "牵头单位", "工作任务", "完成时限"],
            [1, "甲处", "修订办法", "6月底前"],
            [2, None, "开展培训", "9月底前"],
            [3, "乙处", "核查数据", "长期坚持"],
        ],
        "B2:B3",
    )
    read_in(path, "tasks", year=2025)
    assert [task.lead_unit_text for task in Task.objects.order_by("id")] == ["甲处", "甲处", "乙处"]


def test_blanks_that_merged_cells_left_in_a_text_file_are_filled(read_in, tmp_path):
    path = text_table(
        tmp_path / "清单.csv",
        [
            ["序号", "责任单位", "存在问题", "整改措施"],
            ["1", "甲处", "流程不清", "修订流程"],
            ["", "", "", "组织培训"],
            ["2", "", "记录缺失", "补记录"],
        ],
        encoding="gb18030", sep="\t",
    )  # fmt: skip
    read_in(path)
    first, second = Problem.objects.order_by("id")
    assert (first.measures, first.lead_unit_text) == ("修订流程\n组织培训", "甲处")
    assert second.lead_unit_text == ""


def test_section_rows_become_the_category_of_what_stands_below(read_in, tmp_path):
    path = text_table(
        tmp_path / "要点.csv",
        [
            ["2025年工作要点分解表", "", "", ""],
            ["序号", "任务", "责任部门", "时间节点"],
            ["一、政治建设", "", "", ""],
            ["1", "制定学习计划", "甲处", "3月"],
            ["二、作风建设", "", "", ""],
            ["2", "精简会议", "乙处", "全年"],
        ],
    )
    read_in(path, "tasks")
    assert [t.category for t in Task.objects.order_by("id")] == ["一、政治建设", "二、作风建设"]


def test_every_visible_sheet_is_read_and_other_sheets_are_named(read_in, tmp_path):
    head = ["序号", "存在问题", "责任单位"]
    path = workbook(
        tmp_path / "两表.xlsx",
        ("第一批", [head, [1, "甲", "A处"]]),
        ("说明", [["填表说明"], ["请按月填报"]]),
        ("第二批", [head, [1, "乙", "B处"], [2, "丙", "B处"]]),
    )
    result = read_in(path)
    assert result.accepted == 3
    assert [f.column for f in result.findings if f.code == "no-table"] == ["说明"]


def test_the_same_file_twice_changes_nothing(read_in, tmp_path):
    path = table(tmp_path / "t.xlsx", [["序号", "存在问题"], [1, "甲"]])
    read_in(path)
    size = verify().entries
    again = read_in(path)
    assert [f.code for f in again.findings if f.code == "read-before"] == ["read-before"]
    assert (Problem.objects.count(), ImportBatch.objects.count()) == (1, 1)
    assert verify().entries == size


def test_a_try_writes_nothing(read_in, tmp_path):
    path = table(tmp_path / "t.xlsx", [["序号", "存在问题"], [1, "甲"]])
    size = verify().entries
    assert read_in(path, dry_run=True).accepted == 1
    assert (Problem.objects.count(), verify().entries) == (0, size)


def test_the_user_may_say_which_column_is_which(read_in, tmp_path):
    path = table(tmp_path / "t.xlsx", [["甲列", "乙列"], ["说不清的表头", "某处"]])
    mapping = Correspondence(columns={"text": "甲列", "lead_unit": "B"}, header_row=1)
    read_in(path, mapping=mapping)
    problem = Problem.objects.get()
    assert (problem.text, problem.lead_unit_text) == ("说不清的表头", "某处")


def test_an_unknown_unit_is_kept_as_written_and_counted(read_in, tmp_path):
    path = table(
        tmp_path / "t.xlsx",
        [["序号", "存在问题", "责任单位"], [1, "甲", "水处"], [2, "乙", "某局"], [3, "丙", "某局"]],
    )
    result = read_in(path)
    assert [f.message for f in result.findings if f.code == "unknown-unit"] == [
        "还不认得单位“某局”，照原文保存。"
    ]
    assert Problem.objects.get(text="甲").lead_unit == read_in.office.division
    assert UnitToMap.objects.get().times == 2
