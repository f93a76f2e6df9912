"""What campaigns have brought, counted by hand in the sample, and shown to who may see it."""

from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.campaigns.areas import areas
from bihuan.campaigns.results import months, results, satisfaction
from bihuan.duties.models import Plan
from bihuan.duties.queries import plan_coded
from bihuan.indicators.figures import check_moment
from bihuan.orgs.models import User
from bihuan.periods import Moment

AT = Moment(date(2025, 10, 31))


def said(plan, at=AT):
    return {one.code: int(one.value) for one in results(plan, at)}


@pytest.fixture
def clerk(client):
    User.objects.filter(login="clerk").update(must_change_password=False, password_changed_at=None)
    client.force_login(User.objects.get(login="clerk"))
    return client


def test_the_results_are_those_of_the_year_report(sample):
    assert said(plan_coded("campaign-2025")) == {
        "found": 298, "rectified": 219, "accepted": 160, "closed": 117,
        "rules": 66, "deeds": 50, "referrals": 5, "cases": 0,
    }  # fmt: skip


def test_another_campaign_has_results_of_its_own(sample):
    found = said(plan_coded("campaign-2024"), Moment(date(2024, 12, 31)))
    assert found["found"] > 0
    assert found["found"] != 298


def test_months_add_up_to_what_stands(sample):
    plan = plan_coded("campaign-2025")
    found = months(plan, check_moment(AT))
    assert [one.day.month for one in found] == list(range(1, 11))
    for nth, result in enumerate(results(plan, AT)):
        assert found[-1].cells[nth][0] == int(result.value)
        assert sum(one.cells[nth][1] for one in found) == int(result.value)


def test_a_campaign_that_is_over_shows_the_months_of_its_year(sample):
    """The day that is asked about is the last row, and what came after the year is in it."""
    plan = plan_coded("campaign-2025")
    found = months(plan, check_moment(Moment(date(2026, 1, 5))))
    assert [(one.day.year, one.day.month) for one in found] == [
        *((2025, month) for month in range(1, 13)), (2026, 1),
    ]  # fmt: skip
    assert found[5].cells[0][1] > 0
    assert [fresh for _now, fresh in found[-1].cells] == [0] * 8


def test_eight_areas_with_twenty_eight_measures(sample):
    found = areas(plan_coded("education-2025"), AT)
    assert len(found) == 8
    assert sum(area.tasks for area in found) == 28
    assert sum(area.tasks_accepted for area in found) == 28
    assert all(area.reached["closed"] == 1 for area in found)


def test_areas_of_a_large_campaign_add_up(sample):
    found = areas(plan_coded("campaign-2025"), AT)
    assert sum(area.problems for area in found) == 298
    assert sum(area.reached["rectified"] for area in found) == 219


def test_satisfaction_is_computed_from_its_base(sample):
    found = satisfaction(plan_coded("education-2025"), AT)
    assert (found.value, found.observation.denominator) == ("100.0", 412)
    assert satisfaction(plan_coded("campaign-2024"), AT) is None


def test_the_page_opens_the_records_of_each_number(sample, clerk):
    plan = plan_coded("campaign-2025")
    page = clerk.get(reverse("campaigns:campaign", args=[plan.pk]), {"as_of": "2025-10-31"})
    for result, url, _unseen in page.context["results"]:
        if result.code in {"referrals", "cases"}:
            continue
        listed = clerk.get(url)
        assert listed.context["page"].paginator.count == int(result.value), result.code


def test_the_list_has_plans_with_problems(sample, clerk):
    page = clerk.get(reverse("campaigns:campaigns"), {"as_of": "2025-10-31"}).content.decode()
    assert "集中整治" in page
    assert "生态文明体制改革" not in page
    assert Plan.objects.current().get(code="inspection-2025").problems.current().exists()
    assert "对驻市监测中心党组织巡察" not in page  # a round has a page of its own
    before = clerk.get(reverse("campaigns:campaigns"), {"as_of": "2025-01-31"}).content.decode()
    assert "集中整治" not in before.partition("<main")[2]


def test_the_months_go_into_a_workbook(sample, clerk, tmp_path):
    plan = plan_coded("campaign-2025")
    answer = clerk.get(reverse("campaigns:results-file", args=[plan.pk]), {"as_of": "2025-10-31"})
    file = tmp_path / "r.xlsx"
    file.write_bytes(b"".join(answer.streaming_content))
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert rows[2][:3] == ["截至", "发现问题", "已完成整改"]
    assert rows[-1][0] == "2025-10-31"
    assert rows[-1][2].startswith("219（")
