"""How a term of office stands on a day, by DOMAIN 3.1; and that a list says the same."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

import given
from bihuan.orgs.models import Term
from bihuan.orgs.queries import term_state
from bihuan.orgs.terms import TermState, state_on

DUE = date(2025, 8, 31)


@pytest.mark.parametrize(
    ("day", "extended_to", "renewed_on", "expected"),
    [
        (date(2025, 2, 27), None, None, TermState.RUNNING),
        (date(2025, 3, 1), None, None, TermState.NEAR),
        (date(2025, 8, 30), None, None, TermState.NEAR),
        (DUE, None, None, TermState.DUE),
        (date(2026, 8, 30), None, None, TermState.DUE),
        (date(2025, 1, 1), date(2026, 3, 1), None, TermState.RUNNING),
        (DUE, date(2026, 3, 1), None, TermState.EXTENDED),
        (date(2026, 2, 28), date(2026, 3, 1), None, TermState.EXTENDED),
        (date(2026, 3, 1), date(2026, 3, 1), None, TermState.DUE),
        (date(2025, 6, 1), None, date(2025, 6, 1), TermState.RENEWED),
        (date(2025, 5, 31), None, date(2025, 6, 1), TermState.NEAR),
    ],
)
def test_a_term_stands_as_its_days_say(day, extended_to, renewed_on, expected):
    found = state_on(day, due_on=DUE, extended_to=extended_to, renewed_on=renewed_on)
    assert found is expected


def test_every_state_has_its_own_word_and_its_own_shape():
    assert len({state.word for state in TermState}) == len(TermState)
    assert len({state.shape for state in TermState}) == len(TermState)


@pytest.fixture
def terms(office):
    """A term that is extended and one that is renewed, and two plain ones."""
    opened = [
        given.orgs.open_term(
            unit=office.branch, elected_on=date(year, 5, 31), years=3, **given.SYSTEM_AT, **further
        )
        for year, further in (
            (2019, {"renewed_on": date(2022, 6, 3)}),
            (2021, {"extended_to": date(2025, 2, 1)}),
            (2022, {}),
            (2023, {}),
        )
    ]
    return [term.pk for term in opened]


def test_the_query_says_of_every_day_what_the_rule_says(terms):
    day = date(2021, 6, 1)
    while day < date(2027, 1, 1):
        found = dict(Term.objects.annotate(stands=term_state(day)).values_list("pk", "stands"))
        assert found == {term.pk: term.state_on(day).value for term in Term.objects.all()}, day
        day += timedelta(days=13)


def test_the_list_shows_the_state_of_the_day_and_can_be_filtered_by_it(terms, client, office_clerk):
    client.force_login(office_clerk.user)

    def listed(**asked):
        lines = client.get(reverse("orgs:terms"), asked).context["lines"]
        return [str(line[-1].text) for line in lines]

    assert listed(as_of="2024-07-01") == ["已换届", "已延期", "任期内", "任期内"]
    assert listed(as_of="2025-03-01") == ["已换届", "到期", "临近", "任期内"]
    assert listed(as_of="2025-03-01", state=["due", "near"]) == ["到期", "临近"]
    assert listed(as_of="2025-03-01", sort="state", state="running") == ["任期内"]
