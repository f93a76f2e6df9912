"""What the actions of this app write, and what they refuse."""

import pytest

import given
from bihuan.duties.models import Task
from bihuan.errors import NotAllowed, Refused
from bihuan.ledger.models import Entry
from bihuan.records import actions
from bihuan.records.models import Activity, AgendaItem, AgendaKind, Decision


def clerk(office):
    return {"actor": office.clerk, "at": given.AT}


def events_of(record) -> list[str]:
    found = Entry.objects.filter(subject_id=record.pk).order_by("seq")
    return list(found.values_list("event", flat=True))


# --- Evidence -------------------------------------------------------------------------------------


def test_a_record_and_its_first_files_are_entered_together_or_not_at_all(office):
    def enter(**said):
        given.activity(office, title="先登记")
        raise Refused("不成")

    with pytest.raises(Refused):
        actions.with_evidence(enter, files=[given.file()], **clerk(office))
    assert not Activity.objects.exists()


def test_the_same_file_is_tied_to_a_record_once(office):
    activity = given.activity(office)
    act = {"on": given.day(4), **clerk(office)}
    actions.attach_evidence(activity, files=[given.file(), given.file(name="又一份.txt")], **act)
    activity.refresh_from_db()
    assert (activity.evidence_count, activity.evidence_links.count()) == (1, 1)
    with pytest.raises(Refused, match="没有新的佐证文件"):
        actions.attach_evidence(activity, files=[given.file()], **act)


def test_nothing_is_added_to_what_was_withdrawn(office):
    activity = given.activity(office)
    actions.withdraw(activity, reason="没有开", on=given.day(5), **clerk(office))
    with pytest.raises(Refused, match="已经撤回"):
        actions.attach_evidence(activity, files=[given.file()], on=given.day(6), **clerk(office))
    with pytest.raises(Refused, match="已经撤回"):
        actions.add_agenda_item(activity, kind=None, title="补", on=given.day(6), **clerk(office))
    with pytest.raises(Refused, match="已经撤回"):
        given.decided(office, activity)


@pytest.mark.parametrize(
    ("said", "why"),
    [({"last_on": given.day(1)}, "不得早于开始日期"),
     ({"expected": 5, "attended": 6}, "不得多于应到人数")],
)  # fmt: skip
def test_an_impossible_activity_is_refused_when_entered_and_when_corrected(office, said, why):
    with pytest.raises(Refused, match=why):
        given.activity(office, **said)
    activity = given.activity(office)
    with pytest.raises(Refused, match=why):
        actions.correct(activity, reason="改", on=given.day(5), **said, **clerk(office))


# --- The agenda -----------------------------------------------------------------------------------


def test_a_further_item_stands_behind_the_last(office):
    activity = given.activity(office, agenda=[(None, "一"), (None, "二")])
    kind = AgendaKind.objects.current().get(code="business")
    item = actions.add_agenda_item(
        activity, kind=kind, title="三", on=given.day(4), **clerk(office)
    )
    assert [i.title for i in activity.agenda.current()] == ["一", "二", "三"]
    assert (item.order, events_of(activity)[-1]) == (3, "activity.agenda_added")


def test_a_corrected_item_keeps_its_place_and_what_it_said_before_stays_known(office):
    activity = given.activity(office, agenda=[(None, "一"), (None, "而")])
    wrong = activity.agenda.get(order=2)
    before = Entry.objects.latest("seq").seq
    actions.correct_agenda_item(
        wrong, kind=None, title="二", reason="错字", on=given.day(4), **clerk(office)
    )
    assert [i.title for i in activity.agenda.current()] == ["一", "二"]
    assert [i.title for i in AgendaItem.objects.known_at(before)] == ["一", "而"]
    with pytest.raises(Refused, match="撤回过"):
        actions.correct_agenda_item(
            wrong, kind=None, title="又", reason="再改", on=given.day(4), **clerk(office)
        )


def test_an_item_says_at_least_its_kind_or_its_title(office):
    activity = given.activity(office, agenda=[(None, "一")])
    with pytest.raises(Refused, match="至少写一项"):
        actions.add_agenda_item(activity, kind=None, title=" ", on=given.day(4), **clerk(office))


# --- Decisions ------------------------------------------------------------------------------------


def test_a_decision_is_a_task_drafted_and_assigned_and_tied_to_its_item(office):
    activity = given.activity(office, title="第1次会议", agenda=[(None, "研究台账")])
    item = activity.agenda.get()
    task = given.decided(office, activity, item=item, due_on=given.day(30))
    task = Task.objects.get(pk=task.pk)
    assert (task.state, task.due_on, task.lead_unit) == ("assigned", given.day(30), office.division)
    decision = Decision.objects.get(task=task)
    assert (decision.activity_id, str(decision)) == (activity.pk, "第1次会议 议题1")
    assert events_of(activity) == ["activity.recorded", "activity.decided"]
    assert events_of(task) == ["task.drafted", "task.assigned"]


def test_a_decision_that_cannot_be_assigned_leaves_no_task_behind(office, division_head):
    activity = given.activity(office, host_unit=office.division)
    with pytest.raises(NotAllowed):
        actions.decide_task(
            activity, text="不该有", lead_unit=office.division, on=given.day(4),
            actor=division_head.actor, at=given.AT,
        )  # fmt: skip
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [({"on": given.day(1)}, "不得早于活动的开始日期"),
     ({"on": given.day(4), "due_on": given.day(3)}, "不得早于议定日期")],
)  # fmt: skip
def test_a_decision_is_made_at_its_activity_and_due_after_it(office, said, why):
    with pytest.raises(Refused, match=why):
        given.decided(office, given.activity(office), **said)


def test_an_activity_whose_decisions_are_tasks_is_not_withdrawn_under_them(office):
    activity = given.activity(office)
    task = given.decided(office, activity)
    act = {"reason": "没有开", "on": given.day(6), **clerk(office)}
    with pytest.raises(Refused, match="任务还在"):
        actions.withdraw(activity, **act)
    given.matters.withdraw(task, **act)
    actions.withdraw(activity, **act)
    assert not Activity.objects.current().exists()
