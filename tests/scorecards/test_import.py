"""Scoring tables from Excel and CSV: every forbidden line named, every mistake with its row."""

from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command

import given
import recurring
import scored
from bihuan.errors import Refused
from bihuan.intake.actions.amends import withdraw_batch
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.scorecards.models import Scheme
from bihuan.scorecards.queries import terms_of
from bihuan.scorecards.terms import Basis, Counts, Terms
from scored import D

pytestmark = pytest.mark.django_db

# The shapes of four scoring tables in use, written down together: sources, headings with points,
# items merged into headings, items without a standard score.
FOUR = """# 来源: ①某市直机关党建考评细则2015-16(类一、二) ②某县基层党建考核评分表 ③某机关2022年党建目标考核细则 ④2018年某市环境责任书考核细则。数值照录
来源,类别,考评项目,标准分,评分要点,扣分值,计分单位,考评方式
①,党员干部学习教育,学习贯彻与意识形态,10,无年度学习计划,1,项,查看资料
①,党员干部学习教育,学习贯彻与意识形态,10,学习笔记每少1篇,1,篇,查看资料
①,机关党建日常基础工作(35分),基层组织活动,15,未按期换届,3,项,查看资料
①,机关党建日常基础工作(35分),基层组织活动,15,三会一课落实不好,1,项,查看资料
②,责任制(34分),专题研究基层党建每年不少于4次,2,每少1次专题会,0.5,次,文件和会议记录
②,制度建设,未建立联系点制度,1,未建立,1,项,资料
②,宣传,宣传稿件采用,5,每少1篇,0.5,篇,资料
③,党建目标,工作督查检查认定不合格,,每次,0.1,次,机关党委
③,党建目标,被机关党委通报批评,,每次,0.5,次,机关党委
③,决策部署落实(4分),未按要求推进,4,每项按次,0.2,项次,
③,决策部署落实(4分),督查通报,4,每项次,0.5,项次,
④,环境质量(40分)/空气(15分),PM10年均值,3,每差1微克/立方米,0.5,微克/立方米,扣完为止
④,环境质量(40分)/空气(15分),优良天数比率,1,每差1个百分点,0.25,百分点,扣完为止
"""  # noqa: E501

HEAD = "类别,考核项目,分值,评分标准\n"


def read(office, tmp_path, text: str, name: str = "评分表.csv", **options):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_in(office, path, **options)


def read_in(office, path: Path, **options):
    return import_file(
        path, kind_named("scorecard"), Options(on=given.DAY, **options), actor=office.clerk,
        at=given.AT, progress=lambda *_said: None,
    )  # fmt: skip


def told(result, code: str):
    return [(f.row, f.message) for f in result.findings if f.code == code]


def refused(result):
    return [(f.row, f.code) for f in result.findings if f.refuses]


def items(name: str):
    return terms_of(Scheme.objects.current().get(name__contains=name)).items


def test_four_tables_in_one_become_four_schemes(office, tmp_path):
    result = read(office, tmp_path, FOUR)
    assert refused(result) == []
    assert (result.read, result.accepted) == (13, 13)
    assert sorted(Scheme.objects.current().values_list("name", "year")) == [
        ("2018年某市环境责任书考核细则", 2018),
        ("某县基层党建考核评分表", 2015),
        ("某市直机关党建考评细则2015-16(类一、二)", 2015),
        ("某机关2022年党建目标考核细则", 2022),
    ]


def test_rows_of_one_item_are_its_rules(office, tmp_path):
    read(office, tmp_path, FOUR)
    study, organisation = items("市直机关")
    assert (organisation.heading, organisation.name, organisation.standard) == (
        "机关党建日常基础工作", "基层组织活动", D(15),
    )  # fmt: skip
    assert [(rule.text, rule.points) for rule in organisation.rules] == [
        ("未按期换届", D(3)), ("三会一课落实不好", D(1)),
    ]  # fmt: skip
    assert [bool(rule.regulation) for rule in study.rules] == [False, True]


def test_a_heading_that_bears_the_points_is_the_item(office, tmp_path):
    result = read(office, tmp_path, FOUR)
    goals, decisions = items("党建目标")
    assert (goals.name, goals.standard, len(goals.rules)) == ("党建目标", None, 2)
    assert (decisions.name, decisions.standard) == ("决策部署落实", D(4))
    assert [rule.text for rule in decisions.rules] == ["未按要求推进，每项按次", "督查通报，每项次"]
    assert told(result, "no-standard") == [(10, "党建目标：没有标准分。")]
    assert [row for row, _message in told(result, "group-sum")] == [5, 7, 14]


def test_every_forbidden_line_is_named_with_the_regulation(office, tmp_path):
    result = read(office, tmp_path, FOUR)
    found = told(result, "not-scored")
    assert [row for row, _message in found] == [4, 9]
    assert all("减负若干规定" in message for _row, message in found)
    press = items("基层党建考核评分表")[-1]
    assert press.counts is Counts.NOTHING
    assert "媒体" in press.regulation


WORDS = """三会一课未落实，每次扣0.1分
学习笔记少于5万字扣1分
学习强国积分排名靠后扣1分
宣传稿件被采用每篇加0.5分
获领导批示每件加1分
在线学时不达标扣1分
主题党日未打卡扣0.2分
公众号点赞每少1次扣0.1分
专题研究每少1次扣0.5分
活动无照片扣0.5分
每召开1次会议加0.5分
平台登录率低于90%扣1分"""


def test_one_cell_with_many_wordings_is_parted_and_each_is_judged(office, tmp_path):
    cell = WORDS.replace("\n", "；")
    read(office, tmp_path, f"2025年党支部考核评分表\n{HEAD}党建,综合,100,{cell}\n")
    [item] = items("党支部考核")
    scored = [rule.text for rule in item.scored_rules]
    assert scored == ["三会一课未落实，每次扣0.1分", "专题研究每少1次扣0.5分"]
    assert [rule.points for rule in item.scored_rules] == [D("0.1"), D("0.5")]
    assert len(item.rules) == 12


def test_wording_that_says_so_becomes_a_rule_on_records(office, tmp_path):
    duty = given.duty(office, given.plan(office), code="duty.congress")
    recurring.fit(office, duty)
    cell = (
        "支部党员大会每少1次扣2分；问题整改逾期每项扣1分；问题整改后反弹每项扣3分；未按期换届扣3分"
    )
    read(office, tmp_path, f"2025年党支部考核评分表\n{HEAD}党建,综合,100,{cell}\n")
    [item] = items("党支部考核")
    assert [(rule.basis, dict(rule.filter)) for rule in item.rules] == [
        (Basis.OCCURRENCES, {"duty": "duty.congress", "standing": ["missed"]}),
        (Basis.PROBLEMS, {"pace": "behind"}),
        (Basis.PROBLEMS, {"state": ["reopened"]}),
        (Basis.HAND, {}),
    ]


# --- Refused, with the place ----------------------------------------------------------------------


def test_a_stated_total_that_the_items_do_not_make_up_is_refused_at_its_row(office, tmp_path):
    text = f"党支部考核评分表\n{HEAD}党建,甲,60,不到位扣1分\n党建,乙,30,不到位扣1分\n合计,,100,\n"
    result = read(office, tmp_path, text)
    assert refused(result) == [(5, "sum")]
    assert "合计 90 分，总分是 100 分" in told(result, "sum")[0][1]
    assert not Scheme.objects.exists()
    fine = text.replace("乙,30", "乙,40")
    assert refused(read(office, tmp_path, fine, "改好.csv")) == []


def test_a_total_in_the_title_counts_too(office, tmp_path):
    text = f"党支部考核评分表（满分100分）\n{HEAD}党建,甲,60,不到位扣1分\n"
    assert [code for _row, code in refused(read(office, tmp_path, text))] == ["sum"]


def test_a_deduction_larger_than_its_item_is_refused_at_its_row(office, tmp_path):
    text = f"党支部考核评分表\n{HEAD}党建,甲,2,不到位扣1分\n党建,乙,1,未建立扣3分\n"
    result = read(office, tmp_path, text)
    assert refused(result) == [(4, "more-than-item")]


BANDED = f"党支部考核评分表\n{HEAD}党建,甲,100,不到位扣1分\n等次,优秀,,90分以上\n"


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("等次,良好,,80-89\n等次,较差,,80分以下\n", [(4, "band-gap")]),
        ("等次,良好,,60分以上、不到95分\n等次,较差,,60分以下\n", [(4, "band-overlap")]),
        ("等次,良好,,80分以上、不到90分\n", [(5, "band-gap")]),
        ("等次,良好,,很好\n", [(5, "not-a-band")]),
    ],
)
def test_bands_with_a_gap_or_an_overlap_are_refused_at_their_rows(office, tmp_path, rest, found):
    assert found[0] in refused(read(office, tmp_path, BANDED + rest))


def test_bands_that_meet_are_read(office, tmp_path):
    rest = "等次,良好,,80分以上、不到90分\n等次,较差,,80分以下\n"
    assert refused(read(office, tmp_path, BANDED + rest)) == []
    bands = terms_of(Scheme.objects.get()).bands
    assert [(b.grade, b.least, b.below) for b in bands] == [
        ("优秀", D(90), None), ("良好", D(80), D(90)), ("较差", D(0), D(80)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("指标,no.such,", (3, "no-ground")),
        ("期次,,colour=red", (3, "no-ground")),
        ("期次,,standing=missed&duty=no.such", (3, "no-ground")),
        ("问题,,plan=no.such", (3, "no-ground")),
        ("星座,,", (3, "no-such-word")),
    ],
)
def test_a_rule_on_nothing_is_refused_at_its_row(office, tmp_path, cells, found):
    head = "类别,考核项目,分值,评分标准,每次分值,评分依据,指标编码,筛选\n"
    text = f"党支部考核评分表\n{head}党建,甲,100,不到位,1,{cells}\n"
    assert refused(read(office, tmp_path, text)) == [found]


def test_the_same_file_twice_changes_nothing_and_the_batch_can_be_taken_back(office, tmp_path):
    first = read(office, tmp_path, FOUR)
    again = read(office, tmp_path, FOUR)
    assert told(again, "read-before")
    assert Scheme.objects.current().count() == 4
    withdraw_batch(
        first.batch, reason="选错了文件", on=given.day(1), actor=office.clerk, at=given.AT
    )
    assert not Scheme.objects.current().exists()


def test_an_excel_sheet_with_title_rows_and_merged_cells(office, tmp_path):
    path = tmp_path / "评分表.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("评分表")
    sheet.merge_range("A1:E1", "2025年度党支部党建工作考核评分表")
    sheet.merge_range("A2:E2", "填报单位：机关党委")
    sheet.write_row("A3", ["序号", "考核项目", "分值", "评分标准", "备注"])
    sheet.merge_range("A4:A5", 1)
    sheet.merge_range("B4:B5", "组织生活")
    sheet.merge_range("C4:C5", 60)
    sheet.write("D4", "三会一课未落实，每次扣2分")
    sheet.write("D5", "组织生活会未按要求召开扣5分")
    sheet.write_row("A6", [2, "学习", 40, "学习笔记不足扣1分；无学习计划扣2分"])
    sheet.write_row("A7", ["合计", "", 100, ""])
    sheet.write_row("A8", ["注：扣完为止。"])
    book.close()
    result = read_in(office, path)
    assert refused(result) == []
    scheme = Scheme.objects.get()
    assert (scheme.year, scheme.unit_kind.code, scheme.total) == (2025, "branch", D(100))
    life, study = terms_of(scheme).items
    assert (life.name, life.standard, [rule.points for rule in life.rules]) == (
        "组织生活", D(60), [D(2), D(5)],
    )  # fmt: skip
    assert [bool(rule.regulation) for rule in study.rules] == [True, False]


def test_the_command_tells_what_it_found(office, tmp_path, capsys):
    path = tmp_path / "表.csv"
    path.write_text(FOUR, encoding="utf-8")
    call_command("import", str(path), kind="scorecard", actor="office.clerk", format="json")
    assert '"not-scored"' in capsys.readouterr().out


# --- Points that are none -------------------------------------------------------------------------

POINTS = "2025年党支部考核评分表\n类别,考核项目,分值,评分标准,扣分值\n党建,综合,{},无计划,{}\n"
EXPECTED = "请填 0 到 99999.999 的数，最多三位小数，如 10 或 0.5。"


def where(result, *, refuses: bool):
    found = (f for f in result.findings if f.refuses == refuses)
    return [(f.row, f.column, f.code, f.message) for f in found]


@pytest.mark.parametrize(
    "written", ["-5", "1e9", "1e400", "10.12345", "10abc", "10人", "3个月", "10（人）"]
)
@pytest.mark.parametrize("at", ["分值", "扣分值"])
def test_points_that_nobody_can_mean_are_refused_by_what_stood_there(office, tmp_path, written, at):
    cells = (written, 1) if at == "分值" else (20, written)
    result = read(office, tmp_path, POINTS.format(*cells))
    assert where(result, refuses=True) == [(3, at, "not-points", f"“{written}”不能作分值。")]
    assert [f.hint for f in result.findings] == [EXPECTED]


def test_letters_are_no_points_and_nothing_else_is_told(office, tmp_path):
    result = read(office, tmp_path, POINTS.format("abc", 1))
    assert where(result, refuses=True) == [(3, "分值", "not-a-number", "“abc”不是数。")]
    assert len(result.findings) == 1


@pytest.mark.parametrize(
    ("written", "code", "standard"),
    [("十分", "in-words", 10), ("二点五分", "in-words", "2.5"), ("10%", "percent", 10)],
)
def test_points_in_words_and_weights_in_percent_are_read_and_told(
    office, tmp_path, written, code, standard
):
    result = read(office, tmp_path, POINTS.format(written, 1))
    told_so = f"“{written}”读作 {standard}。"
    assert where(result, refuses=False) == [(3, "分值", code, told_so)]
    assert items("党支部考核")[0].standard == D(str(standard))


@pytest.mark.parametrize(
    "written", ["10分", "10 分", "10（分）", "10分/次", "10分\uff0f项", "10分（含附加）"]
)
def test_points_may_say_that_they_are_points(office, tmp_path, written):
    assert refused(read(office, tmp_path, POINTS.format(written, 1))) == []
    assert items("党支部考核")[0].standard == D(10)


def test_percent_is_no_deduction(office, tmp_path):
    result = read(office, tmp_path, POINTS.format(20, "10%"))
    assert refused(result) == [(3, "not-points")]


def test_points_left_to_a_person_are_told_and_left_blank(office, tmp_path):
    result = read(office, tmp_path, POINTS.format(20, "酌情"))
    told_so = [(3, "扣分值", "no-number", "“酌情”没有写数，留空。")]
    assert where(result, refuses=False) == told_so
    assert items("党支部考核")[0].rules[0].points is None


def test_a_wrong_standard_score_is_not_told_once_more_as_a_wrong_sum(office, tmp_path):
    text = POINTS.format("-5", 1) + "党建,其他,80,无总结,1\n合计,,100,,\n"
    assert refused(read(office, tmp_path, text)) == [(3, "not-points")]


def test_a_total_too_large_is_told_as_it_was_written(office, tmp_path):
    rows = "".join(f"党建,项目{n},99999,无计划,1\n" for n in range(3))
    result = read(office, tmp_path, POINTS.format(20, 1) + rows)
    assert ["总分 300017 不行" in f.message for f in result.findings] == [True]
    with pytest.raises(Refused, match="总分 1000000000 不行"):
        scored.scheme(office, Terms(D(1_000_000_000), ()))


def test_a_name_too_long_or_with_an_address_is_refused_and_not_cut(office, tmp_path):
    for name, code in (
        ("2025年" + "很" * 70 + "长的考核办法", "too-long"),
        ("2025年考核办法www.example.cn", "address-in-name"),
    ):
        text = POINTS.format(20, 1).replace("2025年党支部考核评分表", name)
        assert refused(read(office, tmp_path, text)) == [(3, code)]
    assert not Scheme.objects.exists()


def test_a_finding_names_the_sheet_of_a_workbook(office, tmp_path):
    path = tmp_path / "评分表.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, points in (("机关", 20), ("基层", "abc")):
            sheet = book.add_worksheet(name)
            lines = POINTS.format(points, 1).replace("2025年", f"2025年{name}").splitlines()
            for row, line in enumerate(lines):
                sheet.write_row(row, 0, line.split(","))
    [wrong] = [f for f in read_in(office, path).findings if f.refuses]
    assert (wrong.sheet, wrong.row, wrong.column) == ("基层", 3, "分值")
