"""Appeals: within the term, answered by the office, and the result kept or changed."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

import given
import scored
from bihuan.errors import NotAllowed, Refused
from bihuan.indicators.actions import define_metric
from bihuan.ledger.actions import writing
from bihuan.records.actions import withdraw
from bihuan.records.models import Appraisal
from bihuan.scorecards.actions.appeals import (
    Answer,
    answer_appeal,
    appeal,
    appeal_until,
    withdraw_appeal,
)
from bihuan.scorecards.lifecycle import Stage
from bihuan.scorecards.models import Rating
from bihuan.scorecards.models.cards import Outcome
from bihuan.scorecards.terms import Basis, Item, Rule, Terms
from scored import HAND, VETO, D, by, card, marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def final(office):
    """The first branch has 86: 4 for meetings, 10 by hand; the second 82."""
    scored.owing(office)
    of = scored.opened(office)
    return scored.final(office, of, marks(of, "10", "十项制度没有执行"))


@pytest.fixture
def lodged(office, final):
    one = card(final, office.branch)
    return appeal(one, grounds="有三项已经执行", **by(scored.secretary(office)))


def result(office):
    return Appraisal.objects.current().get(scheme="branch_work", unit=office.branch)


def test_an_appeal_may_be_lodged_for_so_many_workdays(office, final):
    one = card(final, office.branch)
    until = appeal_until(one)
    assert until == date(2026, 1, 9)  # final on Sunday 4 January, five workdays on
    late = {"actor": scored.secretary(office), "at": datetime(2026, 2, 1, 1, tzinfo=UTC)}
    with pytest.raises(Refused, match="2026-01-09"):
        appeal(one, grounds="晚了", on=date(2026, 1, 10), **late)
    with pytest.raises(Refused, match="2026-01-09"):  # nor by writing an earlier day
        appeal(one, grounds="晚了", on=until, **late)


def test_only_the_unit_appeals_and_once_at_a_time(office, final, lodged):
    one = card(final, office.branch)
    other = scored.secretary(office, office.other_branch, key="P701")
    with pytest.raises(NotAllowed):
        appeal(one, grounds="代为申诉", **by(other))
    with pytest.raises(Refused, match="一件申诉"):
        appeal(one, grounds="再诉", **by(lodged_by(lodged)))


def lodged_by(row):
    return given.actor(row.post)


def test_no_appeal_before_there_is_a_result(office):
    of = scored.opened(office)
    with pytest.raises(Refused, match="还没有确定"):
        appeal(card(of, office.branch), grounds="太低", **by(scored.secretary(office)))


def test_a_result_that_is_kept_stays_and_the_answer_is_on_record(office, final, lodged):
    answer_appeal(lodged, Answer(Outcome.KEPT, "经核实无误"), **by(office.clerk))
    lodged.refresh_from_db()
    assert (lodged.outcome, lodged.answer) == (Outcome.KEPT, "经核实无误")
    assert result(office).grade == "良好"
    with pytest.raises(Refused, match="已经答复"):
        answer_appeal(lodged, Answer(Outcome.KEPT, "再答"), **by(office.clerk))


def test_a_changed_mark_changes_score_grade_and_the_remembered_result(office, final, lodged):
    given_now = marks(final, "6", "三项确已执行，改扣6分")
    answer = Answer(Outcome.CHANGED, "三项确已执行", given_now)
    answer_appeal(lodged, answer, **by(office.clerk))
    one = card(final, office.branch)
    finals = list(Rating.objects.filter(card=one, stage=Stage.FINAL).order_by("pk"))
    assert [(r.score, r.grade) for r in finals] == [(D(86), "良好"), (D(90), "优秀")]
    assert finals[0].superseded_seq is not None
    assert result(office).grade == "优秀"
    assert Appraisal.objects.filter(version_of=result(office)).get().grade == "良好"


def test_a_deduction_and_a_veto_can_be_taken_back_whole(office, branch_secretary, office_clerk):
    """On the page of the answer, where both are cleared."""
    scored.owing(office)
    of = scored.opened(office, scored.terms(VETO))
    hand, veto = scored.rule(of, HAND.text).pk, scored.rule(of, "发生重大责任事故").pk
    wrong = {hand: (D(10), "没有执行"), veto: (D(1), "通报")}
    scored.final(office, of, scored.given_marks(wrong))
    assert result(office).grade == "一般"
    row = appeal(card(of, office.branch), grounds="通报的不是我支部", **by(branch_secretary.actor))
    client = Client()
    client.force_login(office_clerk.user)
    answer = client.post(
        reverse("scorecards:appeal-answer", args=[row.pk]),
        {"on": "2026-01-05", "outcome": "changed", "answer": "属实", "grade": "",
         f"points_{hand}": "0", f"reason_{hand}": "", f"points_{veto}": "", f"reason_{veto}": ""},
    )  # fmt: skip
    assert answer.status_code == 302
    after = card(of, office.branch).ratings.current().of(Stage.FINAL).get()
    assert (after.score, after.grade, after.marks.count()) == (D(96), "优秀", 0)
    assert result(office).grade == "优秀"


def test_an_answer_may_not_lift_the_grade_above_score_and_vetoes(office, final, lodged):
    better = Answer(Outcome.CHANGED, "照顾", marks(final, "9", "改扣9分"), grade="优秀")
    with pytest.raises(Refused, match="只能比按得分和否决的等次“良好”低"):
        answer_appeal(lodged, better, **by(office.clerk))


def test_a_rule_that_cannot_be_counted_any_more_is_not_taken_for_no_deduction(office):
    scored.owing(office)
    metric = define_metric(
        code="m", label="未履行期次", source="occurrences", aggregate="count",
        filter={"state": "missed"}, span="year", on=given.DAY, **given.SYSTEM_AT,
    )  # fmt: skip
    on_metric = Rule(text="未履行的扣分", points=D(2), basis=Basis.METRIC, metric="m")
    item = Item(name="期次", standard=D(100), rules=(on_metric,))
    of = scored.opened(office, Terms(D(100), (item,), scored.BANDS))
    scored.final(office, of)
    row = appeal(card(of, office.branch), grounds="有异议", **by(scored.secretary(office)))
    with writing(office.clerk, given.AT) as log:
        log.supersede(metric)
        log.record("metric.redefined", metric, on=given.DAY)
    with pytest.raises(Refused, match="没有编码为 m 的指标"):
        answer_appeal(row, Answer(Outcome.CHANGED, "属实"), **by(office.clerk))


def test_a_result_withdrawn_meanwhile_is_remembered_anew(office, final, lodged):
    withdraw(result(office), reason="登记有误", **by(office.clerk))
    answer_appeal(
        lodged, Answer(Outcome.CHANGED, "已执行", marks(final, "6", "改")), **by(office.clerk)
    )
    assert result(office).grade == "优秀"


def test_a_record_put_right_changes_the_result_by_itself(office, final, lodged):
    given.activity(office, kind="branch_congress", first_on=given.day(150), host_unit=office.branch)
    answer_appeal(lodged, Answer(Outcome.CHANGED, "补登的会议属实"), **by(office.clerk))
    assert card(final, office.branch).ratings.current().of(Stage.FINAL).get().score == D(88)


def test_a_change_that_changes_nothing_is_refused(office, final, lodged):
    with pytest.raises(Refused, match="没有变"):
        answer_appeal(lodged, Answer(Outcome.CHANGED, "同意"), **by(office.clerk))


def test_an_appeal_may_not_break_the_share_of_the_best(office):
    scored.owing(office)
    of = scored.opened(office, best_share=0)
    scored.final(office, of, marks(of, "10", "没有执行"))
    row = appeal(card(of, office.branch), grounds="已执行", **by(scored.secretary(office)))
    with pytest.raises(Refused, match="最多 0 个"):
        answer_appeal(
            row, Answer(Outcome.CHANGED, "属实", marks(of, "1", "改")), **by(office.clerk)
        )
    lower = Answer(Outcome.CHANGED, "属实，名额已满", marks(of, "1", "改"), grade="良好")
    answer_appeal(row, lower, **by(office.clerk))
    assert card(of, office.branch).ratings.current().of(Stage.FINAL).get().grade == "良好"


def test_the_unit_may_withdraw_its_appeal(office, final, lodged):
    withdraw_appeal(lodged, reason="已核对", **by(lodged_by(lodged)))
    lodged.refresh_from_db()
    assert lodged.superseded_seq is not None


def test_only_the_office_answers(office, final, lodged):
    with pytest.raises(NotAllowed):
        answer_appeal(lodged, Answer(Outcome.KEPT, "x"), **by(lodged_by(lodged)))
