"""Views saved of a list: kept as asked, shared or one's own, deleted only by their owner."""

import pytest
from django.urls import reverse

import given
from bihuan.indicators.models import SavedView

PROBLEMS = reverse("duties:problems")
SAVE = reverse("indicators:view-save")


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def saved(client, name="在改的", query="sort=-due&state=in_rectification&state=planned", **said):
    said = {"list_page": "duties:problems", "name": name, "query": query, **said}
    return client.post(SAVE, said)


def shelf(client, address=PROBLEMS):
    return [view.name for view in client.get(address).context["shelf"].views]


def test_a_view_keeps_filter_sorting_and_columns_and_opens_the_same_list(office, clerk):
    given.walked(office, given.problem(office, "在改"), "planned")
    given.problem(office, "未动")
    query = "text=&state=planned&page=1&as_of=2025-05-01&columns=text&columns=due&sort=-due"
    answer = saved(clerk, query=query)
    view = SavedView.objects.get()
    assert view.query == "state=planned&columns=text&columns=due&sort=-due"
    assert answer["Location"] == f"{PROBLEMS}?{view.query}"
    opened = clerk.get(answer["Location"])
    assert [str(line[0].text) for line in opened.context["lines"]] == ["在改"]
    assert [h.label for h in opened.context["headings"]] == ["内容", "完成时限"]
    assert 'aria-current="true">在改的' in opened.content.decode()
    assert 'aria-current="true">在改的' not in clerk.get(PROBLEMS).content.decode()


def test_a_view_is_ones_own_unless_shared_and_stands_above_its_list_only(
    office, clerk, client, division_head
):
    saved(clerk, "自用")
    saved(clerk, "共用", is_shared="on")
    assert shelf(clerk) == ["共用", "自用"]
    assert shelf(clerk, reverse("duties:tasks")) == []
    client.force_login(division_head.user)
    assert shelf(client) == ["共用"]


def test_a_shared_view_shows_nobody_more_than_they_may_see(office, clerk, client, branch_secretary):
    given.problem(office, "处室的问题", lead_unit=office.division)
    saved(clerk, "登记的", "state=registered", is_shared="on")
    client.force_login(branch_secretary.user)
    assert client.get(f"{PROBLEMS}?state=registered").context["lines"] == []


def test_only_the_owner_deletes_a_view_and_is_asked_first(office, clerk, client, division_head):
    saved(clerk, is_shared="on")
    address = reverse("indicators:view-delete", args=[SavedView.objects.get().pk])
    client.force_login(division_head.user)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert SavedView.objects.count() == 1


def test_deleting_asks_first(office, clerk):
    saved(clerk)
    address = reverse("indicators:view-delete", args=[SavedView.objects.get().pk])
    assert "删除视图“在改的”？" in clerk.get(address).content.decode()
    assert SavedView.objects.count() == 1
    assert clerk.post(address)["Location"] == PROBLEMS
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": ""}, "视图要有名称"),
        ({"name": "长" * 61}, "视图要有名称"),
        ({"query": "state=nowhere"}, "筛选条件不对"),
        ({"name": "已有"}, "已有名为“已有”"),
    ],
)
def test_what_cannot_be_saved_is_refused_above_the_list(office, clerk, said, why):
    saved(clerk, "已有")
    answer = saved(clerk, **said)
    page = clerk.get(PROBLEMS)
    assert answer.status_code == 302
    assert why in page.content.decode()
    assert SavedView.objects.count() == 1


def test_a_list_that_is_none_is_refused(clerk):
    assert saved(clerk, list_page="home:ledger").status_code == 404


def test_a_hostile_name_is_text(office, clerk):
    saved(clerk, "<script>alert(1)</script>")
    page = clerk.get(PROBLEMS).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    address = reverse("indicators:view-delete", args=[SavedView.objects.get().pk])
    assert "<script>alert" not in clerk.get(address).content.decode()


def test_saving_a_view_needs_sight_of_something(client, stranger):
    client.force_login(stranger.user)
    assert saved(client).status_code == 403
