"""A unit is appraised: it scores itself, the office reviews and settles, the unit appeals."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

import scored
from bihuan.scorecards.actions.cards import review_card
from bihuan.scorecards.actions.schemes import open_scheme
from journeys.pages import expect_state

UNIT, WHY = "第一党支部", "两项制度没有执行"


@pytest.fixture
def scheme(office, office_clerk):
    """A scheme in force on which the first branch has to score itself; the second is reviewed."""
    scored.owing(office)
    found = scored.scheme(office)
    done = {"on": timezone.localdate(), "actor": office.clerk, "at": timezone.now()}
    open_scheme(found, **done)
    review_card(scored.card(found, office.other_branch), marks={}, reason="未报", **done)
    return found


def card_of(page: Page, unit: str) -> None:
    page.goto(reverse("scorecards:cards"))
    page.get_by_role("link", name=unit, exact=True).click()


def mark(page: Page, points: str, reason: str, button: str) -> None:
    """By hand, in the row of the item that is judged so."""
    row = page.locator("tr").filter(has=page.get_by_text("制度执行", exact=True))
    row.get_by_label("扣（加）分").fill(points)
    row.get_by_label("理由").fill(reason)
    page.get_by_role("button", name=button, exact=True).click()


def score_oneself(page: Page) -> None:
    """What was owed and not done stands in the sheet with its rule, and opens."""
    card_of(page, UNIT)
    expect_state(page, "待自评")
    missed = page.locator(".causes li").first
    expect(missed).to_contain_text("未履行")
    expect(missed).to_contain_text("每季度不少于1次")
    missed.get_by_role("link").click()
    expect(page.locator(".facts").first).to_contain_text("未履行")
    page.go_back()
    mark(page, "2", "", "提交自评")
    expect(page.locator(".marking .error")).to_contain_text("须写明理由")
    mark(page, "2", WHY, "提交自评")
    expect_state(page, "已自评")


def review_and_settle(page: Page) -> None:
    card_of(page, UNIT)
    expect(page.locator(".marking").get_by_label("理由")).to_have_value(WHY)
    mark(page, "3", "三项制度没有执行", "完成复核")
    expect_state(page, "已复核")
    page.get_by_role("link", name="考核办法", exact=True).last.click()
    page.locator("summary").get_by_text("确定结果").click()
    page.get_by_role("button", name="确定结果").click()
    expect(page.get_by_role("status").first).to_contain_text("已确定 2 个单位的结果")


def lodge_an_appeal(page: Page) -> None:
    page.reload()
    expect_state(page, "已定等次")
    page.locator("summary").get_by_text("提出申诉").click()
    page.get_by_label("申诉理由").fill("有一项已经执行")
    page.get_by_role("button", name="提出申诉").click()
    expect(page.locator("main")).to_contain_text("待答复")


def change_the_result(page: Page) -> None:
    card_of(page, UNIT)
    before = page.locator(".result").first.inner_text()
    page.locator("summary").get_by_text("答复申诉").click()
    answer = page.locator("details.move[open]")
    answer.get_by_label("处理结果").select_option("changed")
    answer.get_by_label("答复", exact=True).fill("一项确已执行")
    answer.get_by_label("扣（加）分").fill("2")
    answer.get_by_role("button", name="答复").click()
    expect(page.get_by_role("status").first).to_contain_text("已答复申诉")
    expect(page.locator(".result").first).not_to_have_text(before)


def test_a_unit_is_scored_from_its_own_score_to_an_appeal(
    visitor, scheme, office_clerk, branch_secretary
):
    secretary, clerk = visitor(branch_secretary.user), visitor(office_clerk.user)
    score_oneself(secretary)
    review_and_settle(clerk)
    lodge_an_appeal(secretary)
    change_the_result(clerk)
    secretary.reload()
    expect(secretary.locator("main")).to_contain_text("一项确已执行")
