"""Who sees what of a campaign, and what is told where there is no base."""

import pytest
from django.test import Client
from django.urls import reverse

import given
from bihuan.campaigns.results import satisfaction
from bihuan.indicators.actions import record_observation
from bihuan.periods import Moment

pytestmark = pytest.mark.django_db


def test_satisfaction_without_a_base_is_no_share(office, guarded_client, office_clerk):
    plan = given.plan(office, "roads-2025", name="道路整治", kind="campaign", year=2025)
    given.problem(office, plan=plan, number="1")
    record_observation(
        series="roads.satisfaction", period_from=given.DAY, period_to=given.DAY, value="98",
        measure="%", document="评议", actor=office.clerk, at=given.AT,
    )  # fmt: skip
    found = satisfaction(plan, Moment(given.day(30)))
    assert not found.has_base
    guarded_client.force_login(office_clerk.user)
    page = guarded_client.get(
        reverse("campaigns:campaign", args=[plan.pk]), {"as_of": "2025-04-30"}
    )
    assert "没有基数，不能作满意度用" in page.content.decode()


def test_who_may_not_see_a_problem_does_not_read_its_text(office, branch_secretary):
    """An area that is one problem with tasks of its own is told only to who sees it."""
    plan = given.plan(office, "study-2025", name="学习教育")
    problem = given.problem(office, "套转文件", plan=plan, number="1")
    given.task(office, "压减文件", plan=plan, problem=problem)
    other = Client()
    other.force_login(branch_secretary.user)
    page = other.get(reverse("campaigns:campaign", args=[plan.pk]), {"as_of": "2025-04-30"})
    assert "套转文件" not in page.content.decode()
    assert "（您的岗位看不到）" in page.content.decode()
