"""The tree of plans, and the page of one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import given
from bihuan.duties.models import Plan
from duties.opened import untrue


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


@pytest.fixture
def system(office):
    """A system of a group of two plans, as in 1+1+3+2+5."""
    top = given.plan(office, "system", kind="system")
    group = given.plan(office, "group", kind="group", parent=top)
    return [top, group, *[given.plan(office, f"leaf.{n}", parent=group) for n in (1, 2)]]


def test_a_plan_is_put_right_with_a_reason_and_keeps_what_it_said(office, clerk):
    plan = given.plan(office, "list", name="责任清但", year=2025)
    address = reverse("duties:plan-correct", args=[plan.pk])
    said = {"name": "责任清单", "year": "2026", "issued_on": plan.issued_on, "on": given.day(9)}
    assert clerk.post(address, said).context["form"].errors.keys() == {"reason"}
    clerk.post(address, {**said, "reason": "写错"})
    plan.refresh_from_db()
    assert (plan.name, plan.year) == ("责任清单", 2026)
    assert Plan.objects.get(version_of=plan).name == "责任清但"
    again = clerk.post(address, {**said, "reason": "写错"}).content.decode()
    assert "没有改动任何一项" in again


def tree(browser, **asked):
    """Every plan of the tree by its name: its numbers as (done, whole, overdue) by kind."""
    answer = browser.get(reverse("duties:plan-tree"), asked)
    found, waiting = {}, [b for year in answer.context["years"] for b in year.branches]
    while waiting:
        branch = waiting.pop(0)
        found[branch.name] = [
            (line.done.value, line.whole.value, line.overdue.value) for line in branch.lines
        ]
        waiting += branch.children
    return found


def test_numbers_roll_up_the_tree_and_a_matter_counts_once_in_each_plan(office, clerk, system):
    top, group, leaf, other = system
    duty = given.duty(office, other)
    given.task(office, "两处都算", plan=leaf, duty=duty)
    given.closed_task(office, plan=leaf)
    given.problem(office, plan=other)
    given.step(office, given.task(office, plan=leaf), "cancelled", given.day(1), given.said("不办"))
    assert tree(clerk, as_of=given.day(90)) == {
        top.name: [(1, 2, 1), (0, 1, 0)],
        group.name: [(1, 2, 1), (0, 1, 0)],
        leaf.name: [(1, 2, 1), (0, 0, 0)],
        other.name: [(0, 1, 1), (0, 1, 0)],
    }


def test_every_number_of_the_tree_is_that_of_the_list_it_opens(office, clerk, office_clerk, system):
    for plan in system:
        given.closed_task(office, plan=plan, duty=given.duty(office, plan, code=plan.code))
        given.task(office, plan=plan)
        given.problem(office, plan=plan)
    for day in (0, 4, 90):
        years = clerk.get(reverse("duties:plan-tree"), {"as_of": given.day(day)}).context["years"]
        assert untrue(years, office_clerk.user) == []


def test_a_plan_that_was_not_issued_yet_is_not_in_the_tree(clerk, system):
    assert tree(clerk, as_of=given.day(-1)) == {}
    assert (
        "还没有方案"
        in clerk.get(reverse("duties:plan-tree"), {"as_of": given.day(-1)}).content.decode()
    )


def test_groups_stand_open_and_years_long_past_are_folded(office, clerk, system):
    given.plan(office, "old", year=2019)
    years = clerk.get(reverse("duties:plan-tree"), {"as_of": given.day(9)}).context["years"]
    assert [(year.number, year.is_open) for year in years] == [(2025, True), (2019, False)]
    [top] = years[0].branches
    assert (top.is_open, top.children[0].is_open, top.children[0].children[0].is_open) == (
        True, True, False,
    )  # fmt: skip


def test_tree_and_list_lead_to_each_other_and_the_menu_to_the_tree(clerk, system):
    page = clerk.get(reverse("duties:plan-tree")).content.decode()
    assert f'href="{reverse("duties:plans")}?as_of' in page
    assert reverse("duties:plan-tree") in clerk.get(reverse("duties:plans")).content.decode()
    page = clerk.get(reverse("duties:plan", args=[system[3].pk])).content.decode()
    menu = f'<a href="{reverse("duties:plan-tree")}" aria-current="page">清单与方案</a>'
    assert menu in page


def test_a_plan_tells_its_place_and_counts_by_heading_clause_and_below(
    office, clerk, office_clerk, system
):
    top, group, leaf, _other = system
    heading = given.heading(office, leaf, "h")
    duty = given.duty(office, leaf)
    given.occurrence(office, duty)
    given.closed_task(office, plan=leaf, heading=heading)
    given.task(office, plan=leaf, duty=duty)
    given.task(office, plan=leaf)
    page = clerk.get(reverse("duties:plan", args=[leaf.pk]), {"as_of": given.day(40)})
    assert [name for name, _url in page.context["trail"]] == ["清单与方案", top.name, group.name]
    parts = page.context["parts"]
    said = {kind: [(p.done.value, p.whole.value) for part in some for p in part.pairs]
            for kind, some in parts.items()}  # fmt: skip
    assert said == {"within": [(1, 3)], "heading": [(1, 1)], "clause": [(0, 1)], "rest": [(0, 1)]}
    assert parts["clause"][0].periods.value == 1
    assert untrue(parts, office_clerk.user) == []
    below = clerk.get(reverse("duties:plan", args=[group.pk])).context["parts"]["within"]
    assert [part.name for part in below] == [group.name, leaf.name, system[3].name]


@pytest.mark.parametrize("name", ["duties:plan-tree", "duties:plan"])
def test_fifty_plans_ask_no_more_of_the_database_than_one(office, clerk, system, name):
    address = reverse(name, args=[system[0].pk] if name == "duties:plan" else [])
    grown(office, system, 0)
    clerk.get(address)
    with_one = queries(clerk, address)
    for n in range(1, 50):
        grown(office, system, n)
    assert queries(clerk, address) <= with_one


def grown(office, system, n):
    plan = given.plan(office, f"more.{n}", parent=system[1])
    duty = given.duty(office, plan, code=f"duty.{n}")
    given.heading(office, plan, "h")
    given.occurrence(office, duty, unit=given.unit(f"branch.of.{n}", "branch", office.committee))
    given.task(office, plan=plan, duty=duty)
    given.problem(office, plan=plan)


def queries(browser, address) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)
