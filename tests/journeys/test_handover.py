"""A year ends and the next begins: looked at, closed, its list drafted, issued, taken back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

import given
from bihuan.duties.models import Plan
from handover import started
from journeys.pages import expect_state, heading


@pytest.fixture
def tree(office):
    """A list of 2025 with a clause that recurs, and a task that was never finished."""
    given.walked(office, given.task(office, "清理台账", number="N9"), "assigned")
    return started.tree(office)


def close_the_year(page: Page) -> None:
    page.goto(reverse("handover:years"))
    page.get_by_role("link", name="2025年").click()
    expect(page.locator("main")).to_contain_text("未办结的任务 1")
    page.get_by_role("link", name="关账", exact=True).click()
    page.get_by_role("button", name="确认关账").click()
    expect(heading(page)).to_have_text("2025年关账")  # nothing is closed without a tick
    page.get_by_label("上面需要决定的各项，已经看过").check()
    page.get_by_role("button", name="确认关账").click()
    expect_state(page, "已关账")


def draft_the_next(page: Page) -> None:
    page.get_by_role("button", name="据此拟下年的").click()
    expect_state(page, "草稿")
    page.get_by_text("任务 2 条").click()
    page.get_by_label("列入：2026年底前修订台账办法").check()
    page.get_by_role("button", name="存下").click()
    expect(page.get_by_role("status")).to_have_text("改了 1 行。")


def issue_it(page: Page) -> None:
    page.get_by_role("link", name="去印发").click()
    page.get_by_role("button", name="确认印发").click()
    expect_state(page, "已印发")


def test_a_year_is_closed_and_the_next_begins(visitor, office_clerk, tree):
    page = visitor(office_clerk.user)
    close_the_year(page)
    draft_the_next(page)
    issue_it(page)

    page.get_by_role("link", name="2026年方案体系").click()
    expect(page.locator("main")).to_contain_text("2026年责任清单")
    page.get_by_role("link", name="上年结转的任务").click()
    expect(page.locator("tbody")).to_contain_text("N9")

    page.go_back()
    page.goto(reverse("handover:year", args=[2025]))
    page.get_by_role("link", name="2026 已印发").click()
    page.get_by_role("link", name="整批撤回").click()
    page.get_by_label("理由").fill("试一试")
    page.get_by_role("button", name="确认撤回").click()
    expect(heading(page)).to_have_text("2025年交接")
    assert not Plan.objects.current().filter(year=2026).exists()
