"""Who sees a draft: its unit, the team, 机关纪委 and the party group; nobody else, anywhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse

import given
import inspected
from bihuan.indicators.actions import define_metric
from bihuan.inspections.actions import rounds
from bihuan.ledger.models import Entry
from bihuan.orgs.actions import give_unit
from inspected import by
from personas import _newcomer as newcomer

SECRET = "经费台账缺失凭证"
SEES = {
    "office_clerk": False, "group_secretary": True, "leader_with_second_duty": True,
    "division_head": True, "branch_secretary": False, "checker": False, "appraiser": False,
    "account_officer": False, "stranger": False, "discipline_secretary": True, "team_post": True,
}  # fmt: skip
"""Who of the personas sees the draft of the division."""

BLIND = ("account_officer", "stranger")
"""Who sees no business data, so that not even the lists are theirs."""


@pytest.fixture
def discipline_secretary(office):
    return newcomer("discipline_secretary", office.committee, "P120")


@pytest.fixture
def team_post(office):
    """Somebody of another unit, on the team."""
    return newcomer("division_head", office.institution, "P121")


@pytest.fixture
def target(office, team_post):
    """The division, with a draft; a second one of the other division."""
    round_ = inspected.opened(office)
    inspected.joined(office, round_, team_post.post)
    target = inspected.target(office, round_)
    inspected.draft(team_post.actor, target, text=SECRET)
    other = inspected.target(office, round_, office.other_division)
    inspected.draft(team_post.actor, other, text="另一处底稿")
    define_metric(
        code="drafts.of_the_round", label="底稿", unit="条", source="found_problems",
        filter={"plan": "round.1"}, aggregate="count", span="all", note="", order=900,
        on=given.DAY, **given.SYSTEM_AT,
    )  # fmt: skip
    return target


@pytest.fixture(params=SEES)
def visitor(request, office, target):
    persona = request.getfixturevalue(request.param)
    if request.param == "appraiser":  # even where the unit is opened to somebody from outside
        give_unit(kind="opening", post=persona.post, unit=office.division, from_on=given.FOUNDED,
                  to_on=None, **given.SYSTEM_AT)  # fmt: skip
    client = Client()
    client.force_login(persona.user)
    return request.param, client


def said(client, address, **query):
    answer = client.get(address, query)
    text = b"".join(answer) if answer.streaming else answer.content
    return re.sub("<[^>]+>", "", text.decode("utf-8", "replace"))


def test_a_draft_is_told_on_every_way_out_to_whom_it_should_and_to_nobody_else(visitor, target):
    name, client = visitor
    asked = {
        "list": (reverse("inspections:found"), {}),
        "export": (reverse("inspections:found"), {"format": "csv"}),
        "target": (reverse("inspections:target", args=[target.pk]), {}),
        "search": (reverse("home:search"), {"q": "缺失凭证"}),
        "trace": (reverse("indicators:trace", args=["drafts.of_the_round"]), {}),
        "problems": (reverse("duties:problems"), {}),
    }
    entry = Entry.objects.get(event="found.recorded", rows__contains=SECRET)
    asked["log"] = (reverse("home:ledger-entry", args=[entry.seq]), {})
    asked["receipt"] = (reverse("home:ledger-receipt", args=[entry.seq]), {})
    told = {way for way, (url, query) in asked.items() if SECRET in said(client, url, **query)}
    expected = {"list", "export", "target", "search", "trace"} if SEES[name] else set()
    if name in {"group_secretary", "discipline_secretary"}:
        expected |= {"log", "receipt"}
    assert told == expected


def test_a_trace_says_how_many_are_hidden(visitor):
    name, client = visitor
    answer = client.get(reverse("indicators:trace", args=["drafts.of_the_round"]))
    if name in BLIND:
        assert answer.status_code in {403, 404}
        return
    sees_both = name in {"group_secretary", "leader_with_second_duty", "discipline_secretary",
                         "team_post"}  # fmt: skip
    hidden = 0 if sees_both else 1 if SEES[name] else 2
    assert answer.context["figure"].value == "2"
    assert answer.context["hidden"] == hidden


def test_who_left_the_team_sees_no_draft_from_that_day(office, team_post, target):
    [tie] = target.plan.rounds.get().team_posts.all()
    rounds.leave_team(tie, **by(office.clerk, 8))
    client = Client()
    client.force_login(team_post.user)
    assert SECRET not in said(client, reverse("inspections:found"))
    assert client.get(reverse("inspections:target", args=[target.pk])).status_code == 404


def test_after_the_feedback_it_is_a_problem_that_the_office_sees(office, office_clerk, target):
    inspected.fed_back(office, target)
    client = Client()
    client.force_login(office_clerk.user)
    assert SECRET in said(client, reverse("duties:problems"))
