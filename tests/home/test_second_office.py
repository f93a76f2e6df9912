"""A city bureau beside the department: other levels, posts and lists, the same program."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import given
import sampled
from bihuan.config.context import MENU
from bihuan.duties.models import Problem
from bihuan.errors import NotFound
from bihuan.indicators import queries
from bihuan.inspections.models import FoundProblem, Notice, Petition, Round
from bihuan.inspections.tallies import board
from bihuan.ledger.actions import SYSTEM
from bihuan.ledger.verification import verify
from bihuan.notices.actions.reminding import remind
from bihuan.orgs.models import Level, PostType, User
from bihuan.orgs.queries import preset_name
from bihuan.periods import Moment
from bihuan.records.models import Appraisal
from bihuan.reports.actions.writing import write_report
from bihuan.reports.drafts import check_draft
from bihuan.reports.shipped import template_named, templates
from bihuan.risks.models import PointReview
from bihuan.risks.queries import matrix
from bihuan.scorecards.models import Scorecard

AT = Moment(date(2025, 10, 31))
COUNTED = {
    "study.first_topic": "9",
    "study.centre_group": "5",
    "branches.theme_days": "12",
    "branches.renewed": "4",
    "appraisal.good_streak": "3",
    "food.found": "9",
    "food.rectified": "6",
    "food.closed": "4",
    "food.rectified_ratio": "66.7",
    "fees.found": "6",
    "fees.rectified": "5",
    "fees.closed": "2",
    "fees.rectified_ratio": "83.3",
    "lifts.found": "5",
    "lifts.rectified": "2",
    "lifts.closed": "0",
    "lifts.rectified_ratio": "40.0",
    "tasks.assigned": "6",
    "tasks.accepted": "2",
    "service.deeds": "2",
    "service.rules": "3",
    "lists.issued": "2",
    "duties.owed": "40",
    "duties.fulfilled": "37",
    "risk.points": "6",
}
"""Counted by hand in the files of the sample, as of 31 October 2025.

Ten months of meetings, one of which began with business; thirty quarters of ten branches, two of
which held none in the third.
"""

SCORED = {
    "办公室支部": ("reviewed", "100", "先进"),
    "食品安全科支部": ("reviewed", "94", "合格"),
    "特种设备科支部": ("self_scored", "93", "合格"),
    "价格监督科支部": ("opened", "", ""),
    "登记注册科支部": ("reviewed", "95", "先进"),
    "检验检测院支部": ("opened", "", ""),
    "东城一所支部": ("self_scored", "98", "先进"),
    "东城二所支部": ("opened", "", ""),
    "港区一所支部": ("self_scored", "95", "先进"),
    "港区二所支部": ("reviewed", "87", "合格"),
    "东城党总支": ("final", "91", "合格"),
    "港区党总支": ("final", "98", "先进"),
}
"""The last score of each card, counted by hand.

Each quarter without a congress takes five: one of 港区一所, two of 港区二所. One overdue problem
of 东城党总支 takes six. The rest is judged by hand in the files.
"""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), sampled.undone("bureau_sample") as files:
        yield files


@pytest.fixture
def bureau(loaded, db, settings):
    settings.BIHUAN_EVIDENCE_DIR = loaded
    return loaded


def signed_in(login):
    User.objects.filter(login=login).update(
        must_change_password=False, password_changed_at=timezone.now()
    )
    client = Client()
    client.force_login(User.objects.get(login=login))
    return client


def test_it_has_words_of_its_own(bureau):
    assert preset_name() == "bureau"
    assert list(Level.objects.current().order_by("order").values_list("name", flat=True)) == [
        "局党组", "机关党委", "党总支", "党支部",
    ]  # fmt: skip
    assert not PostType.objects.current().filter(code="office_clerk").exists()


def test_every_figure_is_the_one_counted_by_hand(bureau):
    found, refused = queries.figures(queries.metrics(), AT)
    assert {figure.code: figure.value for figure in found} == COUNTED
    assert refused == []


def test_its_reports_are_those_of_its_preset(bureau, tmp_path):
    assert [kind.name for kind in templates()] == ["brief", "campaigns"]
    with pytest.raises(NotFound, match="year"):
        template_named("year")
    for kind in templates():
        written = write_report(kind.name, at=AT, out=tmp_path / f"{kind.name}.docx")
        assert written.document.stat().st_size > 10_000


@pytest.mark.parametrize("login", ["clerk", "secretary", "branch", "head"])
def test_every_page_of_the_menu_opens(bureau, login):
    client = signed_in(login)
    for _stage, entries in MENU:
        for _name, address in entries:
            status = client.get(reverse(address)).status_code
            assert status == 200 or (status == 403 and login != "clerk"), address


def test_who_sees_what_follows_its_posts(bureau):
    seen = {
        login: Problem.objects.current().visible_to(User.objects.get(login=login)).count()
        for login in ("clerk", "secretary", "head", "branch", "accounts")
    }
    # twenty of campaigns, seven of the round, one of a debriefing
    assert seen == {"clerk": 28, "secretary": 28, "head": 3, "branch": 0, "accounts": 0}


def test_the_matrix_has_its_branches_and_their_gaps(bureau):
    answer = signed_in("clerk").get(reverse("records:matrix"), {"as_of": "2025-10-31"})
    assert "东城二所支部" in answer.content.decode()


def test_drafts_are_checked_against_its_figures(bureau):
    said = "截至10月31日，校园食品安全整治发现问题9个，已完成整改7个；涉企收费整治发现问题6个。"
    found = check_draft(said.encode(), "稿.txt", AT).figures
    verdicts = [(one.quoted.text, one.verdict) for one in found]
    assert verdicts == [("9个", "supported"), ("7个", "contradicted"), ("6个", "supported")]


def test_it_reminds_and_its_ledger_is_intact(bureau):
    told = remind(on=date(2025, 11, 3), actor=SYSTEM, at=given.AT)
    assert told.digests > 0
    assert verify().is_intact


# --- The year beyond figures ----------------------------------------------------------------------


def test_scores_come_out_of_its_own_tables(bureau):
    cards = Scorecard.objects.current().select_related("unit")
    assert {str(card.unit): (card.state, *last_rating(card)) for card in cards} == SCORED


def last_rating(card):
    found = card.ratings.current().order_by("-pk").first()
    return (f"{found.score:f}".rstrip("0").rstrip("."), found.grade) if found else ("", "")


def test_a_card_names_the_quarters_that_took_its_points(bureau):
    card = Scorecard.objects.current().get(unit__code="branch-10")
    page = opened("clerk", "scorecards:card", card.pk)
    assert [quarter in page for quarter in ("第二季度", "第三季度", "第四季度")] == [
        False, True, True,
    ]  # fmt: skip


def test_final_results_are_remembered_in_its_words(bureau):
    rows = Appraisal.objects.current().filter(year=2025).select_related("unit")
    assert {str(row.unit): row.grade for row in rows} == {
        "东城党总支": "合格", "港区党总支": "先进",
    }  # fmt: skip


def test_risk_points_stand_by_unit_and_by_its_grades(bureau):
    found = matrix(User.objects.get(login="clerk"), AT)
    assert [str(grade) for grade in found.grades] == ["一级", "二级", "三级"]
    assert [found.total.grades[grade.pk] for grade in found.grades] == [2, 3, 1]
    assert len(found.rows) == found.total.whole == 6
    reviewed = PointReview.objects.current().values_list("point__unit__name", flat=True)
    assert sorted(reviewed) == ["登记注册科", "食品安全科"]


def test_the_board_of_its_round_counts_what_was_put_right(bureau):
    round_ = Round.objects.current().get()
    assert str(round_.kind) == "局党组督查"
    at = Moment(date(2025, 12, 31))
    found = board(round_.plan, User.objects.get(login="clerk"), at)
    counts = {row.name: [one.value for one in row.counts] for row in found.sections[0].rows}
    assert found.marks == ["总数", "已完成整改", "验收", "销号", "达到序时进度", "滞后"]
    assert counts == {
        "东城党总支": [4, 3, 3, 2, 0, 1],
        "港区党总支": [3, 2, 1, 1, 1, 0],
        "检验检测院支部": [0, 0, 0, 0, 0, 0],
    }
    assert Petition.objects.current().filter(round=round_).count() == 4


def test_its_notice_shows_three_problems_for_five_working_days(bureau):
    notice = Notice.objects.current().get()
    assert (notice.starts_on, notice.last_on) == (date(2025, 10, 13), date(2025, 10, 17))
    states = notice.items.values_list("problem__state", "problem__lead_unit__code")
    assert sorted(states) == [("closed", "gb-east"), ("closed", "gb-east"), ("closed", "gb-port")]


def test_what_is_not_fed_back_is_seen_by_team_and_secretary_alone(bureau):
    rows = FoundProblem.objects.current().filter(problem=None)
    seen = {
        login: rows.visible_to(User.objects.get(login=login)).count()
        for login in ("clerk", "secretary", "supervisor", "branch", "head", "accounts")
    }
    assert seen == {
        "clerk": 0, "secretary": 2, "supervisor": 2, "branch": 0, "head": 0, "accounts": 0,
    }  # fmt: skip


def opened(login, name, *keys):
    return signed_in(login).get(reverse(name, args=keys)).content.decode()
