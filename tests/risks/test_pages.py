"""Pages of risk points: drafted, approved, reviewed, compared, printed; what is refused."""

import csv
import io

import pytest
from django.urls import reverse

import given
from bihuan.errors import Refused
from bihuan.intake.actions.imports import import_file
from bihuan.intake.kinds import kind_named
from bihuan.intake.results import Options
from bihuan.orgs.actions import appoint, redefine
from bihuan.orgs.models import Post, PostType
from bihuan.risks.actions import points
from bihuan.risks.actions.reviews import Judged, review_point
from bihuan.risks.models import (
    PointReview,
    ProcessChange,
    RiskCategory,
    RiskGrade,
    RiskReview,
    RiskVersion,
    State,
)
from bihuan.risks.views.changes import _line


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def head(guarded_client, division_head):
    guarded_client.force_login(division_head.user)
    return guarded_client


def said(**changed):
    """What the form of a point says."""
    category = RiskCategory.objects.current().get(code="process")
    return {
        "power": "工程招标", "category": category.pk, "manifestation": "化整为零，规避招标",
        "factors": ["procurement"], "controls": "集体决策\r\n合规审核", "on": given.DAY.isoformat(),
    } | changed  # fmt: skip


def now(power="工程招标"):
    return RiskVersion.objects.current().running().get(power=power)


def test_the_head_of_a_unit_drafts_and_cannot_put_in_force(head, office):
    address = reverse("risks:new")
    form = head.get(address).context["form"]  # one unit only: it need not be chosen
    assert "approve" not in form.fields
    answer = head.post(address, said())
    point = now().point
    assert answer["Location"] == reverse("risks:point", args=[point.pk])
    assert (now().state, now().grade.code) == (State.DRAFT, "high")
    assert now().measures == ["集体决策", "合规审核"]
    assert head.get(answer["Location"]).context["approval"] is None


def test_the_office_chooses_the_unit_first_and_may_put_in_force_at_once(clerk, office):
    address = reverse("risks:new")
    assert "unit" in clerk.get(address).context["form"].fields
    answer = clerk.post(f"{address}?unit={office.division.pk}", said(approve="on"))
    assert answer.status_code == 302
    assert (now().state, now().number) == (State.IN_FORCE, 1)


def test_a_unit_that_is_not_ones_own_does_not_exist(head, office):
    address = f"{reverse('risks:new')}?unit={office.branch.pk}"
    assert head.get(address).status_code == 404
    assert head.post(address, said()).status_code == 404


def test_what_is_refused_stands_in_the_form_in_chinese(head, office):
    low = RiskGrade.objects.current().get(code="low")
    answer = head.post(reverse("risks:new"), said(grade=low.pk))
    assert "按规则应定为“高”，改定“低”必须写明理由" in answer.content.decode()
    answer = head.post(reverse("risks:new"), said(power="", on="2999-01-01"))
    assert set(answer.context["form"].errors) == {"power", "on"}
    assert not RiskVersion.objects.exists()


def test_a_draft_is_approved_on_its_page(clerk, office):
    point = points.draft_point(
        unit=office.division, on=given.DAY, actor=office.head, at=given.AT, power="用车",
        manifestation="私用", controls="登记", category=RiskCategory.objects.current().first(),
    )  # fmt: skip
    page = reverse("risks:point", args=[point.pk])
    assert clerk.get(page).context["approval"] is not None
    clerk.post(reverse("risks:approve", args=[point.pk]), {"on": given.day(1)})
    assert now("用车").state == State.IN_FORCE
    early = clerk.post(reverse("risks:approve", args=[point.pk]), {"on": given.day(2)})
    assert "没有待审定的内容" in early.content.decode()


def test_a_revision_shows_what_is_said_now_and_needs_a_reason(head, office):
    point = given.risk_point(office)
    address = reverse("risks:revise", args=[point.pk])
    form = head.get(address).context["form"]
    assert form.initial["controls"] == "集体决策\n合规审核"
    assert form.initial["grade"] is None
    missing = head.post(address, said())
    assert missing.context["form"].errors["reason"] == ["请写明理由。"]
    same = head.post(address, said(reason="看过"))
    assert "内容没有变" in same.content.decode()
    head.post(address, said(reason="加公示", controls="公示", on=given.day(3)))
    assert (now().state, now().measures) == (State.REVISED, ["公示"])


def reviewed(**changed):
    return said(
        occasion="yearly", conclusion="kept", note="", on=given.day(9), year=2025,
    ) | changed  # fmt: skip


def test_a_review_is_entered_with_what_the_point_says_untouched(head, office):
    point = given.risk_point(office)
    address = reverse("risks:review", args=[point.pk])
    answer = head.post(address, reviewed(), follow=True)
    assert "已登记审查：维持。" in answer.content.decode()
    assert "水处2025年的风险点已全部审查。" in answer.content.decode()
    assert RiskReview.objects.current().get().by_points
    assert now().number == 1


def test_what_was_written_is_not_dropped_by_a_review_that_keeps_the_point(head, office):
    point = given.risk_point(office)
    answer = head.post(reverse("risks:review", args=[point.pk]), reviewed(controls="公示"))
    assert answer.context["form"].errors["conclusion"] == [
        "改了防控措施。要改的请选“修订”，不改的请恢复原文。"
    ]
    assert not PointReview.objects.exists()


def test_a_review_revises_in_the_same_step(head, office):
    point = given.risk_point(office)
    head.post(
        reverse("risks:review", args=[point.pk]),
        reviewed(conclusion="revised", note="加公示", controls="公示"),
    )
    assert now().measures == ["公示"]
    assert PointReview.objects.current().get().conclusion == "revised"


def test_only_who_may_end_is_offered_to_end(head, office, office_clerk):
    point = given.risk_point(office)
    address = reverse("risks:review", args=[point.pk])
    offered = dict(head.get(address).context["form"].fields["conclusion"].choices)
    assert "ended" not in offered
    head.force_login(office_clerk.user)
    offered = dict(head.get(address).context["form"].fields["conclusion"].choices)
    assert "ended" in offered


def test_a_change_of_process_is_told_on_the_page_and_listed_as_owed(head, office):
    point = given.risk_point(office)
    head.post(reverse("risks:process", args=[point.pk]), {"note": "改为会审", "on": given.day(5)})
    assert ProcessChange.objects.get().note == "改为会审"
    page = head.get(reverse("risks:point", args=[point.pk])).content.decode()
    assert "应当审查：流程变动（自 2025年3月8日 起）" in page
    listed = head.get(f"{reverse('risks:owed')}?as_of={given.day(6)}").content.decode()
    assert "流程变动" in listed


def test_two_versions_stand_side_by_side_measure_by_measure(clerk, office):
    point = given.risk_point(office)
    points.revise_point(
        point, reason="加公示", controls="集体决策\n结果公示", on=given.day(1),
        actor=office.clerk, at=given.AT,
    )  # fmt: skip
    page = clerk.get(reverse("risks:compare", args=[point.pk]))
    [line] = [line for line in page.context["lines"] if line.differs]
    assert line.before == [("集体决策", False), ("合规审核", True)]
    assert line.after == [("集体决策", False), ("结果公示", True)]
    assert clerk.get(f"{reverse('risks:compare', args=[point.pk])}?a=9").status_code == 404
    before, after = page.context["before"], page.context["after"]
    assert not _line("power", before, after).differs


def test_the_changes_of_a_year_name_what_was_changed(clerk, office):
    point = given.risk_point(office)
    points.revise_point(
        point, reason="加公示", controls="公示", on=given.day(1), actor=office.clerk, at=given.AT
    )
    lines = clerk.get(f"{reverse('risks:changes')}?year=2025").context["lines"]
    assert [str(line[3].text) for line in lines] == ["修订：防控措施", "登记施行"]
    assert not clerk.get(f"{reverse('risks:changes')}?year=2024").context["lines"]


def test_the_exported_register_has_the_published_columns_and_is_read_in_unchanged(
    clerk, office, tmp_path
):
    post = Post.objects.current().get(code="div.water.division_head")
    given.risk_point(office, owner_post=post)
    given.risk_point(office, power="用车", factors=[], controls=["登记"])
    answer = clerk.get(f"{reverse('risks:register')}?format=csv")
    file = b"".join(answer).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file)))
    assert lines[1] == [
        "序号", "单位/科室", "风险类别", "风险点", "廉政风险主要内容及表现形式", "风险等级",
        "防控措施", "部门负责人", "责任领导",
    ]  # fmt: skip
    assert lines[2] == [
        "1", "水处", "业务流程风险", "工程招标", "化整为零，规避招标", "高",
        "1.集体决策；2.合规审核", post.name, "",
    ]  # fmt: skip
    path = tmp_path / "登记表.csv"
    path.write_text(file, encoding="utf-8")
    before = RiskVersion.objects.count()
    result = import_file(
        path, kind_named("risk_points"), Options(on=given.day(9)), actor=office.clerk,
        at=given.AT, progress=lambda *_said: None,
    )  # fmt: skip
    assert [f for f in result.findings if f.refuses] == []
    assert (result.accepted, result.refused) == (2, 0)
    changed = [one.power for one in RiskVersion.objects.current().filter(number=2)]
    assert changed == []
    assert RiskVersion.objects.count() == before


def test_who_holds_two_posts_withdraws_by_the_one_that_is_over_the_unit(
    head, division_head, office
):
    for code in ("branch_secretary", "division_head"):
        kind = PostType.objects.current().get(code=code)
        redefine(kind, powers="record revise", on=given.DAY, **given.SYSTEM_AT)
    first = given.post("branch_secretary", office.branch)
    appoint(post=first, key=division_head.person.key, from_on=given.DAY, to_on=None,
            **given.SYSTEM_AT)  # fmt: skip
    point, other = given.risk_point(office), given.risk_point(office, power="用车")
    review = review_point(
        other, Judged("yearly", "kept", given.day(2)), actor=office.head, at=given.AT
    )
    because = {"reason": "误记", "on": given.day(9)}
    head.post(reverse("risks:withdraw", args=[point.pk]), because)
    head.post(reverse("risks:point-withdraw", args=[review.pk]), because)
    assert [one.power for one in RiskVersion.objects.current()] == ["用车"]
    assert not PointReview.objects.current().exists()


def test_the_matrix_counts_by_grade_and_category_and_leads_to_the_lists(clerk, office):
    given.risk_point(office)
    given.risk_point(office, power="用车", factors=[])
    given.risk_point(office, office.branch, power="缴费", factors=["approval"])
    page = clerk.get(reverse("risks:matrix"))
    cells = {str(unit): [cell.value for cell in some] for unit, some in page.context["rows"]}
    # in all, owed, high, medium, low, then the five categories
    assert cells["水处"][2:5] == [1, 0, 1]
    assert cells["第一党支部"][2:5] == [0, 1, 0]
    assert page.context["totals"][0].value == 3
    for _unit, some in page.context["rows"]:
        for cell in some:
            found = clerk.get(cell.url)
            assert len(found.context["lines"]) == cell.value


def test_a_unit_without_points_is_entered_as_a_whole_with_a_reason(clerk, office):
    asked = {"unit": office.institution.pk, "year": 2025, "on": given.DAY, "reason": "没有"}
    clerk.post(reverse("risks:review-new"), asked)
    assert RiskReview.objects.current().get().reason == "没有"
    given.risk_point(office)
    answer = clerk.post(reverse("risks:review-new"), asked | {"unit": office.division.pk})
    assert "有 1 个风险点还没有审查" in answer.content.decode()


def test_the_desk_of_who_answers_for_a_point_says_that_it_is_owed_a_review(
    head, office, office_clerk
):
    post = Post.objects.current().get(code="div.water.division_head")
    given.risk_point(office, power="早该审查的", owner_post=post, on=given.FOUNDED)
    given.risk_point(office, office.branch, power="别家的", on=given.FOUNDED)
    desk = reverse("home:desk")
    assert [str(one) for one in head.get(desk).context["risks"]] == ["早该审查的"]
    head.force_login(office_clerk.user)
    assert head.get(desk).context["risks"] == []


@pytest.mark.parametrize("field", ["power", "manifestation", "controls", "grade_reason"])
def test_no_name_and_no_number_of_a_person_goes_into_a_point(head, office, field):
    answer = head.post(reverse("risks:new"), said(**{field: "张三同志，电话0451-8234 5678"}))
    assert "里有手机号码、电话号码" in str(answer.context["form"].errors[field])
    assert not RiskVersion.objects.exists()


def test_nor_does_it_by_another_way(office):
    with pytest.raises(Refused, match="防控措施"):
        given.risk_point(office, controls=["问李四同志"])
    point = given.risk_point(office)
    act = {"on": given.day(9), "actor": office.clerk, "at": given.AT}
    with pytest.raises(Refused, match="理由"):
        points.revise_point(point, reason="李四同志提出", power="招标", **act)
    with pytest.raises(Refused, match="变动内容"):
        points.report_process_change(point, note="改由李四同志审", **act)
