"""Ledgers of other offices, of the kinds found in other provinces and departments: offices.toml
shows each as it stands, and what a careful person reads in it.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from bihuan.duties.models import Plan, Problem, Task
from bihuan.findings import refusing
from bihuan.indicators.models import Observation
from bihuan.intake.models import StagedRow
from bihuan.intake.readers.units import units_listed
from bihuan.ledger.verification import verify
from bihuan.orgs.models import Unit
from bihuan.records.models import Activity, Outcome
from bihuan.written.days import NoSuchDay, NotADay, day_of, days_said, period_of, span_of
from intake.files import drawn_table, table

OFFICES = tomllib.loads(Path(__file__).with_name("offices.toml").read_text(encoding="utf-8"))
MODELS = {
    "problems": Problem, "tasks": Task, "activities": Activity, "outcomes": Outcome,
    "units": Unit, "plans": Plan, "observations": Observation,
}  # fmt: skip


def said(record, name):
    """A field as offices.toml writes it."""
    if name == "co":
        return [unit.written for unit in record.co_units.order_by("id")]
    value = getattr(record, {"on": "drafted_on"}.get(name, name))
    return value if isinstance(value, int) else "" if value is None else str(value)


@pytest.mark.parametrize("ledger", OFFICES["ledger"], ids=lambda ledger: ledger["name"])
def test_a_ledger_of_another_office_is_read_as_a_careful_person_reads_it(read_in, tmp_path, ledger):
    model = MODELS[ledger["kind"]]
    before = set(model.objects.values_list("pk", flat=True))
    result = read_in(drawn_table(tmp_path, ledger), ledger["kind"], year=ledger.get("year"))
    assert [(f.row, f.column, f.message) for f in refusing(result.findings)] == []
    assert result.read == result.accepted == ledger.get("read", result.read)
    records = list(model.objects.exclude(pk__in=before).order_by("pk"))
    assert len(records) == ledger.get("kept", result.read)
    for record, wanted in zip(records, ledger["record"], strict=False):
        assert {name: said(record, name) for name in wanted} == wanted
    staged = "".join(StagedRow.objects.values_list("written", flat=True))
    assert not [name for name in ledger.get("withheld", []) if name in staged]
    assert verify().is_intact


DEADLINES = {
    "2024年12月31日24时前": "2024-12-31",
    "2024年12月底前完成整改": "2024-12-31",
    "整改时限：2024年6月30日": "2024-06-30",
    "2024-12-31 00:00:00": "2024-12-31",
    "45657": "2024-12-31",
    "24年12月底": "2024-12-31",
    "十二月底前": "2024-12-31",
    "二〇二四年六月三十日": "2024-06-30",
    "2024年6月底前完成，并长期坚持": "2024-06-30",
    "立行立改，2024年5月底前完成": "2024-05-31",
    "2024年9月底（已完成）": "2024-09-30",
    "2024年12月31前": "2024-12-31",
    "2024年12月31日（星期二）": "2024-12-31",
    "2024.3-2024.10": "2024-10-31",
    "2024年年底前": "2024-12-31",
    "2024年11月15日-12月20日": "2024-12-20",
    "2024年底前取得阶段性成效，2025年6月底前全面完成": "2025-06-30",
    "2024年6月30日\n（延期至2024年12月31日）": "2024-06-30",
    "2024 年 12 月 31 日前完成验收销号": "2024-12-31",
    "2个月内": "",
    "1年内": "",
    "方案印发后30日内": "",
    "每季度末": "",
    "自2024年3月起长期坚持": "",
    "2025年春季学期开学前": "",
    "已完成": "",
}


@pytest.mark.parametrize(("written", "meant"), DEADLINES.items())
def test_a_deadline_is_found_in_the_words_around_it(written, meant):
    try:
        day = str(day_of(written, 2024))
    except NoSuchDay:
        day = "none such"
    except NotADay:
        day = "".join(map(str, days_said(written, 2024)[-1:]))
    assert day == meant


@pytest.mark.parametrize(
    "written", ["2024年2月30日", "2024年13月底", "2024-11-31", "2024年6月31日前完成", "20240230"]
)
def test_a_day_that_does_not_exist_is_refused_by_row_and_column(read_in, tmp_path, written):
    rows = [["序号", "存在问题", "整改时限"], [1, "甲", "年底前"], [2, "乙", written]]
    result = read_in(table(tmp_path / "t.xlsx", rows))
    assert [(f.row, f.column, f.code) for f in refusing(result.findings)] == [
        (3, "整改时限", "not-a-day")
    ]
    assert Problem.objects.count() == 0


def test_errors_beside_the_fields_are_told_and_refuse_nothing(read_in, tmp_path):
    rows = [["序号", "存在问题", "责任单位", "整改时限"], ["#REF!", "甲", "水处", "年底前"],
            ["=A2+1", "乙", "水处", "=DATE(2025,6,30)"]]  # fmt: skip
    result = read_in(table(tmp_path / "t.xlsx", rows))
    assert [(f.row, f.column, f.code) for f in result.findings] == [
        (2, "序号", "formula-error"),
        (3, "整改时限", "not-computed"),
        (3, "序号", "formula-error"),
    ]
    assert result.accepted == 2


def test_hours_are_no_part_of_a_day_and_a_span_has_two():
    assert span_of("2024-07-01 14:30-16:00", None).first == date(2024, 7, 1)
    assert day_of("2024年8月5日下午3:00", None) == date(2024, 8, 5)
    assert span_of("2024.3.15-16", None).last == date(2024, 3, 16)
    span = span_of("2月20日-21日", 2024)
    assert (span.first, span.last) == (date(2024, 2, 20), date(2024, 2, 21))
    assert day_of(datetime(2024, 3, 31, 9), None) == date(2024, 3, 31)  # noqa: DTZ001


def test_a_title_tells_the_months_that_a_table_is_about():
    span = period_of("2024年1—6月情况")
    assert (span.first, span.last) == (date(2024, 1, 1), date(2024, 6, 30))
    assert period_of("二季度统计表") is None
    assert period_of("2024年第三季度").first == date(2024, 7, 1)


UNITS = {
    "水处、大气处，土壤处": "水处 大气处 土壤处",
    "厅机关各处室、各直属单位": "厅机关各处室 各直属单位",
    "牵头单位：水处；配合单位：大气处、土壤处": "水处 大气处 土壤处",
    "配合：大气处 牵头：水处": "水处 大气处",
    "水处牵头，大气处配合": "水处 大气处",
    "由水处牵头，大气处、土壤处配合": "水处 大气处 土壤处",
    "水处（主责）、大气处（协办）": "水处 大气处",
    "市教育局 市财政局": "市教育局 市财政局",
    "市教育局等有关部门": "市教育局",
    "1.水处 2.大气处": "水处 大气处",
    "嘉峪 关市": "嘉峪关市",
    "市教育局（牵头），市公安局、市交通局按职责分工负责": "市教育局 市公安局 市交通局",
    "市教育局会同市财政局": "市教育局 市财政局",
    "各市（州）党委、政府": "各市(州)党委 政府",
    "无": "",
    "/": "",
}


@pytest.mark.parametrize(("written", "meant"), UNITS.items())
def test_units_are_taken_apart_and_the_leading_one_stands_first(written, meant):
    assert " ".join(units_listed(written)) == meant


def test_people_beside_units_are_not_kept_where_the_heading_names_them():
    assert units_listed("总务处 王某", without_people=True) == ("总务处",)
