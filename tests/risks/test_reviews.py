"""Reviews of risk points: owed by the year and by a change of post or process; units by points."""

from datetime import date

import pytest

import given
from bihuan.errors import NotAllowed, Refused
from bihuan.indicators.queries import figures, metrics
from bihuan.ledger import queries as ledger
from bihuan.orgs.actions import appoint, end_appointment
from bihuan.orgs.models import Appointment, Post
from bihuan.periods import Moment
from bihuan.risks.actions import points
from bihuan.risks.actions import reviews as actions
from bihuan.risks.models import (
    Conclusion,
    Occasion,
    PointReview,
    RiskGrade,
    RiskReview,
    RiskVersion,
)
from bihuan.risks.queries import occasions, owed, with_reviews


def by(actor):
    return {"actor": actor, "at": given.AT}


def reviewed(point, on, who, *, conclusion="kept", note="", occasion="yearly", **said):
    anew = {name: said.pop(name) for name in ("controls",) if name in said}
    judged = actions.Judged(occasion, conclusion, on, note, **said)
    return actions.review_point(point, judged, **by(who), **anew)


def why(point, day):
    """On what occasions the point is owed a review on a day, and since when."""
    at = Moment(day)
    rows = with_reviews(RiskVersion.objects.current().as_of(day).filter(point=point), at)
    found = occasions(rows.get(), day)
    assert bool(found) == owed(rows, at).exists()
    return found


@pytest.fixture
def head_post(office):
    return Post.objects.current().get(code="div.water.division_head")


@pytest.fixture
def point(office, head_post):
    return given.risk_point(office, owner_post=head_post)


def test_a_review_is_owed_when_the_period_of_the_grade_ends(point):
    assert why(point, date(2026, 3, 2)) == []
    assert why(point, date(2026, 3, 3)) == [(Occasion.YEARLY, date(2026, 3, 3))]


def test_a_review_puts_the_next_off_by_the_period_of_the_grade(office, point):
    made = reviewed(point, given.day(100), office.head)
    assert made.next_review_on == date(2026, 6, 11)
    assert why(point, date(2026, 6, 10)) == []
    assert why(point, date(2026, 6, 11)) == [(Occasion.YEARLY, date(2026, 6, 11))]


def test_an_earlier_next_day_may_be_set_and_a_later_one_not(office, point):
    made = reviewed(point, given.day(10), office.head, next_review_on=given.day(40))
    assert why(point, given.day(40)) == [(Occasion.YEARLY, given.day(40))]
    assert made.year == 2025
    for day in (given.day(50), date(2026, 5, 1)):
        with pytest.raises(Refused, match="下次审查期限须在"):
            reviewed(point, given.day(50), office.head, next_review_on=day)


def test_the_period_is_data_of_the_grade(office, point):
    high = RiskGrade.objects.current().get(code="high")
    given.orgs.redefine(high, review_months=6, on=given.DAY, **given.SYSTEM_AT)
    assert reviewed(point, given.DAY, office.head).next_review_on == date(2025, 9, 3)


def test_a_review_is_owed_when_somebody_ends_or_begins_at_the_owner_post(office, head_post, point):
    held = Appointment.objects.current().get(post=head_post)
    appoint(post=head_post, key="P555", from_on=given.day(20), to_on=None, **given.SYSTEM_AT)
    assert why(point, given.day(19)) == []
    assert why(point, given.day(20)) == [(Occasion.POST, given.day(20))]
    end_appointment(held, on=given.day(15), **given.SYSTEM_AT)
    assert why(point, given.day(15)) == [(Occasion.POST, given.day(15))]
    reviewed(point, given.day(25), office.clerk, occasion="post")
    assert why(point, given.day(30)) == []


def test_who_held_the_post_before_asks_for_nothing(office, head_post, point):
    """The appointment began in 2024, long before the point."""
    assert why(point, given.day(1)) == []


def test_the_post_of_the_power_counts_as_the_owner_post_does(office, head_post):
    own = given.risk_point(office, power="审批", post=head_post)
    other = given.risk_point(office, power="用车")
    appoint(post=head_post, key="P555", from_on=given.day(3), to_on=None, **given.SYSTEM_AT)
    assert [bool(why(one, given.day(3))) for one in (own, other)] == [True, False]


def test_a_change_of_process_is_owed_a_review_until_one_settles_it(office, point):
    points.report_process_change(point, note="改为集体会审", on=given.day(9), **by(office.head))
    assert why(point, given.day(8)) == []
    assert why(point, given.day(9)) == [(Occasion.PROCESS, given.day(9))]
    made = reviewed(point, given.day(12), office.head, occasion="process")
    assert why(point, given.day(11)) == [(Occasion.PROCESS, given.day(9))]
    assert why(point, given.day(12)) == []
    actions.withdraw_point_review(made, reason="没有做", on=given.day(13), **by(office.clerk))
    assert why(point, given.day(13)) == [(Occasion.PROCESS, given.day(9))]


def test_a_change_of_process_on_the_day_of_a_review_still_asks_for_one(office, point):
    reviewed(point, given.day(9), office.head)
    points.report_process_change(point, note="改为集体会审", on=given.day(9), **by(office.head))
    assert why(point, given.day(9)) == [(Occasion.PROCESS, given.day(9))]


def test_a_review_may_revise_the_point_in_the_same_step(office, point):
    made = reviewed(
        point, given.day(30), office.head, conclusion="revised", note="加公示", controls="公示"
    )
    version = RiskVersion.objects.current().running().get(point=point)
    assert (version.measures, version.reason) == (["公示"], "加公示")
    assert (made.conclusion, made.power) == (Conclusion.REVISED, "工程招标")


def test_only_who_checks_and_sees_all_may_end_a_point_by_review(office, point):
    ending = {"conclusion": "ended", "note": "职能划出"}
    with pytest.raises(NotAllowed):
        reviewed(point, given.day(30), office.head, **ending)
    made = reviewed(point, given.day(30), office.clerk, **ending)
    assert made.next_review_on is None
    assert why(point, date(2027, 1, 1)) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"occasion": "whim"}, "请选审查事由"),
        ({"conclusion": "revised"}, "请写明理由"),
        ({"year": 2023}, "不能算作 2023 年度"),
        ({"year": 2026}, "不能算作 2026 年度"),
    ],
)
def test_what_a_review_says_must_make_sense(office, point, said, wrong):
    with pytest.raises(Refused, match=wrong):
        reviewed(point, given.day(30), office.head, **said)


def test_reviews_follow_one_another(office, point):
    reviewed(point, given.day(30), office.head)
    with pytest.raises(Refused, match="不能早于 2025-04-02"):
        reviewed(point, given.day(29), office.head)


# --- Units ----------------------------------------------------------------------------------------


def units_reviewed(year=2025):
    return list(RiskReview.objects.current().filter(year=year))


def test_a_unit_has_reviewed_its_points_once_each_has_been_reviewed(office, point):
    other = given.risk_point(office, power="用车")
    reviewed(point, given.day(5), office.head)
    assert units_reviewed() == []
    reviewed(other, given.day(8), office.head)
    [made] = units_reviewed()
    assert (made.unit, made.reviewed_on, made.by_points) == (office.division, given.day(8), True)
    reviewed(point, given.day(20), office.head)
    assert units_reviewed() == [made]


def test_a_unit_has_reviewed_its_points_on_the_day_of_the_last_review(office, point):
    other = given.risk_point(office, power="用车")
    last = reviewed(point, given.day(30), office.head)
    reviewed(other, given.day(10), office.head)
    assert [one.reviewed_on for one in units_reviewed()] == [given.day(30)]
    reviewed(point, given.day(40), office.head)
    actions.withdraw_point_review(last, reason="没有做", on=given.day(41), **by(office.clerk))
    assert [one.reviewed_on for one in units_reviewed()] == [given.day(40)]


def test_only_who_is_over_a_unit_enters_or_withdraws_its_review(office):
    said = {"unit": office.branch, "year": 2025, "on": given.DAY, "reason": "没有权力事项"}
    with pytest.raises(NotAllowed, match="不管"):
        actions.review_risks(**said, **by(office.head))
    made = actions.review_risks(**said, **by(office.clerk))
    with pytest.raises(NotAllowed, match="不管"):
        actions.withdraw_review(made, reason="误记", on=given.day(1), **by(office.head))


def test_a_review_that_is_taken_back_takes_that_of_the_unit_with_it(office, point):
    made = reviewed(point, given.day(5), office.head)
    actions.withdraw_point_review(made, reason="没有做", on=given.day(6), **by(office.clerk))
    assert units_reviewed() == []


def test_a_unit_with_points_is_not_entered_by_hand(office, point):
    said = {"unit": office.division, "year": 2025, "on": given.day(5), "reason": "已开会审查"}
    with pytest.raises(Refused, match="有 1 个风险点还没有审查：“工程招标”"):
        actions.review_risks(**said, **by(office.clerk))
    with pytest.raises(Refused, match="写明理由"):
        actions.review_risks(**said | {"reason": ""}, **by(office.clerk))


def test_a_unit_without_points_is_entered_with_a_reason_and_withdrawn_with_one(office):
    made = actions.review_risks(
        unit=office.institution, year=2025, on=given.DAY, reason="没有权力事项", **by(office.clerk)
    )
    assert not made.by_points
    actions.withdraw_review(made, reason="误记", on=given.day(1), **by(office.clerk))
    assert units_reviewed() == []


def test_the_figure_counts_units_however_their_review_came_about(office, point):
    reviewed(point, given.day(5), office.head)
    actions.review_risks(
        unit=office.institution, year=2025, on=given.day(6), reason="没有", **by(office.clerk)
    )
    at = Moment(given.day(10), ledger.head().size)
    [figure], _refusals = figures(metrics(["risk.units_reviewed"]), at)
    assert (figure.value, figure.records) == ("2", 2)


def test_a_review_speaks_of_the_point_as_it_was_called_then(office, point):
    made = reviewed(point, given.day(5), office.head)
    points.revise_point(point, reason="改名", power="工程采购", on=given.day(6), **by(office.clerk))
    assert str(PointReview.objects.get(pk=made.pk)) == "工程招标"
