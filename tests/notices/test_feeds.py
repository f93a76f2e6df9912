"""Calendars by secret link: what they show, to whom, and for how long."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

import given
from bihuan.duties.actions.matters import Due
from bihuan.duties.models import DueKind
from bihuan.notices.actions.feeds import MOST, make_feed
from bihuan.notices.models import Feed
from bihuan.orgs.actions import end_appointment
from bihuan.orgs.actions.terms import open_term

FEEDS = reverse("notices:feeds")


@pytest.fixture
def head(guarded_client, division_head):
    guarded_client.force_login(division_head.user)
    return guarded_client


def owed(office, text, unit=None):
    due = Due(DueKind.DAY, timezone.localdate() + timedelta(days=5), "")
    task = given.task(office, text, due=due, lead_unit=unit or office.division)
    return given.walked(office, task, "assigned")


def link_of(client, **typed):
    page = client.post(FEEDS, {"make": "yes", **typed}).content.decode()
    return re.search(r"<code>https?://[^/]+(/calendar/[^<]+)</code>", page)[1]


def read(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_link_shows_what_a_person_owes_without_signing_in_and_strikes_out_what_is_done(
    office, head
):
    task = owed(office, "核对台账；补齐，档案")
    owed(office, "别人的", office.branch)
    address = link_of(head)
    [(uid, event)] = read(address).items()
    assert uid == f"task-{task.pk}@127.0.0.1"
    assert event["summary"] == "到期：核对台账；补齐，档案"
    assert event["dtstart"].dt == task.due_on
    assert event["status"] == "CONFIRMED"
    assert event["url"].endswith(reverse("duties:task", args=[task.pk]))
    given.step(office, task, "reported", given.day(3))
    assert {key: str(found["status"]) for key, found in read(address).items()} == {uid: "CANCELLED"}


def test_meetings_of_ones_unit_periods_and_terms_stand_there_too(
    office, guarded_client, branch_secretary
):
    guarded_client.force_login(branch_secretary.user)
    today = timezone.localdate()
    meeting = given.activity(office, first_on=today, title="主题党日")
    term = open_term(
        unit=office.branch, elected_on=today.replace(day=1) - timedelta(days=900), years=3,
        **given.SYSTEM_AT,
    )  # fmt: skip
    found = read(link_of(guarded_client))
    assert {f"activity-{meeting.pk}@127.0.0.1", f"term-{term.pk}@127.0.0.1"} <= set(found)
    assert found[f"activity-{meeting.pk}@127.0.0.1"]["dtend"].dt == today + timedelta(days=1)


def test_a_unit_is_seen_through_a_link_while_its_maker_sees_it(
    office, guarded_client, leader_with_second_duty
):
    guarded_client.force_login(leader_with_second_duty.user)
    task = owed(office, "水处的")
    owed(office, "支部的", office.branch)
    address = link_of(guarded_client, unit=office.division.pk)
    assert set(read(address)) == {f"task-{task.pk}@127.0.0.1"}
    refused = guarded_client.post(FEEDS, {"make": "yes", "unit": office.branch.pk})
    assert "<code>" not in refused.content.decode().split("我的链接")[0]
    end_appointment(leader_with_second_duty.appointment, on=given.day(1), **given.SYSTEM_AT)
    assert Client().get(address).status_code == 404


def test_a_revoked_link_and_one_that_never_was_say_the_same(office, head, division_head):
    address = link_of(head)
    feed = Feed.objects.get()
    assert head.post(reverse("notices:feed-revoke", args=[feed.pk])).status_code == 302
    unknown = Client().get(reverse("notices:feed", args=["x" * 43]))
    revoked = Client().get(address)
    assert (unknown.status_code, unknown.content) == (revoked.status_code, revoked.content)
    assert address.split("/")[-1].removesuffix(".ics") not in str(list(Feed.objects.values()))
    other = make_feed(user=division_head.user, unit=None, at=timezone.now())[0]
    head.force_login(
        given.orgs.open_account(login="x", key="P900", name="", on=given.DAY, **given.SYSTEM_AT)[0]
    )
    assert head.post(reverse("notices:feed-revoke", args=[other.pk])).status_code in {302, 404}
    other.refresh_from_db()
    assert other.revoked_at is None


def test_the_account_of_a_link_that_was_disabled_shows_nothing(office, head, division_head):
    address = link_of(head)
    division_head.user.is_active = False
    division_head.user.save()
    assert Client().get(address).status_code == 404


def test_nobody_makes_links_without_end(office, head):
    for _n in range(MOST):
        link_of(head)
    assert "请先停用" in head.post(FEEDS, {"make": "yes"}).content.decode()


def test_a_meeting_can_be_taken_into_ones_own_calendar(office, guarded_client, branch_secretary):
    guarded_client.force_login(branch_secretary.user)
    meeting = given.activity(office, title="党员大会", last_on=given.day(4))
    page = guarded_client.get(reverse("records:activity", args=[meeting.pk])).content.decode()
    address = reverse("notices:invitation", args=[meeting.pk])
    assert address in page
    [event] = Calendar.from_ical(guarded_client.get(address).content).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (given.day(3), given.day(5))
    guarded_client.logout()
    assert guarded_client.get(address).status_code == 302
