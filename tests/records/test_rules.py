"""A rule is looked at before it holds, and taken back while nobody has gone by it."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

import given
import recurring
from bihuan.duties.actions.cadences import forecast
from bihuan.duties.actions.occurrences import excuse_occurrence
from bihuan.duties.cadences import DueRule, Per
from bihuan.duties.models import Cadence, Occurrence
from bihuan.errors import Refused
from bihuan.orgs.models import UnitKind
from bihuan.records.actions.fulfilments import count_for, make_occurrences, take_back_rule
from bihuan.records.models import Fulfilment

DAY = date(2026, 1, 5)


@pytest.fixture
def office(db):
    return given.office()


@pytest.fixture
def duty(office):
    return given.duty(office, given.plan(office))


def run(office):
    at = timezone.make_aware(datetime.combine(DAY, time(7, 30)))
    return make_occurrences(on=DAY, actor=office.clerk, at=at)


def acting(office):
    return {"on": DAY, "actor": office.clerk, "at": given.AT}


def codes(duty):
    rows = duty.occurrences.current().order_by("start_on")
    return list(rows.values_list("code", flat=True))


def test_a_rule_from_before_the_year_before_last_is_refused(office, duty):
    with pytest.raises(Refused, match="最早 2024-01-01"):
        recurring.cadence(office, duty, from_on=date(2023, 12, 31))


def test_a_rule_may_hold_from_the_year_of_an_old_plan(office):
    old = given.duty(office, given.plan(office, "old", year=2019))
    with pytest.raises(Refused, match="最早 2019-01-01"):
        recurring.cadence(office, old, from_on=date(2018, 12, 31))
    recurring.cadence(office, old, from_on=date(2019, 1, 1))


def test_as_many_periods_are_foreseen_as_are_made(office, duty):
    kind = UnitKind.objects.current().get(code="branch")
    foreseen = forecast(duty=duty, rule=recurring.rule(), owner=kind, on=DAY)
    recurring.cadence(office, duty, kind)
    assert (foreseen.periods, foreseen.begun) == (run(office).added, 10)


def test_periods_without_the_working_day_that_a_rule_names_are_named(office, duty):
    rule = recurring.rule(per=Per.MONTH, due_rule=DueRule.WORKDAY, due_n=20)
    foreseen = forecast(duty=duty, rule=rule, owner=office.branch, on=date(2025, 3, 1))
    assert foreseen.short == ["2025年1月", "2025年2月"]


def test_a_rule_is_taken_back_with_its_periods_and_entered_anew(office, duty):
    """What it has made is gone, so that the next rule makes every period of its own."""
    cadence = recurring.cadence(office, duty, from_on=date(2024, 4, 1))
    recurring.fit(office, duty)
    given.activity(office, kind="branch_congress", first_on=date(2025, 2, 3))
    run(office)
    assert Fulfilment.objects.current().count() == 1
    take_back_rule(cadence, reason="写错了", **acting(office))
    assert codes(duty) == []
    assert not Fulfilment.objects.current().exists()
    recurring.cadence(office, duty, per=Per.HALF, from_on=date(2024, 4, 1))
    run(office)
    assert codes(duty) == ["2024-h2", "2025-h1", "2025-h2", "2026-h1"]


def test_a_rule_is_kept_once_a_person_has_said_what_counts(office, duty):
    cadence = recurring.cadence(office, duty)
    run(office)
    held = given.activity(office, kind="party_lesson", first_on=date(2025, 2, 3))
    count_for(held, Occurrence.objects.current().get(code="2025-q1"), **acting(office))
    with pytest.raises(Refused, match="有人已经认定"):
        take_back_rule(cadence, reason="写错了", **acting(office))


def test_a_rule_is_kept_once_a_period_was_excused(office, duty):
    cadence = recurring.cadence(office, duty)
    run(office)
    excuse_occurrence(cadence.occurrences.current().first(), reason="停开", **acting(office))
    with pytest.raises(Refused, match="已经免予履行"):
        take_back_rule(cadence, reason="写错了", **acting(office))


def test_the_page_says_how_many_periods_come_before_it_sets_the_rule(
    office, duty, guarded_client, office_clerk
):
    guarded_client.force_login(office_clerk.user)
    address = reverse("records:rule-set", args=[duty.pk])
    said = {
        "per": "quarter", "minimum": 1, "due_rule": "end", "unit": office.branch.pk,
        "from_on": f"{timezone.localdate().year}-01-01",
    }  # fmt: skip
    asked = guarded_client.post(address, said)
    assert "共有期次" in asked.content.decode()
    assert not Cadence.objects.exists()
    foreseen = asked.context["forecast"].periods
    guarded_client.post(address, said | {"confirm": "yes"})
    assert Occurrence.objects.current().count() == foreseen > 0


def test_the_page_refuses_1900_beside_the_form(office, duty, guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    said = {
        "per": "month", "minimum": 1, "due_rule": "end", "from_on": "1900-01-01",
        "unit": office.branch.pk,
    }  # fmt: skip
    answer = guarded_client.post(reverse("records:rule-set", args=[duty.pk]), said)
    assert "不能早于 2000-01-01" in str(answer.context["form"].errors["from_on"])
