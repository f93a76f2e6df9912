"""A register of risk points as offices publish it, its reviews, and what is not kept of either."""

from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.config.command import run
from bihuan.duties.models import Task
from bihuan.errors import NotAllowed, Refused
from bihuan.intake.actions.amends import map_unit, withdraw_batch
from bihuan.intake.kinds.risks import measures_in
from bihuan.intake.models import StagedRow, UnitToMap
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify
from bihuan.orgs.actions import redefine
from bihuan.orgs.models import Post
from bihuan.risks.actions.points import (
    adopt,
    end_point,
    report_process_change,
    running_version,
    withdraw_point,
)
from bihuan.risks.actions.reviews import Judged, review_point
from bihuan.risks.models import PointReview, RiskPoint, RiskReview, RiskVersion
from bihuan.risks.views.points import recorder
from intake.test_ledgers import LEDGERS, shared

CENTRE = "市重点工程建设管理服务中心"
HEAD = (
    "序号,单位/科室,风险 类别,风险点,廉政风险主要内容及表现形式,风险等级,防控措施,"
    "部门 负责人,责任 领导"
)


@pytest.fixture
def office(read_in):
    return read_in.office


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def register(tmp_path):
    """A register of these lines, as text that lost its merged cells."""
    return lambda *lines: written(
        tmp_path / "风险点.csv", "# 来源：某单位公开的登记表", HEAD, *lines
    )


def written(path, *lines):
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def centre(office):
    return given.unit("centre", "institution", office.dept, name=CENTRE)


def now(power):
    return RiskVersion.objects.current().running().get(power=power)


@shared
def test_the_published_register_is_read_whole(read_in, office, centre):
    """Five points of one unit, named once; numbered measures; grades as published."""
    result = read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    assert (result.read, result.accepted, result.refused) == (5, 5, 0)
    found = RiskVersion.objects.current().running().order_by("pk")
    assert {one.point.unit for one in found} == {centre}
    assert [(one.power, one.grade.name) for one in found] == [
        ("公车管理", "低"),
        ("重大经济事项决策制度不健全或未按制度执行", "高"),
        ("工程设计", "中"),
        ("工程招标", "中"),
        ("工程款审核及支付", "中"),
    ]
    assert [one.category.code for one in found] == ["post", "process", "post", "post", "post"]
    assert found[0].measures == ["教育提醒", "订立加油维修及用车制度", "每月汇总核对并公示"]
    assert found[1].measures == ["严格“三重一大”集体决策程序"]
    assert {one.state for one in found} == {"in_force"}
    assert verify().is_intact


@shared
def test_no_name_of_the_register_is_kept(read_in, office, centre):
    read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    kept = "\n".join(
        [
            *Entry.objects.values_list("rows", flat=True),
            *Entry.objects.values_list("reason", flat=True),
            *StagedRow.objects.values_list("written", flat=True),
        ]
    )
    assert "公车管理" in kept
    assert "负责人甲" not in kept
    assert "领导乙" not in kept


@shared
def test_what_the_rules_would_have_given_is_told(read_in, office, centre):
    result = read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    against = [f.row for f in result.findings if f.code == "against-the-rules"]
    assert len(against) == 3
    version = now("工程招标")
    assert (version.grade.code, version.ruled_grade.code) == ("medium", "high")
    assert version.grade_reason.startswith("照登记表")
    withheld = [f.column for f in result.findings if f.code == "withheld-column"]
    assert withheld == ["部门负责人", "责任领导"]


@shared
def test_reading_it_twice_changes_nothing(read_in, office, centre):
    read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    before = Entry.objects.count()
    again = read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    assert again.findings[-1].code == "read-before"
    assert Entry.objects.count() == before


LINE = "1,水处,业务流程风险,工程招标,规避招标,高,1.集体决策;2.合规审核,,"


def test_a_register_with_a_line_more_revises_what_differs_and_leaves_the_rest(
    read_in, register, office
):
    read_in(register(LINE), "risk_points")
    more = "2,,岗位职责风险,用车,私用,低,登记,,"
    longer = LINE.replace("2.合规审核", "2.合规审核;3.公示")
    read_in(register(LINE, more), "risk_points")
    assert (now("工程招标").number, now("用车").number) == (1, 1)
    read_in(register(longer, more), "risk_points")
    version = now("工程招标")
    assert (version.number, version.changed) == (2, "controls")
    assert version.measures == ["集体决策", "合规审核", "公示"]
    assert now("用车").number == 1


def test_a_cell_that_names_a_post_is_taken_for_it_and_a_name_is_read_past(
    read_in, register, office
):
    head = Post.objects.current().get(code="div.water.division_head")
    lines = [
        f"1,水处,业务流程风险,工程招标,规避招标,高,集体决策,{head.name},",
        "2,,业务流程风险,用车,私用,低,登记,张三,李四",
    ]
    result = read_in(register(*lines), "risk_points")
    assert (now("工程招标").owner_post, now("用车").owner_post) == (head, None)
    assert [f.column for f in result.findings if f.code == "no-post"] == [
        "部门负责人",
        "责任领导",
    ]


def test_a_unit_left_blank_is_that_above_and_so_is_who_answers(read_in, register, office):
    head = Post.objects.current().get(code="div.water.division_head")
    lines = [
        f"1,水处,业务流程风险,甲,表现,低,措施,{head.name},",
        "2,,业务流程风险,乙,表现,低,措施,,",
        "3,大气处,业务流程风险,丙,表现,低,措施,,",
    ]
    read_in(register(*lines), "risk_points")
    assert now("乙").owner_post == head
    assert (now("丙").point.unit, now("丙").owner_post) == (office.other_division, None)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",业务流程风险,用车,私用,低,登记,,", "单位/科室", "missing"),
        ("水处,业务流程风险,用车,私用,极高,登记,,", "风险等级", "no-such-word"),
        ("水处,业务流程风险,用车,私用,低,,,", "防控措施", "missing"),
        ("水处,业务流程风险,用车,,低,登记,,", "廉政风险主要内容及表现形式", "missing"),
    ],
)
def test_a_bad_line_is_refused_by_its_place_and_nothing_is_kept(
    read_in, register, office, line, column, code
):
    result = read_in(
        register(f"1,{line}", "2,大气处,业务流程风险,甲,表现,低,措施,,"), "risk_points"
    )
    bad = [(f.column, f.code, f.row) for f in result.findings if f.refuses]
    assert bad == [(column, code, 3)]
    assert not RiskVersion.objects.exists()


def test_other_ways_to_write_a_grade_are_understood(read_in, register, office):
    read_in(register("1,水处,业务流程风险,甲,表现,三级,措施,,"), "risk_points")
    assert now("甲").grade.code == "low"


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("1.甲;2.乙", ["甲", "乙"]),
        ("1、甲。\n2、乙。", ["甲。", "乙。"]),
        ("（1）甲；（2）乙；", ["甲", "乙"]),
        ("严格程序,", ["严格程序"]),
        ("按1.5%抽查;留痕", ["按1.5%抽查", "留痕"]),
        ("", []),
    ],
)
def test_measures_come_one_by_one_without_their_numbers(text, measures):
    assert measures_in(text) == measures


def test_reviews_read_in_make_the_review_of_the_unit(read_in, register, office, tmp_path):
    read_in(register(LINE), "risk_points")
    result = read_in(
        written(
            tmp_path / "审查.csv",
            "单位,风险点,审查日期,审查事由,审查结论,说明",
            "水处,工程招标,2025-11-20,年度审查,维持,",
        ),
        "point_reviews",
    )
    assert not result.is_refused
    [review] = PointReview.objects.current()
    assert review.reviewed_on == date(2025, 11, 20)
    assert RiskReview.objects.current().get().by_points


@pytest.mark.parametrize(
    ("cell", "year", "message"), [("", 2025, None), ("0", None, "“0”不是年度。")]
)
def test_the_year_of_a_review_is_that_of_the_table_unless_said(
    read_in, tmp_path, cell, year, message
):
    path = written(tmp_path / "审查.csv", "单位,年度,审查日期", f"监测站,{cell},2025-03-04")
    result = read_in(path, "risk_reviews", year=2025)
    assert [one.year for one in RiskReview.objects.current()] == ([year] if year else [])
    assert message is None or message in {finding.message for finding in result.findings}


# --- A unit that is not known yet -----------------------------------------------------------------

STRANGE = "1,重点办,业务流程风险,工程招标,规避招标,高,集体决策,,"


def known_as(office, written="重点办", unit=None):
    act = {"on": given.DAY, "actor": office.clerk, "at": given.AT}
    return map_unit(written, unit or office.division, **act)


@shared
def test_the_published_register_is_read_before_its_unit_is_known(read_in, office):
    result = read_in(LEDGERS / "integrity_risk_register.csv", "risk_points")
    assert (result.accepted, result.refused) == (5, 0)
    assert [f.row for f in result.findings if f.code == "unknown-unit"] == [3]
    assert {(p.unit, p.unit_text) for p in RiskPoint.objects.current()} == {(None, CENTRE)}
    assert UnitToMap.objects.get().written == CENTRE
    assert run(["map-unit", CENTRE, "--to", "div.water"]) == 0
    assert {p.unit for p in RiskPoint.objects.current()} == {office.division}
    assert not UnitToMap.objects.exists()
    assert verify().is_intact


def test_a_point_of_no_known_unit_waits_and_is_seen_by_who_sees_all(
    read_in, register, office, office_clerk, division_head, guarded_client
):
    read_in(register(STRANGE), "risk_points")
    point = now("工程招标").point
    guarded_client.force_login(office_clerk.user)
    for view in ("points", "register", "matrix", "owed", "changes"):
        assert guarded_client.get(reverse(f"risks:{view}")).status_code == 200
    text = guarded_client.get(reverse("risks:point", args=[point.pk])).content.decode()
    assert "重点办" in text
    assert "说明是哪个单位" in text
    assert "重点办" in guarded_client.get(reverse("risks:points")).content.decode()
    assert guarded_client.get(reverse("risks:matrix")).context["matrix"].unnamed == 1
    assert guarded_client.get(reverse("risks:revise", args=[point.pk])).status_code == 409
    assert not RiskPoint.objects.visible_to(division_head.user).filter(pk=point.pk).exists()
    for act in (
        lambda: end_point(point, reason="不再有", on=given.day(9), actor=office.clerk, at=given.AT),
        lambda: review_point(
            point, Judged("yearly", "kept", given.day(9)), actor=office.clerk, at=given.AT
        ),
    ):
        with pytest.raises(Refused, match="还不认得单位“重点办”"):
            act()


def test_a_register_is_read_again_as_it_was_before_and_after_its_unit_is_named(
    read_in, register, office
):
    more = "2,,岗位职责风险,用车,私用,低,登记,,"
    read_in(register(STRANGE), "risk_points")
    read_in(register(STRANGE, more), "risk_points")
    assert known_as(office) == (2, 0)
    read_in(register(STRANGE.replace("集体决策", "集体决策;公示"), more), "risk_points")
    assert RiskPoint.objects.current().count() == 2
    assert now("工程招标").measures == ["集体决策", "公示"]


DOUBLE = "它指的单位已有同样的风险点，请撤回这一个。"


@pytest.fixture
def doubled(read_in, register, office, tmp_path):
    """Read in under a strange name: a point that the unit has already, one more, and a task."""
    more = "2,,岗位职责风险,用车,私用,低,登记,,"
    read_in(register(STRANGE, more), "risk_points")
    read_in(register(LINE), "risk_points")
    tasks = written(tmp_path / "任务.csv", "工作任务,牵头单位,完成时限", "补齐台账,重点办,年底前")
    read_in(tasks, "tasks")


def test_a_unit_that_has_a_point_already_is_given_the_rest(office, doubled):
    assert known_as(office) == (2, 1)
    left = RiskPoint.objects.current().get(unit=None)
    assert running_version(left).power == "工程招标"
    assert now("用车").point.unit == office.division
    assert Task.objects.current().get().lead_unit == office.division
    with pytest.raises(Refused) as refused:
        end_point(left, reason="重复", on=given.day(9), actor=office.clerk, at=given.AT)
    assert refused.value.hint == DOUBLE
    withdraw_point(left, reason="重复", on=date(2025, 6, 2), actor=office.clerk, at=given.AT)
    assert verify().is_intact


def test_how_many_points_were_left_is_told_without_their_powers(office, doubled, clerk):
    said = {"written": "重点办", "unit": office.division.pk}
    answer = clerk.post(reverse("intake:map-unit"), said, follow=True)
    told = [str(one) for one in answer.context["messages"]]
    assert "2 条记录" in told[0]
    assert "1 个风险点该单位已有" in told[1]
    assert "工程招标" not in "".join(told)
    left = RiskPoint.objects.current().get(unit=None)
    text = clerk.get(reverse("risks:point", args=[left.pk])).content.decode()
    assert DOUBLE in text
    assert reverse("risks:withdraw", args=[left.pk]) in text


def test_the_command_tells_how_many_points_were_left(office, doubled, capsys):
    assert run(["map-unit", "重点办", "--to", "div.water"]) == 0
    assert "1 个风险点该单位已有" in capsys.readouterr().out


def test_points_are_counted_as_they_are_given(read_in, register, office):
    read_in(register(STRANGE), "risk_points")
    act = {"on": given.DAY, "actor": office.clerk, "at": given.AT}
    assert adopt("重点办", office.division, **act) == (1, 0)


def test_who_may_not_act_on_a_point_is_told_the_name_that_its_register_gives(
    read_in, register, office, division_head
):
    read_in(register(STRANGE), "risk_points")
    point = now("工程招标").point
    with pytest.raises(NotAllowed, match="不管“重点办”的廉政风险点"):
        report_process_change(point, note="改", on=given.day(9), actor=office.head, at=given.AT)
    with pytest.raises(NotAllowed, match="不能登记“重点办”的风险点"):
        recorder(division_head.user, point.named_unit)


@pytest.mark.parametrize(("lacks", "offered"), [("", True), ("define", False), ("import", False)])
def test_naming_the_unit_is_offered_only_to_who_may(
    read_in, register, office, clerk, lacks, offered
):
    read_in(register(STRANGE), "risk_points")
    kind = Post.objects.get(pk=office.clerk.post_id).post_type
    powers = " ".join(one for one in kind.powers.split() if one != lacks)
    redefine(kind, powers=powers, on=given.DAY, **given.SYSTEM_AT)
    point = reverse("risks:point", args=[now("工程招标").point.pk])
    for page in (point, reverse("risks:matrix")):
        text = clerk.get(page).content.decode()
        assert (">说明是哪个单位</a>" in text) == offered


def test_points_of_no_known_unit_are_listed_by_the_name_they_have(read_in, register, office, clerk):
    lines = [
        f"{n},{unit},业务流程风险,{power},表现,低,措施,,"
        for n, (unit, power) in enumerate([("重点办", "甲"), ("协调办", "乙"), ("重点办", "丙")], 1)
    ]
    read_in(register(*lines), "risk_points")
    text = clerk.get(reverse("risks:points")).content.decode()
    places = [text.index(f">{power}</a>") for power in "甲丙"]
    assert not min(places) < text.index(">乙</a>") < max(places)


def test_a_batch_is_withdrawn_though_its_unit_was_named_since(read_in, register, office):
    batch = read_in(register(STRANGE), "risk_points").batch
    known_as(office)
    act = {"reason": "旧表", "on": date(2025, 6, 2), "actor": office.clerk, "at": given.AT}
    withdraw_batch(batch, **act)
    assert not RiskPoint.objects.current().exists()
    assert verify().is_intact


def test_names_and_numbers_in_free_texts_are_refused_in_every_row_by_their_column(
    read_in, register, office
):
    rows = [
        "1,水处,业务流程风险,工程招标,张三同志收受礼金,高,集体决策,,",
        "2,水处,业务流程风险,用车,私用,低,登记；报138 0013 8000,,",
    ]
    result = read_in(register(*rows), "risk_points")
    found = [(f.row, f.column, f.code) for f in result.findings if f.refuses]
    assert found == [(3, "廉政风险主要内容及表现形式", "personal"), (4, "防控措施", "personal")]
    assert not RiskPoint.objects.exists()
