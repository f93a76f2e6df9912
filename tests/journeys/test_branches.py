"""A branch on its sheet: a visit is counted, the branch is rated, an earlier grade stands."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

import branched
import given
from journeys.pages import heading


@pytest.fixture
def point(office):
    return branched.point(office, given.post("group_member", office.group), office.branch)


def test_a_visit_is_counted_and_the_branch_is_rated_by_a_list(
    visitor, office, office_clerk, branch_secretary, point
):
    made = branched.checklist(office, items=[branched.ROLE, branched.LIFE])
    year = timezone.localdate().year
    clerk = visitor(office_clerk.user)
    clerk.goto(reverse("branches:points"))
    clerk.get_by_role("link", name=f"登记到{office.branch}的走访").click()
    clerk.get_by_label("实到人数").fill("8")
    clerk.get_by_role("button", name="登记走访").click()
    expect(clerk.get_by_role("status")).to_contain_text("的一次走访")

    clerk.goto(reverse("branches:branch", args=[office.branch.pk]))
    row = clerk.locator("tr").filter(has_text="联系点")
    expect(row).to_contain_text("已走访 1")
    clerk.get_by_role("link", name=f"按“{made}”评定").click()
    clerk.get_by_label("结果").first.select_option("met")
    clerk.get_by_role("button", name="评定").click()
    expect(clerk.locator("strong.error").first).to_have_text("请写明理由，或写所据记录的编号。")
    clerk.locator(f"[name=reason_{made.items.get(code='role').pk}]").fill("实地了解")
    clerk.get_by_role("button", name="评定").click()
    expect(clerk.get_by_role("status")).to_have_text("已评定。")
    expect(clerk.locator(".facts")).to_contain_text("2/2")

    secretary = visitor(branch_secretary.user)
    secretary.goto(reverse("branches:branch", args=[office.branch.pk]))
    expect(heading(secretary)).to_contain_text(f"{year}年一张表")
    expect(secretary.locator("table")).to_contain_text("适用 2")
    expect(secretary.get_by_role("link", name=f"按“{made}”评定")).to_have_count(0)
