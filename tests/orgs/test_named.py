"""A filter takes a record by its name as by its code, and says which one it took."""

import pytest
from django.http import QueryDict
from django.urls import reverse

import given
from bihuan.errors import Refused
from bihuan.indicators.actions import save_view
from bihuan.indicators.figures import filter_at
from bihuan.indicators.rules import check_can_be_a_figure
from bihuan.indicators.sources import SOURCES, source_named
from bihuan.orgs.forms import Named
from bihuan.periods import Moment

TASKS = reverse("duties:tasks")


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def tasks(office):
    given.task(office, "水处的任务")
    given.task(office, "大气处的任务", lead_unit=office.other_division)


def texts(answer) -> list[str]:
    return [str(line[1].text) for line in answer.context["lines"]]


def chips(answer) -> list[str]:
    return [chip.value for chip in answer.context["form"].applied()]


@pytest.mark.parametrize("named", ["div.water", "水处", "水"])
def test_a_unit_is_named_by_code_by_name_or_by_a_part_that_no_other_has(tasks, clerk, named):
    answer = clerk.get(TASKS, {"unit": named})
    assert texts(answer) == ["水处的任务"]
    assert chips(answer) == ["水处"]


def test_the_code_is_what_stands_in_the_addresses_of_the_page(tasks, clerk):
    answer = clerk.get(TASKS, {"unit": "水处", "state": "drafted"})
    withouts = [chip.without for chip in answer.context["form"].applied()]
    assert withouts == ["unit=div.water", "state=drafted"]


def test_a_name_that_several_have_is_asked_about_and_one_that_none_has_is_refused(
    office, tasks, clerk
):
    several = clerk.get(TASKS, {"unit": "党支部"})
    assert texts(several) == []
    assert several.context["form"].errors["unit"] == [
        "有几个单位叫“党支部”：第一党支部、第二党支部。请写全一些。"
    ]
    for n in range(6):
        given.unit(f"station.{n}", "institution", office.dept, name=f"第{n}水站")
    many = clerk.get(TASKS, {"unit": "水站"}).context["form"].errors["unit"][0]
    assert many.startswith("有许多单位叫“水站”，如第0水站、第1水站")
    nobody = clerk.get(TASKS, {"unit": "海洋处"})
    assert "没有叫“海洋处”的单位" in nobody.context["form"].errors["unit"][0]


def test_plans_headings_and_duties_are_named_so_too(office, clerk):
    plan = given.plan(office, "plan.a")
    given.task(office, "方案内", plan=plan)
    given.task(office, "方案外")
    assert texts(clerk.get(TASKS, {"plan": "方案 plan.a"})) == ["方案内"]
    duty = given.duty(office, plan)
    given.occurrence(office, duty)
    periods = clerk.get(reverse("records:occurrences"), {"duty": "党员大会"})
    assert len(periods.context["lines"]) == 1


def test_a_reader_can_name_only_units_that_they_see(tasks, client, branch_secretary):
    client.force_login(branch_secretary.user)
    assert "unit" in client.get(TASKS, {"unit": "水处"}).context["form"].errors
    by_code = client.get(TASKS, {"unit": "div.water"})
    assert (texts(by_code), chips(by_code)) == ([], ["div.water"])


def test_a_saved_filter_says_codes_also_of_what_is_not_there_yet(office):
    source = source_named("tasks")
    form = filter_at(source, {"plan": "campaign-{year}", "unit": "水处"}, Moment(given.DAY))
    assert form.canonical() == {"plan": "campaign-2025", "unit": "水处"}


def test_a_list_that_was_filtered_by_name_becomes_a_figure_by_code(office, office_clerk):
    source = source_named("tasks")
    asked = QueryDict("unit=水处")
    assert check_can_be_a_figure(source, asked, office_clerk.user) == {"unit": "div.water"}
    with pytest.raises(Refused, match="没有叫"):
        check_can_be_a_figure(source, QueryDict("unit=海洋处"), office_clerk.user)


def test_a_saved_view_keeps_the_code_of_what_was_named(tasks, office_clerk):
    view = save_view(
        owner=office_clerk.user, list_page="duties:tasks", name="水", query="unit=水&sort=due",
        is_shared=False, at=given.AT,
    )  # fmt: skip
    assert view.query == "unit=div.water&sort=due"


def test_no_list_asks_for_a_code_and_every_named_field_can_be_looked_up(office, office_clerk):
    for source in SOURCES.values():
        form = source.form()
        for field in form.fields.values():
            assert "编码" not in str(field.label), source.name
            if isinstance(field, Named):
                assert field.name_of("nothing", office_clerk.user) == "nothing"


def test_the_interface_refuses_a_name_that_none_has_and_takes_one_that_is(tasks, clerk):
    assert clerk.get("/api/tasks?unit=水处").json()["count"] == 1
    assert clerk.get("/api/tasks?unit=海洋处").status_code == 422
