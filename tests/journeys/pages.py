"""What a person does on the pages: signs in, presses the buttons of the loop, reads a part."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def offered(page: Page) -> list[str]:
    return page.locator("details.move > summary").all_inner_texts()


def take(page: Page, label: str, *, reason: str = "", file: Path | None = None) -> None:
    """Open the step, fill in what is given, and press its button."""
    move = _move(page, label)
    move.locator("summary").click()
    if reason:
        move.get_by_label("理由或说明").fill(reason)
    if file is not None:
        move.get_by_label("佐证文件").set_input_files(file)
    move.get_by_role("button", name=label, exact=True).click()


def _move(page: Page, label: str) -> Locator:
    summary = page.locator("summary").get_by_text(label, exact=True)
    return page.locator("details.move").filter(has=summary)


def sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def expect_state(page: Page, state: str) -> None:
    expect(page.locator("main .lede .state")).to_have_text(state)


def panel(page: Page, heading: str) -> Locator:
    """The part of a page under a heading."""
    title = page.get_by_role("heading", name=heading, exact=True)
    return page.locator("section.panel").filter(has=title)


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)
