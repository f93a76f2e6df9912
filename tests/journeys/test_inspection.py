"""A round of inspection from the draft to the public notice to closing, in the browser."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bihuan.duties.actions.steps import take_step
from bihuan.duties.models import Problem
from bihuan.inspections.models import Round
from journeys.pages import expect_state, heading, panel, take
from personas import _newcomer as newcomer

TODAY = timezone.localdate


@pytest.fixture
def colleague(office):
    """Somebody of another unit, who will head the team."""
    return newcomer("division_head", office.other_division, "P130")


def begin(page: Page) -> None:
    """The round with its team, a target and a focus item."""
    page.get_by_role("link", name="督察巡察", exact=True).click()
    page.get_by_role("link", name="登记轮次").click()
    page.get_by_label("类别").select_option(label="巡察")
    page.get_by_label("编码").fill("patrol-1")
    page.get_by_label("名称").fill("第一轮巡察")
    page.get_by_label("开始日期").fill((TODAY() - timedelta(days=60)).isoformat())
    page.get_by_role("button", name="登记轮次").click()
    expect(heading(page)).to_have_text("第一轮巡察")


def add(page: Page, under: str, what: str, label: str, value: str, *, days: int = 40) -> None:
    part = panel(page, under)
    part.locator("summary").get_by_text(what, exact=True).click()
    field = part.get_by_label(label, exact=True)
    if field.evaluate("e => e.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)
    day = part.locator("input[type=date]")
    day.fill((TODAY() - timedelta(days=days)).isoformat())
    part.get_by_role("button", name=what).click()


@pytest.fixture
def people(office_clerk, checker, division_head, colleague):
    return SimpleNamespace(
        clerk=office_clerk, checker=checker, head=division_head, colleague=colleague
    )


def test_an_inspection_goes_from_a_draft_to_a_notice_to_closing(visitor, office, people, tmp_path):
    clerk = visitor(people.clerk.user)
    clerk.goto("/")
    begin(clerk)
    add(clerk, "对象和整改时限", "添加对象", "单位", str(office.division))
    add(clerk, "问题：对象 × 聚焦", "添加聚焦", "聚焦", "聚焦主体责任")
    add(clerk, "巡察组 只记岗位，不记姓名", "编入巡察组", "岗位", str(people.colleague.post))

    draft(visitor(people.colleague.user), office)
    give_feedback(clerk, office)
    found = Problem.objects.get()
    rectified(found, people)
    publish(clerk)

    photo = tmp_path / "台账.txt"
    photo.write_text("整改后的台账", encoding="utf-8")
    clerk.get_by_role("link", name="期满无异议，去销号").click()
    take(clerk, "销号", file=photo)
    expect_state(clerk, "已销号")


def ago(days: int) -> str:
    return (TODAY() - timedelta(days=days)).isoformat()


def draft(team: Page, office) -> None:
    """What the team found, entered by a post of it."""
    team.goto(reverse("inspections:rounds"))
    team.get_by_role("link", name="第一轮巡察").click()
    panel(team, "对象和整改时限").get_by_role("link", name=str(office.division)).click()
    team.locator("summary").get_by_text("登记底稿问题", exact=True).click()
    team.locator("#draft_text").fill("经费台账缺失凭证")
    team.locator("#draft_heading").select_option(label="聚焦主体责任")
    team.locator("#draft_found_on").fill(ago(35))
    team.get_by_role("button", name="登记底稿问题").click()
    expect(team.locator("ol.drafts")).to_contain_text("经费台账缺失凭证")


def give_feedback(clerk: Page, office) -> None:
    """By the office, which until then does not see the draft."""
    panel(clerk, "对象和整改时限").get_by_role("link", name=str(office.division)).click()
    expect(clerk.locator("main")).to_contain_text("另有 1 条底稿您看不到")
    expect(clerk.locator("main")).not_to_contain_text("经费台账缺失凭证")
    clerk.locator("summary").get_by_text("反馈", exact=True).click()
    clerk.locator("#feedback_on").fill(ago(30))
    clerk.get_by_role("button", name="反馈", exact=True).click()
    expect(clerk.get_by_role("status")).to_contain_text("底稿成为问题")
    expect(clerk.locator("ol.drafts")).to_contain_text("经费台账缺失凭证")


def rectified(found: Problem, people) -> None:
    """Planned by the clerk, done by the unit, accepted by the checker: as in any loop."""
    moves = (("planned", "clerk"), ("started", "head"), ("rectified", "head"),
             ("acceptance_asked", "head"), ("accepted", "checker"))  # fmt: skip
    for number, (event, who) in enumerate(moves):
        on = TODAY() - timedelta(days=28 - number)
        found = take_step(found, event, on=on, actor=getattr(people, who).actor, at=timezone.now())


def publish(clerk: Page) -> None:
    """For seven days that are over."""
    clerk.goto(reverse("inspections:round", args=[Round.objects.get().pk]))
    clerk.get_by_role("link", name="发布公示").click()
    clerk.get_by_label("监督电话").fill("0451-12345678")
    clerk.get_by_label("公示起").fill(ago(20))
    clerk.get_by_label("整改完成情况").fill("凭证已补齐")
    clerk.get_by_role("button", name="发布公示").click()
    expect(clerk.locator("main")).to_contain_text("公示期满")
