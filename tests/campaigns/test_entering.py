"""What is entered of a campaign: referrals without content, satisfaction with its base."""

import pytest
from django.test import Client
from django.urls import reverse

import branched
import given
from bihuan.campaigns.actions import refer
from bihuan.campaigns.results import hidden, results, satisfaction
from bihuan.errors import Refused
from bihuan.indicators.models import Observation
from bihuan.periods import Moment
from bihuan.records.actions import attach_evidence, correct
from bihuan.records.models import Outcome, OutcomeKind
from given import day


@pytest.fixture
def campaign(office):
    """One of any office: its code is nothing that the preset knows."""
    return given.plan(office, "food.spring-2025", kind="campaign", year=2025)


@pytest.fixture
def browser(office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    return client


def test_a_referral_keeps_day_receiver_and_number_and_refuses_content(office, campaign):
    by, kind = branched.by(office), branched.word(OutcomeKind, "referral")
    made = given.outcome(office, "referral", title="某人某事", count=2)
    assert (made.title, made.count) == (kind.name, 2)
    for said in ({"note": "内容"}, {"topic": "内容"}):
        with pytest.raises(Refused, match="不记内容"):
            given.outcome(office, "referral", **said)
        with pytest.raises(Refused, match="不记内容"):
            correct(made, reason="补充", on=day(9), **by, **said)
    correct(made, reason="补充", on=day(9), title="某人某事", **by)
    assert Outcome.objects.get(pk=made.pk).title == kind.name
    with pytest.raises(Refused, match="不附材料"):
        attach_evidence(made, files=[given.file()], on=day(9), **by)
    referral = {"kind": kind, "unit": office.committee, "on": day(9), **by}
    with pytest.raises(Refused, match="接收单位"):
        refer(campaign, receiver=" ", count=1, **referral)
    with pytest.raises(Refused, match="件数"):
        refer(campaign, receiver="甲", count=0, **referral)
    with pytest.raises(Refused, match="只记数"):
        refer(campaign, receiver="甲", count=1,
              **{**referral, "kind": branched.word(OutcomeKind, "rule")})  # fmt: skip


def test_the_form_of_a_referral_has_no_field_for_its_content(office, campaign, browser):
    url = reverse("campaigns:referral-new", args=[campaign.pk])
    form = browser.get(url).context["form"]
    assert set(form.fields) == {"kind", "on", "receiver", "count", "unit"}
    kind = branched.word(OutcomeKind, "referral")
    said = {"kind": kind.pk, "on": "2025-04-01", "receiver": "纪检监察组", "count": "3",
            "unit": office.committee.pk}  # fmt: skip
    assert browser.post(url, said).status_code == 302
    page = browser.get(reverse("campaigns:campaign", args=[campaign.pk]), {"as_of": "2025-04-30"})
    found = {one.code: one.value for one, _url, _unseen in page.context["results"]}
    assert found["referrals"] == "3"


@pytest.mark.parametrize(("satisfied", "asked"), [(97, None), (None, 100), (97, 0), (101, 100)])
def test_satisfaction_without_its_base_is_refused(office, campaign, satisfied, asked):
    with pytest.raises(Refused, match="人数"):
        branched.survey(office, campaign, satisfied, asked)
    assert not Observation.objects.exists()


def test_satisfaction_is_said_with_its_base_and_recorded_once(office, campaign):
    branched.survey(office, campaign)
    found = satisfaction(campaign, Moment(day(60)))
    assert (found.value, found.observation.denominator) == ("97.0", 100)
    with pytest.raises(Refused, match="已经登记过"):
        branched.survey(office, campaign, 98)


def test_bad_satisfaction_is_refused_beside_its_field(campaign, browser):
    said = {"satisfied": "101", "asked": "100", "first_on": "2025-06-02", "last_on": "2025-06-01",
            "document": "甲"}  # fmt: skip
    form = browser.post(reverse("campaigns:survey-new", args=[campaign.pk]), said).context["form"]
    assert set(form.errors) == {"satisfied", "last_on"}


def test_a_reader_is_told_how_many_records_they_may_not_see(office, campaign, branch_secretary):
    given.problem(office, plan=campaign, number="1")
    given.problem(office, plan=campaign, number="2", lead_unit=office.branch)
    found = {one.code: one for one in results(campaign, Moment(day(30)))}
    assert (found["found"].value, hidden(found["found"], branch_secretary.user)) == ("2", 1)
    text = Client()
    text.force_login(branch_secretary.user)
    page = text.get(reverse("campaigns:campaign", args=[campaign.pk]), {"as_of": "2025-04-30"})
    assert "其中 1 条您看不到" in page.content.decode()
