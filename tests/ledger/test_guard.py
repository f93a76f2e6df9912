"""The guard of tests/guard.py, and the people of tests/personas.py."""

import pytest
from django.db import connection
from django.urls import reverse

import given
import guard
from bihuan.duties.models import Task
from bihuan.orgs.models import Unit
from bihuan.orgs.queries import powers_of_user

pytestmark = pytest.mark.django_db


def test_a_get_that_writes_a_record_is_caught(office):
    given.task(office)
    with pytest.raises(guard.Watched, match="duties_task"), guard.reading():
        Task.objects.update(note="read")


def test_a_get_may_keep_its_session_alive(client):
    with guard.reading():
        client.session.save()


def test_a_post_that_changes_a_record_without_an_entry_is_caught(office):
    given.task(office)
    with (
        pytest.raises(guard.Watched, match="duties_task"),
        guard.changing(),
        connection.cursor() as sql,
    ):
        sql.execute("UPDATE duties_task SET note = 'x'")


def test_a_post_that_writes_its_entry_passes(office):
    with guard.changing():
        given.task(office)


def test_a_post_may_write_a_table_outside_the_ledger(office_clerk):
    with guard.changing():
        office_clerk.user.save()


@pytest.mark.parametrize(
    "sql",
    ["INSERT OR REPLACE INTO {}", 'insert into "{}"', "DELETE FROM {}", "  UPDATE {} SET",
     "REPLACE INTO {}", 'TRUNCATE "{}"', "truncate table {}"],
)  # fmt: skip
def test_every_way_of_writing_is_seen(sql):
    seen = guard.Guard()
    seen(lambda *_: None, sql.format("duties_task"), (), False, {})
    seen(lambda *_: None, "SELECT * FROM duties_task", (), False, {})
    assert seen.written == ["duties_task"]


@pytest.fixture
def signed_in(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def test_the_guarded_client_watches_real_pages(signed_in):
    assert signed_in.get(reverse("home:ledger-receipt", args=[1])).status_code == 200
    assert signed_in.post(reverse("home:sign-out")).status_code == 302


def test_the_guarded_client_fails_a_page_that_writes(signed_in, monkeypatch):
    monkeypatch.setattr("bihuan.ledger.queries.receipt", lambda _seqs: Task.objects.update(note=""))
    with pytest.raises(guard.Watched, match="duties_task"):
        signed_in.get(reverse("home:ledger-receipt", args=[1]))


PERSONAS = ("office_clerk", "group_secretary", "leader_with_second_duty", "division_head",
            "branch_secretary", "checker", "appraiser", "account_officer", "stranger")  # fmt: skip


def test_the_personas_are_nine_people_with_the_powers_of_their_posts(request):
    people = {name: request.getfixturevalue(name) for name in PERSONAS}
    assert len({persona.person.pk for persona in people.values()}) == 9
    assert all(persona.user.person == persona.person for persona in people.values())
    assert all(persona.actor.person == persona.person.key for persona in people.values())
    powers = {name: powers_of_user(persona.user) for name, persona in people.items()}
    assert powers["account_officer"] == {"accounts"}
    assert powers["appraiser"] == powers["stranger"] == frozenset()
    assert "close" in powers["office_clerk"] - powers["checker"]


def test_the_personas_see_what_their_posts_see(request, office):
    """The appraiser's post sees one branch that is opened to it, the leader's its second duty."""
    seen = {
        name: set(Unit.objects.visible_to(request.getfixturevalue(name).user)) for name in PERSONAS
    }
    assert seen["appraiser"] == {office.branch}
    assert seen["leader_with_second_duty"] == {office.group, office.division}
    assert seen["division_head"] == {office.division}
    assert seen["account_officer"] == seen["stranger"] == set()
    assert office.institution in seen["office_clerk"] & seen["group_secretary"] & seen["checker"]
