"""A card from self-score to result: what is counted, by whom, and what is kept of it."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
import scored
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.errors import NotAllowed, Refused
from bihuan.indicators.actions import define_metric
from bihuan.indicators.figures import Question, answer
from bihuan.indicators.models import Metric
from bihuan.periods import Moment
from bihuan.records.actions import remember_appraisal
from bihuan.records.models import Appraisal
from bihuan.scorecards.actions.cards import (
    lower_grade,
    return_card,
    review_card,
    review_cards,
    self_score,
)
from bihuan.scorecards.actions.results import finalise
from bihuan.scorecards.actions.schemes import open_scheme, remove_part
from bihuan.scorecards.lifecycle import Stage, State
from bihuan.scorecards.models import Item as ItemRow
from bihuan.scorecards.models import ItemScore, Rating
from bihuan.scorecards.queries import assess, latest_ratings, streak
from bihuan.scorecards.terms import Basis, Item, Rule, Terms
from scored import CLOSING, VETO, D, by, card, marks, missed, opened, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def owing(office):
    scored.owing(office)
    return office


def at(day=CLOSING) -> Moment:
    return Moment(day, None)


def test_periods_missed_are_counted_each_with_its_rule(owing):
    of = opened(owing)
    found = assess(of, [owing.branch.pk, owing.other_branch.pk], at())
    one, other = found[owing.branch.pk], found[owing.other_branch.pk]
    why = one.items[0].whys[0]
    assert one.items[0].result.score == D(36)  # 40 − 2 × 2
    assert other.items[0].result.score == D(32)  # 40 − 4 × 2
    assert len(why.counted.causes) == 2
    cause = why.counted.causes[0]
    assert (cause.table, cause.state) == ("duties_occurrence", "未履行")
    assert "季度" in cause.ground
    assert "2025" in cause.told
    assert one.score.points == D(96)


def test_every_score_is_explained_also_where_nothing_was_taken(owing):
    of = opened(owing)
    for one in assess(of, [owing.branch.pk, owing.other_branch.pk], at()).values():
        for item in one.items:
            assert item.whys
            assert all(why.says for why in item.whys)
            assert item.result.moved == min(
                item.result.item.standard, sum((why.points for why in item.whys), D(0))
            )


def test_problems_behind_count_for_the_unit_that_leads_them(owing):
    of = opened(owing)
    late = given.problem(
        owing, "台账缺失", lead_unit=owing.branch, due=Due(DueKind.DAY, given.day(30))
    )
    given.problem(owing, "已无期限", lead_unit=owing.branch)
    found = assess(of, [owing.branch.pk, owing.other_branch.pk], at())
    assert found[owing.branch.pk].items[1].result.score == D("28.5")
    assert found[owing.branch.pk].items[1].whys[0].counted.causes[0].key == late.pk
    assert found[owing.other_branch.pk].items[1].result.score == D(30)


def test_a_metric_is_asked_once_for_all_units_and_says_what_it_says_for_each(
    owing, django_assert_max_num_queries
):
    define_metric(
        code="branch.missed", label="未履行期次", source="occurrences", aggregate="count",
        filter={"state": "missed"}, span="year", on=given.DAY, **given.SYSTEM_AT,
    )  # fmt: skip
    says = Terms(D(100), (Item(name="期次", standard=D(100), rules=(
        Rule(text="未履行期次每个扣3分", points=D(3), basis=Basis.METRIC, metric="branch.missed",
             target=D(0), is_beyond=True),
        Rule(text="未履行期次每两个再扣1分", points=D(1), per=D(2), basis=Basis.METRIC,
             metric="branch.missed"),
    )),), scored.BANDS)  # fmt: skip
    of = opened(owing, says)
    units = [owing.branch.pk, owing.other_branch.pk]
    with django_assert_max_num_queries(8):
        found = assess(of, units, at())
    metric = Metric.objects.current().get(code="branch.missed")
    for unit in (owing.branch, owing.other_branch):
        value = answer(Question(metric, at(date(2025, 12, 31)), unit)).value
        why = found[unit.pk].items[0].whys[0]
        assert why.counted.value == value
        assert len(why.counted.causes) == int(value)
    assert found[owing.branch.pk].score.points == D(100) - 2 * 3 - 1


def test_the_number_of_queries_does_not_grow_with_the_units(owing, django_assert_max_num_queries):
    more = [
        given.unit(f"branch.more{n}", "branch", owing.committee, name=f"支部{n}") for n in range(6)
    ]
    of = opened(owing)
    units = [owing.branch.pk, owing.other_branch.pk, *[unit.pk for unit in more]]
    with django_assert_max_num_queries(7):
        assess(of, units, at())


# --- The stages -----------------------------------------------------------------------------------


def test_self_score_review_and_result_are_all_kept_with_who_and_when(owing):
    of, secretary = opened(owing), scored.secretary(owing)
    one = scored.self_scored(owing, of, secretary)
    assert one.state == State.SELF_SCORED
    review_card(one, marks=marks(of, "2", "两项制度没有执行"), **by(owing.clerk))
    for other in of.cards.exclude(pk=one.pk):
        review_card(other, marks={}, reason="单位未报", **by(owing.clerk))
    finalise(of, **by(owing.clerk))
    one.refresh_from_db()
    by_stage = {rating.stage: rating for rating in one.ratings.current()}
    assert {stage: r.score for stage, r in by_stage.items()} == {
        Stage.SELF: D(96), Stage.REVIEW: D(94), Stage.FINAL: D(94),
    }  # fmt: skip
    assert by_stage[Stage.SELF].post.unit == owing.branch
    assert by_stage[Stage.REVIEW].post.unit == owing.committee
    assert {r.rated_on for r in by_stage.values()} == {CLOSING}
    assert by_stage[Stage.FINAL].rests_on == by_stage[Stage.REVIEW]
    assert [s.score for s in by_stage[Stage.REVIEW].item_scores.order_by("pk")] == [
        D(36), D(30), D(28),
    ]  # fmt: skip
    assert by_stage[Stage.REVIEW].marks.get().reason == "两项制度没有执行"


def test_a_result_is_remembered_by_the_records(owing):
    of = scored.final(owing, opened(owing))
    result = Appraisal.objects.current().get(scheme="branch_work", unit=owing.branch)
    assert (result.year, result.grade, result.appraiser) == (2025, "优秀", owing.committee)
    assert of.final_on == CLOSING


def test_who_scored_himself_may_not_review(owing):
    of = opened(owing)
    one = scored.self_scored(owing, of, owing.clerk)  # the office enters it for the unit
    with pytest.raises(NotAllowed, match="自评的人不得复核"):
        review_card(one, marks={}, **by(owing.clerk))
    one.refresh_from_db()
    assert one.state == State.SELF_SCORED


def test_only_posts_of_the_unit_score_it(owing):
    of = opened(owing)
    stranger = scored.secretary(owing, owing.other_branch, key="P701")
    with pytest.raises(NotAllowed):
        self_score(card(of, owing.branch), marks={}, **by(stranger))
    with pytest.raises(NotAllowed):
        review_card(card(of, owing.branch), marks={}, reason="x", **by(stranger))


def test_a_mark_needs_a_reason_and_whole_steps(owing):
    of = opened(owing)
    one = card(of, owing.branch)
    for points, reason, said in (
        ("2", "", "须写明理由"), ("1.5", "半项", "整数倍"),
        ("31", "多", "超过"), ("-1", "x", "负数"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            review_card(one, marks=marks(of, points, reason), reason="未报", **by(owing.clerk))
    counted = scored.rule(of, "每少一次扣分")
    given_by_hand = scored.given_marks({counted.pk: (D(2), "改数")})
    with pytest.raises(Refused, match="按记录计算"):
        review_card(one, marks=given_by_hand, reason="未报", **by(owing.clerk))


def test_a_card_without_a_self_score_is_reviewed_only_with_a_reason(owing):
    one = card(opened(owing), owing.branch)
    with pytest.raises(Refused, match="没有自评"):
        review_card(one, marks={}, **by(owing.clerk))


def test_a_returned_card_begins_anew_and_what_was_scored_stays_on_record(owing):
    of, secretary = opened(owing), scored.secretary(owing)
    one = scored.self_scored(owing, of, secretary)
    with pytest.raises(Refused, match="理由"):
        return_card(one, reason=" ", **by(owing.clerk))
    return_card(one, reason="漏报", **by(owing.clerk))
    one.refresh_from_db()
    assert (one.state, one.self_scored_by) == (State.OPENED, "")
    assert not one.ratings.current().exists()
    assert one.ratings.count() == 1
    assert ItemScore.objects.filter(rating__card=one).count() == 3


def test_a_veto_by_hand_caps_the_grade(owing):
    of = opened(owing, terms(VETO))
    veto = scored.rule(of, "发生重大责任事故")
    rating = review_card(
        card(of, owing.branch), marks=scored.given_marks({veto.pk: (D(1), "通报〔2025〕3号")}),
        reason="未报", **by(owing.clerk),
    )  # fmt: skip
    assert (rating.band, rating.grade) == ("优秀", "一般")


def test_what_a_veto_left_of_a_grade_may_only_be_lowered(owing, office_clerk):
    of = opened(owing, terms(VETO))
    one, veto = card(of, owing.branch), scored.rule(of, "发生重大责任事故")
    said = scored.given_marks({veto.pk: (D(1), "通报〔2025〕3号")})
    review_card(one, marks=said, reason="未报", **by(owing.clerk))
    client = Client()
    client.force_login(office_clerk.user)
    offered = client.get(reverse("scorecards:card", args=[one.pk])).context["lower"]
    assert offered.fields["grade"].choices == [("较差", "较差")]
    with pytest.raises(Refused, match="只能比按得分和否决的等次“一般”低"):
        lower_grade(one, grade="良好", reason="照顾", **by(owing.clerk))
    lower_grade(one, grade="较差", reason="情节严重", **by(owing.clerk))
    with pytest.raises(Refused, match="“一般”低"):  # still of what it was before it was lowered
        lower_grade(one, grade="良好", reason="照顾", **by(owing.clerk))


# --- The share of the best ------------------------------------------------------------------------


def test_too_many_excellent_are_named_and_have_to_move(owing):
    of = opened(owing, best_share=50)
    scored.reviewed(owing, of)
    with pytest.raises(Refused, match=r"最多 1 个，多出 1 个。得分最低的：第二党支部 92 分"):
        finalise(of, **by(owing.clerk))
    lowest = card(of, owing.other_branch)
    with pytest.raises(Refused, match="理由"):
        lower_grade(lowest, grade="良好", reason="", **by(owing.clerk))
    with pytest.raises(Refused, match="只能比"):
        lower_grade(lowest, grade="优秀", reason="x", **by(owing.clerk))
    lower_grade(lowest, grade="良好", reason="优秀名额已满", **by(owing.clerk))
    finalise(of, **by(owing.clerk))
    final = Rating.objects.current().of(Stage.FINAL).get(card=lowest)
    assert (final.band, final.grade, final.grade_reason) == ("优秀", "良好", "优秀名额已满")


def test_nothing_is_final_before_every_card_is_reviewed(owing):
    of = opened(owing)
    review_card(card(of, owing.branch), marks={}, reason="未报", **by(owing.clerk))
    with pytest.raises(Refused, match="第二党支部"):
        finalise(of, **by(owing.clerk))


def test_a_scheme_that_lost_a_part_meanwhile_settles_nothing(owing):
    of = opened(owing)
    scored.reviewed(owing, of)
    item = ItemRow.objects.current().get(name="组织生活")
    remove_part(item, reason="并入别项", **by(owing.clerk))
    with pytest.raises(Refused, match="合计 60 分，总分是 100 分"):
        finalise(of, **by(owing.clerk))


def test_a_result_that_the_records_have_already_is_named(owing):
    of = opened(owing)
    scored.reviewed(owing, of)
    remember_appraisal(
        scheme=of.code, unit=owing.branch, year=2025, grade="优秀", graded_on=CLOSING,
        actor=owing.clerk, at=given.AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="考核结果里已经有：第一党支部"):
        finalise(of, **by(owing.clerk))


def test_settling_reads_the_scheme_as_often_for_many_cards_as_for_few(owing):
    read = []
    for year in (2024, 2025):
        of = scored.scheme(owing, year=year)
        day = {"on": CLOSING, "actor": owing.clerk, "at": given.AT}
        cards = open_scheme(of, **day)
        review_cards([(one, {}) for one in cards], reasons={one.pk: "未报" for one in cards}, **day)
        with CaptureQueriesContext(connection) as asked:
            finalise(of, **day)
        given.unit(f"branch.{year}", "branch", owing.committee, name=f"支部{year}")
        read.append(sum('FROM "scorecards_scheme"' in one["sql"] for one in asked))
    assert read[0] == read[1]


def test_the_latest_rating_is_that_of_the_furthest_stage(owing):
    of = scored.final(owing, opened(owing))
    found = latest_ratings(of.cards.current())
    assert {rating.stage for rating in found.values()} == {Stage.FINAL}


def test_a_streak_ends_at_a_gap():
    def rating(grade):
        return Rating(grade=grade)

    years = {2021: rating("优秀"), 2023: rating("优秀"), 2024: rating("优秀"), 2025: rating("优秀")}
    assert streak(years) == (3, "优秀")
    assert streak({2024: rating("优秀"), 2025: rating("良好")}) == (1, "良好")
    assert streak({}) == (0, "")


def test_missed_rules_take_no_more_than_the_cap(owing):
    says = Terms(
        D(100), (Item(name="组织生活", standard=D(100), rules=(missed("duty.meet", cap=D(3)),)),),
        scored.BANDS,
    )  # fmt: skip
    of = opened(owing, says)
    found = assess(of, [owing.other_branch.pk], at())[owing.other_branch.pk]
    assert found.score.points == D(97)
