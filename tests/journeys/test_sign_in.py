"""Signing in: with a one-time password, with a wrong one, and without scripts."""

import re

from playwright.sync_api import expect

import given
from bihuan.orgs.actions import open_account
from journeys.pages import heading, sign_in

CHOSEN = "长一些的密码-2026"


def test_a_one_time_password_opens_nothing_but_its_replacement(visitor, office):
    _user, once = open_account(
        login="zhang", key="P001", name="张三", on=given.FOUNDED, **given.SYSTEM_AT
    )
    page = visitor()
    sign_in(page, "zhang", once)
    expect(page.get_by_text("一次性密码只能用来登录这一次")).to_be_visible()

    page.goto("/tasks/")
    expect(page).to_have_url(re.compile("/password/$"))

    page.get_by_label("新密码", exact=True).fill(CHOSEN)
    page.get_by_label("新密码确认").fill(CHOSEN)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_have_text("密码已更换。")
    expect(heading(page)).to_have_text("我的工作台")

    page.get_by_role("button", name="退出").click()
    sign_in(page, "zhang", CHOSEN)
    expect(heading(page)).to_have_text("我的工作台")


def test_a_wrong_password_is_said_to_be_wrong(visitor, watch, division_head):
    page = visitor()
    sign_in(page, division_head.user.login, "不是这个密码")
    expect(page.get_by_role("alert")).to_have_text("登录名或密码不对，请重试。")
    expect(page.get_by_label("登录名")).to_have_value(division_head.user.login)
    expect(page.get_by_label("密码")).to_have_value("")

    page.context.clear_cookies()
    with watch.refusing(403):
        page.get_by_label("密码").fill("correct-horse-9")
        page.get_by_role("button", name="登录").click()
        expect(heading(page)).to_have_text("页面已过期")
