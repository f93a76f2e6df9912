"""One action on many rows: looked at first, all or none, taken back as a whole."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

import given
from bihuan.duties.actions import bulk, steps
from bihuan.duties.actions.bulk import Wish
from bihuan.duties.models import Reminder, Task
from bihuan.errors import NotAllowed, NotFound, Refused
from bihuan.ledger.models import Entry
from bihuan.ledger.verification import verify


@pytest.fixture
def clerk(guarded_client, office_clerk):
    guarded_client.force_login(office_clerk.user)
    return guarded_client


def address(action: str, kind: str = "tasks") -> str:
    return reverse(f"duties:{kind}-bulk", args=[action])


def tasks(office, count: int, *events: str, **values):
    made = [given.task(office, f"任务 {n}", **values) for n in range(count)]
    return [given.walked(office, one, *events) for one in made]


def keys(rows):
    return [row.pk for row in rows]


def states() -> list[str]:
    return list(Task.objects.current().order_by("pk").values_list("state", flat=True))


def said(outlooks) -> list[str]:
    return [outlook.why_not or outlook.will for outlook in outlooks]


# --- The pages ------------------------------------------------------------------------------------


def test_rows_are_selected_looked_at_confirmed_and_the_result_is_shown(office, clerk):
    rows = tasks(office, 3, "assigned")
    page = clerk.get(reverse("duties:tasks"), {"select": "page"}).content.decode()
    assert re.findall(r'name="row" value="(\d+)"[^>]* checked', page) == [
        str(k) for k in keys(rows)
    ]
    assert f'formaction="{address("remind")}"' in page
    before = Entry.objects.count()
    first = clerk.get(address("remind"), {"row": keys(rows)})
    assert "填好上面各项" in first.content.decode()
    wish = {"row": keys(rows), "on": given.day(5), "text": "请于月底前报告"}
    preview = clerk.get(address("remind"), wish).content.decode()
    assert preview.count("提醒水处，记入经过，状态不变。") == 3
    assert "确认提醒 3 条" in preview
    assert Entry.objects.count() == before
    answer = clerk.post(address("remind"), wish, follow=True)
    assert len(answer.context["lines"]) == 3
    assert Entry.objects.count() == before + 3
    detail = clerk.get(reverse("duties:task", args=[rows[0].pk])).content.decode()
    assert "请于月底前报告" in detail


def test_a_row_that_cannot_is_named_with_its_reason_and_left_out(office, clerk):
    able, done = given.task(office, "未交办"), tasks(office, 1, "assigned", "reported")[0]
    answer = clerk.get(address("assign"), {"row": [able.pk, done.pk], "on": given.day(5)})
    will, why_not = said(answer.context["outlooks"])
    assert will == "交办给水处，状态变为“已交办”。"
    assert "“已报完成”状态下不能“交办”" in why_not
    page = answer.content.decode()
    assert "确认交办 1 条" in page
    confirm = page.split('class="confirm"')[1]
    assert re.findall(r'name="row" value="(\d+)"', confirm) == [str(able.pk)]


def test_if_one_cannot_none_is_done_and_the_answer_names_it(office, clerk):
    rows = [*tasks(office, 2), *tasks(office, 1, "assigned")]
    before = Entry.objects.count()
    answer = clerk.post(address("assign"), {"row": keys(rows), "on": given.day(5)})
    assert answer.status_code == 409
    assert "所选各条都没有办理" in answer.content.decode()
    assert states() == ["drafted", "drafted", "assigned"]
    assert Entry.objects.count() == before


def test_nothing_selected_says_what_to_do(clerk):
    assert "没有选中任何记录" in clerk.get(address("remind")).content.decode()
    assert "没有选中任何记录" in clerk.post(address("remind"), {"text": "x"}).content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"row": ["x"]}, 400), ({"row": ["1' OR 1=1"]}, 400), ({"row": ["9" * 30]}, 400),
     ({"row": [str(n) for n in range(201)]}, 400), ({"row": ["999999"]}, 200)],
)  # fmt: skip
def test_rows_that_are_none_are_refused_or_not_found(clerk, asked, status):
    assert clerk.get(address("remind"), asked).status_code == status


def test_an_action_that_a_list_does_not_know_is_not_found(clerk):
    assert clerk.get(address("close")).status_code == 404
    assert clerk.get(address("assign", "problems")).status_code == 404


def test_what_the_form_needs_is_said_beside_the_field(office, clerk):
    row = tasks(office, 1, "assigned")[0]
    for action, why in (("remind", "请写明提醒内容。"), ("extend", "请写明理由。")):
        for ask in (clerk.get, clerk.post):
            answer = ask(address(action), {"row": row.pk, "on": given.day(3), "text": " "})
            assert why in answer.content.decode()


def test_only_who_assigns_is_offered_boxes_and_nobody_reaches_rows_they_cannot_see(
    office, client, division_head, leader_with_second_duty
):
    own, other = given.task(office), given.task(office, lead_unit=office.branch)
    client.force_login(division_head.user)
    assert 'name="row"' not in client.get(reverse("duties:tasks")).content.decode()
    assert client.post(address("assign"), {"row": own.pk}).status_code == 403
    client.force_login(leader_with_second_duty.user)
    asked = {"row": [own.pk, other.pk], "on": given.day(2)}
    found = client.get(address("assign"), asked).context["outlooks"]
    assert [outlook.matter.pk for outlook in found] == [own.pk]
    client.post(address("assign"), asked)
    assert states() == ["assigned", "drafted"]


def test_hostile_text_in_a_note_and_a_row_is_text(office, clerk):
    row = given.walked(office, given.task(office, "<img src=x onerror=1>"), "assigned")
    text = "<script>alert(1)</script>"
    wish = {"row": row.pk, "on": given.day(3), "text": text}
    pages = [clerk.get(address("remind"), wish), clerk.post(address("remind"), wish, follow=True),
             clerk.get(reverse("duties:task", args=[row.pk]))]  # fmt: skip
    for page in pages:
        assert text not in page.content.decode()
        assert "<img src=x" not in page.content.decode()
    assert Reminder.objects.get().text == text


# --- What each does -------------------------------------------------------------------------------


def extend(rows, office, due_on=90, text="汛期影响", on=5, **who):
    wish = Wish("extend", given.day(on), text, given.day(due_on) if due_on else None)
    who = who or {"actor": office.clerk}
    return bulk.take_all(rows, wish, at=given.AT, **who)


def outlook(row, office, due_on=90, on=5):
    wish = Wish("extend", given.day(on), "汛期影响", given.day(due_on) if due_on else None)
    actor, [found] = bulk.outlooks([row], wish, actors=[office.clerk], at=given.AT)
    assert actor == office.clerk
    return found


def test_extending_keeps_the_first_deadline_and_counts(office):
    row = tasks(office, 1, "assigned")[0]
    assert outlook(row, office).will == (
        f"时限由 {given.day(60)} 延至 {given.day(90)}，第 1 次延期。"
    )
    extend([row], office)
    row.refresh_from_db()
    assert (row.due_on, row.original_due_on, row.extensions) == (given.day(90), given.day(60), 1)
    events = (
        Entry.objects.filter(subject_id=row.pk).order_by("-seq").values_list("event", flat=True)
    )
    assert list(events[:2]) == ["task.extension_granted", "task.extension_requested"]


def test_a_request_that_waits_is_granted_as_it_was_asked(office):
    row = tasks(office, 1, "assigned")[0]
    asked = given.said("人手不足", due_on=given.day(70))
    row = given.step(office, row, "extension_requested", given.day(2), asked)
    assert "同意其申请" in outlook(row, office).will
    assert str(given.day(70)) in outlook(row, office).will
    extend([row], office)
    row.refresh_from_db()
    assert (row.due_on, row.extensions, row.asked_due_on) == (given.day(70), 1, None)


@pytest.mark.parametrize(
    ("events", "due_on", "on", "why"),
    [
        (("assigned",), 60, 5, "须晚于现时限"),
        (("assigned",), None, 5, "请写明申请延至哪一天"),
        ((), 90, 5, "状态下不能“申请延期”"),
        (("assigned",), 90, 0, "早于上一步的日期"),
        (("assigned",), 90, 9000, "还没有到"),
    ],
)
def test_what_the_preview_refuses_the_action_refuses_for_the_same_reason(
    office, events, due_on, on, why
):
    row = tasks(office, 1, *events)[0]
    assert why in outlook(row, office, due_on, on).why_not
    with pytest.raises(Refused, match=why):
        extend([row], office, due_on, on=on)


def test_a_row_without_a_deadline_is_not_extended(office):
    row = tasks(office, 1, "assigned", due=given.Due())[0]
    assert "不必申请延期" in outlook(row, office).why_not


@pytest.mark.parametrize("noun", ["task", "problem"])
def test_a_reminder_is_kept_with_its_matter_and_seen_by_who_sees_it(
    office, office_clerk, division_head, branch_secretary, noun
):
    event = {"task": "assigned", "problem": "planned"}[noun]
    row = given.walked(office, getattr(given, noun)(office), event)
    wish = Wish("remind", given.day(4), "请报进展")
    bulk.take_all([row], wish, actor=office.clerk, at=given.AT)
    [reminder] = Reminder.objects.visible_to(division_head.user)
    assert (getattr(reminder, noun), reminder.text) == (row, "请报进展")
    assert not Reminder.objects.visible_to(branch_secretary.user).exists()
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.event, entry.subject_id, entry.reason) == (f"{noun}.reminded", row.pk, "请报进展")
    row.refresh_from_db()
    assert row.state == {"task": "assigned", "problem": "planned"}[noun]


def test_nobody_is_reminded_of_what_is_closed_or_by_who_may_not_assign(office):
    closed = given.closed_task(office)
    with pytest.raises(Refused, match="状态下不能“提醒”"):
        steps.remind(closed, text="请办", on=given.day(9), actor=office.clerk, at=given.AT)
    row = tasks(office, 1, "assigned")[0]
    with pytest.raises(NotAllowed, match="提醒"):
        steps.remind(row, text="请办", on=given.day(9), actor=office.head, at=given.AT)
    with pytest.raises(Refused, match="请写明提醒什么"):
        steps.remind(row, text="  ", on=given.day(9), actor=office.clerk, at=given.AT)


# --- Taking it back -------------------------------------------------------------------------------


def test_a_bulk_action_is_taken_back_as_a_whole(office, clerk):
    for action, wish in (("assign", {}), ("remind", {"text": "请办"}),
                         ("extend", {"text": "汛期", "due_on": given.day(90)})):  # fmt: skip
        rows = tasks(office, 2, *(() if action == "assign" else ("assigned",)))
        before = [(row.state, row.due_on, row.extensions) for row in rows]
        answer = clerk.post(address(action), {"row": keys(rows), "on": given.day(5), **wish})
        undone = clerk.post(answer["Location"], {"reason": "选错了"})
        assert undone["Location"] == reverse("duties:tasks")
        for row in rows:
            row.refresh_from_db()
        assert [(row.state, row.due_on, row.extensions) for row in rows] == before
    assert not Reminder.objects.current().exists()
    assert verify().is_intact


def test_what_was_built_upon_is_not_taken_back(office, clerk):
    row = given.task(office)
    answer = clerk.post(address("assign"), {"row": row.pk, "on": given.day(5)})
    given.step(office, row, "started", given.day(6))
    undone = clerk.post(answer["Location"], {"reason": "选错了"})
    assert undone.status_code == 409
    assert states() == ["in_hand"]


def test_only_a_bulk_action_of_ones_own_is_shown_or_taken_back(office, clerk, client, checker):
    rows = tasks(office, 2)
    whole = bulk.take_all(rows, Wish("assign", given.day(5)), actor=office.clerk, at=timezone.now())
    page = reverse("duties:bulk-done", args=[whole.first, whole.last])
    assert clerk.get(page).status_code == 200
    wider = reverse("duties:bulk-done", args=[whole.first - 1, whole.last])
    assert clerk.post(wider, {"reason": "越界"}).status_code == 404
    client.force_login(checker.user)
    assert client.get(page).status_code == 404
    with pytest.raises(NotFound):
        bulk.entries_of(bulk.Whole(9000, 9001), person=office.clerk.person)
