"""The second factor from turning it on to signing in by it, with and without scripts."""

import base64
import time

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from journeys.pages import heading, sign_in

PASSWORD = "correct-horse-9"


def shown_on_the_phone(secret: str, *, steps: int = 0) -> str:
    """What an app that was given the secret shows, so many half minutes from now."""
    totp = TOTP(base64.b32decode(secret))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def give_code(page: Page, code: str, button: str = "登录") -> None:
    page.get_by_label("动态口令").fill(code)
    page.get_by_role("button", name=button, exact=True).click()


def turn_on(page: Page) -> tuple[str, list[str]]:
    """The secret that the phone was given, and the recovery codes."""
    page.goto("/account/")
    page.get_by_role("link", name="启用动态口令").click()
    page.get_by_role("button", name="开始启用").click()
    page.wait_for_load_state("load")
    picture = page.get_by_role("img", name="动态口令的二维码")
    assert picture.evaluate("image => image.naturalWidth") > 100
    secret = page.locator("ol code").inner_text().replace(" ", "")
    # The code before the present one is still good; the present one is kept for signing in.
    give_code(page, shown_on_the_phone(secret, steps=-1), "启用")
    expect(heading(page)).to_have_text("动态口令已启用")
    return secret, page.locator(".codes code").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_turning_it_on_to_signing_in_by_it(visitor, division_head, scripts):
    login = division_head.user.login
    page, other = visitor(division_head.user, scripts=scripts), visitor(scripts=scripts)
    secret, recovery = turn_on(page)
    page.get_by_role("button", name="退出").click()

    sign_in(page, login, PASSWORD)
    expect(heading(page)).to_have_text("输入动态口令")
    page.goto("/tasks/")
    expect(heading(page)).to_have_text("登录闭环")

    sign_in(page, login, PASSWORD)
    code = shown_on_the_phone(secret)
    give_code(page, code)
    expect(heading(page)).to_have_text("我的工作台")

    sign_in(other, login, PASSWORD)
    give_code(other, code)
    expect(other.get_by_text("已经用过")).to_be_visible()
    give_code(other, recovery[0])
    expect(heading(other)).to_have_text("我的工作台")

    page.goto("/account/")
    page.get_by_role("button", name="在所有设备上退出").click()
    expect(heading(page)).to_have_text("登录闭环")
    other.goto("/tasks/")
    expect(heading(other)).to_have_text("登录闭环")
