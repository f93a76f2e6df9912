"""The whole loop by the people whose moves it is: from a ledger read in to a figure taken away."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

import given
from journeys.pages import expect_state, heading, offered, panel, sign_in, take

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
LEDGER = "问题,责任单位,整改时限\n群众反映办理时限过长,水处,年底前\n台账缺页,第一党支部,年底前\n"
FIGURE = "集中整治完成整改"
PASSWORD = "correct-horse-9"


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "整改后 照片.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) + b"\xff\xd9")
    return path


class People(NamedTuple):
    """Pages before three people who have just signed in by hand."""

    clerk: Page
    owner: Page
    second: Page


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def people(request, visitor, office_clerk, division_head, checker) -> People:
    pages = []
    for persona in (office_clerk, division_head, checker):
        page = visitor(scripts=request.param)
        sign_in(page, persona.user.login, PASSWORD)
        expect(heading(page)).to_have_text("我的工作台")
        pages.append(page)
    return People(*pages)


def read_in(page: Page, file, plan: str) -> None:
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_label("所属方案").fill(plan)
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("region").first).to_contain_text("群众反映办理时限过长")
    page.get_by_role("button", name="写入 2 行").click()
    expect(page.get_by_role("heading", name="已写入")).to_be_visible()


def open_problem(page: Page, text: str) -> None:
    page.get_by_role("link", name="问题", exact=True).click()
    page.get_by_role("link", name=text).click()


def figure_of_the_year(page: Page) -> str:
    page.get_by_role("link", name="全年一览", exact=True).click()
    row = page.get_by_role("row").filter(has_text=FIGURE)
    return row.locator("td.number").inner_text()


def test_a_problem_goes_from_the_ledger_to_the_figure_of_the_year(
    people, office, photograph, tmp_path
):
    clerk, owner, second = people
    plan = given.plan(office, f"campaign-{timezone.localdate().year}")
    ledger = tmp_path / "集中整治问题台账.csv"
    ledger.write_text(LEDGER, "utf-8")
    read_in(clerk, ledger, plan.code)
    assert figure_of_the_year(clerk) == "0"
    open_problem(clerk, "群众反映办理时限过长")
    take(clerk, "制定方案")
    expect_state(clerk, "已定方案")

    owner.reload()
    owner.get_by_role("link", name="群众反映办理时限过长").click()  # it waits on the desk
    take(owner, "开始整改")
    take(owner, "整改完成", reason="时限压缩一半", file=photograph)
    take(owner, "申请验收")
    assert "验收通过" not in offered(owner)

    open_problem(second, "群众反映办理时限过长")
    take(second, "验收通过")
    open_problem(clerk, "群众反映办理时限过长")
    take(clerk, "销号")
    expect_state(clerk, "已销号")
    assert figure_of_the_year(clerk) == "1"
    assert taken_away(clerk, tmp_path / "导出.csv") == ["群众反映办理时限过长"]


def taken_away(page: Page, path: Path) -> list[str]:
    """The texts of the records behind the figure, from its trace to a file of the list."""
    page.get_by_role("row").filter(has_text=FIGURE).get_by_role("link").click()
    expect(heading(page)).to_have_text(FIGURE)
    expect(page.get_by_role("region", name="背后的记录").locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="在列表中打开").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [row[1] for row in list(csv.reader(lines))[2:]]


@SCRIPTS
def test_an_extension_is_asked_for_and_granted_and_both_deadlines_are_kept(
    visitor, office, office_clerk, division_head, scripts
):
    today = timezone.localdate()
    due, later = today + timedelta(days=20), today + timedelta(days=60)
    asked = given.Due(given.DueKind.DAY, due, "")
    task = given.walked(office, given.task(office, "修订办法", due=asked), "assigned")
    owner = visitor(division_head.user, scripts=scripts)
    owner.goto(reverse("duties:task", args=[task.pk]))
    _ask(owner, "申请延期", reason="标准尚未发布", until=str(later))
    expect(owner.locator(".lede")).to_contain_text("已申请延期至")

    clerk = visitor(office_clerk.user, scripts=scripts)
    clerk.goto("/")
    panel_of_requests = clerk.locator("section").filter(has_text="等我批的延期")
    panel_of_requests.get_by_role("link", name="修订办法").click()
    take(clerk, "同意延期")
    facts = panel(clerk, "基本情况")
    expect(facts).to_contain_text(later.isoformat())
    expect(facts).to_contain_text(due.isoformat())
    expect(panel(clerk, "经过")).to_contain_text("标准尚未发布")


def _ask(page: Page, label: str, *, reason: str, until: str) -> None:
    move = page.locator("details.move").filter(
        has=page.locator("summary").get_by_text(label, exact=True)
    )
    move.locator("summary").click()
    move.get_by_label("延至").fill(until)
    move.get_by_label("理由或说明").fill(reason)
    move.get_by_role("button", name=label, exact=True).click()


def test_four_characters_are_found_in_the_middle_of_a_sentence_by_who_may_see_it(
    visitor, office, office_clerk, branch_secretary
):
    given.problem(office, "查处群众身边不正之风问题不够及时")
    page = visitor(office_clerk.user)
    page.goto("/")
    page.get_by_role("searchbox", name="搜索全部记录").fill("不正之风")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("不正之风")
    page.get_by_role("link", name="查处群众身边不正之风问题不够及时").click()
    expect(heading(page)).to_contain_text("不正之风")

    other = visitor(branch_secretary.user)
    other.goto(reverse("home:search") + "?q=不正之风")
    expect(other.locator(".empty")).to_contain_text("没有找到")
