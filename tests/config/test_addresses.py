"""Every address against every persona: what opens, what is refused, and whose records it shows.

An address that is missing from a table fails the test.
"""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import given
from config.tables import ADDRESSES, LISTS, PERSONAS, table
from config.world import UNITS, World
from guard import changing, reading

ANSWERS = {200: "yes", 302: "yes", 403: "no", 404: "hidden"}
"""What an answer is called in the table; a redirection to the sign-in page is ``sign-in``.

One that says no page to come back to is ``start``: signing in, or signing out, begins there.
"""


def names(patterns, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, pattern.namespace or "")
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}:{pattern.name}"


def test_no_address_is_missing_from_the_tables():
    tabled = {row.split()[0] for row in [*table(ADDRESSES), *table(LISTS)]}
    assert set(names(get_resolver().url_patterns)) == tabled


@pytest.fixture
def world(office, office_clerk):
    return World(office, office_clerk.user)


@pytest.fixture(params=PERSONAS)
def visitor(request, office):
    """The name of a persona, and with what account they sign in."""
    is_somebody = request.param != "nobody"
    return request.param, request.getfixturevalue(request.param).user if is_somebody else None


def asked(user, row: str, address: str):
    """The answer to who has just signed in, under guard; what it changed is undone."""
    with transaction.atomic():
        client = Client()
        if user is not None:
            client.force_login(user)
        if row.endswith("POST"):
            with changing():
                answer = client.post(address, {"on": given.day(4), "reason": "材料不全"})
        else:
            with reading():
                answer = client.get(address)
        transaction.set_rollback(True)
    if answer.streaming:
        assert b"".join(answer)
    return answer


def called(answer) -> str:
    if answer.status_code == 302 and answer["Location"].startswith(reverse("home:sign-in") + "?"):
        return "sign-in"
    if answer.status_code == 302 and answer["Location"] == reverse("home:sign-in"):
        return "start"
    return ANSWERS.get(answer.status_code, str(answer.status_code))


def test_every_address_opens_to_whom_it_should_and_to_nobody_else(world, visitor):
    persona, user = visitor
    rows = table(ADDRESSES)
    found = {row: called(asked(user, row, world.address(row))) for row in rows}
    assert found == {row: expected[persona] for row, expected in rows.items()}


def test_the_menu_offers_no_page_that_refuses_and_leads_to_every_page_it_should(world, visitor):
    persona, user = visitor
    if user is None:
        return
    client = Client()
    client.force_login(user)
    menu = client.get(reverse("home:desk")).context["menu"]
    offered = [item.url for group in menu for item in group.items]
    assert {url: client.get(url).status_code for url in offered} == dict.fromkeys(offered, 200)
    opens = {name: row[persona] for name, row in table(ADDRESSES).items() if name in GATED}
    assert {name: reverse(name) in offered for name in opens} == {
        name: opened == "yes" for name, opened in opens.items()
    }


GATED = ("intake:imports", "reports:reports", "home:ledger", "home:accounts", "home:audit")
"""Pages of the menu that are not everybody's."""


def shown(answer) -> str:
    """Whose records stand in the lines of a list."""
    if called(answer) == "sign-in":
        return "sign-in"
    text = " ".join(str(cell.text) for line in answer.context["lines"] for cell in line)
    units = [who for who, name in UNITS.items() if name in text]
    return {0: "none", 1: "".join(units), 2: "both"}[len(units)]


def test_every_list_shows_the_records_that_a_person_may_see_and_no_others(world, visitor):
    persona, user = visitor
    rows = table(LISTS)
    found = {row: shown(asked(user, row, reverse(row))) for row in rows}
    assert found == {row: expected[persona] for row, expected in rows.items()}


def test_what_only_reads_takes_no_post_and_what_changes_takes_no_get(world, office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    rows = [*table(ADDRESSES), *table(LISTS)]
    posted = {row.split()[0] for row in rows if row.endswith("POST")}
    both = posted & {row.split()[0] for row in rows if not row.endswith("POST")}
    for row in rows:
        if row.split()[0] not in both:
            ask = client.get if row.split()[0] in posted else client.post
            assert ask(world.address(row)).status_code == 405, row
