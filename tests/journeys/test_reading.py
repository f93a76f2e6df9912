"""Reading the sample: from a figure to its record, through long lists, at every width, on paper."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from bihuan.config.context import MENU
from journeys.pages import heading

PAGES = {name: reverse(name) for _stage, pages in MENU for _label, name in pages} | {
    "password": reverse("home:password"),
    "a figure of many records": reverse("indicators:trace", args=["study.first_topic"]),
    "a list with a wrong filter": reverse("duties:tasks") + "?due_before=昨天",
    "an empty list": reverse("duties:tasks") + "?text=没有这样的任务",
}
WIDTHS = (390, 1024, 1440)

DEFECTS = """() => {
  const name = (e) => (e.getAttribute('aria-label') || e.innerText || '').trim();
  const of = (query, bad, what) =>
    [...document.querySelectorAll(query)].filter(bad).map((e) => `${what}: ${e.outerHTML}`);
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  return [
    ...of('input:not([type=hidden]), select, textarea',
        (e) => !e.labels.length && !e.getAttribute('aria-label'), 'no label'),
    ...of('a, button, summary', (e) => !name(e) && e.checkVisibility(), 'no name'),
    ...of('[aria-describedby]', (e) => !document.getElementById(e.getAttribute('aria-describedby')),
          'described by nothing'),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `id twice: ${id}`),
    ...(document.querySelectorAll('h1').length === 1 ? [] : ['not one h1']),
  ];
}"""
WIDER_THAN_THE_WINDOW = """() => {
  const whole = document.documentElement;
  if (whole.scrollWidth <= innerWidth) return [];
  const wide = [...document.querySelectorAll('main *, header *, nav *, footer *')]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return [`${whole.scrollWidth} px`, ...wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 200))];
}"""


def open_figure(page: Page, label: str, day: str) -> str:
    """From the year at a glance to the trace of a figure; what the year page said of it."""
    page.goto("/year/")
    page.get_by_label("截至").fill(day)
    page.get_by_role("button", name="查看").click()
    figure = page.locator(".figures tr").filter(has=page.get_by_text(label, exact=True))
    expect(figure).to_be_visible()
    value = "".join(figure.locator(".number, .measure").all_inner_texts())
    figure.get_by_role("link").click()
    expect(heading(page)).to_have_text(label)
    expect(page.locator(".figure .value")).to_have_text(value)
    return value


def test_the_year_of_a_figure_is_drawn_above_its_table(reader):
    open_figure(reader, "改革举措", "2025-10-31")
    expect(reader.locator("figure.trend canvas")).to_be_visible()
    reader.locator("figure.trend canvas").hover()
    table = reader.get_by_role("region", name="各月末")
    assert table.locator("tbody tr").count() >= 10


def test_a_figure_opens_its_records_of_its_day_to_who_may_see_them(reader, branch_reader):
    value = open_figure(reader, "改革举措", "2025-10-31")
    expect(reader.get_by_text("2025年10月31日", exact=True)).to_be_visible()
    expect(reader.get_by_text("2025年10月31日及以前", exact=True)).to_be_visible()
    records = reader.get_by_role("region", name="背后的记录")
    assert value == f"{records.locator('tbody tr').count()}项"

    record = records.locator("tbody a").first
    text = record.inner_text()
    record.click()
    expect(heading(reader)).to_contain_text(text)
    expect(reader.get_by_role("heading", name="经过")).to_be_visible()

    reader.go_back()
    reader.get_by_role("link", name="在列表中打开").click()
    expect(reader.get_by_label("截至")).to_have_value("2025-10-31")
    expect(reader.locator("p.count")).to_contain_text(f"共 {value.removesuffix('项')} 条")
    expect(reader.get_by_role("link", name=text)).to_be_visible()

    assert open_figure(branch_reader, "改革举措", "2025-10-31") == value
    whole = value.removesuffix("项")
    expect(branch_reader.get_by_text(f"共 {whole} 条记录，您可看到 0 行。")).to_contain_text(
        f"另有 {whole} 行不在您的可见范围，数字照样计入。"
    )


def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(90):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no way to {wanted} with the Tab key")


def count(page: Page) -> int:
    return int(re.search(r"共 (\d+) 条", page.locator("p.count").inner_text())[1])


def test_a_list_is_filtered_and_paged_with_the_keyboard_alone(reader):
    reader.goto(reverse("records:activities"))
    whole = count(reader)
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("link", name="跳到正文")).to_be_focused()
    reader.keyboard.press("Enter")
    tab_to(reader, reader.locator("summary").get_by_text("筛选", exact=True))
    reader.keyboard.press("Enter")
    tab_to(reader, reader.get_by_label("名称含"))
    reader.keyboard.type("会")
    reader.keyboard.press("Enter")
    expect(reader.locator(".chip")).to_have_text("名称含：会 ×")
    assert 50 < count(reader) < whole

    tab_to(reader, reader.get_by_role("link", name="下一页"))
    reader.keyboard.press("Enter")
    expect(reader.locator(".pager")).to_contain_text("第 2 页")
    expect(reader.locator(".chip")).to_have_text("名称含：会 ×")
    tab_to(reader, reader.locator(".chip"))
    reader.keyboard.press("Enter")
    expect(reader.locator(".chip")).to_have_count(0)
    assert count(reader) == whole


def expect_sound(page: Page) -> None:
    """Nothing wider than the window at any width, and every control has a name."""
    expect(heading(page)).to_be_visible()
    assert page.evaluate(DEFECTS) == [], page.url
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDER_THAN_THE_WINDOW) == [], f"{page.url} at {width}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_what_it_opens_fit_every_width(name, reader):
    reader.goto(PAGES[name])
    expect_sound(reader)
    opened = reader.locator("tbody a")
    if opened.count():
        opened.first.click()
        reader.wait_for_load_state()
        expect_sound(reader)


def test_paper_shows_the_record_and_not_the_menu(reader):
    reader.goto(reverse("duties:tasks"))
    menu, table = reader.get_by_role("navigation"), reader.get_by_role("table")
    expect(menu.first).to_be_visible()
    reader.emulate_media(media="print")
    for one in menu.all():
        expect(one).to_be_hidden()
    for control in reader.get_by_role("button").all():
        expect(control).to_be_hidden()
    expect(table).to_be_visible()
    expect(heading(reader)).to_be_visible()
