"""Campaigns: results that open their records, month by month; referrals without content."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

import branched
import given
from bihuan.campaigns.actions import Asked, lay_down_item, record_survey, refer
from bihuan.campaigns.queries import areas, month_ends, months, results
from bihuan.duties.actions import plans
from bihuan.errors import Refused
from bihuan.indicators.models import Observation
from bihuan.periods import Moment
from bihuan.records.actions import attach_evidence, correct
from bihuan.records.models import Outcome, OutcomeKind
from given import day

END = Moment(date(2025, 12, 31))


@pytest.fixture
def campaign(office):
    """One of any office: its code is nothing that the preset knows."""
    return given.plan(office, "food.2025.spring", kind="campaign")


@pytest.fixture
def browser(office_clerk):
    client = Client()
    client.force_login(office_clerk.user)
    return client


def filled(office, campaign):
    by = branched.by(office)
    for order, name in enumerate(("作风", "执法"), start=1):
        plans.set_heading(
            plan=campaign, code=f"h{order}", name=name, order=order, on=given.DAY, **by
        )
    first, second = campaign.headings.order_by("order")
    given.problem(office, plan=campaign, number="1", heading=first)
    given.closed_problem(office, plan=campaign, number="2", heading=first, found_on=day(0))
    given.problem(office, plan=campaign, number="3", heading=second, found_on=day(40))
    given.outcome(office, "rule", plan=campaign)
    given.outcome(office, "deed", plan=campaign)
    refer(campaign, kind=branched.word(OutcomeKind, "referral"), receiver="纪检监察组", count=3,
          unit=office.committee, on=day(12), **by)  # fmt: skip


def values(campaign, user, at=END):
    return {one.item.code: one.value for one in results(campaign, user, at)}


def test_the_results_are_those_of_this_campaign_as_of_any_day(office, campaign, office_clerk):
    other = given.plan(office, "another", kind="campaign")
    given.problem(office, plan=other, number="1")
    filled(office, campaign)
    assert values(campaign, office_clerk.user) == {
        "found": "3", "rectified": "1", "rules": "1", "deeds": "1", "referrals": "3",
        "notices": "0",
    }  # fmt: skip
    assert values(campaign, office_clerk.user, Moment(day(2)))["found"] == "2"
    assert values(other, office_clerk.user)["found"] == "1"


def test_each_result_opens_as_many_records_as_it_counts(office, campaign, browser):
    filled(office, campaign)
    answer = browser.get(
        reverse("campaigns:campaign", args=[campaign.pk]), {"as_of": END.as_of.isoformat()}
    )
    found = {result.item.code: url for result, url in answer.context["results"]}
    opened = {code: len(browser.get(url).context["lines"]) for code, url in found.items()}
    assert opened == {
        "found": 3, "rectified": 1, "rules": 1, "deeds": 1, "referrals": 1, "notices": 0
    }  # fmt: skip


def test_a_reader_is_told_how_many_records_they_may_not_see(office, campaign, branch_secretary):
    filled(office, campaign)
    found = {one.item.code: one for one in results(campaign, branch_secretary.user, END)}
    assert (found["found"].value, found["found"].hidden) == ("3", 3)


def test_months_hold_the_whole_at_their_end_and_what_came_in_them(office, campaign):
    filled(office, campaign)
    found = months(campaign, Moment(date(2025, 5, 10)))
    assert [month.last_on for month in found] == [
        date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 10)
    ]  # fmt: skip
    assert [month.values[0] for month in found] == ["2", "3", "3"]
    assert [month.came[0] for month in found] == [2, 1, 0]


def test_the_months_of_a_campaign_end_with_the_day():
    assert month_ends(date(2025, 3, 28), date(2025, 3, 30)) == [date(2025, 3, 30)]
    assert month_ends(date(2025, 12, 5), date(2026, 1, 31)) == [
        date(2025, 12, 31), date(2026, 1, 31)
    ]  # fmt: skip


def test_areas_are_headings_or_else_problems_with_their_measures(office, campaign, office_clerk):
    filled(office, campaign)
    by_heading = areas(campaign, office_clerk.user, END)
    assert [(area.heading.name, area.found, area.reached["closed"]) for area in by_heading] == [
        ("作风", 2, 1), ("执法", 1, 0)
    ]  # fmt: skip
    study = given.plan(office, "study", kind="study_education")
    problem = given.problem(office, plan=study, number="1")
    given.task(office, "对照学习", plan=study, number="1", problem=problem)
    [area] = areas(study, office_clerk.user, END)
    assert (area.problem, area.measures, [task.text for task in area.tasks]) == (
        problem, 1, ["对照学习"]
    )  # fmt: skip


def test_tables_come_as_excel_with_the_same_lines(office, campaign, browser):
    filled(office, campaign)
    asked = {"as_of": END.as_of.isoformat(), "format": "xlsx"}
    for name, lines in (("campaign", 2), ("months", 10)):
        answer = browser.get(reverse(f"campaigns:{name}", args=[campaign.pk]), asked)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        assert book.active.max_row == 2 + lines


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


def test_the_form_of_a_referral_has_no_field_for_its_content(campaign, browser):
    form = browser.get(reverse("campaigns:referral-new", args=[campaign.pk])).context["form"]
    assert set(form.fields) == {"kind", "on", "receiver", "count", "unit"}


@pytest.mark.parametrize(("satisfied", "asked"), [(97, None), (None, 100), (97, 0), (101, 100)])
def test_satisfaction_without_its_base_is_refused(office, campaign, satisfied, asked):
    with pytest.raises(Refused, match="人数"):
        branched.survey(office, campaign, satisfied, asked)
    assert not Observation.objects.exists()


def test_satisfaction_is_said_with_its_base_and_a_published_value_is_taken(
    office, campaign, browser
):
    branched.survey(office, campaign)
    url = reverse("campaigns:campaign", args=[campaign.pk])
    text = browser.get(url, {"as_of": "2025-12-31"}).content.decode()
    assert "97.0%" in text
    assert "100人参评，97人满意" in text
    [known] = Observation.objects.all()
    other = given.plan(office, "another", kind="campaign")
    said = Asked(97, 100, known.period_from, known.period_to, known.document, series=known.series)
    record_survey(other, said=said, **branched.by(office))
    assert Observation.objects.count() == 1
    differs = Asked(96, 100, known.period_from, known.period_to, known.document,
                    series=known.series)  # fmt: skip
    with pytest.raises(Refused, match="不同"):
        record_survey(other, said=differs, **branched.by(office))


def test_bad_satisfaction_is_refused_beside_its_field(campaign, browser):
    said = {"satisfied": "101", "asked": "100", "first_on": "2025-06-02", "last_on": "2025-06-01",
            "document": "甲"}  # fmt: skip
    form = browser.post(reverse("campaigns:survey-new", args=[campaign.pk]), said).context["form"]
    assert set(form.errors) == {"satisfied", "last_on"}


def test_a_plan_of_another_kind_has_no_such_page(office, browser):
    other = given.plan(office)
    answer = browser.get(reverse("campaigns:campaign", args=[other.pk]))
    assert answer.status_code == 404
    assert "不按专项整治调度" in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"source": "appraisals", "filter": {}, "aggregate": "count"}, "方案"),
        ({"source": "problems", "filter": {"kinds": "x"}, "aggregate": "count"}, "kinds"),
        ({"source": "problems", "filter": {}, "aggregate": "mean"}, "mean"),
        ({"source": "outcomes", "filter": {}, "aggregate": "sum", "argument": "x"}, "x"),
    ],
)
def test_a_result_that_cannot_be_counted_is_refused_by_name(office, said, named):
    with pytest.raises(Refused, match=named):
        lay_down_item(code="bad", name="甲", on=given.DAY, **said, **branched.by(office))
