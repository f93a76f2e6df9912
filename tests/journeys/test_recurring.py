"""What recurs, from its rule to the letter: owed, missed in the matrix, reminded of, answered."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

import given
from journeys.pages import expect_state, heading, panel


@pytest.fixture
def duty(office):
    """A clause of which nothing says as yet how often it is owed."""
    return given.duty(office, given.plan(office))


def set_a_yearly_rule(page: Page, duty, first: str) -> None:
    """From last year on, so that one period was missed, whatever day it is."""
    page.goto(reverse("records:rules", args=[duty.pk]))
    page.get_by_label("频次", exact=True).select_option("year")
    page.get_by_label("起始日期").fill(first)
    page.get_by_role("button", name="看会产生多少期次").click()
    expect(page.locator(".change")).to_contain_text("共有期次")
    page.get_by_role("button", name="制定并产生期次").click()
    expect(page.get_by_role("status")).to_contain_text("已制定规则，产生期次")


def issue_a_letter(page: Page) -> None:
    """About the period whose page is open."""
    panel(page, "催办").get_by_role("link", name="发函").click()
    page.get_by_label("发函理由").fill("全年未开")
    page.get_by_role("button", name="预览").click()
    expect(heading(page)).to_have_text("预览函件")
    page.get_by_role("button", name="发出").click()
    expect(heading(page)).to_contain_text("提醒函")
    expect_state(page, "待签收")


def sign_and_answer(page: Page, reply: str) -> None:
    page.goto(reverse("notices:letters"))
    page.locator("td[data-label=文号] a").click()
    page.get_by_role("button", name="签收这份函件").click()
    expect_state(page, "已签收")
    page.locator("summary").get_by_text("登记回复").click()
    page.get_by_label("回复内容").fill(reply)
    page.get_by_role("button", name="登记回复").click()
    expect_state(page, "已回复")


def test_a_rule_owes_a_period_whose_people_are_reminded_and_answer_a_letter(
    visitor, office, office_clerk, branch_secretary, duty
):
    last_year = timezone.localdate().year - 1
    clerk = visitor(office_clerk.user)
    set_a_yearly_rule(clerk, duty, f"{last_year}-01-01")

    clerk.get_by_role("link", name="履职矩阵").click()
    clerk.get_by_role("link", name=f"← {last_year}年").click()
    expect(heading(clerk)).to_have_text(f"{last_year}年履职矩阵")
    clerk.get_by_role("link", name=f"{office.branch} {duty.text}").click()
    expect(clerk.locator(".facts")).to_contain_text("未履行")
    panel(clerk, "催办").get_by_role("textbox").fill("请于本周补开")
    panel(clerk, "催办").get_by_role("button", name="提醒").click()
    expect(clerk.get_by_role("status")).to_have_text("已提醒 1 人，记入经过。")

    secretary = visitor(branch_secretary.user)
    secretary.goto(reverse("notices:notices"))
    expect(secretary.locator("main")).to_contain_text("请于本周补开")

    issue_a_letter(clerk)

    sign_and_answer(secretary, "已补开党员大会")
    clerk.reload()
    expect(panel(clerk, "所说事项")).to_contain_text("已补开党员大会")
