"""Petitions in and out: the eleven columns, the older form, the tables of a batch."""

import csv
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

import given
import inspected
from bihuan.errors import Refused
from bihuan.inspections import papers, places
from bihuan.inspections.actions import petitions
from bihuan.inspections.actions.petitions import Stand
from bihuan.inspections.models import Batch, Petition, PetitionType
from bihuan.inspections.numbers import parsed, persons, repeated, split
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.models import StagedRow
from bihuan.intake.results import Options
from bihuan.orgs.actions import redefine
from bihuan.periods import Moment
from inspected import by
from intake.files import SHARED

LEDGERS = SHARED / "ledgers"
shared = pytest.mark.skipif(not LEDGERS.is_dir(), reason="no ledgers of other offices here")
YEAR_END = Moment(date(2026, 1, 5))


# --- Numbers and words ----------------------------------------------------------------------------


def test_a_number_is_read_into_its_parts():
    number = parsed("D3JX202405240023")
    assert (number.channel, number.round, number.province) == ("phone", 3, "JX")
    assert (number.day, number.serial) == (date(2024, 5, 24), 23)
    assert parsed("X2HL202201020001").channel == "letter"


@pytest.mark.parametrize(
    "said", ["", "D3JX20240524002", "D3JX202413240023", "A3JX202405240023", "d3jx202405240023"]
)
def test_what_is_no_number_has_no_parts(said):
    assert parsed(said) is None


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("第31批 D3GS202312200043", (31, "D3GS202312200043")),
        ("D3GS202312200043", (None, "D3GS202312200043")),
        ("第 31 批\nD3GS202312200043", (31, "D3GS202312200043")),
        ("", (None, "")),
    ],
)
def test_a_batch_before_a_number_is_taken_off(cell, found):
    assert split(cell) == found


@pytest.mark.parametrize(
    ("said", "n"),
    [
        ("无", 0), ("", None), ("未问责", None), ("0", 0), ("约谈2人，诫勉1人", 3), ("两名", None),
        ("一名责任人被约谈", 1), ("已处理", None), ("2人次", None), ("没有", 0),
    ],
)  # fmt: skip
def test_of_those_held_to_account_only_the_number_is_read(said, n):
    assert persons(said) == n


def test_an_earlier_case_is_named_only_where_it_is_said_to_be_the_same():
    said = "与12月8日交办第18批 D3GS202312070006 为同一问题;首次办理时监测值低于限值。"
    assert repeated(said, "D3GS202312210031") == "D3GS202312070006"
    assert repeated("参见 D3GS202312070006 的办法。", "") == ""
    assert repeated(said, "D3GS202312070006") == ""


# --- In -------------------------------------------------------------------------------------------


def read_in(office, round_, path, on=date(2025, 6, 1)):
    return import_file(
        path, kind_named("petitions"), Options(on=on, plan=round_.plan), actor=office.clerk,
        at=given.AT, progress=lambda *_said: None,
    )  # fmt: skip


@shared
def test_the_eleven_columns_are_read_into_their_fields(office, round_):
    result = read_in(office, round_, LEDGERS / "petition_rectification_11col.csv")
    assert (result.read, result.accepted) == (3, 3), [f.message for f in result.findings]
    first, second, third = Petition.objects.current().order_by("pk")
    assert (first.number, first.channel, first.received_on) == (
        "D3JX202405240023", "phone", date(2024, 5, 24),
    )  # fmt: skip
    assert first.goal.startswith("1.材料集中围挡")
    assert first.held == 0
    assert (second.batch.number, second.batch.handed_on) == (31, date(2023, 12, 20))
    assert [place.name for place in second.places.all()] == ["嘉峪关市"]
    assert [str(mark.type) for mark in third.marks.all()] == ["噪声"]
    assert third.repeats == "D3GS202312070006"
    stands = [petitions.running(one) for one in (first, second, third)]
    assert [(one.state, one.verdict) for one in stands] == [
        ("settled", "mostly"), ("settled", "true"), ("open", ""),
    ]  # fmt: skip


@shared
def test_the_same_file_again_changes_nothing(office, round_):
    path = LEDGERS / "petition_rectification_11col.csv"
    read_in(office, round_, path)
    again = read_in(office, round_, path)
    assert "read-before" in {finding.code for finding in again.findings}
    assert Petition.objects.count() == 3


@shared
def test_the_words_about_persons_are_not_kept(office, round_):
    read_in(office, round_, LEDGERS / "petition_rectification_11col.csv")
    assert not [row for row in StagedRow.objects.all() if "责任人被处理情况" in row.written]


@shared
def test_the_older_form_is_read_too(office, round_):
    result = read_in(office, round_, LEDGERS / "petition_ledger_hengyang_blank.csv")
    assert result.accepted == 2, [f.message for f in result.findings]
    noise, dust = Petition.objects.current().order_by("pk")
    assert [str(mark.type) for mark in noise.marks.all()] == ["噪声"]
    assert [str(mark.type) for mark in dust.marks.all()] == ["大气"]
    assert [place.name for place in dust.places.all()] == ["衡阳市"]
    assert (noise.number, noise.channel, noise.held) == ("", "letter", None)


def test_a_place_with_an_and_in_its_name_stays_one(office, round_, tmp_path):
    path = tmp_path / "一览表.csv"
    path.write_text(f"{ROW}D3HL202501060001,扬尘,和泽市、青岭市,大气和噪声,,,,\n", encoding="utf-8")
    assert read_in(office, round_, path).accepted == 1
    petition = Petition.objects.current().get()
    assert [one.name for one in petition.places.order_by("pk")] == ["和泽市", "青岭市"]
    assert [str(one.type) for one in petition.marks.order_by("pk")] == ["大气", "噪声"]


ROW = "受理编号,交办问题基本情况,行政区域,问题类型,调查核实情况,是否属实,处理和整改情况,是否办结\n"


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [("扬尘、废水污染", ["大气", "水"]), ("噪音", ["噪声"]), ("光", ["其他"]), ("", [])],
)
def test_a_kind_is_read_by_the_words_of_the_preset_and_the_last_takes_the_rest(
    office, round_, tmp_path, cell, kinds
):
    path = tmp_path / "一览表.csv"
    path.write_text(
        f"受理编号,交办问题基本情况,问题类型,承办单位\nX1,扰民,{cell},水处\n", encoding="utf-8"
    )
    read_in(office, round_, path)
    assert [str(mark.type) for mark in Petition.objects.current().get().marks.all()] == kinds


def test_a_preset_without_the_usual_kind_refuses_the_row_and_says_so(office, round_, tmp_path):
    redefine(inspected.kind("special"), code="专项", name="专门", on=given.DAY, **given.SYSTEM_AT)
    path = tmp_path / "轮次.csv"
    path.write_text("轮次编码,类别,开始日期,派出单位\nround.1,,2025-03-01,市委\n", encoding="utf-8")
    result = import_file(
        path, kind_named("inspection_rounds"), Options(on=date(2025, 6, 1)), actor=office.clerk,
        at=given.AT, progress=lambda *_said: None,
    )  # fmt: skip
    assert "没有写明类型。" in {finding.message for finding in result.findings}


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("D3HL202501060001,扬尘,甲市,大气,查,差不多,洒水,已办结", "是否属实", "差不多"),
        ("D3HL202501060001,扬尘,甲市,大气,查,属实,洒水,快了", "是否办结", "快了"),
        ("D3HL202501060001,扬尘,甲市,大气,查,,洒水,已办结", "", "没有写是否属实"),
        ("D3HL202501060001,扬尘,甲市,大气,查,属实,,已办结", "", "没有写处理和整改情况"),
        ("D3HL202501060001,扬尘,甲市,大气,回电0451-8234 5678,,,", "调查核实情况", "电话号码"),
        ("D3HL202501060001,电13812345678扬尘,甲市,大气,查,,,", "交办问题基本情况", "手机号码"),
        ("D3HL203501060001,扬尘,甲市,大气,查,,,", "", "还没有到"),
    ],
)
def test_what_is_wrong_in_a_row_refuses_the_file_and_names_the_place(
    office, round_, tmp_path, line, column, said
):
    path = tmp_path / "一览表.csv"
    path.write_text(f"{ROW}D3HL202501060009,噪声,甲市,噪声,,,,\n{line}\n", encoding="utf-8")
    result = read_in(office, round_, path)
    [finding] = [one for one in result.findings if one.refuses]
    assert (finding.row, finding.column) == (3, column)
    assert said in finding.message
    assert not Petition.objects.exists()


def test_an_intake_number_stands_once_in_a_round(office, round_):
    inspected.petition(office, round_, number="D3HL202503060001")
    with pytest.raises(Refused, match="已经登记过"):
        inspected.petition(office, round_, number="D3HL202503060001")
    inspected.petition(office, inspected.opened(office, "round.2"), number="D3HL202503060001")


# --- Out ------------------------------------------------------------------------------------------


@pytest.fixture
def seen_by_all(office_clerk):
    return office_clerk.user


PUBLISHED = "hlj_petitions_batch30_20220102.csv"


def published_rows():
    with (LEDGERS / PUBLISHED).open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    body = [row for row in rows if len(row) == 12 and row[1].isdigit()]
    return [[row[0].replace(" ", ""), *map(int, row[1:])] for row in body]


@shared
def test_the_table_of_a_published_batch_comes_out_of_its_cases(office, seen_by_all, round_):
    """65 cases, made of the published margins, give 72 marks, and every cell of the table."""
    *want, total = published_rows()
    batch = inspected.batch(office, round_, 30)
    kinds = list(PetitionType.objects.current().order_by("order"))
    for place, letters, _phones, whole, keys, *marks in want:
        queue = [kind for kind, n in zip(kinds, marks, strict=True) for _one in range(n)]
        for number in range(whole):
            mine = queue[number::whole]
            inspected.petition(
                office, round_, f"{place}{number}", batch=batch, places=[place],
                kinds=[kind.code for kind in mine], is_key=number < keys,
                channel="letter" if number < letters else "phone",
            )  # fmt: skip
    table = places.place_table(round_, seen_by_all, YEAR_END, 30)
    found = {row.name: [count.value for count in row.counts] for row in table.rows}
    assert found == {row[0]: row[1:] for row in want if row[3]}
    assert [count.value for count in table.total.counts] == total[1:]
    assert table.notes == ["7 件涉及两种及以上问题类型，各类合计 72 个，多于 65 件。"]


def test_a_case_of_two_places_counts_in_both_and_the_note_says_so(office, seen_by_all, round_):
    inspected.petition(office, round_, places=["甲市", "乙市"])
    inspected.petition(office, round_, places=["乙市"])
    table = places.place_table(round_, seen_by_all, YEAR_END)
    assert [(row.name, row.whole.value) for row in table.rows] == [("甲市", 1), ("乙市", 2)]
    assert table.total.whole.value == 2
    assert table.notes[-1:] == ["1 件同时交办两地以上，在各地分别计数；合计行每件只计一次。"]


def test_the_two_rates_stand_beside_their_formula_and_base(office, seen_by_all, round_):
    """Hainan's 492 and 291 of 1427 in small: 4 settled and 3 in part of 13."""
    for number in range(13):
        petition = inspected.petition(office, round_, f"件{number}")
        state = "settled" if number < 4 else "staged" if number < 7 else "open"
        petitions.answer_petition(
            petition, stand=Stand(state, "true"), handling="已停工", **by(office.clerk, 6)
        )
    strict, loose = places.settlement(round_, seen_by_all, YEAR_END).shares
    assert (strict.said, strict.part, strict.base) == ("30.8%", 4, 13)
    assert (loose.said, loose.part, loose.base) == ("53.8%", 7, 13)
    assert "阶段性办结" in loose.formula


def test_a_rate_without_a_base_is_not_printed(office, seen_by_all, round_):
    strict, _loose = places.settlement(round_, seen_by_all, YEAR_END).shares
    assert strict.said == "基数为 0，不计算"


def test_the_register_goes_out_and_comes_in_again(office, seen_by_all, round_, client, tmp_path):
    batch = inspected.batch(office, round_, 7, on=4)
    petition = inspected.petition(
        office, round_, number="D3HL202503070001", batch=batch, places=["甲市", "乙市"],
        kinds=["air", "noise"],
    )  # fmt: skip
    petitions.answer_petition(
        petition, stand=Stand("settled", "partly"), found="查", goal="停工", handling="已停工",
        held=2, **by(office.clerk, 8),
    )  # fmt: skip
    client.force_login(seen_by_all)
    answer = client.get(reverse("inspections:petition-register", args=[round_.pk]))
    path = tmp_path / "一览表.xlsx"
    path.write_bytes(b"".join(answer))
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[3]] == [name for name, _width in papers.ELEVEN]
    assert [cell.value for cell in sheet[4]] == [
        "1", "第7批 D3HL202503070001", "夜间噪声扰民", "甲市、乙市", "大气、噪声", "查", "部分属实",
        "停工", "已停工", "已办结", "2人",
    ]  # fmt: skip
    other = inspected.opened(office, "round.9", kind_="central", begun_on=date(2025, 1, 2))
    assert read_in(office, other, path).accepted == 1
    again = Petition.objects.current().get(round=other)
    assert (again.number, again.batch.number, again.held) == ("D3HL202503070001", 7, 2)
    assert sorted(one.name for one in again.places.all()) == ["乙市", "甲市"]
    assert Batch.objects.filter(round=other).count() == 1


def test_every_count_opens_as_many_petitions(office, seen_by_all, round_, client):
    batch = inspected.batch(office, round_)
    inspected.petition(office, round_, batch=batch, places=["甲市"], kinds=["air", "noise"])
    inspected.petition(office, round_, places=[], is_key=True, channel="letter")
    inspected.petition(office, round_, batch=batch, repeats="D3HL202503060001")
    client.force_login(seen_by_all)
    table = places.place_table(round_, seen_by_all, YEAR_END)
    stands = places.settlement(round_, seen_by_all, YEAR_END)
    counts = [count for row in (*table.rows, table.total) for count in row.counts]
    counts += [*stands.states, *stands.verdicts, stands.late, stands.repeated]
    assert len(counts) > 40
    for count in counts:
        assert client.get(count.url).context["page"].paginator.count == count.value, count.url


def test_what_the_kinds_leave_out_is_said_beside_them():
    assert places.type_notes(16, 14, 1, 5) == [
        "1 件涉及两种及以上问题类型，在各类分别计数。", "5 件没有写问题类型，不在各类里。",
    ]  # fmt: skip
    assert places.place_notes(4, 0) == ["4 件既不是来信也不是来电，只在合计里。"]
