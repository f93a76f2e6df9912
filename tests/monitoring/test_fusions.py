"""Work beside an outcome: counted by month, seen by who may, and never called a cause."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import given
from bihuan.duties.actions import matters
from bihuan.errors import NotAllowed, Refused
from bihuan.monitoring.actions import fuse, part, withdraw_target
from bihuan.monitoring.fusions import Aim, Done, side_by_side
from bihuan.monitoring.models import Fusion
from bihuan.periods import Moment
from monitoring.files import CLEAN, HEAVY, air_text, days, read_in

AIM = Aim("甲市", "good_ratio")
PAGE = reverse("monitoring:fusion")
NO_CAUSE = "不说谁引起了谁"


@pytest.fixture
def aimed(office):
    return given.target(office)


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def set_beside(office, work, **values):
    said = {"place": "甲市", "item": "good_ratio", "reason": "减少燃煤污染"} | values
    return fuse(work=work, on=given.DAY, actor=office.clerk, at=given.AT, **said)


def test_work_and_outcome_stand_by_month(office, aimed, tmp_path):
    """Two problems and a task of a plan; one rectified in the first days of April."""
    plan = given.plan(office, "heating-2025", name="清洁取暖")
    given.problem(office, "散煤复燃", plan=plan, number="1")
    rectified = given.problem(office, "锅炉超标", plan=plan, number="2")
    given.task(office, plan=plan)
    set_beside(office, plan)
    given.walked(office, rectified, "planned", "started", "rectified")
    values = [*[CLEAN] * 30, HEAVY]
    read_in(office, tmp_path, air_text(*days("甲市", date(2025, 1, 1), *values)))

    found = side_by_side(AIM, Moment(date(2025, 4, 30)), 2025)
    assert [one.number for one in found] == [1, 2, 3, 4]
    january, april = found[0], found[3]
    assert (str(january.now), january.before) == ("96.8", None)
    assert (january.problems, january.tasks) == (Done(0, 0), Done(0, 0))
    assert april.now is None
    assert (april.problems, april.tasks.whole) == (Done(2, 1), 1)


def test_a_matter_that_is_named_and_in_a_named_plan_counts_once(office, aimed):
    plan = given.plan(office, "heating-2025", name="清洁取暖")
    problem = given.problem(office, plan=plan)
    set_beside(office, plan)
    set_beside(office, problem)
    [*_rest, last] = side_by_side(AIM, Moment(date(2025, 4, 30)), 2025)
    assert last.problems == Done(1, 0)


def test_what_is_parted_counts_until_that_day(office, aimed):
    fusion = set_beside(office, given.problem(office))
    part(fusion, reason="改由别的方案承担", on=given.day(40), actor=office.clerk, at=given.AT)
    before, after = Moment(given.day(39)), Moment(given.day(40))
    assert side_by_side(AIM, before, 2025)[-1].problems.whole == 1
    assert side_by_side(AIM, after, 2025)[-1].problems.whole == 0


def test_what_is_wrong_is_refused(office, aimed):
    problem = given.problem(office)
    with pytest.raises(Refused, match="为何并列"):
        set_beside(office, problem, reason=" ")
    with pytest.raises(Refused, match="还没有这个城市"):
        set_beside(office, problem, item="pm25")
    fusion = set_beside(office, problem)
    with pytest.raises(Refused, match="已经与这一项并列"):
        set_beside(office, problem)
    with pytest.raises(Refused, match="为何不再"):
        part(fusion, reason="", on=given.day(40), actor=office.clerk, at=given.AT)
    matters.withdraw(problem, reason="重复", on=given.day(2), actor=office.clerk, at=given.AT)
    problem.refresh_from_db()
    with pytest.raises(Refused, match="已经撤回"):
        set_beside(office, problem, place="甲市")
    with pytest.raises(NotAllowed):
        fuse(
            place="甲市", item="good_ratio", work=problem, reason="试", on=given.DAY,
            actor=office.head, at=given.AT,
        )  # fmt: skip


def test_it_is_of_one_work(office, aimed):
    fusion = set_beside(office, given.problem(office))
    with pytest.raises(IntegrityError), transaction.atomic():
        Fusion.objects.filter(pk=fusion.pk).update(task=given.task(office))


def test_the_page_says_that_it_shows_no_cause_and_how_many_are_hidden(
    office, aimed, clerk, division_head
):
    set_beside(office, given.problem(office, "看得到的"))
    set_beside(office, given.problem(office, "看不到的", lead_unit=office.branch))
    asked = {"place": "甲市", "item": "good_ratio", "as_of": "2025-04-30"}
    page = clerk.get(PAGE, asked).content.decode()
    assert NO_CAUSE in page
    assert "看不到的" in page
    other = Client()
    other.force_login(division_head.user)
    seen = other.get(PAGE, asked)
    assert seen.context["hidden"] == 1
    assert "看不到的</a>" not in seen.content.decode()
    assert NO_CAUSE in seen.content.decode()


def test_a_task_is_set_beside_an_aim_from_its_page(office, aimed, clerk):
    task = given.task(office)
    page = reverse("duties:task", args=[task.pk])
    there = reverse("monitoring:fuse", args=["task", task.pk])
    assert there in clerk.get(page).content.decode()
    assert "为何并列" in clerk.get(there).content.decode()
    clerk.post(there, {"aim": "甲市|good_ratio", "reason": "冬季减煤"})
    [fusion] = Fusion.objects.current()
    assert (fusion.work, fusion.reason) == (task, "冬季减煤")
    assert PAGE in clerk.get(page).content.decode()
    clerk.post(reverse("monitoring:fusion-end", args=[fusion.pk]), {"reason": "填错了"})
    fusion.refresh_from_db()
    assert fusion.to_on is not None


def test_without_targets_the_page_says_what_to_do_first(office, clerk):
    page = clerk.get(PAGE).content.decode()
    assert "还没有年度目标" in page
    assert clerk.get(reverse("monitoring:fuse", args=["plan", 99])).status_code == 404


def test_a_withdrawn_target_leaves_what_stood_beside_it(office, aimed):
    set_beside(office, given.problem(office))
    withdraw_target(aimed, reason="改由上级下达", on=given.day(20), actor=office.clerk, at=given.AT)
    assert side_by_side(AIM, Moment(given.day(30)), 2025)[-1].problems.whole == 1
