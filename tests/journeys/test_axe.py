"""axe-core finds nothing on any page: the menu, one page of every kind it leads to, and errors.

The script comes out of the installed package and goes in through the browser's own tools, as the
policy of the pages would let no script tag bring it.
"""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, get_resolver, reverse
from playwright.sync_api import Page

import reported
from bihuan.orgs.models import User
from bihuan.orgs.queries import actor_of
from bihuan.reports.actions import texts

SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""In the dark a page has other colours, and nothing else that is other."""
OPENED = """() => document.querySelectorAll('details').forEach((one) => {
  one.removeAttribute('name');
  one.open = true;
})"""
"""What is folded is read too, also where opening one part closes another."""
LINKS = """() => [...document.querySelectorAll('nav a[href], header a[href], main a[href]')]
  .filter((one) => !one.hasAttribute('download')).map((one) => one.href.baseVal ?? one.href)
  .map((address) => new URL(address, document.baseURI).href)"""
"""Also the links inside a drawing, whose addresses the browser gives as objects."""
LEAST_KINDS = 30
TEXT_PAGES = ("text", "text-edit", "text-versions")
EDITION_PAGES = ("edition", "edition-diff")
RECURRING = {"records:matrix", "records:occurrence", "records:rules", "records:rule-stop"}


def faults(page: Page) -> Iterator[str]:
    """What axe says of the page as it stands, with all its parts open, in both schemes."""
    page.evaluate(OPENED)
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        for found in Axe().run(page, options=rules).response["violations"]:
            for node in found["nodes"][:3]:
                why = " ".join(node["failureSummary"].split())
                yield f"{page.url} {scheme}: {found['id']}: {node['html'][:200]}: {why}"


def kind_of(address: str, home: str) -> str:
    """The name of the view of an address; none for what is no page of this site.

    Of the interface only its documentation is a page.
    """
    if not address.startswith(f"{home}/") or "format=" in address:
        return ""
    try:
        name = get_resolver().resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
    return name if name == "api:openapi-view" or not name.startswith("api:") else ""


def walked(page: Page, home: str, start: str) -> Iterator[str]:
    """Every kind of page that links lead to, each once, from one page on; its name."""
    page.goto(start)
    waiting = [page.url]
    seen = {kind_of(page.url, home)}
    while waiting:
        page.goto(waiting.pop(0))
        for address in page.evaluate(LINKS):
            kind = kind_of(address, home)
            if kind and kind not in seen:
                seen.add(kind)
                waiting.append(address)
        yield kind_of(page.url, home)


def test_axe_finds_nothing_on_any_kind_of_page(reader, home):
    found, kinds = [], []
    for kind in walked(reader, home, "/"):
        kinds.append(kind)
        found += faults(reader)
    assert found == []
    assert len(kinds) >= LEAST_KINDS, kinds
    assert set(kinds) >= RECURRING


def test_axe_finds_nothing_on_the_pages_of_accounts(sample, visitor, home):
    page = visitor(User.objects.get(login="accounts"))
    found = [fault for _kind in walked(page, home, "/") for fault in faults(page)]
    assert found == []


def test_axe_finds_nothing_on_the_pages_of_a_report(reader):
    """A text with a comment and a figure that is lacking; an edition, and what has moved it."""
    logins = {"clerk": "record", "checker": "check"}
    acting = {name: actor_of(User.objects.get(login=name), power) for name, power in logins.items()}
    office = SimpleNamespace(**acting)
    edition = reported.edition(office, as_of=date(2025, 3, 31))
    text = reported.report(office, f"{reported.TEXT}\n{{{{ no.such }}}}\n")
    text = reported.saved(office, text, f"{reported.TEXT}\n又{{{{ no.such }}}}\n")
    texts.comment_on(text, text="写明", **reported.by(office.checker))
    of_text = [reverse(f"reports:{name}", args=[text.pk]) for name in TEXT_PAGES]
    of_edition = [reverse(f"reports:{name}", args=[edition.pk]) for name in EDITION_PAGES]
    found = []
    for address in [*of_text, *of_edition, f"{of_edition[1]}?as_of=2025-11-10"]:
        reader.goto(address)
        found += faults(reader)
    assert found == []


@pytest.mark.parametrize("address", ["/nowhere/", "/tasks/999999999/", "/tasks/?sort=nothing"])
def test_axe_finds_nothing_on_a_page_that_refuses(reader, watch, address):
    with watch.refusing(400 if "?" in address else 404):
        reader.goto(address)
    assert list(faults(reader)) == []


@pytest.mark.parametrize("query", ["?due_before=昨天", "?text=没有这样的任务", "?select=page"])
def test_axe_finds_nothing_on_lists_in_other_states(reader, query):
    reader.goto(reverse("duties:tasks") + query)
    assert list(faults(reader)) == []


def test_axe_finds_nothing_at_the_door(visitor):
    page = visitor()
    page.goto(reverse("home:sign-in"))
    assert list(faults(page)) == []
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert list(faults(page)) == []


def test_axe_finds_nothing_on_the_page_of_components(reader):
    reader.goto(reverse("ui:components"))
    assert list(faults(reader)) == []


def test_axe_would_find_something(reader):
    """A field without a label, words of no contrast: so silence above means something."""
    reader.goto(reverse("duties:tasks"))
    reader.evaluate("document.querySelector('label[for=as-of]').remove()")
    assert any("label" in fault for fault in faults(reader))
