"""Ledgers in the columns that superiors ask for: as of a day, into Excel, and back."""

from datetime import date

import openpyxl
import pytest

import given
from bihuan.duties.models import Plan, Problem
from bihuan.errors import NotFound, Refused, Unreadable
from bihuan.indicators import queries
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.ledger import queries as ledger
from bihuan.orgs.models import Person
from bihuan.orgs.queries import actor_in, post_named
from bihuan.periods import Moment
from bihuan.reports import ledgers
from bihuan.reports.actions.listing import write_ledger

YEAR_END, HALF_YEAR = Moment(date(2025, 10, 31)), Moment(date(2025, 6, 30))
PETITIONS = [
    "序号", "受理编号", "交办问题基本情况", "行政区域", "问题类型", "调查核实情况", "是否属实",
    "办结目标", "处理和整改情况", "是否办结", "责任人被处理情况",
]  # fmt: skip


def sheet(form, plan="campaign-2025", at=YEAR_END):
    moment = Moment(at.as_of, at.known_at or ledger.head().size)
    return ledgers.sheet(ledgers.form_named(form), plan, moment, digest_name="sm3")


def column(found, heading):
    at = found.headings.index(heading)
    return [row[at] for row in found.rows]


def test_the_petition_form_has_its_eleven_columns(sample):
    assert list(sheet("petitions").headings) == PETITIONS


def test_the_rectification_ledger_begins_as_asked_for(sample):
    assert sheet("rectification").headings[:12] == (
        "序号", "问题来源", "具体问题", "整改目标", "整改措施", "责任单位", "责任领导", "整改时限",
        "进展情况", "是否完成", "验收时间", "销号时间",
    )  # fmt: skip


@pytest.mark.parametrize("at", [YEAR_END, HALF_YEAR])
def test_a_ledger_says_what_the_figures_say(sample, at):
    found = sheet("rectification", at=at)
    done = column(found, "是否完成")
    said = {f.code: f.value for f in queries.figures(queries.metrics(), at)[0]}
    assert len(found.rows) == int(said["campaign.found"])
    assert done.count("已完成整改") == int(said["campaign.rectified"])
    assert done.count("达到序时进度") == int(said["campaign.on_schedule"])
    assert done.count("滞后") == int(said["campaign.behind"])
    assert sum(bool(day) for day in column(found, "验收时间")) == int(said["campaign.accepted"])
    assert sum(bool(day) for day in column(found, "销号时间")) == int(said["campaign.closed"])
    assert len(sheet("behind", at=at).rows) == int(said["campaign.behind"])


def test_its_digest_is_that_of_the_figure_of_the_same_records(sample):
    [metric] = queries.metrics(["campaign.found"])
    [figure] = queries.figures([metric], YEAR_END)[0]
    assert sheet("rectification").digest == figure.digest
    assert column(sheet("rectification"), "序号")[:3] == ["1", "2", "3"]


def test_no_ledger_names_a_person(sample):
    keys = set(Person.objects.values_list("key", flat=True))
    assert "p-group-secretary" in keys
    for form in ledgers.FORMS:
        for plan in ("campaign-2025", "inspection-2025"):
            cells = [cell for row in sheet(form, plan).rows for cell in row]
            assert not any(key in cell for cell in cells for key in keys)
    assert set(column(sheet("petitions"), "责任人被处理情况")) == {"本系统不记录"}


@pytest.mark.parametrize("plan", ["no-such", "inspection-2025"])
def test_a_plan_that_was_not_there_on_the_day_is_named(sample, plan):
    with pytest.raises(NotFound, match=f"2025-05-01.*{plan}"):
        sheet("rectification", plan, Moment(date(2025, 5, 1)))


def test_an_unknown_form_names_those_there_are(sample):
    with pytest.raises(NotFound, match="petitions"):
        ledgers.form_named("list")


# --- Excel ----------------------------------------------------------------------------------------


def written(tmp_path, form="rectification", plan="inspection-2025"):
    out = tmp_path / "台账.xlsx"
    write_ledger(form, plan, at=YEAR_END, out=out)
    return out


def test_the_file_is_ready_to_print_and_says_its_day_and_head(sample, tmp_path):
    page = openpyxl.load_workbook(written(tmp_path)).active
    assert page["A1"].value == "2025年对驻市监测中心党组织巡察问题整改台账"
    assert "截至 2025-10-31；12 条；存证头 sm3" in page["A2"].value
    assert [cell.value for cell in page[3]][:2] == ["序号", "问题来源"]
    assert page.max_row == 3 + 12
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$3:$3"


def test_the_same_ledger_again_is_the_same_file(sample, tmp_path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ("rectification", ("text", "source", "goal", "measures", "lead_unit_id", "due_on",
                           "found_on")),
        ("petitions", ("text", "region", "category", "goal", "measures", "verdict")),
    ],
)  # fmt: skip
def test_what_was_written_can_be_imported_again(sample, tmp_path, form, kept):
    path = written(tmp_path, form)
    actor = actor_in(post_named("office.clerk"), given.AT.date())
    office = given.queries.unit_coded("committee")
    plan = given.plans.issue_plan(
        code="again", name="再来", kind=Plan.objects.get(code="inspection-2025").kind,
        issuer=office, issued_on=date(2025, 6, 20), actor=actor, at=given.AT,
    )  # fmt: skip
    options = Options(on=date(2025, 7, 1), plan=plan, year=2025, folder=tmp_path)
    result = import_file(
        path, kind_named("problems"), options, actor=actor, at=given.AT, progress=lambda *_: None
    )
    assert [finding for finding in result.findings if finding.refuses] == []
    before, after = (
        list(Problem.objects.current().filter(plan__code=code).order_by("number"))
        for code in ("inspection-2025", "again")
    )
    assert len(before) == len(after) == 12
    for name in ("number", *kept):
        assert [getattr(one, name) for one in after] == [getattr(one, name) for one in before], name


@pytest.mark.parametrize("name", ["t.xls", "no/such/t.xlsx"])
def test_a_ledger_goes_into_an_excel_file_in_a_folder_that_exists(sample, tmp_path, name):
    with pytest.raises(Unreadable):
        write_ledger("rectification", "campaign-2025", at=YEAR_END, out=tmp_path / name)


def test_what_cannot_be_written_says_why(sample, tmp_path):
    (tmp_path / "t.xlsx").mkdir()
    with pytest.raises(Refused, match=r"t\.xlsx"):
        write_ledger("rectification", "campaign-2025", at=YEAR_END, out=tmp_path / "t.xlsx")
