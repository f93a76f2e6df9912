"""Tasks and problems go round the loop: reported, returned, accepted, closed, each by its own."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

import given
from journeys.pages import expect_state, heading, offered, panel, sign_in, take


@pytest.fixture
def photograph(tmp_path) -> Path:
    """A file of evidence with bytes that no text has, and a Chinese name."""
    path = tmp_path / "整改后 现场照片.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40 + b"\xff\xd9")
    return path


def address(matter) -> str:
    return reverse(f"duties:{matter.noun}", args=[matter.pk])


def test_the_owner_reports_and_the_assigning_office_accepts(
    visitor, office, division_head, office_clerk, photograph
):
    task = given.walked(office, given.task(office), "assigned")
    owner = visitor(division_head.user)
    owner.goto("/")
    owner.get_by_role("link", name="任务", exact=True).click()
    owner.get_by_role("link", name=task.text).click()
    expect_state(owner, "已交办")
    take(owner, "报告完成", reason="已按月核对", file=photograph)
    expect(owner.get_by_role("status")).to_have_text("已报告完成，现在是“已报完成”。")
    expect(owner.get_by_role("link", name=photograph.name)).to_be_visible()
    assert "验收通过" not in offered(owner)

    clerk = visitor(office_clerk.user)
    clerk.goto(address(task))
    take(clerk, "验收通过")
    expect_state(clerk, "验收通过")
    owner.reload()
    expect_state(owner, "验收通过")


def test_a_task_comes_back_with_the_reason(visitor, office, office_clerk, checker, division_head):
    """The clerk may accept tasks, but not this one: the clerk reported it."""
    task = given.walked(office, given.task(office), "assigned")
    clerk = visitor(office_clerk.user)
    clerk.goto(address(task))
    take(clerk, "报告完成")
    expect_state(clerk, "已报完成")
    assert not {"验收通过", "受理审核"} & set(offered(clerk))

    other = visitor(checker.user)
    other.goto(address(task))
    assert {"验收通过", "退回"} <= set(offered(other))
    take(other, "退回")
    expect_state(other, "已报完成")
    expect(other.locator("textarea:focus")).to_have_js_property("required", value=True)
    other.locator("textarea:focus").fill("三月台账缺签字")
    other.locator("details[open]").get_by_role("button", name="退回").click()
    expect_state(other, "已退回")

    owner = visitor(division_head.user)
    owner.goto(address(task))
    expect(panel(owner, "经过").get_by_text("三月台账缺签字")).to_be_visible()
    assert {"接收办理", "报告完成"} <= set(offered(owner))


def test_a_problem_closes_only_with_evidence_which_comes_back_byte_for_byte(
    visitor, watch, office, office_clerk, photograph
):
    problem = given.problem(office)
    for number, event in enumerate(given.TO_CLOSED_PROBLEM[:-1], start=1):
        problem = given.step(office, problem, event, given.day(number))
    page = visitor(office_clerk.user)
    page.goto(address(problem))
    expect_state(page, "验收通过")
    expect(page.get_by_text("还没有佐证。销号前至少要有一份。")).to_be_visible()
    with watch.refusing(409):
        take(page, "销号")
        expect(page.get_by_role("alert")).to_have_text("没有佐证不得销号。")
    expect(page.get_by_text("请至少附一份佐证文件。")).to_be_visible()

    page.get_by_role("link", name="返回上一页").click()
    expect_state(page, "验收通过")
    take(page, "销号", file=photograph)
    expect_state(page, "已销号")
    page.get_by_role("link", name=photograph.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(photograph.name)
    with page.expect_download() as arriving:
        page.get_by_role("link", name="下载").click()
    assert arriving.value.suggested_filename == photograph.name
    assert Path(arriving.value.path()).read_bytes() == photograph.read_bytes()


def test_a_task_is_reported_with_scripting_off(visitor, office, division_head, photograph):
    task = given.walked(office, given.task(office), "assigned")
    page = visitor(scripts=False)
    sign_in(page, division_head.user.login, "correct-horse-9")
    expect(heading(page)).to_have_text("我的工作台")
    page.get_by_role("link", name="任务", exact=True).click()
    page.get_by_role("link", name=task.text).click()
    take(page, "报告完成", file=photograph)
    expect_state(page, "已报完成")
    expect(page.get_by_role("link", name=photograph.name)).to_be_visible()
