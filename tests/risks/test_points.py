"""Risk points: graded by rules that are data, every change a version, put in force by approval."""

from datetime import date, timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.home import setup
from bihuan.orgs.actions import define, redefine
from bihuan.periods import Moment
from bihuan.risks.actions import points
from bihuan.risks.models import GradeRule, RiskCategory, RiskFactor, RiskGrade, RiskVersion, State
from bihuan.risks.queries import Grading


def by(actor):
    return {"actor": actor, "at": given.AT}


def now(point):
    return RiskVersion.objects.current().running().get(point=point)


@pytest.mark.parametrize(
    ("factors", "grade"),
    [
        (["money"], "high"),
        (["procurement"], "high"),
        (["project"], "high"),
        (["major"], "high"),
        (["approval"], "medium"),
        (["confirmation"], "medium"),
        (["supervision"], "medium"),
        (["approval", "money"], "high"),
        ([], "low"),
    ],
)
def test_money_and_the_like_are_high_approval_and_the_like_medium_all_else_low(
    office, factors, grade
):
    point = given.risk_point(office, factors=factors)
    assert now(point).grade.code == grade


def test_a_rule_holds_from_its_day_and_what_was_graded_before_stays(office):
    factor = RiskFactor.objects.current().get(code="approval")
    high = RiskGrade.objects.current().get(code="high")
    before = given.risk_point(office, power="一般审批", factors=["approval"])
    define(
        GradeRule, code="approval.high", name="审批定为高", factor=factor, gives=high,
        effective_from=given.day(10), source="新规定", on=given.day(10), **given.SYSTEM_AT,
    )  # fmt: skip
    after = given.risk_point(office, power="排污许可", factors=["approval"], on=given.day(10))
    assert (now(before).grade.code, now(after).grade.code) == ("medium", "high")
    assert Grading(given.day(9)).grade(["approval"]).code == "medium"


def test_two_rules_about_the_same_from_the_same_day_are_refused(office):
    rule = GradeRule.objects.current().get(code="approval.medium")
    with pytest.raises(Refused, match="已有自 2000-01-01 起施行的定级规则"):
        define(
            GradeRule, code="again", name="又", factor=rule.factor, gives=rule.gives, source="",
            effective_from=rule.effective_from, on=given.DAY, **given.SYSTEM_AT,
        )  # fmt: skip
    other = GradeRule.objects.current().get(code="confirmation.medium")
    with pytest.raises(Refused, match="“审批”"):
        redefine(
            other, factor=rule.factor, effective_from=rule.effective_from, on=given.DAY,
            **given.SYSTEM_AT,
        )  # fmt: skip


def test_another_grade_than_the_rules_give_needs_a_reason(office):
    low = RiskGrade.objects.current().get(code="low")
    with pytest.raises(Refused, match="按规则应定为“高”，改定“低”必须写明理由"):
        given.risk_point(office, grade=low)
    point = given.risk_point(office, grade=low, grade_reason="金额在千元以下")
    version = now(point)
    assert (version.grade.code, version.ruled_grade.code) == ("low", "high")
    assert version.is_overridden


def test_a_reason_is_not_kept_where_the_rules_give_the_same(office):
    version = now(given.risk_point(office, grade_reason="不必写"))
    assert version.grade_reason == ""


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"power": " "}, "风险点（权力事项）"),
        ({"manifestation": ""}, "主要内容及表现形式"),
        ({"factors": ["moon"]}, "没有“moon”这些涉及事项"),
        ({"controls": [" ", ""]}, "没有防控措施的风险点不能施行"),
    ],
)
def test_what_is_missing_is_refused_by_name(office, said, wrong):
    with pytest.raises(Refused, match=wrong):
        given.risk_point(office, **said)


def test_a_post_of_another_unit_is_refused(office):
    elsewhere = given.post("division_head", office.other_division)
    with pytest.raises(Refused, match="不在“水处”"):
        given.risk_point(office, post=elsewhere)


def test_the_same_power_of_a_unit_is_one_point(office):
    given.risk_point(office)
    with pytest.raises(Refused, match="已有风险点“工程招标”"):
        given.risk_point(office, manifestation="又一种说法")
    given.risk_point(office, office.other_division)


def test_a_draft_of_the_unit_is_put_in_force_by_who_checks_and_sees_all(office):
    point = points.draft_point(
        unit=office.division, on=given.DAY, power="用车", manifestation="私用", controls="登记",
        category=RiskCategory.objects.current().first(), **by(office.head),
    )  # fmt: skip
    assert now(point).state == State.DRAFT
    for actor in (office.head, office.checker):
        with pytest.raises(NotAllowed):
            points.approve_point(point, on=given.day(1), **by(actor))
    points.approve_point(point, on=given.day(1), **by(office.clerk))
    version = now(point)
    assert (version.state, version.number) == (State.IN_FORCE, 2)
    assert (version.in_force_on, version.next_review_on) == (given.day(1), date(2026, 3, 4))


def test_a_revision_by_the_unit_holds_and_waits_for_approval(office):
    point = given.risk_point(office)
    points.revise_point(
        point, reason="增加公示", controls="集体决策\n合规审核\n结果公示", on=given.day(5),
        **by(office.head),
    )  # fmt: skip
    version = now(point)
    assert (version.state, version.number, version.changed) == (State.REVISED, 2, "controls")
    assert version.is_live
    points.approve_point(point, on=given.day(6), **by(office.clerk))
    version = now(point)
    assert (version.state, version.in_force_on) == (State.IN_FORCE, given.DAY)
    assert version.measures[-1] == "结果公示"


def test_every_version_is_kept_also_two_of_a_day_and_a_past_day_is_as_it_was(office):
    point = given.risk_point(office)
    for reason, controls in (("一", "甲"), ("二", "乙")):
        points.revise_point(
            point, reason=reason, controls=controls, on=given.day(5), **by(office.clerk)
        )
    kept = RiskVersion.objects.current().filter(point=point).order_by("number")
    assert [one.number for one in kept] == [1, 2, 3]
    assert [one.controls for one in kept[1:]] == ["甲", "乙"]
    was = RiskVersion.objects.current().as_of(given.day(4)).get(point=point)
    assert was.measures == ["集体决策", "合规审核"]


def test_a_change_is_not_dated_before_the_last(office):
    point = given.risk_point(office, on=given.day(5))
    with pytest.raises(Refused, match="不能早于上一次变动的 2025-03-08"):
        points.revise_point(
            point, reason="补记", controls="甲", on=given.day(4), **by(office.clerk)
        )


def test_a_revision_says_why_and_changes_something(office):
    point = given.risk_point(office)
    with pytest.raises(Refused, match="理由"):
        points.revise_point(point, reason=" ", controls="甲", on=given.DAY, **by(office.clerk))
    with pytest.raises(Refused, match="内容没有变"):
        points.revise_point(point, reason="看过", on=given.DAY, **by(office.clerk))


def test_only_the_unit_and_who_sees_all_act_on_a_point(office):
    given.held_by(given.post("division_head", office.other_division), "P777")
    stranger = given.actor(given.Post.objects.current().get(code="div.air.division_head"))
    point = given.risk_point(office)
    with pytest.raises(NotAllowed, match="不管“水处”"):
        points.revise_point(point, reason="改", controls="甲", on=given.DAY, **by(stranger))


def test_an_ended_point_rests_and_the_power_may_be_entered_anew(office):
    point = given.risk_point(office)
    points.end_point(point, reason="职能划出", on=given.day(5), **by(office.clerk))
    with pytest.raises(Refused, match="已经终止"):
        points.revise_point(point, reason="改", controls="甲", on=given.day(6), **by(office.clerk))
    given.risk_point(office, on=given.day(7))


def test_a_point_is_withdrawn_with_all_its_versions_unless_it_was_reviewed(office):
    point = given.risk_point(office)
    points.withdraw_point(point, reason="重复登记", on=given.day(2), **by(office.clerk))
    assert not RiskVersion.objects.current().filter(point=point).exists()


FACTORS = ("money", "procurement", "project", "major", "approval", "confirmation", "supervision")


@pytest.fixture
def grading(office):
    return Grading(given.DAY)


def test_a_further_factor_never_lowers_the_grade(grading):
    ranks = {grade.pk: rank for rank, grade in enumerate(grading.grades)}

    @hypothesis_settings(max_examples=60)
    @hypothesis_given(st.sets(st.sampled_from(FACTORS)), st.sampled_from(FACTORS))
    def holds(some, further):
        before, after = grading.grade(some), grading.grade(some | {further})
        assert ranks[after.pk] <= ranks[before.pk]

    holds()


def test_what_a_day_says_never_changes_when_later_versions_arrive(office):
    """Versions of random days, each later or the same; a past answer stays."""
    point = given.risk_point(office)

    @hypothesis_settings(max_examples=12)
    @hypothesis_given(st.integers(0, 3))
    def holds(step):
        last = now(point)
        on = last.from_on + timedelta(days=step)
        asked = Moment(last.from_on + timedelta(days=max(step - 1, 0)))
        before = _said(point, asked) if step else None
        points.revise_point(
            point, reason="变", controls=f"措施{last.number}", on=on, **by(office.clerk)
        )
        assert before is None or _said(point, asked) == before

    holds()
    spans = list(RiskVersion.objects.current().filter(point=point).order_by("number"))
    assert [one.to_on for one in spans[:-1]] == [one.from_on for one in spans[1:]]


def _said(point, at):
    return RiskVersion.objects.current().as_of(at.as_of).get(point=point).controls


def test_an_office_that_began_before_gets_the_words_of_risks_once(db, monkeypatch):
    earlier = {name: model for name, model in setup.WORDS.items() if "risk" not in name}
    earlier.pop("grade_rule")
    with monkeypatch.context() as then:
        then.setattr(setup, "WORDS", earlier)
        given.preset()
    assert not RiskGrade.objects.exists()
    act = {"on": given.DAY, "at": given.AT}
    assert setup.add_missing("party", **act)
    assert [grade.code for grade in Grading(given.DAY).grades] == ["high", "medium", "low"]
    assert Grading(given.DAY).grade(["approval"]).code == "medium"
    assert not setup.add_missing("party", **act)
