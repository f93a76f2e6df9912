"""Ledger tables in a browser: sorted, saved, taken away, made into a figure, done in bulk."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

import given
from bihuan.duties.models import Reminder
from journeys.pages import heading, panel

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def first_texts(page: Page) -> list[str]:
    return page.locator("td[data-label=内容]").all_inner_texts()


def put_as_of(page: Page, day: object) -> None:
    page.get_by_label("截至").fill(str(day))
    page.get_by_role("button", name="查看").click()


@SCRIPTS
def test_a_list_is_sorted_narrowed_to_columns_saved_and_taken_away(
    visitor, office, office_clerk, tmp_path, scripts
):
    for text, due in (("乙", 30), ("甲", 10)):
        given.task(office, text, due=given.Due(given.DueKind.DAY, given.day(due)))
    page = visitor(office_clerk.user, scripts=scripts)
    page.goto(reverse("duties:tasks"))
    assert first_texts(page) == ["乙", "甲"]
    page.get_by_role("link", name="完成时限").click()
    assert first_texts(page) == ["甲", "乙"]
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("完成时限")
    page.get_by_text("列与排序").click()
    page.get_by_role("checkbox", name="责任单位", exact=True).uncheck()
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("columnheader", name="责任单位")).to_have_count(0)
    assert first_texts(page) == ["甲", "乙"]

    page.get_by_text("保存为视图").click()
    page.get_by_label("视图名称").fill("快到期的")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(reverse("duties:tasks"))
    page.get_by_role("link", name="快到期的", exact=True).click()
    assert first_texts(page) == ["甲", "乙"]
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name.startswith("任务-")
    assert _second_column(file) == ["内容", "甲", "乙"]

    page.get_by_role("link", name="删除视图“快到期的”").click()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_role("link", name="快到期的", exact=True)).to_have_count(0)


def _second_column(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return [row[1] for row in list(csv.reader(lines))[1:]]


def test_a_list_is_shown_as_it_stood_on_a_day_past(visitor, office, office_clerk):
    given.walked(office, given.task(office, "旧任务"), "assigned", "started", first=10)
    page = visitor(office_clerk.user)
    page.goto(reverse("duties:tasks"))
    for day, state in ((11, "办理中"), (10, "已交办"), (5, "拟定")):
        put_as_of(page, given.day(day))
        expect(page.locator("td[data-label=状态]")).to_have_text(state)
    put_as_of(page, given.day(-1))
    expect(page.locator(".empty")).to_contain_text("没有符合条件的任务")


@SCRIPTS
def test_a_filtered_list_becomes_a_figure_and_its_trace_opens(
    visitor, office, office_clerk, scripts
):
    for _ in range(3):
        given.problem(office)
    given.walked(office, given.problem(office, "已定的"), "planned")
    page = visitor(office_clerk.user, scripts=scripts)
    page.goto(reverse("duties:problems"))
    page.get_by_text("筛选", exact=True).click()
    page.get_by_role("listbox", name="状态").select_option("registered")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="存为指标").click()
    expect(heading(page)).to_have_text("把“问题”列表存为指标")
    for label, value in (("编码", "my.registered"), ("名称", "尚未动手的问题"),
                         ("计量单位", "个"), ("口径说明", "已登记而未定方案")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="存为指标").click()
    expect(heading(page)).to_have_text("尚未动手的问题")
    expect(page.locator(".figure .value")).to_have_text("3个")
    page.get_by_role("link", name="在列表中打开").click()
    expect(page.locator("p.count")).to_contain_text("共 3 条")
    page.get_by_role("link", name="指标", exact=True).click()
    for _page in range(2):
        page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("row", name="尚未动手的问题")).to_contain_text("状态“已登记”；条数")


@SCRIPTS
def test_several_tasks_are_reminded_of_at_once_and_it_is_taken_back(
    visitor, office, office_clerk, scripts
):
    for n in range(3):
        given.walked(office, given.task(office, f"任务 {n}"), "assigned")
    given.task(office, "未交办")
    page = visitor(office_clerk.user, scripts=scripts)
    page.goto(reverse("duties:tasks"))
    page.get_by_role("link", name="全选本页").click()
    page.get_by_role("button", name="提醒").click()
    page.get_by_label("提醒内容").fill("请于月底前报告")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("row", name="未交办")).to_contain_text("状态下不能“提醒”")
    page.get_by_role("button", name="确认提醒 3 条").click()
    expect(page.get_by_role("status")).to_have_text("已提醒 3 条。")
    page.get_by_role("link", name="任务 0").click()
    expect(panel(page, "经过")).to_contain_text("请于月底前报告")
    page.go_back()
    page.locator("summary").get_by_text("整批撤回").click()
    page.get_by_label("撤回理由").fill("选错了")
    page.get_by_role("button", name="整批撤回").click()
    expect(page.get_by_role("status")).to_have_text("已整批撤回。")
    assert not Reminder.objects.current().exists()
