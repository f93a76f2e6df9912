"""The tree of units, the page of a unit and of a post: who holds what from when to when."""

from datetime import date

import pytest
from django.urls import reverse

import given
from bihuan.orgs import actions
from bihuan.orgs.actions import terms


@pytest.fixture
def at(guarded_client):
    def signed_in(persona):
        guarded_client.force_login(persona.user)
        return guarded_client

    return signed_in


@pytest.fixture
def post(office):
    """A post of the institution that was held twice, with half a year between."""
    post = given.post("division_head", office.institution)
    for key, from_on, to_on in (
        ("P301", date(2022, 1, 1), date(2023, 1, 1)),
        ("P302", date(2023, 7, 1), date(2024, 7, 1)),
    ):
        actions.appoint(post=post, key=key, from_on=from_on, to_on=to_on, **given.SYSTEM_AT)
    return post


def nodes(answer) -> dict[str, object]:
    """The nodes of the tree by the names of their units."""
    found, waiting = {}, list(answer.context["forest"])
    while waiting:
        node = waiting.pop()
        found[node.unit.name] = node
        waiting += node.children
    return found


def tree(browser, **asked):
    return browser.get(reverse("orgs:tree"), asked)


def test_the_tree_puts_each_unit_below_its_superior(office, at, office_clerk):
    (top,) = tree(at(office_clerk)).context["forest"]
    assert top.unit == office.dept
    committee = next(node for node in top.children if node.unit == office.committee)
    assert {node.unit for node in committee.children} == {office.branch, office.other_branch}
    assert top.size == 7


def test_the_tree_counts_posts_holders_and_vacancies_as_of_the_day(post, at, office_clerk):
    browser = at(office_clerk)
    for day, expected in (("2022-06-01", (1, 1, 0)), ("2023-03-01", (1, 0, 1)),
                          ("2024-06-30", (1, 1, 0)), ("2024-07-01", (1, 0, 1))):  # fmt: skip
        node = nodes(tree(browser, as_of=day))["监测站"]
        assert (node.posts, node.holders, node.vacant) == expected, day
    assert "空缺 1" in tree(browser, as_of="2023-03-01").content.decode()


def test_a_number_of_the_tree_opens_the_posts_that_it_counts(post, at, office_clerk):
    browser = at(office_clerk)
    page = tree(browser, as_of="2023-03-01").content.decode()
    url = reverse("orgs:posts") + "?unit=inst.1&vacant=yes&as_of=2023-03-01"
    assert url.replace("&", "&amp;") in page
    (line,) = browser.get(url).context["lines"]
    assert [str(cell.text) for cell in line][:4] == [
        post.name, "监测站", "处室（单位）负责人", "空缺"
    ]  # fmt: skip


def test_a_unit_that_was_closed_is_in_the_tree_of_the_days_before(office, at, office_clerk):
    given.orgs.found_unit(
        code="old", name="旧处", kind=office.division.kind, parent=office.dept, on=given.FOUNDED,
        from_on=date(2020, 1, 1), to_on=date(2024, 6, 1), **given.SYSTEM_AT,
    )  # fmt: skip
    browser = at(office_clerk)
    assert "旧处" in nodes(tree(browser, as_of="2024-05-31"))
    assert "旧处" not in nodes(tree(browser, as_of="2024-06-01"))


def test_who_sees_one_unit_sees_a_tree_of_one_unit(office, at, division_head):
    (top,) = tree(at(division_head)).context["forest"]
    assert top.unit == office.division
    assert top.children == []


def test_the_tree_says_how_a_term_stands_and_who_looks_after_a_unit(
    office, at, office_clerk, leader_with_second_duty
):
    terms.open_term(
        unit=office.branch, elected_on=date(2022, 5, 1), years=3, **given.SYSTEM_AT
    )  # fmt: skip
    page = tree(at(office_clerk), as_of="2025-01-01")
    assert nodes(page)["第一党支部"].term.word == "临近"
    assert "◆ 临近" in page.content.decode()
    assert f"分管单位：{leader_with_second_duty.post}" in page.content.decode()


def test_a_unit_page_tells_all_holders_and_the_vacancies_between(office, post, at, office_clerk):
    page = at(office_clerk).get(reverse("orgs:unit", args=[office.institution.pk]))
    found = [(one.who, one.from_on, one.to_on) for one in page.context["tenures"]]
    assert found == [
        ("", date(2024, 7, 1), None),
        ("P302", date(2023, 7, 1), date(2024, 7, 1)),
        ("", date(2023, 1, 1), date(2023, 7, 1)),
        ("P301", date(2022, 1, 1), date(2023, 1, 1)),
    ]


def test_a_unit_page_tells_the_ties_in_both_directions_and_how_ledgers_wrote_it(
    office, at, office_clerk, leader_with_second_duty
):
    actions.name_unit(
        written="水环境处", unit=office.division, on=given.DAY, **given.SYSTEM_AT
    )  # fmt: skip
    browser = at(office_clerk)
    division = browser.get(reverse("orgs:unit", args=[office.division.pk]))
    ((word, care),) = division.context["looked_after"]
    assert (word, care.post) == ("分管单位", leader_with_second_duty.post)
    assert "水环境处" in division.content.decode()
    group = browser.get(reverse("orgs:unit", args=[office.group.pk]))
    ((_word, care),) = group.context["looks_after"]
    assert care.unit == office.division


def test_a_post_whose_page_the_reader_may_not_open_is_named_without_a_link(
    office, at, division_head, leader_with_second_duty
):
    page = at(division_head).get(reverse("orgs:unit", args=[office.division.pk])).content.decode()
    assert str(leader_with_second_duty.post) in page
    assert reverse("orgs:post", args=[leader_with_second_duty.post.pk]) not in page


def test_a_post_page_says_in_words_what_the_post_sees_and_may_do(
    office, at, office_clerk, division_head
):
    page = at(office_clerk).get(reverse("orgs:post", args=[division_head.post.pk])).content.decode()
    assert "本单位及下级" in page
    assert "办理本单位的任务和问题并报告完成" in page
    assert "管理账号" not in page
    assert f"{reverse('duties:tasks')}?owner=div.water.division_head" in page


def test_the_tasks_of_a_post_are_those_it_owns_or_leads(office, at, office_clerk, division_head):
    given.task(office, "归它办", owner_post=division_head.post)
    given.task(office, "归它管", leader_post=division_head.post)
    given.task(office, "别人的")
    browser, code = at(office_clerk), division_head.post.code

    def listed(**asked):
        lines = browser.get(reverse("duties:tasks"), asked).context["lines"]
        return [str(line[1].text) for line in lines]

    assert listed(owner=code) == ["归它办"]
    assert listed(leader=code) == ["归它管"]


def test_the_menu_marks_the_section_of_every_page_of_units(office, at, office_clerk):
    browser = at(office_clerk)
    for name, args in (("orgs:tree", []), ("orgs:units", []), ("orgs:unit", [office.dept.pk])):
        page = browser.get(reverse(name, args=args))
        marked = [item.label for group in page.context["menu"] for item in group.items
                  if item.current]  # fmt: skip
        assert marked == ["单位"], name
