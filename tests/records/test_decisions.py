"""What an activity decided becomes a task in one step, and each leads to the other."""

import pytest
from django.urls import reverse

import given
from bihuan.duties.models import Task
from bihuan.orgs.models import Post
from bihuan.records.models import Decision
from ui.test_lists import counted


def detail(activity) -> str:
    return reverse("records:activity", args=[activity.pk])


@pytest.fixture
def meeting(office):
    agenda = [(None, "研究台账"), (None, "其他")]
    return given.activity(office, title="第1次会议", host_unit=office.group, agenda=agenda)


def decide(client, activity, **said):
    typed = {"text": "修订台账办法", "on": given.day(4), **said}
    return client.post(reverse("records:decide", args=[activity.pk]), typed)


def test_an_item_is_made_a_task_by_one_form_that_its_text_fills(office, clerk, meeting):
    item = meeting.agenda.get(order=1)
    page = clerk.get(f"{detail(meeting)}?decide={item.pk}")
    assert 'id="decide" name="move" open' in page.content.decode()
    assert page.context["decide"]["text"].value() == "研究台账"
    head = Post.objects.get(code="div.water.division_head")
    answer = decide(
        clerk, meeting, item=item.pk, lead_unit=office.division.pk, owner_post=head.pk,
        due_on=given.day(30),
    )  # fmt: skip
    assert answer["Location"] == detail(meeting)
    task = Task.objects.get()
    assert (task.state, task.owner_post, task.due_on) == ("assigned", head, given.day(30))
    shown = clerk.get(detail(meeting)).content.decode()
    assert "修订台账办法" in shown
    assert "已交办" in shown
    assert "议题1" in shown


def test_a_form_that_is_sent_again_makes_no_second_task(office, clerk, meeting):
    for _sent in range(2):
        answer = decide(clerk, meeting, lead_unit=office.division.pk)
    assert "已经交办过同样的任务" in answer.content.decode()
    assert Task.objects.count() == Decision.objects.count() == 1


def test_a_line_of_no_item_can_be_made_a_task_too(office, clerk, meeting):
    decide(clerk, meeting, lead_unit=office.division.pk)
    assert Decision.objects.get().item is None


def test_a_task_says_where_it_comes_from_to_who_may_see_that(office, clerk, meeting, entered,
                                                              division_head):  # fmt: skip
    task = given.decided(office, meeting, item=meeting.agenda.get(order=2))
    address = reverse("duties:task", args=[task.pk])
    seen = clerk.get(address).content.decode()
    assert f'<a href="{detail(meeting)}">第1次会议 议题2</a>' in seen
    hidden = entered(division_head).get(address).content.decode()
    assert "修订台账办法" in hidden
    assert "第1次会议" not in hidden


def test_a_reader_is_not_told_of_tasks_that_they_may_not_see(office, entered, branch_secretary):
    activity = given.activity(office, host_unit=office.branch)
    given.decided(office, activity, "处室的任务", lead_unit=office.division)
    given.decided(office, activity, "支部的任务", lead_unit=office.branch)
    shown = entered(branch_secretary).get(detail(activity)).content.decode()
    assert "支部的任务" in shown
    assert "处室的任务" not in shown


def test_the_form_is_offered_to_who_may_record_and_assign_and_to_nobody_else(
    office, entered, office_clerk, group_secretary, checker, division_head
):
    activity = given.activity(office, host_unit=office.division)
    offered = {
        persona.post.post_type.code: bool(entered(persona).get(detail(activity)).context["decide"])
        for persona in (office_clerk, group_secretary, checker, division_head)
    }
    assert offered == {"office_clerk": True, "group_secretary": True, "checker": False,
                       "division_head": False}  # fmt: skip
    assert decide(entered(division_head), activity, lead_unit=office.division.pk).status_code == 403


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(office, clerk, meeting):
    head = Post.objects.get(code="div.water.division_head")
    answer = decide(
        clerk, meeting, lead_unit=office.branch.pk, owner_post=head.pk, due_on=given.day(1)
    )
    assert answer.context["decide"].errors == {
        "owner_post": ["这个岗位不在责任单位。"], "due_on": ["完成时限不得早于议定日期。"]
    }  # fmt: skip
    assert "修订台账办法" in answer.content.decode()
    assert not Task.objects.exists()


def test_an_assigner_may_charge_only_units_that_they_see(office, entered, leader_with_second_duty):
    leader = entered(leader_with_second_duty)
    activity = given.activity(office, host_unit=office.division)
    wrong = decide(leader, activity, lead_unit=office.branch.pk)
    assert "lead_unit" in wrong.context["decide"].errors
    assert decide(leader, activity, lead_unit=office.division.pk).status_code == 302


def test_a_page_asks_no_more_for_many_items_and_decisions_than_for_one(office, clerk, meeting):
    given.decided(office, meeting, "第0件")
    clerk.get(detail(meeting))
    with_one = counted(clerk, detail(meeting))
    for n in range(1, 10):
        given.decided(office, meeting, f"第{n}件")
    assert counted(clerk, detail(meeting)) <= with_one
