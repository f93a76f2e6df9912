"""A report is written out of figures, reviewed, issued; what comes later does not move it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bihuan.duties.actions.matters import register_problem
from bihuan.duties.models import Plan
from bihuan.orgs.models import User
from bihuan.orgs.queries import actor_of
from journeys.pages import panel

NEW = reverse("reports:text-new")


def person(login: str) -> User:
    """Somebody of the sample, who has replaced the one-time password."""
    fresh = {"must_change_password": False, "password_changed_at": timezone.now()}
    User.objects.filter(login=login).update(**fresh)
    return User.objects.get(login=login)


def begin(page: Page, kind: str = "", title: str = "") -> None:
    page.goto(NEW)
    page.get_by_label("从哪里起草").select_option(value=kind)
    page.get_by_label("题目").fill(title)
    page.get_by_label("截至").fill("2025-10-31")
    page.get_by_role("button", name="开始起草").click()


def library(page: Page):
    return page.get_by_role("region", name="数字库")


def preview(page: Page):
    return page.get_by_role("region", name="预览")


def put_in(page: Page, words: str, figure: str) -> None:
    """Typed at the end of the text, a figure found by a part of its name, by keys alone."""
    text = page.get_by_label("正文")
    text.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    text.press_sequentially(f"\n\n{words}{{{{")
    seek = library(page).get_by_role("searchbox")
    expect(seek).to_be_focused()
    seek.press_sequentially(figure)
    expect(library(page).get_by_role("listitem")).to_have_count(1)
    seek.press("Enter")
    expect(library(page).get_by_role("button", name="插入")).to_be_focused()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()


def discuss(clerk: Page, checker: Page) -> None:
    """A comment on a paragraph, answered by who wrote and resolved by who reviews."""
    said = panel(checker, "审核意见")
    said.get_by_label("哪一段").select_option(index=2)
    said.get_by_label("意见").fill("写明来源")
    said.get_by_role("button", name="提出意见").click()
    clerk.reload()
    panel(clerk, "审核意见").get_by_text("答复", exact=True).first.click()
    clerk.get_by_label("怎样处理").fill("见数据溯源表")
    clerk.get_by_role("button", name="答复").click()
    checker.reload()
    checker.get_by_role("button", name="办结这条意见").click()


def late_problem() -> None:
    register_problem(
        text="迟报的问题", plan=Plan.objects.current().get(code="campaign-2025"), number="T1",
        found_on=date(2025, 10, 20), lead_unit=None, actor=actor_of(person("clerk"), "record"),
        at=timezone.now(),
    )  # fmt: skip


def test_from_the_year_kind_to_an_edition_that_stands(sample, visitor):
    clerk, checker = visitor(person("clerk")), visitor(person("checker"))
    begin(clerk, "year")
    put_in(clerk, "另有党支部", "集中整治查摆")
    assert clerk.get_by_label("正文").input_value().endswith("另有党支部{{ campaign.found }}")
    expect(preview(clerk).get_by_text("另有党支部298个")).to_be_visible()
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_role("status").first).to_have_text("已存为第 2 版。")
    clerk.get_by_role("link", name="看文稿").click()
    clerk.get_by_role("button", name="送审").click()
    checker.goto(clerk.url)
    discuss(clerk, checker)
    checker.get_by_role("button", name="审核通过").click()

    clerk.reload()
    clerk.locator("summary", has_text="印发").click()
    clerk.get_by_role("button", name="确认印发").click()
    expect(clerk.get_by_text("已印发，正文和数字从此不变。")).to_be_visible()
    late_problem()
    clerk.reload()
    expect(clerk.locator("article").get_by_text("另有党支部298个")).to_be_visible()
    clerk.get_by_role("link", name="印发后数字动了没有").click()
    expect(clerk.get_by_text("个数字、记录和摘要全部相同")).to_be_visible()
    moved = panel(clerk, "集中整治查摆问题")
    expect(moved.get_by_text("现在 299个")).to_be_visible()
    expect(moved.get_by_role("row").filter(has_text="印发后补记")).to_contain_text("迟报的问题")


def test_the_same_is_written_without_scripts(sample, visitor):
    page = visitor(person("clerk"), scripts=False)
    begin(page, title="情况汇报")
    page.get_by_label("正文").fill("# 情况汇报\n\n查摆问题：")
    page.get_by_role("searchbox", name="按名称找数字").fill("集中整治查摆")
    page.get_by_role("button", name="找", exact=True).click()
    page.get_by_role("button", name="插入集中整治查摆问题").click()
    expect(page.get_by_label("正文")).to_have_value(
        "# 情况汇报\n\n查摆问题：\n\n{{ campaign.found }}\n"
    )
    page.get_by_role("button", name="算出数字").click()
    expect(preview(page).get_by_role("link", name="298个")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("已存为第 2 版。")


def test_leaving_with_unsaved_words_is_asked_about(sample, visitor):
    page = visitor(person("clerk"))
    begin(page, title="情况汇报")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    address = page.url
    page.get_by_label("正文").press_sequentially("新写的")
    page.get_by_role("link", name="看文稿").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert (asked, page.url) == (["beforeunload"], address)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已存为")
    page.get_by_role("link", name="看文稿").click()
    expect(page.get_by_role("button", name="送审")).to_be_visible()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_no_page_of_reports_is_wider_than_its_window(sample, visitor, width):
    page = visitor(person("clerk"))
    page.set_viewport_size({"width": width, "height": 900})
    begin(page, "year")
    for address in (page.url, page.url.removesuffix("edit/"), NEW, reverse("reports:texts")):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
