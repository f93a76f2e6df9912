"""What a branch secretary sees: the branch, and that there is more."""

from django.urls import reverse
from playwright.sync_api import expect

import given
from journeys.pages import heading


def test_a_branch_secretary_sees_the_branch_alone(visitor, watch, office, branch_secretary):
    own = given.activity(office, kind="branch_congress", title="本支部党员大会")
    others = given.activity(
        office, kind="branch_congress", title="别的支部党员大会", host_unit=office.other_branch
    )
    given.task(office, "处室的任务")
    page = visitor(branch_secretary.user)
    page.goto("/")
    page.get_by_role("link", name="活动", exact=True).click()
    expect(page.locator("p.count")).to_contain_text("共 1 条")
    expect(page.get_by_text(others.title)).to_have_count(0)
    page.get_by_role("link", name=own.title).click()
    expect(heading(page)).to_contain_text(own.title)

    page.get_by_role("link", name="任务", exact=True).click()
    expect(page.locator("p.empty")).to_contain_text("没有符合条件的任务")

    with watch.refusing(404):
        page.goto(reverse("records:activity", args=[others.pk]))
        expect(page.get_by_role("alert")).to_have_text("没有这次活动，或者您的岗位看不到它。")
    with watch.refusing(403):
        page.goto(reverse("home:ledger"))
        expect(page.get_by_role("alert")).to_contain_text("查看存证")
    with watch.refusing(404):
        page.goto("/nowhere/")
        expect(heading(page)).to_have_text("没有这个页面")
