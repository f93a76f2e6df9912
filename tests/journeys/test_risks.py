"""A risk point after a change of post: owed a review, reviewed and revised, the unit with it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

import given
from bihuan.orgs.actions import appoint
from journeys.pages import heading, panel


@pytest.fixture
def point(office):
    """In force for half a year; ten days ago somebody began at its owner post."""
    today = timezone.localdate()
    post = given.Post.objects.current().get(code="div.water.division_head")
    begun = today - timedelta(days=180)
    point = given.risk_point(office, owner_post=post, on=begun)
    appoint(
        post=post, key="P556", from_on=today - timedelta(days=10), to_on=None, **given.SYSTEM_AT
    )
    return point


def test_a_risk_point_is_reviewed_after_a_change_of_post(visitor, office, division_head, point):
    page = visitor(division_head.user)
    page.goto(reverse("risks:owed"))
    line = page.get_by_role("row").filter(has_text="工程招标")
    expect(line).to_contain_text("岗位换人")
    line.get_by_role("link", name="审查", exact=True).click()

    expect(heading(page)).to_have_text("审查：工程招标")
    expect(page.get_by_role("note")).to_contain_text("应当审查：岗位换人")
    page.get_by_label("修订", exact=True).check()
    page.get_by_label("说明", exact=True).fill("新任职的先学一遍措施")
    page.get_by_text("结论是修订的，在这里改写").click()
    page.get_by_label("防控措施").fill("集体决策\n合规审核\n任职谈话")
    page.get_by_role("button", name="登记审查").click()

    expect(page.get_by_role("status").first).to_contain_text("已登记审查：修订")
    expect(page.locator(".lede")).to_contain_text("修订待审定")
    expect(panel(page, "防控措施")).to_contain_text("任职谈话")
    page.locator("#versions").get_by_role("link", name="修订：防控措施").click()
    expect(page.locator("ins").last).to_have_text("任职谈话")

    page.goto(reverse("risks:owed"))
    expect(page.locator("main")).to_contain_text("没有应审查的风险点")
    page.goto(reverse("risks:reviews"))
    expect(page.locator("main")).to_contain_text("逐项审查得出")
